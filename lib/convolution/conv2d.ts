import * as tf from "@tensorflow/tfjs";
import {
  knownOptions,
  type OptionNames,
  outputSize,
  type Padding,
  type PaddingMode,
  type Pair,
  resolveWindow,
  shapeText,
} from "../geometry/mod.ts";
import { asTensor, type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { asBias, asFilter, type BiasLike, groupCount, type KernelLike, misfit } from "./kernel.ts";
import { padBatch } from "./pad.ts";
import { slide } from "./slide.ts";

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
  /** Parts into which the channels are divided; each makes its own part of the outputs. */
  groups?: number;
  /** One number for each output, added to its sums. */
  bias?: BiasLike;
}

const OPTIONS: OptionNames<Conv2dOptions> = {
  padding: true,
  paddingMode: true,
  stride: true,
  dilation: true,
  groups: true,
  bias: true,
};

/**
 * Slides `kernel` over `image` without flipping it and sums each window, as PyTorch's `F.conv2d`.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`; any unit (radar: dBZ).
 * @param kernel `[rows, columns]` for an image of one channel, or
 * `[rows, columns, inputs / groups, outputs]`; dimensionless.
 * @returns The rank and unit of `image`; one channel per output of the kernel. NaN and infinite
 * pixels spoil the windows that they lie in, and no other.
 * @throws {RangeError} If the shapes do not fit each other; the message names both.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv2d } from "convolutions";
 *
 * const sums = conv2d([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]]);
 * assert.deepEqual(await sums.array(), [[19, 25], [37, 43]]);
 * ```
 */
export function conv2d<T extends ImageLike>(
  image: T,
  kernel: KernelLike,
  options: Conv2dOptions = {},
): ImageTensor<T> {
  const caller = "conv2d()";
  const { padding, paddingMode = "constant", stride, dilation } = knownOptions(
    caller,
    options,
    OPTIONS,
  );
  return tf.tidy(() => {
    const imageTensor = asTensor(caller, image, "image");
    const kernelTensor = asTensor(caller, kernel, "kernel");
    const fail = (reason: string) => misfit(caller, imageTensor, kernelTensor, reason);
    const filter = asFilter(kernelTensor, fail);
    const [kernelRows, kernelColumns, inputs, outputs] = filter.shape;
    const groups = groupCount(caller, options.groups, outputs, "outputs");
    const bias = asBias(caller, options.bias, outputs);
    const withKernel = `${caller} with a kernel of shape ${shapeText(kernelTensor.shape)}`;
    return onImages(withKernel, imageTensor, (batch) => {
      const [, rows, columns, channels] = batch.shape;
      if (channels !== inputs * groups) {
        const reads = groups === 1
          ? `${inputs} channel(s)`
          : `${inputs} channel(s) in each of ${groups} groups`;
        throw fail(
          `A kernel is [rows, columns, ${groups === 1 ? "inputs" : "inputs / groups"}, outputs]: ` +
            `this one reads ${reads} of the image, which has ${channels}.`,
        );
      }
      if (imageTensor.rank === 2 && outputs !== 1) {
        throw fail(
          `A result of rank 2 has no axis for the kernel's ${outputs} outputs: give the image as ` +
            "[rows, columns, 1].",
        );
      }
      const kernelSize = [kernelRows, kernelColumns] as const;
      const window = resolveWindow(caller, { kernelSize, padding, stride, dilation });
      outputSize(caller, [rows, columns], window);
      const padded = padBatch(caller, batch, window.sides, paddingMode);
      return slide(padded, filter, window, groups, bias);
    });
  }) as ImageTensor<T>;
}
