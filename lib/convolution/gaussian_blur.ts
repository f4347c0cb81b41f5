import * as tf from "@tensorflow/tfjs";
import { checkValue, type OptionKind, POSITIVE } from "../geometry/mod.ts";
import { type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { padBatch } from "./pad.ts";

const ODD: OptionKind = {
  must: "an odd whole number",
  holds: (value) => Number.isSafeInteger(value) && value as number > 0 && value as number % 2 === 1,
};

/**
 * Makes the weights of a Gaussian blur along one axis, as torchvision's `GaussianBlur` does.
 *
 * @param size Number of pixels, odd.
 * @param sigma Standard deviation in pixels.
 * @returns Length `size`; the weights sum to 1.
 * @throws {RangeError} If `size` is no odd whole number, or `sigma` is not positive.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gaussianWeights } from "convolutions";
 *
 * assert.deepEqual(gaussianWeights(3, 1).map((w) => w.toFixed(3)), ["0.274", "0.452", "0.274"]);
 * ```
 */
export function gaussianWeights(size: number, sigma: number): number[] {
  checkValue("gaussianWeights()", "size", size, ODD);
  checkValue("gaussianWeights()", "sigma", sigma, POSITIVE);
  const half = (size - 1) / 2;
  const weights = Array.from(
    { length: size },
    (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/**
 * Blurs an image with a Gaussian kernel, each channel by itself, as torchvision's
 * `GaussianBlur(kernelSize, sigma)`; the image is continued by reflection.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`; any unit.
 * @param kernelSize Rows and columns of the kernel, odd: one number for both, or
 * `[vertical, horizontal]`.
 * @param sigma Standard deviation in pixels, of the same form.
 * @returns The shape and unit of `image`, float32.
 * @throws {RangeError} If a size is even or too large for the image, or a sigma is not positive.
 *
 * @example
 * ```ts
 * import { gaussianBlur, tf } from "convolutions";
 *
 * const image = tf.randomUniform([512, 767, 3]);
 * const details = tf.sub(image, gaussianBlur(image, 7, 4));
 * ```
 */
export function gaussianBlur<T extends ImageLike>(
  image: T,
  kernelSize: number | readonly [number, number],
  sigma: number | readonly [number, number],
): ImageTensor<T> {
  const [height, width] = pairOf("kernelSize", kernelSize, ODD);
  const [sigmaY, sigmaX] = pairOf("sigma", sigma, POSITIVE);
  const vertical = gaussianWeights(height, sigmaY);
  const horizontal = gaussianWeights(width, sigmaX);
  const [top, left] = [(height - 1) / 2, (width - 1) / 2];
  return onImages("gaussianBlur()", image, (batch) => {
    const kernel = tf.outerProduct(tf.tensor1d(vertical), tf.tensor1d(horizontal))
      .reshape<tf.Tensor4D>([height, width, 1, 1]);
    const sides = { top, bottom: top, left, right: left };
    const padded = padBatch("gaussianBlur()", batch, sides, "reflect");
    // One kernel for all channels: every channel is an image of its own.
    const [images, rows, columns, channels] = batch.shape;
    const planes = padded.transpose([0, 3, 1, 2])
      .reshape<tf.Tensor4D>([images * channels, padded.shape[1], padded.shape[2], 1]);
    return tf.conv2d(planes, kernel, 1, "valid")
      .reshape([images, channels, rows, columns])
      .transpose<tf.Tensor4D>([0, 2, 3, 1]);
  });
}

function pairOf(
  name: string,
  value: number | readonly [number, number],
  kind: OptionKind,
): readonly [number, number] {
  const both = Array.isArray(value) && value.length === 2 ? value : [value, value];
  for (const one of both) checkValue("gaussianBlur()", name, one, kind);
  return both as [number, number];
}
