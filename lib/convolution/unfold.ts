import * as tf from "@tensorflow/tfjs";
import { withLayout } from "../backend/mod.ts";
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
  return tf.tidy(() => {
    const batch = asBatch(caller, image);
    const [images, rows, columns, channels] = batch.shape;
    const size = outputSize(caller, [rows, columns], window);
    const { kernelSize, stride, sides, dilation } = window;
    // With these the pixels that one place of the window meets are a whole number of strides.
    const bottom = sides.bottom + stride[0] - 1;
    const right = sides.right + stride[1] - 1;
    const padded = padBatch(caller, batch, { ...sides, bottom, right }, "constant", 0);
    const planes = padded.transpose<tf.Tensor4D>([0, 3, 1, 2]);
    const places: tf.Tensor[] = [];
    for (let row = 0; row < kernelSize[0]; row++) {
      for (let column = 0; column < kernelSize[1]; column++) {
        const met = planes.slice(
          [0, 0, row * dilation[0], column * dilation[1]],
          [images, channels, size[0] * stride[0], size[1] * stride[1]],
        );
        places.push(everyNth(met, stride).reshape([images, channels, 1, size[0] * size[1]]));
      }
    }
    const unfolded = tf.concat(places, 2)
      .reshape<tf.Tensor3D>([images, channels * places.length, size[0] * size[1]]);
    return withLayout(unfolded, "plain");
  });
}

/** The first of every so many rows and columns. */
function everyNth(planes: tf.Tensor4D, [down, across]: readonly [number, number]): tf.Tensor {
  if (down === 1 && across === 1) return planes;
  const [images, channels, rows, columns] = planes.shape;
  return planes.reshape([images * channels, rows / down, down, columns / across, across])
    .slice([0, 0, 0, 0, 0], [-1, -1, 1, -1, 1]);
}
