import * as tf from "@tensorflow/tfjs";
import {
  checkValue,
  listOf,
  type OptionKind,
  toPair,
  wholeFrom,
  wholeNumber,
} from "../geometry/mod.ts";
import { heapView } from "../backend/heap_view.ts";
import { withLayout } from "../backend/mod.ts";
import type { OfShape } from "../backend/tensor_types.ts";
import { Generator } from "./generator.ts";

let generator = new Generator(crypto.getRandomValues(new Uint32Array(1))[0]);

/**
 * Makes all following random numbers the same in every run, and the same as PyTorch's after
 * `torch.manual_seed(seed)`.
 *
 * @param seed Whole number.
 * @returns The generator that all functions of this file draw from.
 * @throws {RangeError} If the seed is not whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, randperm } from "convolutions";
 *
 * manualSeed(43);
 * assert.deepEqual([...await randperm(5).data()], [3, 1, 4, 2, 0]);
 * ```
 */
export function manualSeed(seed: number | bigint): Generator {
  return generator = new Generator(seed);
}

/** The generator that all functions of this file draw from. */
export function defaultGenerator(): Generator {
  return generator;
}

/**
 * Draws numbers evenly from [0, 1), as `torch.rand`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, rand, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * const numbers = await rand([3]).data();
 * assert.deepEqual(Array.from(numbers, (x) => x.toFixed(4)), ["0.8823", "0.9150", "0.3829"]);
 * ```
 */
export function rand<const S extends readonly number[]>(shape: S): OfShape<S> {
  sizeOf("rand()", shape);
  return filled(shape, (values) => generator.fillUniform(values));
}

/**
 * Draws numbers of mean 0 and standard deviation 1, as `torch.randn`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, randn, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * const numbers = await randn([3]).data();
 * assert.deepEqual(Array.from(numbers, (x) => x.toFixed(4)), ["0.3367", "0.1288", "0.2345"]);
 * ```
 */
export function randn<const S extends readonly number[]>(shape: S): OfShape<S> {
  sizeOf("randn()", shape);
  return filled(shape, (values) => generator.fillNormal(values));
}

/**
 * Draws float64 numbers evenly from [0, 1), as `torch.rand(count, dtype=torch.float64)`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, randFloat64 } from "convolutions";
 *
 * manualSeed(42);
 * assert.deepEqual([...randFloat64(2)], [0.05815448596142969, 0.06291016742457756]);
 * ```
 */
export function randFloat64(count: number): Float64Array {
  return generator.uniform64(wholeNumber("randFloat64()", "count", count, 0));
}

const WHOLE: OptionKind = { must: "a whole number", holds: Number.isSafeInteger };

/**
 * Draws whole numbers from [low, high), as `torch.randint`.
 *
 * @throws {RangeError} If there is no such number, or one that int32 cannot hold.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, randint, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * assert.deepEqual([...await randint(0, 10, [5]).data()], [2, 7, 6, 4, 6]);
 * ```
 */
export function randint<const S extends readonly number[]>(
  low: number,
  high: number,
  shape: S,
): OfShape<S> {
  checkValue("randint()", "low", low, WHOLE);
  checkValue("randint()", "high", high, WHOLE);
  if (low < -(2 ** 31) || high > 2 ** 31) {
    throw new RangeError(
      `randint(): numbers from ${low} to ${high} - 1 do not all fit a tensor of type int32, ` +
        "which holds -2147483648 to 2147483647.",
    );
  }
  const values = generator.integers(sizeOf("randint()", shape), low, high);
  return tf.tensor(Int32Array.from(values), [...shape], "int32") as OfShape<S>;
}

/**
 * Shuffles the whole numbers from 0 to count − 1, as `torch.randperm`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, randperm, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * assert.deepEqual([...await randperm(5).data()], [2, 4, 3, 0, 1]);
 * ```
 */
export function randperm(count: number): tf.Tensor1D {
  return tf.tensor1d(generator.permutation(wholeNumber("randperm()", "count", count, 0)), "int32");
}

/** Weights of a convolution. */
export interface ConvWeights {
  /** `[rows, columns, inputs, outputs]`. */
  kernel: tf.Tensor4D;
  /** `[outputs]`. */
  bias: tf.Tensor1D;
}

/** Weights of a fully connected layer. */
export interface LinearWeights {
  /** `[inputs, outputs]`: `x.matMul(kernel).add(bias)` for x of shape `[items, inputs]`. */
  kernel: tf.Tensor2D;
  /** `[outputs]`. */
  bias: tf.Tensor1D;
}

/**
 * Draws the weights that PyTorch's `nn.Conv2d(inputs, outputs, kernelSize)` starts with.
 *
 * All are drawn evenly from ±1/√(inputs · kernelRows · kernelColumns), the kernel first.
 *
 * @param kernelSize One number, or `[rows, columns]`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convInit, manualSeed, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * const { kernel, bias } = convInit(2, 1, 1);
 * assert.deepEqual([kernel.shape, bias.shape], [[2, 2, 1, 1], [1]]);
 * const numbers = await kernel.data();
 * assert.deepEqual(Array.from(numbers, (x) => x.toFixed(4)), ["0.3823", "0.4150", "-0.1171", "0.4593"]);
 * ```
 */
export function convInit(
  kernelSize: number | readonly [number, number],
  inputs: number,
  outputs: number,
): ConvWeights {
  const kernel = convKernelInit(kernelSize, inputs, outputs);
  const [rows, columns] = kernel.shape;
  return { kernel, bias: biasInit(rows * columns * inputs, outputs) };
}

/**
 * As {@linkcode convInit}, for `nn.Conv2d(…, bias=False)`: draws the kernel only.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convKernelInit, manualSeed, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * const numbers = await convKernelInit(2, 1, 1).data();
 * assert.deepEqual(Array.from(numbers, (x) => x.toFixed(4)), ["0.3823", "0.4150", "-0.1171", "0.4593"]);
 * ```
 */
export function convKernelInit(
  kernelSize: number | readonly [number, number],
  inputs: number,
  outputs: number,
): tf.Tensor4D {
  const [rows, columns] = toPair("convInit()", "kernelSize", kernelSize, 1);
  const weights = weightInit("convInit()", [outputs, inputs, rows, columns]);
  // Drawn in PyTorch's order [outputs, inputs, rows, columns].
  const kernel = tf.tidy(() =>
    tf.tensor4d(weights, [outputs, inputs, rows, columns]).transpose([2, 3, 1, 0])
  );
  return withLayout(kernel, "HWIO");
}

/**
 * Draws the weights that PyTorch's `nn.Linear(inputs, outputs)` starts with.
 *
 * All are drawn evenly from ±1/√inputs, the kernel first.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { linearInit, manualSeed, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * const { kernel, bias } = linearInit(2, 1);
 * assert.deepEqual([kernel.shape, bias.shape], [[2, 1], [1]]);
 * const numbers = await kernel.data();
 * assert.deepEqual(Array.from(numbers, (x) => x.toFixed(4)), ["0.5406", "0.5869"]);
 * ```
 */
export function linearInit(inputs: number, outputs: number): LinearWeights {
  return { kernel: linearKernelInit(inputs, outputs), bias: biasInit(inputs, outputs) };
}

/**
 * As {@linkcode linearInit}, for `nn.Linear(…, bias=False)`: draws the kernel only.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { linearKernelInit, manualSeed, startBackend } from "convolutions";
 *
 * await startBackend();
 * manualSeed(42);
 * const numbers = await linearKernelInit(2, 1).data();
 * assert.deepEqual(Array.from(numbers, (x) => x.toFixed(4)), ["0.5406", "0.5869"]);
 * ```
 */
export function linearKernelInit(inputs: number, outputs: number): tf.Tensor2D {
  const weights = weightInit("linearInit()", [outputs, inputs]);
  return tf.tidy(() => tf.tensor2d(weights, [outputs, inputs]).transpose([1, 0]));
}

/** PyTorch's `kaiming_uniform_(a=√5)`, operation by operation: the last bit depends on them. */
function weightInit(caller: string, shape: readonly number[]): Float32Array {
  const count = sizeOf(caller, shape, 1);
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  const bound = Math.sqrt(3) * (gain / Math.sqrt(count / shape[0]));
  return generator.uniform(count, -bound, bound);
}

function biasInit(fanIn: number, outputs: number): tf.Tensor1D {
  const bound = 1 / Math.sqrt(fanIn);
  return tf.tensor1d(generator.uniform(outputs, -bound, bound));
}

/** A tensor whose values are written where the wasm backend keeps them, or copied to another backend. */
function filled<S extends readonly number[]>(
  shape: S,
  fill: (values: Float32Array) => Float32Array,
): OfShape<S> {
  const tensor = tf.fill([...shape], 0) as OfShape<S>;
  const values = heapView(tensor);
  if (values) {
    fill(values as Float32Array);
    return tensor;
  }
  const { size } = tensor;
  tensor.dispose();
  return tf.tensor(fill(new Float32Array(size)), [...shape], "float32") as OfShape<S>;
}

function sizeOf(caller: string, shape: readonly number[], least = 0): number {
  const kind = listOf(wholeFrom(least), `whole numbers of at least ${least}`);
  return checkValue(caller, "sizes", shape, kind).reduce((product, length) => product * length, 1);
}
