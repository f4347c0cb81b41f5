import * as tf from "@tensorflow/tfjs";
import type { Heap } from "./heap.ts";
import {
  compileStep,
  type Optimizer,
  replaceUpdate,
  setScalar,
  type Slot,
  slotOf,
} from "./parameter_update.ts";
import { f32x4 } from "./wasm_writer.ts";

/** tfjs's optimizer, with the parts that its type keeps private. */
interface Adam extends Optimizer {
  readonly iterations: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: Slot[];
  accumulatedSecondMoment: Slot[];
}

/**
 * Lets `tf.train.adam` update all parameters in one pass over memory, with PyTorch's arithmetic.
 *
 * tfjs takes twelve kernels for each, and keeps beta^t as a float32: 1 - 0.999 is then 1.3e-5 off,
 * which moves every step by 6e-6 of its length.
 */
export function replaceAdamUpdate(heap: Heap): void {
  const update = compileStep(heap, {
    states: 3,
    scalars: 7,
    write: (_, gradient, [value, first, second], scalars) => {
      const [beta1, rest1, beta2, rest2, epsilon, minusStep, correction] = scalars;
      const { add, div, mul, multiplyAdd, sqrt } = f32x4;
      const square = mul(gradient.get, gradient.get);
      const root = add(div(sqrt(second.get), correction.get), epsilon.get);
      return [
        first.set(multiplyAdd(beta1.get, first.get, mul(rest1.get, gradient.get))),
        second.set(multiplyAdd(beta2.get, second.get, mul(rest2.get, square))),
        value.set(add(value.get, mul(minusStep.get, div(first.get, root)))),
      ];
    },
  });
  replaceUpdate(tf.AdamOptimizer.prototype as unknown as Adam, (adam, parameters) => {
    const { beta1, beta2, epsilon, learningRate } = adam;
    const step = adam.iterations + 1;
    const groups = parameters.map((parameter) => {
      const { gradient, variable } = parameter;
      const first = slotOf(adam.accumulatedFirstMoment, parameter, "m");
      const second = slotOf(adam.accumulatedSecondMoment, parameter, "v");
      return { gradient, states: [variable, first, second] };
    });
    const correction = Math.sqrt(1 - beta2 ** step);
    const stepSize = learningRate / (1 - beta1 ** step);
    update(groups, [beta1, 1 - beta1, beta2, 1 - beta2, epsilon, -stepSize, correction]);
    // What tfjs's own update would go on with.
    setScalar(heap, adam.accBeta1, beta1 ** (step + 1));
    setScalar(heap, adam.accBeta2, beta2 ** (step + 1));
  });
}
