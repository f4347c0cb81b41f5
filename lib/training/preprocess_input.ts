import * as tf from "@tensorflow/tfjs";
import { TENSOR } from "../backend/value_kinds.ts";
import { checkValue } from "../geometry/mod.ts";

/**
 * Scales pixels as InceptionV3 was trained on them, from 0 … 255 to -1 … 1.
 *
 * @param image Shape `[rows, columns, channels]` or `[n, rows, columns, channels]`; 0 to 255.
 * @returns float32 of the same shape, `x / 127.5 - 1`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { preprocessInput, startBackend, tf } from "convolutions";
 *
 * await startBackend("cpu");
 * const scaled = preprocessInput(tf.tensor3d([0, 127.5, 255], [1, 1, 3]));
 * assert.deepEqual(await scaled.array(), [[[-1, 0, 1]]]);
 * ```
 */
export function preprocessInput<T extends tf.Tensor3D | tf.Tensor4D>(image: T): T {
  checkValue("preprocessInput()", "image", image, TENSOR);
  return tf.tidy(() => tf.sub<T>(tf.div(tf.cast(image, "float32"), 127.5), 1));
}
