import * as tf from "@tensorflow/tfjs";
import type { Random } from "../kernels/seeded_random.ts";

/** A computation that every backend is to answer alike. */
export interface Case {
  /** Everything to repeat it: operation, shapes, types, attributes. */
  what: string;
  run: () => tf.Tensor | tf.Tensor[];
  /** How far the results may differ, relative to the larger of 1 and the value; 1e-4 by default. */
  tolerance?: number;
  /** A function whose gradients are to be tested, where tfjs's cpu backend gives wrong ones. */
  gradient?: Differentiable;
}

/** A function of floats that is linear in each of its inputs, at least for small changes. */
export interface Differentiable {
  f: (...inputs: tf.Tensor[]) => tf.Tensor;
  inputs: Data[];
  /** How large a change may be; 1 by default. */
  change?: number;
}

/** Draws a case of one family. */
export type CaseMaker = (random: Random) => Case;

export type DataType = "float32" | "int32" | "bool";

/** A tensor's numbers, from which each backend makes its own. */
export interface Data {
  shape: number[];
  dtype: DataType;
  values: Float32Array | Int32Array | Uint8Array;
}

/** One of `choices`. */
export function choose<T>(random: Random, choices: readonly T[]): T {
  return choices[random(choices.length)];
}

/** A whole number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + random(most - least + 1);
}

/** Lengths from 1 to `most`; one in forty shapes has a length 0. */
export function drawShape(random: Random, rank: number, most = 5): number[] {
  const shape = Array.from({ length: rank }, () => between(random, 1, most));
  if (rank > 0 && random(40) === 0) shape[random(rank)] = 0;
  return shape;
}

/** NaN, infinities and the like, of which one value in twelve is one if they are asked for. */
const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1e10, -1e10, 1e-30];

/** Values from -4 to 4, among them whole ones. */
export function draw(
  random: Random,
  shape: number[],
  dtype: DataType = "float32",
  { special = false, positive = false, most = 4 } = {},
): Data {
  const size = shape.reduce((a, b) => a * b, 1);
  const number = () => {
    if (dtype === "bool") return random(2);
    if (special && dtype === "float32" && random(12) === 0) return choose(random, SPECIAL);
    const value = random(4) === 0 || dtype === "int32"
      ? random(2 * most + 1) - most
      : random(2001) / 1000 * most - most;
    return positive ? Math.abs(value) + (dtype === "int32" ? 1 : 0.1) : value;
  };
  const type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
  return { shape, dtype, values: new type(Array.from({ length: size }, number)) };
}

/** The tensor on the backend in use. */
export function tensor<T extends tf.Tensor = tf.Tensor>({ shape, dtype, values }: Data): T {
  return tf.tensor(values.slice(), shape, dtype) as T;
}

/** How a case names a tensor. */
export function named({ shape, dtype }: Data): string {
  return `[${shape}]${dtype === "float32" ? "" : ` ${dtype}`}`;
}

/** A case that compares the results with cpu's, and tests the gradients by themselves. */
export function linear(
  what: string,
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: Data[],
  change = 1,
): Case {
  return {
    what,
    run: () => f(...inputs.map((input) => tensor(input))),
    gradient: { f, inputs, change },
  };
}

/** Values of which no two are nearer than 0.05. */
export function drawDistinct(random: Random, shape: number[]): Data {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => (i - size / 2) / 20);
  for (let i = size - 1; i > 0; i--) {
    const j = random(i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return { shape, dtype: "float32", values };
}

/** The result of `f`, and its gradient by every float input, for a gradient that varies. */
export function withGradients(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: Data[],
): tf.Tensor[] {
  const tensors = inputs.map((input) => tensor(input));
  const { value, grads } = tf.valueAndGrads((...inputs) =>
    // Cubes and all: a gradient of ones hides mistakes.
    tf.sum(tf.mul(f(...inputs), weightsOf(f(...inputs)))) as tf.Scalar
  )(tensors);
  value.dispose();
  return [f(...tensors), ...grads];
}

function weightsOf(y: tf.Tensor): tf.Tensor {
  const values = Float32Array.from({ length: y.size }, (_, i) => (i * 7 % 11) / 5 - 1);
  return tf.tensor(values, y.shape);
}
