import { type Matrix, matrixShape } from "./matrix.ts";
import { padCells, type PaddingMode, paddingSides } from "./padding.ts";
import { type Window, windowAt, type WindowOptions, windowPositions } from "./window.ts";

/** How a convolution walks and what its padding holds. */
export interface ConvolutionOptions extends WindowOptions {
  /** Where padded numbers come from; "constant" unless given. */
  readonly paddingMode?: PaddingMode;
  /** The number of constant padding; 0 unless given. */
  readonly paddingValue?: number;
}

/** One step of a convolution, number by number. */
export interface ConvolutionAt {
  readonly position: readonly [number, number];
  readonly window: Window;
  /** Numbers under the filter; null outside the padded image. */
  readonly region: (number | null)[][];
  /** Region times filter, entry by entry; null outside the padded image. */
  readonly products: (number | null)[][];
  /** Sum of the products; null when the window does not fit. */
  readonly sum: number | null;
}

/**
 * Multiplies the region under the filter with the filter and adds up, keeping every number.
 *
 * The filter is not flipped (cross-correlation, as in every deep-learning library).
 *
 * @param image Shape `[rows, cols]`; any unit.
 * @param kernel Shape `[kernelRows, kernelCols]`; dimensionless.
 * @param position `[row, col]` in the output.
 * @throws {RangeError} If the filter is larger than the padded image.
 *
 * @example
 * ```ts
 * import { convolutionAt } from "./arithmetic.ts";
 * import assert from "node:assert/strict";
 * const { sum } = convolutionAt([[1, 2], [3, 4]], [[1, 0], [0, 1]], [0, 0]);
 * assert(sum === 5);
 * ```
 */
export function convolutionAt(
  image: Matrix,
  kernel: Matrix,
  position: readonly [number, number],
  options: ConvolutionOptions = {},
): ConvolutionAt {
  const imageShape = matrixShape(image, "image");
  const kernelShape = matrixShape(kernel, "filter");
  windowPositions(imageShape, kernelShape, options);
  const window = windowAt(imageShape, kernelShape, position, options);
  const { top, left } = paddingSides(options.padding ?? 0);
  const padded = padCells(image, options.padding ?? 0, {
    mode: options.paddingMode,
    value: options.paddingValue,
  });
  const region = window.cells.map((line) =>
    line.map(({ row, col, place }) =>
      place === "outside" ? null : padded[row + top][col + left].value
    )
  );
  const products = region.map((line, r) =>
    line.map((value, c) => value === null ? null : value * kernel[r][c])
  );
  const sum = window.fits ? products.flat().reduce<number>((total, p) => total + p!, 0) : null;
  return { position, window, region, products, sum };
}

/**
 * Convolves the whole image, one {@linkcode convolutionAt} per output cell.
 *
 * @param image Shape `[rows, cols]`; any unit.
 * @param kernel Shape `[kernelRows, kernelCols]`; dimensionless.
 * @returns Shape as {@linkcode windowPositions} says; the unit of `image`.
 * @throws {RangeError} If the filter is larger than the padded image.
 */
export function convolutionOutput(
  image: Matrix,
  kernel: Matrix,
  options: ConvolutionOptions = {},
): number[][] {
  const [rows, cols] = windowPositions(
    matrixShape(image, "image"),
    matrixShape(kernel, "filter"),
    options,
  );
  return Array.from(
    { length: rows },
    (_, r) =>
      Array.from({ length: cols }, (_, c) => convolutionAt(image, kernel, [r, c], options).sum!),
  );
}
