import {
  checkValue,
  FINITE,
  knownOptions,
  oneOf,
  type OptionNames,
  POSITIVE,
  TEXT,
  twoNumbers,
} from "../geometry/mod.ts";
import { svgElement } from "./svg.ts";
import { svgText, type TextOptions } from "./text.ts";

/** Where an image's pixels are in its figure. */
export interface ImageFrame {
  /** CSS pixels to the right for a column; the middle of the first is column 0. */
  x(column: number): number;
  /** CSS pixels down for a row; the middle of the first is row 0. */
  y(row: number): number;
  /** Width of an image pixel in CSS pixels; its height is the same, but for very tall or wide images. */
  readonly cell: number;
}

/** Something drawn over an image: SVG text for a frame. */
export type Overlay = (frame: ImageFrame) => string;

/** Which pixels a {@linkcode box} surrounds, and how it looks. */
export interface BoxOptions {
  /** Rows from the first to before the last, as in `isel`. */
  rows: readonly [start: number, stop: number];
  /** Columns from the first to before the last. */
  columns: readonly [start: number, stop: number];
  /** Color; white where not given. */
  color?: string;
  /** In CSS pixels; 2 where not given. */
  lineWidth?: number;
}

/** How an overlay's text looks. */
export interface OverlayTextOptions extends Pick<TextOptions, "size" | "weight" | "anchor"> {
  /** Color; white where not given. */
  color?: string;
  /** What is at the given row: the baseline, or the middle or top of the capitals. */
  baseline?: TextOptions["baseline"];
}

/** How an outlined text looks. */
export interface OutlinedTextOptions extends OverlayTextOptions {
  /** Color of the outline; black where not given. */
  outline?: string;
  /** In CSS pixels on each side; a tenth of the size where not given. */
  outlineWidth?: number;
}

const BOX: OptionNames<BoxOptions> = {
  rows: twoNumbers("[start, stop]"),
  columns: twoNumbers("[start, stop]"),
  color: TEXT,
  lineWidth: POSITIVE,
};

/**
 * Surrounds a block of an image's pixels with a line.
 *
 * @param options Rows and columns (half-open, as in `isel`), color and width.
 * @returns An overlay for `imshow`.
 * @throws {RangeError} If a range is empty or not finite.
 *
 * @example The rows 10 to 21 and columns 4 to 15
 * ```ts
 * import { box } from "convolutions";
 *
 * const zoom = box({ rows: [10, 22], columns: [4, 16] });
 * ```
 */
export function box(options: BoxOptions): Overlay {
  const { rows, columns, color = "white", lineWidth = 2 } = knownOptions("box()", options, BOX);
  for (const [name, [start, stop]] of Object.entries({ rows, columns })) {
    if (!(stop > start)) {
      throw new RangeError(`box(): ${name} [${start}, ${stop}] hold no pixel.`);
    }
  }
  return ({ x, y }) =>
    svgElement("rect", {
      x: x(columns[0] - 0.5),
      y: y(rows[0] - 0.5),
      width: x(columns[1]) - x(columns[0]),
      height: y(rows[1]) - y(rows[0]),
      fill: "none",
      stroke: color,
      "stroke-width": lineWidth,
      "stroke-linejoin": "round",
    });
}

const LABEL: OptionNames<OverlayTextOptions> = {
  size: POSITIVE,
  weight: oneOf("regular", "semibold"),
  anchor: oneOf("start", "middle", "end"),
  color: TEXT,
  baseline: oneOf("alphabetic", "middle", "top"),
};

/**
 * Writes on an image, in its own coordinates.
 *
 * @param column Where the text starts (or what `anchor` says); 0 is the middle of the first pixel.
 * @param row Where its baseline is (or what `baseline` says).
 * @param content One line.
 * @param options Color, size, alignment.
 * @returns An overlay for `imshow`.
 *
 * @example
 * ```ts
 * import { imshow, text } from "convolutions";
 *
 * imshow([[0, 1], [1, 0]], { overlays: [text(0, 0, "dark", { color: "yellow" })] });
 * ```
 */
export function text(
  column: number,
  row: number,
  content: string,
  options: OverlayTextOptions = {},
): Overlay {
  const { color = "white", ...rest } = knownOptions("text()", options, LABEL);
  checkLabel("text()", column, row, content);
  return ({ x, y }) => svgText(content, x(column), y(row), { size: 16, ...rest, fill: color });
}

const OUTLINED: OptionNames<OutlinedTextOptions> = {
  ...LABEL,
  outline: TEXT,
  outlineWidth: FINITE,
};

/**
 * Writes on an image with an outline, so that the text is readable on light and dark pixels.
 *
 * @param column Where the text starts (or what `anchor` says); 0 is the middle of the first pixel.
 * @param row Where its baseline is (or what `baseline` says).
 * @param content One line.
 * @param options Colors, size, alignment.
 * @returns An overlay for `imshow`.
 *
 * @example
 * ```ts
 * import { imshow, outlinedText } from "convolutions";
 *
 * imshow([[0, 1], [1, 0]], { overlays: [outlinedText(0, 0, "dark")] });
 * ```
 */
export function outlinedText(
  column: number,
  row: number,
  content: string,
  options: OutlinedTextOptions = {},
): Overlay {
  const { color = "white", outline = "black", ...rest } = knownOptions(
    "outlinedText()",
    options,
    OUTLINED,
  );
  checkLabel("outlinedText()", column, row, content);
  return ({ x, y }) =>
    svgText(content, x(column), y(row), { size: 16, ...rest, fill: color, outline });
}

function checkLabel(caller: string, column: number, row: number, content: string): void {
  checkValue(caller, "column", column, FINITE);
  checkValue(caller, "row", row, FINITE);
  checkValue(caller, "content", content, TEXT);
}
