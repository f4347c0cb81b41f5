import * as tf from "@tensorflow/tfjs";
import { type ImageLike, type ImageTensor, onImages, shapeText } from "./images.ts";
import { padBatch } from "./pad.ts";
import { type Pair, resolveWindow, type Sides, type Window } from "./window.ts";

/** How {@linkcode maxPool2d} cuts an image into chunks. */
export interface MaxPool2dOptions {
  /** Rows and columns of a chunk. */
  kernelSize: Pair;
  /** Steps between two chunks; by default `kernelSize`, so that they do not overlap. */
  stride?: Pair;
  /** Pixels added on both sides, at most half of `kernelSize`; they never win a maximum. */
  padding?: Pair;
  /** True also keeps a last chunk that only partly lies in the image. */
  ceilMode?: boolean;
}

/** How {@linkcode avgPool2d} cuts an image into chunks. */
export interface AvgPool2dOptions extends MaxPool2dOptions {
  /** True counts padded pixels as zeros in the mean, false leaves them out. */
  countIncludePad?: boolean;
}

/**
 * Takes the largest pixel of each chunk of an image, as PyTorch's `F.max_pool2d`.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @returns The rank and unit of `image`; NaN where a chunk holds a NaN.
 * @throws {RangeError} If a chunk is larger than the padded image, or the padding than half of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { maxPool2d } from "./pool2d.ts";
 *
 * const largest = maxPool2d([[1, 2, 5, 0], [3, 4, 1, 6]], { kernelSize: 2 });
 * assert.deepEqual(await largest.array(), [[4, 6]]);
 * ```
 */
export function maxPool2d<T extends ImageLike>(
  image: T,
  options: MaxPool2dOptions,
): ImageTensor<T> {
  return onImages("maxPool2d()", image, (batch) => {
    const { window, outer } = resolvePooling("maxPool2d()", batch, options);
    const { kernelSize, stride } = window;
    const pool = (padded: tf.Tensor4D) => tf.maxPool(padded, kernelSize, stride, "valid");
    const largest = pool(padBatch("maxPool2d()", batch, outer, "constant", -Infinity));
    // tfjs passes over a NaN, PyTorch keeps it: add a NaN (else 0) that takes no part in gradients.
    const missing = tf.customGrad((x) => {
      const isMissing = padBatch("", tf.isNaN(x as tf.Tensor4D).toFloat(), outer, "constant", 0);
      const spoiled = pool(isMissing);
      const nan = tf.fill(spoiled.shape, NaN);
      const value = tf.where(spoiled.greater(0), nan, tf.zerosLike(spoiled));
      return { value, gradFunc: () => tf.zerosLike(x as tf.Tensor) };
    });
    return tf.add(largest, missing(batch));
  });
}

/**
 * Takes the mean of each chunk of an image, as PyTorch's `F.avg_pool2d`.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @returns The rank and unit of `image`; NaN where a chunk holds a NaN.
 * @throws {RangeError} If a chunk is larger than the padded image, or the padding than half of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { avgPool2d } from "./pool2d.ts";
 *
 * const means = avgPool2d([[1, 2, 5, 0], [3, 4, 1, 6]], { kernelSize: 2 });
 * assert.deepEqual(await means.array(), [[2.5, 3]]);
 * ```
 */
export function avgPool2d<T extends ImageLike>(
  image: T,
  options: AvgPool2dOptions,
): ImageTensor<T> {
  return onImages("avgPool2d()", image, (batch) => {
    const { window, outer, size } = resolvePooling("avgPool2d()", batch, options);
    const [images, rows, columns, channels] = batch.shape;
    // A convolution with ones: the wasm backend's own average makes -Infinity of a NaN.
    const planes = batch.transpose([0, 3, 1, 2])
      .reshape<tf.Tensor4D>([images * channels, rows, columns, 1]);
    const padded = padBatch("avgPool2d()", planes, outer, "constant", 0);
    const sums = tf.conv2d(padded, tf.ones([...window.kernelSize, 1, 1]), window.stride, "valid");
    const counts = chunkSizes([rows, columns], size, window, options.countIncludePad ?? true);
    return tf.div(sums, counts)
      .reshape([images, channels, ...size])
      .transpose<tf.Tensor4D>([0, 2, 3, 1]);
  });
}

interface Pooling {
  window: Window;
  /** Padding, and what a last chunk that is only partly in the image reaches beyond it. */
  outer: Sides;
  size: [number, number];
}

function resolvePooling(
  caller: string,
  batch: tf.Tensor4D,
  { kernelSize, stride = kernelSize, padding = 0, ceilMode = false }: MaxPool2dOptions,
): Pooling {
  if (typeof padding !== "number" && !Array.isArray(padding)) {
    throw new TypeError(
      `${caller}: padding must be one number or [vertical, horizontal], not ` +
        `${JSON.stringify(padding)}.`,
    );
  }
  const window = resolveWindow(caller, { kernelSize, stride, padding });
  const [, rows, columns] = batch.shape;
  const { top, left } = window.sides;
  if (top * 2 > window.kernelSize[0] || left * 2 > window.kernelSize[1]) {
    throw new RangeError(
      `${caller}: the padding ${shapeText([top, left])} is more than half of the chunk ` +
        `${shapeText(window.kernelSize)}.`,
    );
  }
  const [outRows, bottom] = chunks(rows, top, window.kernelSize[0], window.stride[0], ceilMode);
  const [outColumns, right] = chunks(
    columns,
    left,
    window.kernelSize[1],
    window.stride[1],
    ceilMode,
  );
  if (outRows < 1 || outColumns < 1) {
    throw new RangeError(
      `${caller}: the chunk ${shapeText(window.kernelSize)} is larger than the image ` +
        `${shapeText(batch.shape)} with padding ${shapeText([top, left])}.`,
    );
  }
  return { window, outer: { top, bottom, left, right }, size: [outRows, outColumns] };
}

/** Chunks along one axis, and the padding after its end that the last one needs. */
function chunks(
  length: number,
  padding: number,
  kernel: number,
  stride: number,
  ceilMode: boolean,
): [count: number, after: number] {
  const spare = length + 2 * padding - kernel;
  let count = Math[ceilMode ? "ceil" : "floor"](spare / stride) + 1;
  // A chunk that would begin in the padding after the image is left away.
  if (ceilMode && (count - 1) * stride >= length + padding) count--;
  return [count, Math.max(padding, (count - 1) * stride + kernel - length - padding)];
}

/** Pixels that each chunk's sum is divided by: `[rows, columns, 1]`. */
function chunkSizes(
  length: readonly [number, number],
  size: readonly [number, number],
  { kernelSize, stride, sides }: Window,
  countIncludePad: boolean,
): tf.Tensor3D {
  const [rows, columns] = [0, 1].map((axis) => {
    const padding = axis === 0 ? sides.top : sides.left;
    return Array.from({ length: size[axis] }, (_, i) => {
      const start = i * stride[axis] - padding;
      const end = Math.min(start + kernelSize[axis], length[axis] + padding);
      return countIncludePad ? end - start : Math.min(end, length[axis]) - Math.max(start, 0);
    });
  });
  return tf.tensor3d(rows.flatMap((row) => columns.map((column) => row * column)), [...size, 1]);
}
