import * as tf from "@tensorflow/tfjs";
import { asTensor, type ImageLike, type ImageTensor, onImages, shapeText } from "./images.ts";
import { outputSize } from "./conv_output_shape.ts";
import { padBatch, type PaddingMode } from "./pad.ts";
import { type Padding, type Pair, resolveWindow } from "./window.ts";

/** How {@linkcode conv2d} slides its kernel. */
export interface Conv2dOptions {
  /** Pixels added around the image first; "valid" adds none, "same" keeps the image's size. */
  padding?: Padding;
  /** What those pixels hold: 0 ("constant"), or pixels of the image. */
  paddingMode?: PaddingMode;
  /** Steps between two windows. */
  stride?: Pair;
  /** Steps between two pixels inside a window; 1 leaves no gap. */
  dilation?: Pair;
}

/**
 * Slides `kernel` over `image` without flipping it and sums each window, as PyTorch's `F.conv2d`.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`; any unit (radar: dBZ).
 * @param kernel `[rows, columns]` for an image of one channel, or
 * `[rows, columns, inputs, outputs]`; dimensionless.
 * @returns The rank and unit of `image`; one channel per output of the kernel. NaN and infinite
 * pixels spoil the windows that they lie in, and no other.
 * @throws {RangeError} If the shapes do not fit each other; the message names both.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv2d } from "./conv2d.ts";
 *
 * const sums = conv2d([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]]);
 * assert.deepEqual(await sums.array(), [[19, 25], [37, 43]]);
 * ```
 */
export function conv2d<T extends ImageLike>(
  image: T,
  kernel: tf.Tensor | number[][] | number[][][][],
  { padding = "valid", paddingMode = "constant", stride = 1, dilation = 1 }: Conv2dOptions = {},
): ImageTensor<T> {
  const caller = "conv2d()";
  return tf.tidy(() => {
    const imageTensor = asTensor(image, "image");
    const kernelTensor = asTensor(kernel, "kernel");
    const filter = asFilter(kernelTensor, imageTensor);
    const [kernelRows, kernelColumns, inputs, outputs] = filter.shape;
    const withKernel = `${caller} with a kernel of shape ${shapeText(kernelTensor.shape)}`;
    return onImages(withKernel, imageTensor, (batch) => {
      const [, rows, columns, channels] = batch.shape;
      if (channels !== inputs) {
        throw misfit(
          imageTensor,
          kernelTensor,
          `A kernel is [rows, columns, inputs, outputs]: this one reads ${inputs} channel(s) ` +
            `of the image, which has ${channels}.`,
        );
      }
      if (imageTensor.rank === 2 && outputs !== 1) {
        throw misfit(
          imageTensor,
          kernelTensor,
          `A result of rank 2 has no axis for the kernel's ${outputs} outputs: give the image as ` +
            "[rows, columns, 1].",
        );
      }
      const window = resolveWindow(caller, {
        kernelSize: [kernelRows, kernelColumns],
        padding,
        stride,
        dilation,
      });
      const size = outputSize(caller, [rows, columns], window);
      const padded = padBatch(caller, batch, window.sides, paddingMode, 0);
      const dilated = window.dilation.some((step) => step > 1);
      const strided = window.stride.some((step) => step > 1);
      if (!dilated || !strided) {
        return tf.conv2d(padded, filter, window.stride, "valid", "NHWC", window.dilation);
      }
      // tfjs refuses stride and dilation together: take every n-th window instead.
      const everyWindow = tf.conv2d(padded, filter, 1, "valid", "NHWC", window.dilation);
      return tf.stridedSlice(
        everyWindow,
        [0, 0, 0, 0],
        everyWindow.shape,
        [1, ...window.stride, 1],
      ).reshape<tf.Tensor4D>([batch.shape[0], ...size, outputs]);
    });
  }) as ImageTensor<T>;
}

function asFilter(kernel: tf.Tensor, image: tf.Tensor): tf.Tensor4D {
  if (kernel.size === 0) throw misfit(image, kernel, "The kernel is empty.");
  const typed = kernel.dtype === "float32" ? kernel : kernel.cast("float32");
  if (kernel.rank === 2) return typed.reshape([kernel.shape[0], kernel.shape[1]!, 1, 1]);
  if (kernel.rank === 4) return typed as tf.Tensor4D;
  throw misfit(
    image,
    kernel,
    "A kernel is [rows, columns] or [rows, columns, inputs, outputs].",
  );
}

function misfit(image: tf.Tensor, kernel: tf.Tensor, reason: string): RangeError {
  return new RangeError(
    `conv2d(): an image of shape ${shapeText(image.shape)} and a kernel of shape ` +
      `${shapeText(kernel.shape)} do not fit. ${reason}`,
  );
}
