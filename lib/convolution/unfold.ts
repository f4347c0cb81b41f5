import * as tf from "@tensorflow/tfjs";
import { withLayout } from "../backend/mod.ts";
import {
  knownOptions,
  outputSize,
  resolveWindow,
  WINDOW_OPTIONS,
  type WindowOptions,
} from "../geometry/mod.ts";
import { asBatch, type ImageLike } from "./images.ts";
import { padBatch } from "./pad.ts";
import { stridedSlice } from "./strided_slice.ts";

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
 * import { unfold } from "convolutions";
 *
 * const columns = unfold([[1, 2, 3], [4, 5, 6]], { kernelSize: 2 });
 * assert.deepEqual(await columns.array(), [[[1, 2], [2, 3], [4, 5], [5, 6]]]);
 * ```
 */
export function unfold(image: ImageLike, options: WindowOptions): tf.Tensor3D {
  const caller = "unfold()";
  knownOptions(caller, options, WINDOW_OPTIONS);
  const window = resolveWindow(caller, options);
  return tf.tidy(() => {
    const batch = asBatch(caller, image);
    const [images, rows, columns, channels] = batch.shape;
    const size = outputSize(caller, [rows, columns], window);
    const { kernelSize, stride, sides, dilation } = window;
    const padded = padBatch(caller, batch, sides, "constant");
    // Channel by channel, as the columns have them.
    const planes = padded.transpose([0, 3, 1, 2])
      .reshape<tf.Tensor4D>([images * channels, padded.shape[1], padded.shape[2], 1]);
    const places: tf.Tensor[] = [];
    for (let row = 0; row < kernelSize[0]; row++) {
      for (let column = 0; column < kernelSize[1]; column++) {
        const start = [row * dilation[0], column * dilation[1]] as const;
        const met = stridedSlice(planes, start, size, stride);
        places.push(met.reshape([images, channels, 1, size[0] * size[1]]));
      }
    }
    const unfolded = tf.concat(places, 2)
      .reshape<tf.Tensor3D>([images, channels * places.length, size[0] * size[1]]);
    return withLayout(unfolded, "plain");
  });
}
