import { knownOptions, type OptionNames } from "./known_options.ts";
import { oneOf, wholeFrom } from "./option_kinds.ts";
import { PADDING_MODES } from "./padding.ts";
import {
  resolveWindow,
  type Window,
  WINDOW_OPTIONS,
  windowExtent,
  type WindowOptions,
  windowText,
} from "./window.ts";
import { shapeText, valueText, wholeNumber } from "./whole_number.ts";

/** A convolution's own options may be handed on: these play no part in its size. */
export const WITHOUT_PART = {
  paddingMode: oneOf(...PADDING_MODES),
  groups: wholeFrom(1),
  bias: true,
} as const;
const OPTIONS: OptionNames<WindowOptions> = { ...WINDOW_OPTIONS, ...WITHOUT_PART };

/**
 * Computes how many windows fit into an image: ⌊(size + padding − dilation · (kernel − 1) − 1) /
 * stride⌋ + 1 in each direction, the size of a convolution's or an unpadded pooling's output.
 *
 * @param size Rows and columns of the image.
 * @returns Rows and columns of the output.
 * @throws {RangeError} If the kernel is larger than the padded image, or a number is not whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convOutputShape } from "convolutions";
 *
 * assert.deepEqual(convOutputShape([6, 6], { kernelSize: 3 }), [4, 4]);
 * assert.deepEqual(convOutputShape([28, 28], { kernelSize: 3, stride: 2, padding: 1 }), [14, 14]);
 * ```
 */
export function convOutputShape(
  size: readonly [number, number],
  options: WindowOptions,
): [number, number] {
  const caller = "convOutputShape()";
  knownOptions(caller, options, OPTIONS);
  return outputSize(caller, imageSize(caller, size), resolveWindow(caller, options));
}

/** Checks an image's rows and columns. */
export function imageSize(caller: string, size: readonly [number, number]): [number, number] {
  if (!Array.isArray(size) || size.length !== 2) {
    throw new TypeError(`${caller}: size must be [rows, columns], not ${valueText(size)}.`);
  }
  const [rows, columns] = size.map((length) => wholeNumber(caller, "size", length, 1));
  return [rows, columns];
}

/** As {@linkcode convOutputShape}, for a window that is already spelled out. */
export function outputSize(
  caller: string,
  size: readonly [number, number],
  window: Window,
): [number, number] {
  const { stride, sides } = window;
  const padded = [size[0] + sides.top + sides.bottom, size[1] + sides.left + sides.right];
  const extent = windowExtent(window);
  if (extent[0] > padded[0] || extent[1] > padded[1]) {
    const [image, around] = [size, padded].map(shapeText);
    throw new RangeError(
      `${caller}: the kernel ${windowText(window)} is larger than the image ${image}` +
        `${image === around ? "" : ` padded to ${around}`}. Use a smaller kernel or more padding.`,
    );
  }
  return [
    Math.floor((padded[0] - extent[0]) / stride[0]) + 1,
    Math.floor((padded[1] - extent[1]) / stride[1]) + 1,
  ];
}
