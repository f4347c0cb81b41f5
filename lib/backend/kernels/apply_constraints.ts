import * as tf from "@tensorflow/tfjs";
import { patch } from "../patch.ts";

type Constraint = { apply(weight: tf.Tensor): tf.Tensor };
type LayerWeight = { val: tf.Variable; constraint?: Constraint };

/** The constraints of layers' weights. */
const constraints = new WeakMap<tf.Variable, Constraint>();

/**
 * Lets weights keep their layer's constraints (`kernelConstraint: tf.constraints.maxNorm()`) in
 * training: after each step of an optimizer, as in Keras. tfjs forgets them.
 */
export function applyConstraints(): void {
  const layer = tf.layers.Layer.prototype as unknown as {
    addWeight(...args: unknown[]): LayerWeight;
  };
  patch(layer, "addWeight", (addWeight) =>
    function (this: unknown, ...args) {
      const weight = addWeight.apply(this as never, args);
      if (weight.constraint) constraints.set(weight.val, weight.constraint);
      return weight;
    });
  patch(tf.Optimizer.prototype, "minimize", (minimize) =>
    function (this: tf.Optimizer, ...args) {
      // With a clone around, a step gives its variable another place.
      const before = Object.values(tf.engine().registeredVariables)
        .filter((variable) => constraints.has(variable))
        .map((variable) => ({ variable, clone: tf.keep(tf.clone(variable)) }));
      try {
        const cost = minimize.apply(this, args);
        for (const { variable, clone } of before) {
          if (variable.isDisposed || variable.dataId === clone.dataId) continue;
          tf.tidy(() => variable.assign(constraints.get(variable)!.apply(variable)));
        }
        return cost;
      } finally {
        before.forEach(({ clone }) => clone.dispose());
      }
    });
}
