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

/** What an Adam step multiplies with; every value but `epsilon` depends on the step. */
interface AdamScalars {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** The learning rate over 1 - beta1^t. */
  stepSize: number;
  /** The root of 1 - beta2^t. */
  correction: number;
}

/**
 * Lets `tf.train.adam` update a parameter in one pass over memory, with PyTorch's arithmetic.
 *
 * tfjs takes twelve kernels for it, and keeps beta^t as a float32: 1 - 0.999 is then 1.3e-5 off,
 * which moves every step by 6e-6 of its length. Other backends keep tfjs's update.
 */
export function replaceAdamUpdate(heap: Heap): void {
  const update = compileUpdate(heap);
  const prototype = tf.AdamOptimizer.prototype as unknown as AdamState;
  const stock = prototype.applyGradients;
  prototype.applyGradients = function (gradients) {
    if (tf.getBackend() !== "wasm") return stock.call(this, gradients);
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const step = this.iterations + 1;
    const scalars = {
      beta1: this.beta1,
      beta2: this.beta2,
      epsilon: this.epsilon,
      stepSize: this.learningRate / (1 - this.beta1 ** step),
      correction: Math.sqrt(1 - this.beta2 ** step),
    };
    tf.tidy(() => {
      named.forEach(({ name, tensor }, i) => {
        const value = tf.engine().registeredVariables[name];
        const first = this.accumulatedFirstMoment[i] ??= moment(`${name}/m`, value);
        const second = this.accumulatedSecondMoment[i] ??= moment(`${name}/v`, value);
        if (!tensor) return;
        const state = [value, first.variable, second.variable];
        const results = update(tensor, state, scalars);
        state.forEach((variable, i) => variable.assign(results[i]));
      });
      // What tfjs's own update would go on with.
      this.accBeta1.assign(tf.scalar(this.beta1 ** (step + 1)));
      this.accBeta2.assign(tf.scalar(this.beta2 ** (step + 1)));
    });
    this.incrementIterations();
  };
}

/** tfjs's optimizer, with the parts that its type keeps private. */
interface AdamState {
  readonly iterations: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: Moment[];
  accumulatedSecondMoment: Moment[];
  incrementIterations(): void;
  applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void;
}

interface Moment {
  originalName: string;
  variable: tf.Variable;
}

function moment(originalName: string, value: tf.Variable): Moment {
  return { originalName, variable: tf.tidy(() => tf.variable(tf.zerosLike(value), false)) };
}

/** A kernel: the parameter and both moments, after the step. */
function compileUpdate(heap: Heap) {
  const { run } = heap.compile([{ name: "run", parameters: 9, body: writeUpdate }]);
  tf.registerKernel({
    kernelName: "AdamUpdate",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) =>
      runUpdate(heap, run, inputs as never, attrs as unknown as AdamScalars),
  });
  return (gradient: tf.Tensor, [value, first, second]: tf.Tensor[], scalars: AdamScalars) =>
    tf.engine().runKernel(
      "AdamUpdate",
      { gradient, value, first, second },
      { ...scalars },
    ) as tf.Tensor[];
}

function runUpdate(
  heap: Heap,
  run: WasmFunction,
  { gradient, value, first, second }: Record<string, TensorInfo>,
  { beta1, beta2, epsilon, stepSize, correction }: AdamScalars,
): TensorInfo[] {
  const results = [value, first, second].map(({ shape }) => heap.output(shape));
  const scalars = [beta1, 1 - beta1, beta2, 1 - beta2, epsilon, -stepSize, correction];
  const scalarsAt = heap.scratch(scalars.length);
  heap.floats(scalarsAt, scalars.length).set(scalars);
  const addresses = [gradient, value, first, second, ...results].map((t) => heap.address(t));
  run(...addresses, sizeOf(value.shape), scalarsAt);
  return results;
}

function writeUpdate(f: FunctionWriter, ...parameters: Local[]): Code {
  const [gradient, value, first, second, newValue, newFirst, newSecond, count, scalarsAt] =
    parameters;
  const scalars = Array.from({ length: 7 }, () => f.v128());
  const [beta1, rest1, beta2, rest2, epsilon, minusStep, correction] = scalars;
  const [g, m, v, p] = [f.v128(), f.v128(), f.v128(), f.v128()];
  const load = (lanes: number, from: Local, offset: number) => loadFloats(lanes, from.get, offset);
  return [
    scalars.map((scalar, i) => scalar.set(v128.load32Splat(scalarsAt.get, i * 4))),
    writeVectors(f, count, (lanes, offset) => [
      g.set(load(lanes, gradient, offset)),
      m.set(f32x4.multiplyAdd(
        beta1.get,
        load(lanes, first, offset),
        f32x4.mul(rest1.get, g.get),
      )),
      v.set(f32x4.multiplyAdd(
        beta2.get,
        load(lanes, second, offset),
        f32x4.mul(rest2.get, f32x4.mul(g.get, g.get)),
      )),
      p.set(f32x4.add(
        load(lanes, value, offset),
        f32x4.mul(
          minusStep.get,
          f32x4.div(
            m.get,
            f32x4.add(f32x4.div(f32x4.sqrt(v.get), correction.get), epsilon.get),
          ),
        ),
      )),
      storeFloats(lanes, newValue.get, p, offset),
      storeFloats(lanes, newFirst.get, m, offset),
      storeFloats(lanes, newSecond.get, v, offset),
    ], [gradient, value, first, second, newValue, newFirst, newSecond]),
  ];
}
