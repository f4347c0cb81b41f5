import * as tf from "@tensorflow/tfjs";

type FusedOptions = Parameters<typeof tf.fused.conv2d>[0];
type Fused = Pick<typeof tf.fused, "conv2d" | "depthwiseConv2d">;

/**
 * Lets a dilated convolution with a bias be trained. tfjs refuses its gradient inside of the fused
 * operation, out of reach of a registration: while a gradient is taken, the bias is added by itself.
 * With an activation tfjs does so anyway.
 *
 * @returns What puts tfjs's own functions back. Where a bundler has frozen them they stay, and tfjs
 * refuses that gradient as before.
 */
export function mendFusedConvolution(): () => void {
  const { conv2d, depthwiseConv2d } = tf.fused;
  const training = ({ dilations = 1, activation }: FusedOptions) =>
    tf.engine().state.gradientDepth > 0 && (activation ?? "linear") === "linear" &&
    dilationOf({ dilations }).some((step) => step !== 1);
  const withBias = <T extends tf.Tensor>(sums: T, bias?: tf.Tensor | tf.TensorLike): T =>
    bias == null ? sums : tf.add(sums, bias);
  return assign({
    conv2d(options) {
      if (!training(options)) return conv2d(options);
      const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
      const sums = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
      return withBias(sums, options.bias);
    },
    depthwiseConv2d(options) {
      if (!training(options)) return depthwiseConv2d(options);
      const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
      return withBias(
        tf.depthwiseConv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode),
        options.bias,
      );
    },
  });
}

/** Puts functions in the place of tfjs's; gives what puts those back. */
function assign({ conv2d, depthwiseConv2d }: Fused): () => void {
  const stock = { ...tf.fused };
  // Neither a frozen object nor the namespace of a module takes it.
  if (!Reflect.set(tf.fused, "conv2d", conv2d)) return () => {};
  Reflect.set(tf.fused, "depthwiseConv2d", depthwiseConv2d);
  return () => {
    Reflect.set(tf.fused, "conv2d", stock.conv2d);
    Reflect.set(tf.fused, "depthwiseConv2d", stock.depthwiseConv2d);
  };
}

/** Steps between the taps of a filter, down and across. */
export function dilationOf({ dilations = 1 }: Record<string, unknown>): [number, number] {
  const [down, across = down] = [dilations].flat() as number[];
  return [down, across];
}
