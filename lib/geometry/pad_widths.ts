import { type FixedPadding, type Padding, type Sides, toSides } from "./padding.ts";
import type { Pair } from "./pair.ts";
import { resolveWindow } from "./window.ts";
import { valueText } from "./whole_number.ts";

/** {@linkcode Padding}, or `[left, right, top, bottom]` as in PyTorch's `F.pad`. */
export type PadWidths = Padding | readonly [number, number, number, number];

/** The window whose result is to keep the image's size, for padding "same". */
export interface PaddedFor {
  /** Rows and columns of the window. */
  readonly kernelSize?: Pair;
  /** Steps between two pixels of the window; 1 unless given. */
  readonly dilation?: Pair;
}

/**
 * Spells out a padding that is not part of a convolution.
 *
 * @param caller Function named in messages, as `pad()`.
 * @throws {TypeError} If it has another form than allowed, or is "same" without a `kernelSize`.
 * @throws {RangeError} If a number is not whole, or below 0.
 */
export function resolveWidths(
  caller: string,
  padding: PadWidths,
  { kernelSize, dilation }: PaddedFor,
): Sides {
  if (padding === "same") {
    if (kernelSize !== undefined) {
      return resolveWindow(caller, { kernelSize, dilation, padding }).sides;
    }
    throw new TypeError(
      `${caller}: padding "same" needs the kernelSize of the window that will slide, as ` +
        "{ kernelSize: 3 }.",
    );
  }
  if (!Array.isArray(padding) || padding.length === 2) {
    return toSides(caller, padding as FixedPadding);
  }
  if (padding.length !== 4) {
    throw new TypeError(
      `${caller}: a list of widths must be [vertical, horizontal] or ` +
        `[left, right, top, bottom], not ${valueText(padding)}.`,
    );
  }
  const [left, right, top, bottom] = padding;
  return toSides(caller, { left, right, top, bottom });
}
