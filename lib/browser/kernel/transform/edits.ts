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
    if (open) this.#add({ at: start, kind: "open", end: start, text: open, size });
    if (close) this.#add({ at: end, kind: "close", end, text: close, size });
  }

  /** Leaves a part empty, its lines and columns kept. */
  blank(start: number, end: number): void {
    this.replace(start, end, blank(this.text.slice(start, end)));
  }

  /** A part of the text, changed. */
  render(start = 0, end = this.text.length): string {
    if (!this.#sorted) this.#sort();
    let result = "";
    let from = start;
    for (const edit of this.#edits) {
      const inside = edit.kind === "close"
        ? edit.at > start && edit.at <= end
        : edit.at >= start && edit.at < end;
      if (!inside || edit.at < from) continue;
      result += this.text.slice(from, edit.at) + edit.text;
      from = edit.end;
    }
    return result + this.text.slice(from, end);
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

/** Spaces in place of a text; its line breaks are kept. */
export function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}
