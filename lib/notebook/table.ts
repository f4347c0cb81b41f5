import { colormapColours, escapeXml } from "../figures/mod.ts";
import type { ArrayWithShape, TensorLike } from "../figures/mod.ts";
import { registerDisplay } from "./display.ts";

/** What can be shown as a table: rows and columns of numbers. */
export type TableInput = TensorLike | ArrayWithShape | ArrayLike<ArrayLike<number>>;

/** How {@linkcode table} looks. */
export interface TableOptions {
  /** Digits behind the point; 6 if absent. Whole-number tensors have none. */
  precision?: number;
  /** Colour map, such as `"Greys"`; each column from its least to its greatest value. */
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

/** Numbers as a table, with their row and column numbers; see {@linkcode table}. */
export class Table {
  readonly cells: Promise<TableCell[][]>;
  readonly fontSize?: string;

  constructor(cells: Promise<TableCell[][]>, fontSize?: string) {
    this.cells = cells;
    this.fontSize = fontSize;
  }

  /** Writes the table as HTML that looks the same in a light and in a dark notebook. */
  async toHtml(): Promise<string> {
    const cells = await this.cells;
    const font = this.fontSize ? ` style="font-size:${escapeXml(this.fontSize)}"` : "";
    const head = (cells[0] ?? []).map((_, column) => `<th>${column}</th>`).join("");
    const rows = cells.map((row, index) =>
      `<tr><th>${index}</th>${row.map(htmlCell).join("")}</tr>`
    );
    return `<table class="dataframe"${font}><thead><tr><th></th>${head}</tr></thead>` +
      `<tbody>${rows.join("")}</tbody></table>`;
  }

  /** Writes the table as aligned text. */
  async toText(): Promise<string> {
    const cells = await this.cells;
    const lines = [
      ["", ...(cells[0] ?? []).map((_, column) => `${column}`)],
      ...cells.map((row, index) => [`${index}`, ...row.map(({ text }) => text)]),
    ];
    const widths = lines[0].map((_, column) =>
      Math.max(...lines.map((line) => line[column].length))
    );
    return lines.map((line) => line.map((text, column) => text.padStart(widths[column])).join("  "))
      .join("\n");
  }
}

registerDisplay(Table, async (table) => ({
  "text/html": await table.toHtml(),
  "text/plain": await table.toText(),
}));

/**
 * Shows numbers as a table with coloured cells, as pandas does with
 * `df.style.format(precision=…).background_gradient("Greys")`.
 *
 * @param values Shape `[rows, columns]`: a tensor, nested arrays, or values with their shape.
 * @param options Digits, colours, size of the letters.
 * @returns A table that a cell shows as its last value.
 * @throws {RangeError} If the values have not two axes, or there is no such colour map.
 *
 * @example
 * ```ts
 * table([[0, 0.25], [1, 0.5]], { precision: 2, gradient: "Greys" });
 * ```
 */
export function table(
  values: TableInput,
  { precision = 6, gradient, fontSize }: TableOptions = {},
): Table {
  if (!Number.isInteger(precision) || precision < 0 || precision > 100) {
    throw new RangeError(`table(): precision must be 0 to 100 digits, not ${precision}.`);
  }
  const colours = gradient === undefined ? undefined : colormapColours(gradient);
  const { shape: [rows, columns], numbers, whole } = read(values);
  const cells = numbers.then((list) => {
    const texts = Array.from(list, (value) => whole ? `${value}` : fixed(value, precision));
    const grid = Array.from(
      { length: rows },
      (_, row) =>
        texts.slice(row * columns, (row + 1) * columns).map((text): TableCell => ({ text })),
    );
    for (let column = 0; colours && column < columns; column++) {
      const values = grid.map((_, row) => list[row * columns + column]);
      grid.forEach((row, index) =>
        Object.assign(row[column], shade(values[index], values, colours))
      );
    }
    return grid;
  });
  cells.catch(() => {});
  return new Table(cells, fontSize);
}

interface Numbers {
  shape: [rows: number, columns: number];
  /** Row by row. */
  numbers: Promise<ArrayLike<number>>;
  whole: boolean;
}

function read(input: TableInput): Numbers {
  if (!hasShape(input)) {
    const rows = Array.from(input, (row) => Array.from(row));
    const columns = rows[0]?.length ?? 0;
    if (rows.some((row) => row.length !== columns)) {
      throw new RangeError("table(): the rows differ in length.");
    }
    return { shape: [rows.length, columns], numbers: Promise.resolve(rows.flat()), whole: false };
  }
  const { shape } = input;
  if (shape.length !== 2) {
    throw new RangeError(
      `table() shows two axes, rows and columns; the shape is [${shape.join(", ")}].`,
    );
  }
  // Reading starts now: a cell may dispose of the tensor before the table is shown.
  const numbers: Numbers["numbers"] = isTensor(input)
    ? input.data()
    : Promise.resolve(Array.from(input.data, Number));
  const whole = "dtype" in input && input.dtype !== "float32";
  return { shape: [shape[0], shape[1]], numbers, whole };
}

function hasShape(input: TableInput): input is TensorLike | ArrayWithShape {
  return "shape" in input;
}

function isTensor(input: TensorLike | ArrayWithShape): input is TensorLike {
  return typeof input.data === "function";
}

/** As Python's `f"{value:.2f}"`, which writes a rounded negative zero with its sign. */
function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const text = value.toFixed(precision);
  return Object.is(value, -0) ? `-${text}` : text;
}

/** Colours a value by its place between the least and the greatest of its column. */
function shade(value: number, column: number[], colours: Float64Array): Omit<TableCell, "text"> {
  const known = column.filter((other) => !Number.isNaN(other));
  const [least, greatest] = [Math.min(...known), Math.max(...known)];
  // pandas shows what has no colour, NaN, in black.
  const rgb = Number.isNaN(value)
    ? [0, 0, 0]
    : [...colourAt(greatest > least ? (value - least) / (greatest - least) : 0, colours)];
  const hex = rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
  return { background: `#${hex}`, color: luminance(rgb) < 0.408 ? "#f1f1f1" : "#000000" };
}

function colourAt(share: number, colours: Float64Array): Float64Array {
  const place = Math.min(Math.floor(share * 256), 255);
  return colours.subarray(3 * place, 3 * place + 3);
}

/** Relative luminance of a colour, 0 to 1, as the W3C defines it. */
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
