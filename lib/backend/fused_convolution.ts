import * as tf from "@tensorflow/tfjs";
import { patch } from "./patch.ts";

type FusedOptions = Parameters<typeof tf.fused.conv2d>[0];

/**
 * Lets a dilated convolution with a bias be trained. tfjs refuses its gradient inside of the fused
 * operation, out of reach of a registration: while a gradient is taken, the bias is added by itself.
 * With an activation tfjs does so anyway.
 * Where a bundler has frozen it, tfjs refuses that gradient as before.
 */
export function mendFusedConvolution(): void {
  const training = ({ dilations = 1, activation }: FusedOptions) =>
    tf.engine().state.gradientDepth > 0 && (activation ?? "linear") === "linear" &&
    dilationOf({ dilations }).some((step) => step !== 1);
  const withBias = <T extends tf.Tensor>(sums: T, bias?: tf.Tensor | tf.TensorLike): T =>
    bias == null ? sums : tf.add(sums, bias);
  patch(tf.fused, "conv2d", (conv2d) => (options) => {
    if (!training(options)) return conv2d(options);
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
    const sums = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
    return withBias(sums, options.bias);
  });
  patch(tf.fused, "depthwiseConv2d", (depthwiseConv2d) => (options) => {
    if (!training(options)) return depthwiseConv2d(options);
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
    return withBias(
      tf.depthwiseConv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode),
      options.bias,
    );
  });
}

/** Steps between the taps of a filter, down and across. */
export function dilationOf({ dilations = 1 }: Record<string, unknown>): [number, number] {
  const [down, across = down] = [dilations].flat() as number[];
  return [down, across];
}
