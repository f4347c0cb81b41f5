import * as tf from "@tensorflow/tfjs";
import { withLayout } from "../backend/mod.ts";
import { asBatch, type ImageLike } from "./images.ts";
import { outputSize } from "./conv_output_shape.ts";
import { padBatch } from "./pad.ts";
import { resolveWindow, type Window, type WindowOptions } from "./window.ts";

/**
 * Lays every window of an image out as a column (im2col), in the order of PyTorch's `F.unfold`.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @returns `[images, channels · kernelRows · kernelColumns, windows]`. A column holds the window of
 * channel 0 row by row, then of channel 1, …; windows are counted row by row. An image without
 * batch axis counts as a batch of one.
 * @throws {RangeError} If the window is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unfold } from "./unfold.ts";
 *
 * const columns = unfold([[1, 2, 3], [4, 5, 6]], { kernelSize: 2 });
 * assert.deepEqual(await columns.array(), [[[1, 2], [2, 3], [4, 5], [5, 6]]]);
 * ```
 */
export function unfold(image: ImageLike, options: WindowOptions): tf.Tensor3D {
  const caller = "unfold()";
  const window = resolveWindow(caller, options);
  return tf.tidy(() => {
    const batch = asBatch(caller, image);
    const [images, rows, columns, channels] = batch.shape;
    const size = outputSize(caller, [rows, columns], window);
    const padded = padBatch(caller, batch, window.sides, "constant", 0);
    const [, paddedRows, paddedColumns] = padded.shape;
    const planes = padded.transpose([0, 3, 1, 2])
      .reshape([images * channels, paddedRows * paddedColumns]);
    const pixels = windowPixels(window, size, paddedColumns);
    const [kernelRows, kernelColumns] = window.kernelSize;
    const unfolded = tf.gather(planes, tf.tensor1d(pixels, "int32"), 1)
      .reshape<tf.Tensor3D>([images, channels * kernelRows * kernelColumns, size[0] * size[1]]);
    return withLayout(unfolded, "plain");
  });
}

/** For each place in the window, then for each window: which pixel of a plane lies there. */
function windowPixels(
  { kernelSize, stride, dilation }: Window,
  [outRows, outColumns]: readonly [number, number],
  planeColumns: number,
): Int32Array {
  const windows = outRows * outColumns;
  const [kernelRows, kernelColumns] = kernelSize;
  return Int32Array.from({ length: kernelRows * kernelColumns * windows }, (_, i) => {
    const place = Math.floor(i / windows);
    const row = Math.floor(place / kernelColumns) * dilation[0] +
      Math.floor(i % windows / outColumns) * stride[0];
    const column = (place % kernelColumns) * dilation[1] + (i % outColumns) * stride[1];
    return row * planeColumns + column;
  });
}
