import * as tf from "@tensorflow/tfjs";
import { patch } from "../patch.ts";
import { replaceGradient } from "./register_gradients.ts";

/**
 * Gives batch normalization gradients without a scale or an offset, at which tfjs stumbles, and by
 * parameters that broadcast along any axes. To be called once.
 */
export function mendBatchNormGradient(): void {
  const engine = tf.engine();
  // A gradient needs every input to be there.
  patch(
    engine,
    "runKernel",
    (runKernel) =>
      function (this: typeof engine, name, inputs, attributes) {
        if (name !== "FusedBatchNorm" || engine.state.gradientDepth === 0) {
          return runKernel.call(this, name, inputs, attributes) as never;
        }
        const { mean, scale, offset } = inputs as Record<string, tf.Tensor | undefined>;
        const all = {
          ...inputs,
          scale: scale ?? tf.onesLike(mean!),
          offset: offset ?? tf.zerosLike(mean!),
        };
        return runKernel.call(this, name, all, attributes) as never;
      },
  );
  const stock = tf.getGradient("FusedBatchNorm");
  tf.registerGradient({
    ...stock,
    inputsToSave: ["x", "mean", "variance", "scale", "offset"],
  });
  replaceGradient("FusedBatchNorm", (dy, [x, mean, variance, scale, offset], attributes) => {
    const { varianceEpsilon } = attributes as { varianceEpsilon: number };
    const inverse = () => tf.rsqrt(tf.add(variance, varianceEpsilon));
    const same = [variance, scale, offset].every(({ shape }) => shape.join() === mean.shape.join());
    // Where all repeat alike, what is theirs can wait until after the sum.
    const sumOf = (all: tf.Tensor, factor: () => tf.Tensor, shape: number[]) =>
      same ? tf.mul(sumTo(all, shape), factor()) : sumTo(tf.mul(all, factor()), shape);
    const centered = () => tf.mul(dy, tf.sub(x, mean));
    const slope = () => tf.mul(scale, inverse());
    return {
      x: () => tf.mul(dy, slope()),
      mean: () => sumOf(dy, () => tf.neg(slope()), mean.shape),
      variance: () =>
        sumOf(
          centered(),
          () => tf.mul(tf.mul(slope(), tf.square(inverse())), -0.5),
          variance.shape,
        ),
      scale: () => sumOf(centered(), inverse, scale.shape),
      offset: () => sumTo(dy, offset.shape),
    };
  });
}

/** Sums a gradient over the axes along which an operand of this shape was repeated. */
function sumTo(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.backend_util.getReductionAxes(shape, dy.shape);
  return (axes.length === 0 ? dy : tf.sum(dy, axes)).reshape(shape);
}
