import * as tf from "@tensorflow/tfjs";
import {
  FLAG,
  knownOptions,
  type OptionNames,
  type Pooling,
  POOLING_OPTIONS,
  type PoolingOptions,
  resolvePooling,
} from "../geometry/mod.ts";
import { asBatch, asTensor, type ImageLike, type ImageTensor, onImages, ranked } from "./images.ts";
import { padBatch } from "./pad.ts";
import { stridedSlice } from "./strided_slice.ts";

/** How {@linkcode maxPool2d} cuts an image into chunks; padded pixels never win a maximum. */
export type MaxPool2dOptions = PoolingOptions;

const OPTIONS: OptionNames<MaxPool2dOptions & { returnIndices?: boolean }> = {
  ...POOLING_OPTIONS,
  returnIndices: FLAG,
};

/**
 * Takes the largest pixel of each chunk of an image, as PyTorch's `F.max_pool2d`.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @param options With `returnIndices: true` the places of the maxima are returned, too.
 * @returns The rank and unit of `image`; NaN where a chunk holds a NaN. With `returnIndices` also
 * the places of the maxima, int32 of the same shape: row · columns + column, in the image without
 * its padding. The first of several equal ones counts; the last NaN.
 * @throws {RangeError} If a chunk is larger than the padded image, or the padding than half of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { maxPool2d } from "convolutions";
 *
 * const image = [[1, 2, 5, 0], [3, 4, 1, 6]];
 * assert.deepEqual(await maxPool2d(image, { kernelSize: 2 }).array(), [[4, 6]]);
 * const [, places] = maxPool2d(image, { kernelSize: 2, returnIndices: true });
 * assert.deepEqual(await places.array(), [[5, 7]]);
 * ```
 */
export function maxPool2d<T extends ImageLike>(
  image: T,
  options: MaxPool2dOptions & { returnIndices: true },
): [values: ImageTensor<T>, indices: ImageTensor<T>];
export function maxPool2d<T extends ImageLike>(
  image: T,
  options: MaxPool2dOptions & { returnIndices?: false },
): ImageTensor<T>;
export function maxPool2d<T extends ImageLike>(
  image: T,
  options: MaxPool2dOptions & { returnIndices?: boolean },
): ImageTensor<T> | [values: ImageTensor<T>, indices: ImageTensor<T>] {
  const caller = "maxPool2d()";
  knownOptions(caller, options, OPTIONS);
  const poolingOf = ({ shape }: tf.Tensor4D) =>
    resolvePooling(caller, [shape[1], shape[2]], options, shape);
  if (options.returnIndices) {
    return tf.tidy(() => {
      const tensor = asTensor(caller, image, "image");
      const batch = asBatch(caller, tensor);
      const [values, indices] = walk(caller, batch, poolingOf(batch));
      return [ranked(values, tensor), ranked(indices, tensor)] as [ImageTensor<T>, ImageTensor<T>];
    });
  }
  return onImages(caller, image, (batch) => {
    const pooling = poolingOf(batch);
    const dilated = pooling.window.dilation.some((step) => step > 1);
    return dilated ? walk(caller, batch, pooling)[0] : pool(caller, batch, pooling);
  });
}

/** By tfjs's own kernel, which knows no dilation. */
function pool(caller: string, batch: tf.Tensor4D, { window, outer }: Pooling): tf.Tensor4D {
  const { kernelSize, stride } = window;
  const largestOf = (padded: tf.Tensor4D) => tf.maxPool(padded, kernelSize, stride, "valid");
  const largest = largestOf(padBatch(caller, batch, outer, "constant", -Infinity));
  // tfjs passes over a NaN, PyTorch keeps it: add a NaN (else 0) that takes no part in gradients.
  const missing = tf.customGrad((x) => {
    const isMissing = padBatch("", tf.isNaN(x as tf.Tensor4D).toFloat(), outer, "constant");
    const spoiled = largestOf(isMissing);
    const nan = tf.fill(spoiled.shape, NaN);
    const value = tf.where(spoiled.greater(0), nan, tf.zerosLike(spoiled));
    return { value, gradFunc: () => tf.zerosLike(x as tf.Tensor) };
  });
  return largest.add<tf.Tensor4D>(missing(batch));
}

/** Place by place: the largest values so far, and where they lie. */
function walk(
  caller: string,
  batch: tf.Tensor4D,
  pooling: Pooling,
): Largest {
  const { window: { kernelSize, stride, dilation }, outer, size } = pooling;
  const padded = padBatch(caller, batch, outer, "constant", -Infinity);
  const met = (row: number, column: number) =>
    stridedSlice(padded, [row * dilation[0], column * dilation[1]], size, stride);
  let largest = tf.tidy((): Largest => [met(0, 0), firstPlaces(batch, pooling)]);
  for (let place = 1; place < kernelSize[0] * kernelSize[1]; place++) {
    const row = Math.floor(place / kernelSize[1]);
    const column = place % kernelSize[1];
    const before = largest;
    largest = tf.tidy((): Largest => {
      const [values, indices] = before;
      const next = met(row, column);
      const better = next.greater(values).logicalOr(next.isNaN());
      const offset = [row * dilation[0], column * dilation[1]] as const;
      const places = tf.broadcastTo(placesMet(batch, pooling, offset), indices.shape);
      return [
        tf.where(better, next, values) as tf.Tensor4D,
        tf.where(better, places, indices) as tf.Tensor4D,
      ];
    });
    tf.dispose(before);
  }
  return largest;
}

/** The largest values, and where they lie. */
type Largest = [values: tf.Tensor4D, indices: tf.Tensor4D];

/** Where in the image one place of the window lies, for each chunk: `[rows, columns, 1]`. */
function placesMet(
  { shape: [, , columns] }: tf.Tensor4D,
  { window: { stride }, outer, size }: Pooling,
  offset: readonly [number, number],
): tf.Tensor3D {
  const left = Array.from({ length: size[1] }, (_, i) => i * stride[1] - outer.left + offset[1]);
  const values = Array.from({ length: size[0] }, (_, i) => {
    const start = (i * stride[0] - outer.top + offset[0]) * columns;
    return left.map((place) => start + place);
  });
  return tf.tensor3d(values.flat(), [...size, 1], "int32");
}

/** The first place of each chunk that lies in the image. */
function firstPlaces(
  { shape: [images, , columns, channels] }: tf.Tensor4D,
  { window: { stride, dilation }, outer, size }: Pooling,
): tf.Tensor4D {
  const [down, across] = [outer.top, outer.left].map((before, axis) =>
    Array.from({ length: size[axis] }, (_, i) => {
      const start = i * stride[axis] - before;
      return start + Math.max(0, Math.ceil(-start / dilation[axis])) * dilation[axis];
    })
  );
  const places = down.flatMap((row) => across.map((column) => row * columns + column));
  const plane = tf.tensor4d(places, [1, ...size, 1], "int32");
  return tf.broadcastTo(plane, [images, ...size, channels]);
}
