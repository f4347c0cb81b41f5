import * as tf from "@tensorflow/tfjs";
import { type Optimizer, replaceUpdate, type Slot, slotOf } from "./parameter_update.ts";

interface Adadelta extends Optimizer {
  learningRate: number;
  rho: number;
  epsilon: number;
  accumulatedGrads: Slot[];
  accumulatedUpdates: Slot[];
}

interface RmsProp extends Optimizer {
  learningRate: number;
  decay: number;
  momentum: number;
  epsilon: number;
  centered: boolean;
  accumulatedMeanSquares: Slot[];
  accumulatedMeanGrads: Slot[];
  accumulatedMoments: Slot[];
}

/** Moves `mean` a little towards `value`. */
function follow(mean: tf.Variable, value: tf.Tensor, kept: number): void {
  mean.assign(tf.add(tf.mul(mean, kept), tf.mul(value, 1 - kept)));
}

/**
 * Mends two optimizers of tfjs, on every backend, to what Keras and PyTorch compute.
 *
 * `tf.train.adadelta` divides by the mean of the squared gradients before the step, not after it;
 * `tf.train.rmsprop` with `centered` subtracts its epsilon, so that a gradient of 0 gives NaN.
 */
export function correctUpdates(): void {
  replaceUpdate(tf.AdadeltaOptimizer.prototype as unknown as Adadelta, (state, parameters) => {
    const { learningRate, rho, epsilon } = state;
    for (const parameter of parameters) {
      const { gradient, variable } = parameter;
      const squares = slotOf(state.accumulatedGrads, parameter, "accum_grad");
      const updates = slotOf(state.accumulatedUpdates, parameter, "accum_var");
      follow(squares, tf.square(gradient), rho);
      const [above, below] = [updates, squares].map((mean) => tf.sqrt(tf.add(mean, epsilon)));
      const update = tf.mul(tf.div(above, below), gradient);
      follow(updates, tf.square(update), rho);
      variable.assign(tf.sub(variable, tf.mul(update, learningRate)));
    }
  }, () => true);

  replaceUpdate(
    tf.RMSPropOptimizer.prototype as unknown as RmsProp,
    (state, parameters) => {
      const { learningRate, decay, momentum, epsilon } = state;
      for (const parameter of parameters) {
        const { gradient, variable } = parameter;
        const squares = slotOf(state.accumulatedMeanSquares, parameter, "rms");
        const means = slotOf(state.accumulatedMeanGrads, parameter, "mg");
        const moments = slotOf(state.accumulatedMoments, parameter, "momentum");
        follow(squares, tf.square(gradient), decay);
        follow(means, gradient, decay);
        // A variance; rounding may make it negative.
        const variance = tf.relu(tf.sub(squares, tf.square(means)));
        const step = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(variance, epsilon)));
        moments.assign(tf.add(tf.mul(moments, momentum), step));
        variable.assign(tf.sub(variable, moments));
      }
    },
    ({ centered }) => centered,
  );
}
