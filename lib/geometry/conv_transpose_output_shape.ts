import { imageSize, WITHOUT_PART } from "./conv_output_shape.ts";
import { knownOptions, type OptionNames } from "./known_options.ts";
import { type Padding, type Sides, toSides } from "./padding.ts";
import { type Pair, toPair } from "./pair.ts";
import {
  spread,
  type Window,
  WINDOW_OPTIONS,
  windowExtent,
  type WindowOptions,
  windowSteps,
} from "./window.ts";
import { shapeText } from "./whole_number.ts";

/** How a transposed convolution spreads an image. */
export interface TransposedOptions extends WindowOptions {
  /**
   * Pixels cut off around the result: what a convolution would add. "same" makes the result
   * `stride` times as large as the image, as Keras does.
   */
  readonly padding?: Padding;
  /** Pixels added to the result on the right and at the bottom; 0 unless given. */
  readonly outputPadding?: Pair;
}

const OPTIONS: OptionNames<TransposedOptions> = {
  ...WINDOW_OPTIONS,
  ...WITHOUT_PART,
  outputPadding: true,
};

/** {@linkcode TransposedOptions} with every number spelled out, and the result's size. */
export interface TransposedWindow extends Window {
  outputPadding: [number, number];
  /** Rows and columns of the result. */
  size: [number, number];
}

/**
 * Computes the size of a transposed convolution's result: (size − 1) · stride − padding +
 * dilation · (kernel − 1) + outputPadding + 1 in each direction.
 *
 * @param size Rows and columns of the image.
 * @returns Rows and columns of the result: the image that a convolution makes `size` of.
 * @throws {RangeError} If nothing is left of it, or a number is not whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convTransposeOutputShape } from "convolutions";
 *
 * assert.deepEqual(convTransposeOutputShape([4, 4], { kernelSize: 3 }), [6, 6]);
 * assert.deepEqual(
 *   convTransposeOutputShape([14, 14], { kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 }),
 *   [28, 28],
 * );
 * ```
 */
export function convTransposeOutputShape(
  size: readonly [number, number],
  options: TransposedOptions,
): [number, number] {
  const caller = "convTransposeOutputShape()";
  knownOptions(caller, options, OPTIONS);
  return resolveTransposed(caller, imageSize(caller, size), options).size;
}

/** Spells out how a transposed convolution spreads an image of `size`. */
export function resolveTransposed(
  caller: string,
  size: readonly [number, number],
  options: TransposedOptions,
): TransposedWindow {
  const window = windowSteps(caller, options);
  const { stride, dilation } = window;
  const { padding = "valid", outputPadding: added = 0 } = options;
  const outputPadding = toPair(caller, "outputPadding", added, 0);
  if (outputPadding.some((pixels, axis) => pixels >= Math.max(stride[axis], dilation[axis]))) {
    throw new RangeError(
      `${caller}: outputPadding ${shapeText(outputPadding)} must be smaller than the stride ` +
        `${shapeText(stride)} or the dilation ${shapeText(dilation)}.`,
    );
  }
  const extent = windowExtent(window);
  let sides: Sides;
  if (padding === "same") {
    // Windows that do not meet leave gaps, after the last one, too.
    extent.forEach((length, axis) => {
      outputPadding[axis] = Math.max(outputPadding[axis], stride[axis] - length);
    });
    sides = spread(extent.map((length, axis) => length - stride[axis] + outputPadding[axis]));
  } else sides = toSides(caller, padding);
  const [rows, columns] = [sides.top + sides.bottom, sides.left + sides.right].map((cut, axis) =>
    (size[axis] - 1) * stride[axis] - cut + extent[axis] + outputPadding[axis]
  );
  if (rows < 1 || columns < 1) {
    throw new RangeError(
      `${caller}: nothing is left of the result, ${shapeText([rows, columns])}: the padding is ` +
        "too large.",
    );
  }
  return { ...window, sides, outputPadding, size: [rows, columns] };
}
