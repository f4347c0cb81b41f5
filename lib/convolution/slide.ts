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
  const sums = isDepthwise(filter, steps)
    ? slideEachChannel(padded, filter, steps, groups)
    : tf.concat(
      splitChannels(padded, filter, groups).map(([part, weights]) =>
        slideOnce(part, weights, steps)
      ),
      3,
    );
  return bias ? tf.add(sums, bias) : sums;
}

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
  return bias ? tf.add(sums, bias) : sums;
}

/** tfjs's kernel itself, because `tf.conv2d` refuses stride and dilation together. */
function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, { stride, dilation }: Steps): tf.Tensor4D {
  const attributes = { strides: stride, dilations: dilation, pad: "valid", dataFormat: "NHWC" };
  return tf.engine().runKernel("Conv2D", { x, filter }, attributes) as tf.Tensor4D;
}

/** Whether tfjs's depthwise kernel does it: it wants one stride, no longer than the window. */
function isDepthwise({ shape: [rows, columns, inputs] }: tf.Tensor4D, steps: Steps): boolean {
  const { stride: [down, across], dilation } = steps;
  const alone = areOne([down, across]) || areOne(dilation);
  return inputs === 1 && alone && down === across && down <= Math.min(rows, columns);
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
