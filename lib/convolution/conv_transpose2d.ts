import * as tf from "@tensorflow/tfjs";
import { spreadFilter } from "../backend/gradients.ts";
import {
  knownOptions,
  type OptionNames,
  type Padding,
  type Pair,
  resolveTransposed,
  shapeText,
  type TransposedWindow,
  windowExtent,
} from "../geometry/mod.ts";
import { asTensor, fitsMemory, type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { asBias, asFilter, type BiasLike, groupCount, type KernelLike, misfit } from "./kernel.ts";
import { splitChannels } from "./slide.ts";

/** How {@linkcode convTranspose2d} spreads its kernel. */
export interface ConvTranspose2dOptions {
  /** Steps between two copies of the kernel. */
  stride?: Pair;
  /** Pixels cut off around the result; "same" makes it `stride` times as large as the image. */
  padding?: Padding;
  /** Pixels added to the result on the right and at the bottom. */
  outputPadding?: Pair;
  /** Steps between two pixels of the kernel; 1 leaves no gap. */
  dilation?: Pair;
  /** Parts into which the channels are divided; each makes its own part of the outputs. */
  groups?: number;
  /** One number for each output, added to its pixels. */
  bias?: BiasLike;
}

const OPTIONS: OptionNames<ConvTranspose2dOptions> = {
  stride: true,
  padding: true,
  outputPadding: true,
  dilation: true,
  groups: true,
  bias: true,
};

/**
 * Lays a copy of `kernel`, times the pixel, on every pixel of `image` and sums what overlaps, as
 * PyTorch's `F.conv_transpose2d`: the way back of the gradient of {@linkcode conv2d}.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`; any unit.
 * @param kernel `[rows, columns]` for an image of one channel, or
 * `[rows, columns, outputs / groups, inputs]`: the kernel of the convolution whose way back it is.
 * @returns The rank and unit of `image`; as large as {@linkcode convTransposeOutputShape} says.
 * @throws {RangeError} If the shapes do not fit each other; the message names both.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convTranspose2d } from "convolutions";
 *
 * const spread = convTranspose2d([[1, 2]], [[1, 1], [1, 1]], { stride: 2 });
 * assert.deepEqual(await spread.array(), [[1, 1, 2, 2], [1, 1, 2, 2]]);
 * ```
 */
export function convTranspose2d<T extends ImageLike>(
  image: T,
  kernel: KernelLike,
  options: ConvTranspose2dOptions = {},
): ImageTensor<T> {
  const caller = "convTranspose2d()";
  knownOptions(caller, options, OPTIONS);
  return tf.tidy(() => {
    const imageTensor = asTensor(caller, image, "image");
    const kernelTensor = asTensor(caller, kernel, "kernel");
    const fail = (reason: string) => misfit(caller, imageTensor, kernelTensor, reason);
    const filter = asFilter(kernelTensor, fail);
    const [kernelRows, kernelColumns, groupOutputs, inputs] = filter.shape;
    const groups = groupCount(caller, options.groups, inputs, "inputs");
    const outputs = groupOutputs * groups;
    const bias = asBias(caller, options.bias, outputs);
    const withKernel = `${caller} with a kernel of shape ${shapeText(kernelTensor.shape)}`;
    return onImages(withKernel, imageTensor, (batch) => {
      const [, rows, columns, channels] = batch.shape;
      if (channels !== inputs) {
        throw fail(
          `A kernel is [rows, columns, outputs, inputs]: this one reads ${inputs} channel(s) of ` +
            `the image, which has ${channels}.`,
        );
      }
      if (imageTensor.rank === 2 && outputs !== 1) {
        throw fail(
          `A result of rank 2 has no axis for the kernel's ${outputs} outputs: give the image as ` +
            "[rows, columns, 1].",
        );
      }
      const kernelSize = [kernelRows, kernelColumns] as const;
      const window = resolveTransposed(caller, [rows, columns], { ...options, kernelSize });
      fitsMemory(caller, [batch.shape[0], ...window.size, outputs]);
      const parts = splitChannels(batch, filter, groups);
      const spread = parts.map(([part, weights]) => spreadKernel(part, weights, window));
      const whole = fitted(spread.length === 1 ? spread[0] : tf.concat(spread, 3), window);
      return bias ? whole.add(bias) : whole;
    });
  }) as ImageTensor<T>;
}

/** Every copy of the kernel, nothing cut off: the gradient of a convolution by its image. */
function spreadKernel(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride, dilation, kernelSize }: TransposedWindow,
): tf.Tensor4D {
  const [images, rows, columns] = dy.shape;
  const extent = windowExtent({ kernelSize, dilation });
  const inputShape = [
    images,
    (rows - 1) * stride[0] + extent[0],
    (columns - 1) * stride[1] + extent[1],
    filter.shape[2],
  ];
  // Of tfjs's backends only ours knows a dilation here; the others pass over it.
  const native = tf.getBackend() === "wasm" || dilation.every((step) => step === 1);
  const taps = native ? filter : spreadFilter(filter, dilation);
  return tf.engine().runKernel("Conv2DBackpropInput", { dy, filter: taps }, {
    strides: stride,
    dilations: dilation,
    pad: "valid",
    dataFormat: "NHWC",
    inputShape,
  }) as tf.Tensor4D;
}

/** Cuts the padding off, and adds the output padding. */
function fitted(
  whole: tf.Tensor4D,
  { sides, outputPadding, size: [rows, columns] }: TransposedWindow,
): tf.Tensor4D {
  const [images, , , channels] = whole.shape;
  const widths: [number, number][] = [
    [0, 0],
    [0, outputPadding[0]],
    [0, outputPadding[1]],
    [0, 0],
  ];
  const padded = outputPadding.some((pixels) => pixels > 0) ? tf.pad(whole, widths) : whole;
  if (padded.shape[1] === rows && padded.shape[2] === columns) return padded as tf.Tensor4D;
  return tf.slice(padded, [0, sides.top, sides.left, 0], [
    images,
    rows,
    columns,
    channels,
  ]) as tf.Tensor4D;
}
