import * as tf from "@tensorflow/tfjs";
import { type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { padBatch } from "./pad.ts";

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
  if (!Number.isSafeInteger(size) || size < 1 || size % 2 === 0) {
    throw new RangeError(
      `gaussianBlur(): the kernel size must be an odd whole number, not ${size}.`,
    );
  }
  if (!(sigma > 0 && sigma < Infinity)) {
    throw new RangeError(`gaussianBlur(): sigma must be a positive number, not ${sigma}.`);
  }
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
  const [height, width] = typeof kernelSize === "number" ? [kernelSize, kernelSize] : kernelSize;
  const [sigmaY, sigmaX] = typeof sigma === "number" ? [sigma, sigma] : sigma;
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
