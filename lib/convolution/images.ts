import * as tf from "@tensorflow/tfjs";
import { shapeText, valueText } from "../geometry/mod.ts";

/**
 * One image `[rows, columns]` or `[rows, columns, channels]`, or a batch
 * `[images, rows, columns, channels]`, as a tensor or as nested arrays.
 */
export type ImageLike = tf.Tensor | number[][] | number[][][] | number[][][][];

/** The tensor that a function returns for an image: of the same rank, and no variable. */
export type ImageTensor<T extends ImageLike> = T extends tf.Tensor<infer R> ? tf.Tensor<R>
  : T extends number[][][][] ? tf.Tensor4D
  : T extends number[][][] ? tf.Tensor3D
  : tf.Tensor2D;

/**
 * Makes a tensor of nested arrays; a tensor is returned as it is.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @param name What the value is, for messages: "image", "kernel".
 * @throws {TypeError} If it is neither, or holds something else than numbers.
 * @throws {RangeError} If its rows have different lengths.
 */
export function asTensor(caller: string, value: ImageLike, name: string): tf.Tensor {
  if (value instanceof tf.Tensor) {
    if (value.dtype === "string" || value.dtype === "complex64") {
      throw new TypeError(`The ${name} has type ${value.dtype}; it must hold real numbers.`);
    }
    return value;
  }
  if (!Array.isArray(value)) {
    const found = (value as unknown) instanceof Promise
      ? "a promise: write await before it"
      : valueText(value);
    throw new TypeError(
      `${caller}: ${name} must be a tensor or nested arrays of numbers, not ${found}.`,
    );
  }
  const shape: number[] = [];
  for (let part: unknown = value; Array.isArray(part); part = part[0]) shape.push(part.length);
  const numbers: number[] = [];
  collectNumbers(value, shape, 0, numbers, name);
  return tf.tensor(numbers, shape, "float32");
}

function collectNumbers(
  value: unknown,
  shape: readonly number[],
  axis: number,
  numbers: number[],
  name: string,
): void {
  if (axis === shape.length) {
    if (typeof value !== "number") {
      throw new TypeError(`The ${name} must hold numbers only; it holds ${describe(value)}.`);
    }
    numbers.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[axis]) {
    throw new RangeError(
      `The ${name} is not rectangular: along axis ${axis} its first part has ${shape[axis]} ` +
        `items, another ${Array.isArray(value) ? value.length : `is ${describe(value)}`}.`,
    );
  }
  for (const part of value) collectNumbers(part, shape, axis + 1, numbers, name);
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "an array" : value === null ? "null" : `a ${typeof value}`;
}

/**
 * Makes a batch `[images, rows, columns, channels]` of an image.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @param keepType False makes float32 of other types.
 * @throws {TypeError} If `image` is no image.
 * @throws {RangeError} If its rank is not 2, 3 or 4, or it holds no pixel.
 */
export function asBatch(caller: string, image: ImageLike, keepType = false): tf.Tensor4D {
  const tensor = asTensor(caller, image, "image");
  const { rank, shape, size } = tensor;
  if (rank < 2 || rank > 4) {
    throw new RangeError(
      `${caller}: the image has shape ${shapeText(shape)}; it must be [rows, columns], ` +
        "[rows, columns, channels] or [images, rows, columns, channels].",
    );
  }
  if (size === 0) {
    throw new RangeError(`${caller}: the image is empty, shape ${shapeText(shape)}.`);
  }
  const typed = keepType || tensor.dtype === "float32" ? tensor : tensor.cast("float32");
  if (rank === 2) return typed.reshape<tf.Tensor4D>([1, ...shape, 1]);
  return rank === 3 ? typed.expandDims<tf.Tensor4D>(0) : typed as tf.Tensor4D;
}

/**
 * Runs `compute` on an image as a batch, and gives its result the image's own rank back.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @param compute Takes and returns `[images, rows, columns, channels]`.
 * @param keepType False makes float32 of other types first.
 * @throws As {@linkcode asBatch}.
 */
export function onImages<T extends ImageLike>(
  caller: string,
  image: T,
  compute: (batch: tf.Tensor4D) => tf.Tensor4D,
  keepType = false,
): ImageTensor<T> {
  return tf.tidy(() => {
    const tensor = asTensor(caller, image, "image");
    const own = ranked(compute(asBatch(caller, tensor, keepType)), tensor);
    // The caller may dispose image and result each: they must be two tensors.
    return (own === tensor ? own.clone() : own) as ImageTensor<T>;
  });
}

/** Gives a batch the rank of the image that it was made of. */
export function ranked(batch: tf.Tensor4D, { rank }: tf.Tensor): tf.Tensor {
  const [, rows, columns, channels] = batch.shape;
  if (rank === 2) return batch.reshape([rows, columns]);
  return rank === 3 ? batch.reshape([rows, columns, channels]) : batch;
}

/** Numbers of float32 in the largest memory that WebAssembly has. */
const MOST_NUMBERS = 2 ** 30;

/**
 * Throws if nothing of a shape can be made.
 *
 * @throws {RangeError} If it holds more numbers than any memory here.
 */
export function fitsMemory(caller: string, shape: readonly number[]): void {
  if (shape.reduce((product, length) => product * length, 1) <= MOST_NUMBERS) return;
  throw new RangeError(
    `${caller}: an image of shape ${shapeText(shape)} is more than memory can hold: at most ` +
      `${MOST_NUMBERS} numbers.`,
  );
}
