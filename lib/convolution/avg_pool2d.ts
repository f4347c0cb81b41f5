import * as tf from "@tensorflow/tfjs";
import {
  chunkSizes,
  FLAG,
  knownOptions,
  type OptionNames,
  POOLING_OPTIONS,
  type PoolingOptions,
  resolvePooling,
  wholeNumber,
} from "../geometry/mod.ts";
import { type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { padBatch } from "./pad.ts";
import { slide } from "./slide.ts";

/** How {@linkcode avgPool2d} cuts an image into chunks. */
export interface AvgPool2dOptions extends PoolingOptions {
  /**
   * True counts padded pixels as zeros in the mean, false leaves them out; true unless given, but
   * false for padding "same", as in Keras.
   */
  readonly countIncludePad?: boolean;
  /** What each chunk's sum is divided by, in place of its number of pixels. */
  readonly divisorOverride?: number;
}

const OPTIONS: OptionNames<AvgPool2dOptions> = {
  ...POOLING_OPTIONS,
  countIncludePad: FLAG,
  divisorOverride: true,
};

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
 * import { avgPool2d } from "convolutions";
 *
 * const means = avgPool2d([[1, 2, 5, 0], [3, 4, 1, 6]], { kernelSize: 2 });
 * assert.deepEqual(await means.array(), [[2.5, 3]]);
 * ```
 */
export function avgPool2d<T extends ImageLike>(
  image: T,
  options: AvgPool2dOptions,
): ImageTensor<T> {
  const caller = "avgPool2d()";
  knownOptions(caller, options, OPTIONS);
  const { countIncludePad = options.padding !== "same", divisorOverride } = options;
  if (divisorOverride !== undefined) wholeNumber(caller, "divisorOverride", divisorOverride, 1);
  return onImages(caller, image, (batch) => {
    const [images, rows, columns, channels] = batch.shape;
    const pooling = resolvePooling(caller, [rows, columns], options, batch.shape);
    const { window, outer, size } = pooling;
    // A convolution with ones: the wasm backend's own average makes -Infinity of a NaN.
    const planes = batch.transpose([0, 3, 1, 2])
      .reshape<tf.Tensor4D>([images * channels, rows, columns, 1]);
    const padded = padBatch(caller, planes, outer, "constant");
    const sums = slide(padded, tf.ones([...window.kernelSize, 1, 1]), window);
    const down = chunkSizes(0, rows, pooling, countIncludePad);
    const across = chunkSizes(1, columns, pooling, countIncludePad);
    const counts = tf.tensor3d(
      down.flatMap((height) => across.map((width) => divisorOverride ?? height * width)),
      [...size, 1],
    );
    return tf.div(sums, counts)
      .reshape([images, channels, ...size])
      .transpose<tf.Tensor4D>([0, 2, 3, 1]);
  });
}
