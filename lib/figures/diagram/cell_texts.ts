import { textWidth } from "./text_width.ts";

/** The texts of a grid: all of them, or a way to write each. */
export type GridTexts = readonly (readonly string[])[] | CellTexts;

/** Texts that are written and measured only when somebody asks: a large image shows none. */
export class CellTexts {
  #widest?: number;

  /** @param at Writes the text of a cell; an empty one leaves it blank. */
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly at: (row: number, column: number) => string,
  ) {}

  /** The texts of a grid, as they are. */
  static of(texts: GridTexts): CellTexts {
    if (texts instanceof CellTexts) return texts;
    // The longest line: those of `roomyCell()` are of several grids.
    const columns = texts.reduce((most, line) => Math.max(most, line.length), 0);
    return new CellTexts(texts.length, columns, (row, column) => texts[row][column] ?? "");
  }

  /** Width of the widest text, in text sizes. */
  get widest(): number {
    if (this.#widest === undefined) {
      let widest = 0;
      for (let row = 0; row < this.rows; row++) {
        for (let column = 0; column < this.columns; column++) {
          widest = Math.max(widest, textWidth(this.at(row, column), 1));
        }
      }
      this.#widest = widest;
    }
    return this.#widest;
  }
}
