import { COLORMAP, colormapColors } from "../figures/colormap.ts";
import { escapeXml } from "../figures/svg.ts";
import type { ArrayWithShape, TensorLike } from "../figures/mod.ts";
import { knownOptions, type OptionNames, TEXT, wholeFrom } from "../geometry/mod.ts";
import { registerDisplay } from "./display.ts";

/** What can be shown as a table: rows and columns of numbers. */
export type TableInput = TensorLike | ArrayWithShape | ArrayLike<ArrayLike<number | bigint>>;

/** How {@linkcode table} looks. */
export interface TableOptions {
  /** Digits behind the point; 6 if absent. Numbers of a type for integers have none. */
  precision?: number;
  /** Color map, such as `"Greys"`; each column from its least to its greatest value. */
  gradient?: string;
  /** Such as `"7pt"`, or `"6pt"` to have all 28 columns in view. */
  fontSize?: string;
}

/** A cell as it is shown. */
export interface TableCell {
  text: string;
  /** Such as `"#ffffff"`; none without a gradient. */
  background?: string;
  /** Light on dark backgrounds, else black. */
  color?: string;
}

/** Most cells that a page can bear, as in pandas: rows beyond are counted only. */
const MOST_CELLS = 2 ** 18;

/** Numbers as a table, with their row and column numbers; see {@linkcode table}. */
export class Table {
  readonly cells: Promise<TableCell[][]>;
  readonly fontSize?: string;
  /** How many rows are left out at the end. */
  readonly hiddenRows: number;

  constructor(cells: Promise<TableCell[][]>, fontSize: string | undefined, hiddenRows: number) {
    this.cells = cells;
    this.fontSize = fontSize;
    this.hiddenRows = hiddenRows;
  }

  /** Writes the table as HTML that looks the same in a light and in a dark notebook. */
  async toHtml(): Promise<string> {
    const cells = await this.cells;
    const font = this.fontSize ? ` style="font-size:${escapeXml(this.fontSize)}"` : "";
    const head = (cells[0] ?? []).map((_, column) => `<th>${column}</th>`).join("");
    const rows = cells.map((row, index) =>
      `<tr><th>${index}</th>${row.map(htmlCell).join("")}</tr>`
    );
    const rest = this.#rest() && `<p>${this.#rest()}</p>`;
    return `<table class="dataframe"${font}><thead><tr><th></th>${head}</tr></thead>` +
      `<tbody>${rows.join("")}</tbody></table>${rest}`;
  }

  /** Writes the table as aligned text. */
  async toText(): Promise<string> {
    const cells = await this.cells;
    const lines = [
      ["", ...(cells[0] ?? []).map((_, column) => `${column}`)],
      ...cells.map((row, index) => [`${index}`, ...row.map(({ text }) => text)]),
    ];
    const widths = lines[0].map((_, column) =>
      lines.reduce((most, line) => Math.max(most, line[column].length), 0)
    );
    const rest = this.#rest() && `\n${this.#rest()}`;
    return lines.map((line) => line.map((text, column) => text.padStart(widths[column])).join("  "))
      .join("\n") + rest;
  }

  #rest(): string {
    return this.hiddenRows > 0 ? `… and ${this.hiddenRows.toLocaleString("en-US")} more rows` : "";
  }
}

registerDisplay(Table, async (table) => ({
  "text/html": await table.toHtml(),
  "text/plain": await table.toText(),
}));

const OPTIONS: OptionNames<TableOptions> = {
  precision: wholeFrom(0, 100),
  gradient: COLORMAP,
  fontSize: TEXT,
};

/**
 * Shows numbers as a table with colored cells, as pandas does with
 * `df.style.format(precision=…).background_gradient("Greys")`.
 *
 * @param values Shape `[rows, columns]`: a tensor, nested arrays, or values with their shape.
 * @param options Digits, colors, size of the letters.
 * @returns A table that a cell shows as its last value.
 * @throws {TypeError} If what is to be shown are no numbers.
 * @throws {RangeError} If the values have not two axes, or there is no such color map.
 *
 * @example
 * ```ts
 * import { table } from "convolutions";
 *
 * table([[0, 0.25], [1, 0.5]], { precision: 2, gradient: "Greys" });
 * ```
 */
export function table(
  values: TableInput,
  options: TableOptions = {},
): Table {
  const { precision = 6, gradient, fontSize } = knownOptions("table()", options, OPTIONS);
  const colors = gradient === undefined ? undefined : colormapColors(gradient);
  const { shape: [allRows, columns], numbers, whole } = read(values);
  const rows = Math.min(allRows, Math.max(1, Math.floor(MOST_CELLS / columns)));
  const cells = numbers.then((list) => {
    const grid = Array.from(
      { length: rows },
      (_, row) =>
        Array.from({ length: columns }, (_, column): TableCell => {
          const value = list[row * columns + column];
          return { text: whole ? `${value}` : fixed(value, precision) };
        }),
    );
    for (let column = 0; colors && column < columns; column++) {
      const range = columnRange(list, column, columns);
      grid.forEach((row, index) =>
        Object.assign(row[column], shade(Number(list[index * columns + column]), range, colors))
      );
    }
    return grid;
  });
  cells.catch(() => {});
  return new Table(cells, fontSize, allRows - rows);
}

/** The least and the greatest finite number of a column, of all its rows. */
function columnRange(
  list: ArrayLike<number | bigint>,
  column: number,
  columns: number,
): [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (let at = column; at < list.length; at += columns) {
    const value = Number(list[at]);
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

interface Numbers {
  shape: [rows: number, columns: number];
  /** Row by row. */
  numbers: Promise<ArrayLike<number | bigint>>;
  whole: boolean;
}

function read(input: TableInput): Numbers {
  if (!isList(input)) {
    throw new TypeError(
      "table(): values must be a tensor, nested arrays, or values with their shape, not " +
        `${input === null ? "null" : typeof input}.`,
    );
  }
  if (!hasShape(input)) {
    const rows = Array.from(input, (row: unknown, index) => {
      if (isList(row)) return Array.from(row as ArrayLike<unknown>);
      throw new TypeError(
        `table(): row ${index} is ${
          row === null ? "null" : `of type ${typeof row}`
        }, not a list of ` +
          "numbers; one row is written [[1, 2, 3]].",
      );
    });
    const columns = rows[0]?.length ?? 0;
    if (rows.some((row) => row.length !== columns)) {
      throw new RangeError("table(): the rows differ in length.");
    }
    const numbers = rows.flatMap((row, r) => row.map((value, c) => checked(value, r, c)));
    return { shape: [rows.length, columns], numbers: Promise.resolve(numbers), whole: false };
  }
  const { shape } = input;
  if (shape.length !== 2) {
    throw new RangeError(
      `table() shows two axes, rows and columns; the shape is [${shape.join(", ")}].`,
    );
  }
  if (!isTensor(input) && input.data.length !== shape[0] * shape[1]) {
    throw new RangeError(
      `table(): shape [${shape.join(", ")}] needs ${shape[0] * shape[1]} values, not ` +
        `${input.data.length}.`,
    );
  }
  // Reading starts now: a cell may dispose of the tensor before the table is shown.
  const numbers: Numbers["numbers"] = isTensor(input) ? input.data() : Promise.resolve(
    Array.from(input.data, (value, i) => checked(value, Math.floor(i / shape[1]), i % shape[1])),
  );
  const whole = /^(u?int|bool|big)/.test(numberType(input));
  return { shape: [shape[0], shape[1]], numbers, whole };
}

/** Throws unless a value is a number. */
function checked(value: unknown, row: number, column: number): number | bigint {
  if (typeof value === "number" || typeof value === "bigint") return value;
  throw new TypeError(
    `table(): the value in row ${row}, column ${column} is ${
      value === null || value === undefined ? value : `of type ${typeof value}`
    }, not a number; NaN stands for one that is missing.`,
  );
}

function isList(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("length" in value || "shape" in value);
}

/** The type of the numbers, such as `"float64"`; told by their array where the input does not say. */
function numberType(input: TensorLike | ArrayWithShape): string {
  return "dtype" in input ? String(input.dtype) : input.data.constructor.name.toLowerCase();
}

function hasShape(input: TableInput): input is TensorLike | ArrayWithShape {
  return "shape" in input;
}

function isTensor(input: TensorLike | ArrayWithShape): input is TensorLike {
  return typeof input.data === "function";
}

/** As Python's `f"{value:.2f}"`, which writes a rounded negative zero with its sign. */
function fixed(value: number | bigint, precision: number): string {
  if (typeof value === "bigint") return `${value}`;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const text = value.toFixed(precision);
  return Object.is(value, -0) ? `-${text}` : text;
}

/** Colors a value by its place between the least and the greatest of its column. */
function shade(
  value: number,
  [least, greatest]: readonly [number, number],
  colors: Float64Array,
): Omit<TableCell, "text"> {
  // pandas shows what has no color, NaN, in black.
  const rgb = Number.isNaN(value)
    ? [0, 0, 0]
    : [...colorAt(shareOf(value, least, greatest), colors)];
  const hex = rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
  return { background: `#${hex}`, color: luminance(rgb) < 0.408 ? "#f1f1f1" : "#000000" };
}

function shareOf(value: number, least: number, greatest: number): number {
  if (value <= least || !(greatest > least)) return value > greatest ? 1 : 0;
  return Math.min(1, (value - least) / (greatest - least));
}

function colorAt(share: number, colors: Float64Array): Float64Array {
  const place = Math.min(Math.floor(share * 256), 255);
  return colors.subarray(3 * place, 3 * place + 3);
}

/** Relative luminance of a color, 0 to 1, as the W3C defines it. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function htmlCell({ text, background, color }: TableCell): string {
  const style = background ? ` style="background:${background};color:${color}"` : "";
  return `<td${style}>${text}</td>`;
}
