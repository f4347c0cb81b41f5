import * as tf from "@tensorflow/tfjs";
import { writeVectors } from "./elementwise.ts";
import { type Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "./wasm_writer.ts";

/** tfjs's optimizer, with the parts that its type keeps private. */
interface SgdState {
  learningRate: number;
  incrementIterations(): void;
  applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void;
}

/**
 * Lets `tf.train.sgd` update all parameters in one kernel; tfjs takes two for each of them.
 *
 * Other backends keep tfjs's update.
 */
export function replaceSgdUpdate(heap: Heap): void {
  const { run } = heap.compile([{ name: "run", parameters: 5, body: writeUpdate }]);
  tf.registerKernel({
    kernelName: "SgdUpdate",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) =>
      runUpdate(heap, run, inputs as never, (attrs as unknown as SgdState).learningRate),
  });
  const prototype = tf.SGDOptimizer.prototype as unknown as SgdState;
  const stock = prototype.applyGradients;
  prototype.applyGradients = function (gradients) {
    if (tf.getBackend() !== "wasm") return stock.call(this, gradients);
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const used = named.filter(({ tensor }) => tensor);
    const variables = used.map(({ name }) => tf.engine().registeredVariables[name]);
    // Values and gradients in turns.
    const inputs: tf.NamedTensorMap = {};
    used.forEach(({ tensor }, i) => {
      inputs[`value ${i}`] = variables[i];
      inputs[`gradient ${i}`] = tensor;
    });
    const { learningRate } = this;
    tf.tidy(() => {
      const results = tf.engine().runKernel("SgdUpdate", inputs, { learningRate }) as tf.Tensor[];
      variables.forEach((variable, i) => variable.assign(results[i]));
    });
    this.incrementIterations();
  };
}

/** A kernel: the parameters after the step. */
function runUpdate(
  heap: Heap,
  run: WasmFunction,
  inputs: Record<string, TensorInfo>,
  learningRate: number,
): TensorInfo[] {
  const tensors = Object.values(inputs);
  const results = tensors.filter((_, i) => i % 2 === 0).map(({ shape }) => heap.output(shape));
  const minusRateAt = heap.scratch(1);
  heap.floats(minusRateAt, 1)[0] = -learningRate;
  results.forEach((result, i) => {
    const [value, gradient] = [tensors[2 * i], tensors[2 * i + 1]];
    const addresses = [value, gradient, result].map((tensor) => heap.address(tensor));
    run(...addresses, sizeOf(value.shape), minusRateAt);
  });
  return results;
}

function writeUpdate(f: FunctionWriter, ...parameters: Local[]): Code {
  const [value, gradient, newValue, count, minusRateAt] = parameters;
  const minusRate = f.v128();
  const result = f.v128();
  return [
    minusRate.set(v128.load32Splat(minusRateAt.get)),
    writeVectors(f, count, (lanes, offset) => [
      // Two roundings, as tfjs's own update has them.
      result.set(f32x4.add(
        loadFloats(lanes, value.get, offset),
        f32x4.mul(minusRate.get, loadFloats(lanes, gradient.get, offset)),
      )),
      storeFloats(lanes, newValue.get, result, offset),
    ], [value, gradient, newValue]),
  ];
}
