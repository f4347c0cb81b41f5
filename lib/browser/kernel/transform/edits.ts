/** What to write in place of a part of a text, or around it. */
interface Edit {
  at: number;
  /** What closes comes before what opens at the same place. */
  kind: "close" | "replace" | "open";
  end: number;
  text: string;
  /** Length of what is wrapped: the outer one opens first and closes last. */
  size: number;
}

const ORDER = { close: 0, replace: 1, open: 1 };

/** Changes to a text, which is then read out in parts. */
export class Edits {
  readonly #edits: Edit[] = [];
  #sorted = false;

  constructor(readonly text: string) {}

  /** Writes something else in place of a part. */
  replace(start: number, end: number, text: string): void {
    this.#add({ at: start, kind: "replace", end, text, size: -1 });
  }

  /** Puts a part between two texts; of two around the same part, the first is the outer one. */
  wrap(start: number, end: number, open: string, close: string): void {
    const size = end - start;
    // Around nothing, what opens would come behind what closes.
    if (size === 0) return this.#add({ at: start, kind: "open", end, text: open + close, size });
    if (open) this.#add({ at: start, kind: "open", end: start, text: open, size });
    if (close) this.#add({ at: end, kind: "close", end, text: close, size });
  }

  /** Leaves a part empty, its lines and columns kept. */
  blank(start: number, end: number): void {
    this.replace(start, end, blank(this.text.slice(start, end)));
  }

  /** Writes a part of the text, changed. */
  render(into: Rendering, start = 0, end = this.text.length): void {
    if (!this.#sorted) this.#sort();
    let from = start;
    for (const edit of this.#edits) {
      const inside = edit.kind === "close"
        ? edit.at > start && edit.at <= end
        : edit.at >= start && edit.at < end;
      if (!inside || edit.at < from) continue;
      into.copy(this.text, from, edit.at);
      into.add(edit.text, edit.kind === "replace" ? edit.at : undefined);
      from = edit.end;
    }
    into.copy(this.text, from, end);
  }

  #add(edit: Edit): void {
    this.#edits.push(edit);
    this.#sorted = false;
  }

  #sort(): void {
    const order = new Map(this.#edits.map((edit, index) => [edit, index]));
    this.#edits.sort((a, b) =>
      a.at - b.at || ORDER[a.kind] - ORDER[b.kind] ||
      (a.kind === "close"
        ? a.size - b.size || order.get(b)! - order.get(a)!
        : Number(a.kind === "replace") - Number(b.kind === "replace") ||
          b.size - a.size || order.get(a)! - order.get(b)!)
    );
    this.#sorted = true;
  }
}

/** A text that knows of its parts where they come from. */
export class Rendering {
  text = "";
  /** Where copied parts begin, here and there, and how long they are. */
  readonly #copies: [at: number, from: number, length: number][] = [];

  constructor(begin = "") {
    this.text = begin;
  }

  /** Adds a text of its own; its beginning may stand for a place in the other text. */
  add(text: string, from?: number): void {
    if (from !== undefined) this.#copies.push([this.text.length, from, 1]);
    this.text += text;
  }

  /** Adds a part of another text. */
  copy(text: string, from: number, to: number): void {
    if (to <= from) return;
    this.#copies.push([this.text.length, from, to - from]);
    this.text += text.slice(from, to);
  }

  /** Where a character was copied from; of what was added, what follows it. Nothing at the end. */
  origin(index: number): number | undefined {
    const copy = this.#copies.find(([at, , length]) => index < at + length);
    return copy && copy[1] + Math.max(0, index - copy[0]);
  }
}

/** Spaces in place of a text; its line breaks are kept. */
export function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}
