import * as tf from "@tensorflow/tfjs";
import { type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { wholeNumber } from "./window.ts";

/** How {@linkcode resizeBilinear} places pixels. */
export interface ResizeBilinearOptions {
  /** True puts the outermost pixels' centres on each other, false their outer edges. */
  alignCorners?: boolean;
}

/**
 * Resizes an image by mixing the four nearest pixels, as PyTorch's `F.interpolate` with mode
 * "bilinear" (no antialiasing when shrinking).
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @param size Rows and columns of the result.
 * @returns The rank and unit of `image`, float32.
 * @throws {RangeError} If `size` is not two whole numbers of at least 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizeBilinear } from "./resize_bilinear.ts";
 *
 * const wider = resizeBilinear([[0, 4]], [1, 4]);
 * assert.deepEqual(await wider.array(), [[0, 1, 3, 4]]);
 * ```
 */
export function resizeBilinear<T extends ImageLike>(
  image: T,
  size: readonly [number, number],
  { alignCorners = false }: ResizeBilinearOptions = {},
): ImageTensor<T> {
  const caller = "resizeBilinear()";
  const [rows, columns] = size.map((length) => wholeNumber(caller, "size", length, 1));
  return onImages(caller, image, (batch) => {
    const wide = mixAlong(batch, 2, columns, alignCorners);
    return mixAlong(wide, 1, rows, alignCorners);
  });
}

// tf.image.resizeBilinear rounds coordinates otherwise than PyTorch: up to 0.01 of 255 away.
function mixAlong(
  batch: tf.Tensor4D,
  axis: 1 | 2,
  length: number,
  alignCorners: boolean,
): tf.Tensor4D {
  const { lower, upper, upperShare } = sourcePixels(batch.shape[axis], length, alignCorners);
  const shape = axis === 1 ? [length, 1, 1] : [length, 1];
  const upperWeight = tf.tensor(upperShare, shape);
  const lowerWeight = tf.sub(1, upperWeight);
  const before = tf.gather(batch, tf.tensor1d(lower, "int32"), axis);
  const after = tf.gather(batch, tf.tensor1d(upper, "int32"), axis);
  return tf.add(tf.mul(before, lowerWeight), tf.mul(after, upperWeight));
}

/** For each pixel of the result: its two neighbours in the source, and the second one's share. */
function sourcePixels(from: number, to: number, alignCorners: boolean) {
  const lower = new Int32Array(to), upper = new Int32Array(to), upperShare = new Float32Array(to);
  const scale = alignCorners
    ? to > 1 ? Math.fround((from - 1) / (to - 1)) : 0
    : Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    // One rounding to float32 after the whole expression: PyTorch's compiler fuses it so.
    const position = Math.max(0, Math.fround(alignCorners ? scale * i : scale * (i + 0.5) - 0.5));
    lower[i] = Math.min(Math.floor(position), from - 1);
    upper[i] = Math.min(lower[i] + 1, from - 1);
    upperShare[i] = Math.min(position - lower[i], 1);
  }
  return { lower, upper, upperShare };
}
