import * as tf from "@tensorflow/tfjs";
import { withLayout } from "../backend/mod.ts";
import { shapeText } from "../geometry/mod.ts";
import { asTensor } from "./images.ts";

/**
 * Makes a convolution's filter out of a kernel, whatever its size: one channel in, one channel out.
 *
 * @param kernel `[rows, columns]`; dimensionless.
 * @returns `[rows, columns, 1, 1]`, float32: height, width, channels in, channels out (HWIO).
 * @throws {RangeError} If the kernel has not two axes, is empty, or its rows differ in length.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toFilter } from "convolutions";
 *
 * assert.deepEqual(toFilter([[1, 0, -1]]).shape, [1, 3, 1, 1]);
 * ```
 */
export function toFilter(kernel: tf.Tensor2D | number[][]): tf.Tensor4D {
  const filter = tf.tidy(() => {
    const matrix = asTensor("toFilter()", kernel, "kernel");
    if (matrix.rank !== 2 || matrix.size === 0) {
      throw new RangeError(
        `toFilter(): the kernel has shape ${shapeText(matrix.shape)}; it must be [rows, columns] ` +
          "with at least one number.",
      );
    }
    return matrix.cast("float32").reshape<tf.Tensor4D>([...matrix.shape, 1, 1]);
  });
  return withLayout(filter, "HWIO");
}
