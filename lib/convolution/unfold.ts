import * as tf from "@tensorflow/tfjs";
import { asBatch, type ImageLike } from "./images.ts";
import { outputSize } from "./conv_output_shape.ts";
import { padBatch } from "./pad.ts";
import { resolveWindow, type WindowOptions } from "./window.ts";

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
  const [kernelRows, kernelColumns] = window.kernelSize;
  return tf.tidy(() => {
    const batch = asBatch(caller, image);
    const [images, rows, columns, channels] = batch.shape;
    const [outRows, outColumns] = outputSize(caller, [rows, columns], window);
    const padded = padBatch(caller, batch, window.sides, "constant", 0);
    const [rowStep, columnStep] = window.stride;
    const taps: tf.Tensor[] = [];
    for (let i = 0; i < kernelRows; i++) {
      for (let j = 0; j < kernelColumns; j++) {
        const [row, column] = [i * window.dilation[0], j * window.dilation[1]];
        const end = [
          images,
          row + (outRows - 1) * rowStep + 1,
          column + (outColumns - 1) * columnStep + 1,
          channels,
        ];
        const tap = tf.stridedSlice(padded, [0, row, column, 0], end, [1, rowStep, columnStep, 1]);
        taps.push(tap.reshape([images, outRows * outColumns, channels]));
      }
    }
    // [images, windows, channels, taps] → [images, channels, taps, windows]
    return tf.stack(taps, 3)
      .transpose([0, 2, 3, 1])
      .reshape([images, channels * kernelRows * kernelColumns, outRows * outColumns]);
  });
}
