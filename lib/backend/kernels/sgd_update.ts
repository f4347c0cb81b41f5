import * as tf from "@tensorflow/tfjs";
import type { Heap } from "./heap.ts";
import { compileStep, type Optimizer, replaceUpdate } from "./parameter_update.ts";
import { f32x4 } from "./wasm_writer.ts";

/** Lets `tf.train.sgd` update all parameters in one kernel; tfjs takes two for each of them. */
export function replaceSgdUpdate(heap: Heap): void {
  const update = compileStep(heap, {
    states: 1,
    scalars: 1,
    // Two roundings, as tfjs's own update has them.
    write: (_, gradient, [value], [minusRate]) =>
      value.set(f32x4.add(value.get, f32x4.mul(minusRate.get, gradient.get))),
  });
  const prototype = tf.SGDOptimizer.prototype as unknown as Optimizer & { learningRate: number };
  replaceUpdate(prototype, ({ learningRate }, parameters) => {
    const groups = parameters.map(({ gradient, variable }) => ({ gradient, states: [variable] }));
    update(groups, [-learningRate]);
  });
}
