import {
  checkValue,
  knownOptions,
  type Padding,
  type Sides,
  slideWindow,
  twoWhole,
} from "../../geometry/mod.ts";
import { CONVOLUTION_OPTIONS, type ConvolutionOptions } from "./arithmetic.ts";

/**
 * Writes out how the shape of the output follows from the shapes, for a caption.
 *
 * @param imageShape `[rows, columns]` of the image without padding.
 * @param kernelShape `[rows, columns]` of the filter.
 * @returns One sum when rows and columns agree, else one for each.
 * @throws {RangeError} If the filter is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shapeFormula } from "convolutions";
 *
 * assert.equal(shapeFormula([6, 6], [3, 3]), "(6 − 3) / 1 + 1 = 4");
 * ```
 */
export function shapeFormula(
  imageShape: readonly [number, number],
  kernelShape: readonly [number, number],
  options: ConvolutionOptions = {},
): string {
  const caller = "shapeFormula()";
  knownOptions(caller, options, CONVOLUTION_OPTIONS);
  checkValue(caller, "imageShape", imageShape, twoWhole("[rows, columns]"));
  const { outputSize, stride, extent, sides: { top, bottom, left, right } } = slideWindow(
    caller,
    imageShape,
    { ...options, kernelSize: kernelShape },
  );
  const [rows, columns] = [top + bottom, left + right].map((added, axis) => {
    const padding = added > 0 ? ` + ${added}` : "";
    const size = imageShape[axis] + added - extent[axis];
    const sum = `(${imageShape[axis]}${padding} − ${extent[axis]}) / ${stride[axis]} + 1`;
    return size % stride[axis] === 0
      ? `${sum} = ${outputSize[axis]}`
      : `${sum} = ${Math.round((size / stride[axis] + 1) * 100) / 100}, rounded down: ${
        outputSize[axis]
      }`;
  });
  return rows === columns ? rows : `rows ${rows}; columns ${columns}`;
}

/** Writes a padding as it is said in words: one number where all sides agree. */
export function paddingText(padding: Padding, { top, bottom, left, right }: Sides): string {
  if (top === bottom && left === right && top === left) return `${top}`;
  return typeof padding === "string" ? padding : JSON.stringify(padding);
}
