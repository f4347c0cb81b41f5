import * as tf from "@tensorflow/tfjs";
import type { Window } from "../geometry/mod.ts";

/** What a window needs to slide over an image that is padded already. */
type Steps = Pick<Window, "stride" | "dilation">;

/**
 * Convolves a padded batch with a filter, and adds a bias.
 *
 * @param padded `[images, rows, columns, channels]`.
 * @param filter `[rows, columns, channels / groups, outputs]`.
 * @param groups Parts into which the channels are divided; each makes its part of the outputs.
 */
export function slide(
  padded: tf.Tensor4D,
  filter: tf.Tensor4D,
  steps: Steps,
  groups = 1,
  bias?: tf.Tensor1D,
): tf.Tensor4D {
  if (groups === 1) return slideOnce(padded, filter, steps, bias);
  const sums = slideGroups(padded, filter, steps, groups);
  return bias ? sums.add(bias) : sums;
}

function slideGroups(
  padded: tf.Tensor4D,
  filter: tf.Tensor4D,
  steps: Steps,
  groups: number,
): tf.Tensor4D {
  const isDepthwise = filter.shape[2] === 1;
  if (isDepthwise && isFast(filter, steps)) return slideEachChannel(padded, filter, steps, groups);
  if (isDepthwise && groups <= FEW) return slideEachPlane(padded, filter, steps, groups);
  if (isDepthwise && isAllowed(steps)) return slideEachChannel(padded, filter, steps, groups);
  const parts = splitChannels(padded, filter, groups);
  return tf.concat(parts.map(([part, weights]) => slideOnce(part, weights, steps)), 3);
}

/** So many channels are convolved one by one where the depthwise kernel is slow. */
const FEW = 64;

function slideOnce(
  padded: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride, dilation }: Steps,
  bias?: tf.Tensor1D,
): tf.Tensor4D {
  if (bias && areOne(dilation)) {
    return tf.fused.conv2d({ x: padded, filter, strides: stride, pad: "valid", bias });
  }
  const sums = convolve(padded, filter, { stride, dilation });
  return bias ? sums.add(bias) : sums;
}

/** tfjs's kernel itself, because `tf.conv2d` refuses stride and dilation together. */
function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, { stride, dilation }: Steps): tf.Tensor4D {
  const attributes = { strides: stride, dilations: dilation, pad: "valid", dataFormat: "NHWC" };
  return tf.engine().runKernel("Conv2D", { x, filter }, attributes) as tf.Tensor4D;
}

/** Whether the depthwise kernel has code of its own for this window. */
function isFast({ shape: [rows, columns] }: tf.Tensor4D, { stride, dilation }: Steps): boolean {
  return rows === columns && (rows === 3 || rows === 5) && areOne(dilation) &&
    stride[0] === stride[1] && stride[0] <= 2;
}

/** Whether tfjs lets a depthwise convolution have these. */
function isAllowed({ stride, dilation }: Steps): boolean {
  return stride[0] === stride[1] && (areOne(stride) || areOne(dilation));
}

/** Channel by channel, each an image of its own. */
function slideEachPlane(
  padded: tf.Tensor4D,
  filter: tf.Tensor4D,
  steps: Steps,
  groups: number,
): tf.Tensor4D {
  const [images, rows, columns] = padded.shape;
  const planes = padded.transpose([3, 0, 1, 2])
    .reshape<tf.Tensor4D>([groups * images, rows, columns, 1]);
  const filters = tf.split(filter, groups, 3) as tf.Tensor4D[];
  const results = filters.map((weights, channel) =>
    slideOnce(
      tf.slice(planes, [channel * images, 0, 0, 0], [images, rows, columns, 1]),
      weights,
      steps,
    )
  );
  const [{ shape: [, height, width, each] }] = results;
  return tf.concat(results, 0).reshape([groups, images, height, width, each])
    .transpose([1, 2, 3, 0, 4])
    .reshape([images, height, width, groups * each]);
}

function slideEachChannel(
  padded: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride, dilation }: Steps,
  groups: number,
): tf.Tensor4D {
  const [rows, columns, , outputs] = filter.shape;
  const weights = filter.reshape<tf.Tensor4D>([rows, columns, groups, outputs / groups]);
  return tf.depthwiseConv2d(padded, weights, stride, "valid", "NHWC", dilation);
}

/** The channels of each group, and its part of the filter's last axis. */
export function splitChannels(
  image: tf.Tensor4D,
  filter: tf.Tensor4D,
  groups: number,
): [tf.Tensor4D, tf.Tensor4D][] {
  if (groups === 1) return [[image, filter]];
  const images = tf.split(image, groups, 3) as tf.Tensor4D[];
  const filters = tf.split(filter, groups, 3) as tf.Tensor4D[];
  return images.map((part, group) => [part, filters[group]]);
}

function areOne(steps: readonly number[]): boolean {
  return steps.every((step) => step === 1);
}
