import * as tf from "@tensorflow/tfjs";
import {
  imageSize,
  knownOptions,
  outputSize,
  resolveWindow,
  shapeText,
  WINDOW_OPTIONS,
  type WindowOptions,
} from "../geometry/mod.ts";
import { asTensor } from "./images.ts";
import { stridedSpread } from "./strided_slice.ts";
import { sumOf } from "./sum_of.ts";

/**
 * Puts columns back where {@linkcode unfold} took them from, and sums what overlaps (col2im), in the
 * order of PyTorch's `F.fold`.
 *
 * @param columns `[images, channels · kernelRows · kernelColumns, windows]`, or one image without
 * the first axis.
 * @param size Rows and columns of the image.
 * @returns `[images, rows, columns, channels]`. Columns without batch axis count as a batch of one.
 * @throws {RangeError} If the columns do not hold as many windows of this size.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fold } from "convolutions";
 *
 * const image = fold([[[1, 2], [2, 3], [4, 5], [5, 6]]], [2, 3], { kernelSize: 2 });
 * assert.deepEqual(await image.squeeze().array(), [[1, 4, 3], [4, 10, 6]]);
 * ```
 */
export function fold(
  columns: tf.Tensor | number[][] | number[][][],
  size: readonly [number, number],
  options: WindowOptions,
): tf.Tensor4D {
  const caller = "fold()";
  knownOptions(caller, options, WINDOW_OPTIONS);
  const [rows, width] = imageSize(caller, size);
  const window = resolveWindow(caller, options);
  const { kernelSize, stride, sides, dilation } = window;
  const windows = outputSize(caller, [rows, width], window);
  return tf.tidy(() => {
    const tensor = asTensor(caller, columns, "columns").toFloat();
    const batch = tensor.rank === 2 ? tensor.expandDims(0) : tensor;
    const taps = kernelSize[0] * kernelSize[1];
    const [images, lengths, count] = batch.shape;
    if (batch.rank !== 3 || lengths % taps !== 0 || count !== windows[0] * windows[1]) {
      throw new RangeError(
        `${caller}: columns of shape ${shapeText(tensor.shape)} do not fit: an image of ` +
          `${shapeText([rows, width])} has ${windows[0]} × ${windows[1]} windows of ${taps} ` +
          `pixels, [images, channels · ${taps}, ${windows[0] * windows[1]}].`,
      );
    }
    const channels = lengths / taps;
    const padded = [rows + sides.top + sides.bottom, width + sides.left + sides.right] as const;
    const places = batch.reshape([images, channels, taps, count]);
    const met = (tap: number) =>
      tf.slice(places, [0, 0, tap, 0], [images, channels, 1, count])
        .reshape<tf.Tensor4D>([images, channels, ...windows]).transpose<tf.Tensor4D>([0, 2, 3, 1]);
    const sum = sumOf(taps, (tap) => {
      const row = Math.floor(tap / kernelSize[1]);
      const column = tap % kernelSize[1];
      const start = [row * dilation[0], column * dilation[1]] as const;
      return stridedSpread(met(tap), start, padded, stride);
    });
    const start = [0, sides.top, sides.left, 0];
    return tf.slice(sum, start, [images, rows, width, channels]) as tf.Tensor4D;
  });
}
