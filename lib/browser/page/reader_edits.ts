/// <reference lib="dom" />
/** What a reader has changed in one lesson, kept in the browser: cell → code. */
export class Edits {
  readonly #key: string;
  readonly #codes: Map<string, string>;

  /** @param lesson Such as `lessons/01_stride_padding_pooling`. */
  constructor(lesson: string) {
    this.#key = `convolutions:edits:${lesson}`;
    this.#codes = new Map(Object.entries(this.#read()));
  }

  /** The code of a cell; nothing where it was not changed. */
  get(cell: string): string | undefined {
    return this.#codes.get(cell);
  }

  /**
   * Keeps the code of a cell; without it, forgets it.
   *
   * @returns False if the browser keeps nothing.
   */
  set(cell: string, code: string | undefined): boolean {
    if (code === undefined) this.#codes.delete(cell);
    else this.#codes.set(cell, code);
    try {
      if (this.#codes.size === 0) localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, JSON.stringify(Object.fromEntries(this.#codes)));
      return true;
    } catch {
      return false;
    }
  }

  #read(): Record<string, string> {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
      if (typeof kept !== "object" || kept === null) return {};
      return Object.fromEntries(
        Object.entries(kept).filter((entry): entry is [string, string] =>
          typeof entry[1] === "string"
        ),
      );
    } catch {
      return {};
    }
  }
}
