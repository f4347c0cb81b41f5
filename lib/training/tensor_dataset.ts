import * as tf from "@tensorflow/tfjs";
import { TENSOR } from "../backend/value_kinds.ts";
import { checkValue } from "../geometry/mod.ts";
import { heapView, type TensorValues } from "../backend/heap_view.ts";

/** Values of a tensor's items, for copying items without any tensor. */
export interface Items {
  /** Gives all values, one item after the other; to be asked for anew for each batch. */
  values(): TensorValues;
  /** Values in one item. */
  width: number;
  /** Shape of one item. */
  shape: number[];
  dtype: tf.DataType;
}

/**
 * Pairs each item with its label: the first axis of both tensors counts the pairs.
 *
 * The tensors stay the caller's; whoever disposes them ends the dataset.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { TensorDataset, tf } from "convolutions";
 *
 * const dataset = new TensorDataset(tf.zeros([3, 28, 28, 1]), tf.tensor1d([5, 0, 4], "int32"));
 * assert.equal(dataset.length, 3);
 * const [x, y] = dataset.get(2);
 * assert.deepEqual([x.shape, await y.data()], [[28, 28, 1], new Int32Array([4])]);
 * ```
 */
export class TensorDataset implements Iterable<[tf.Tensor, tf.Tensor]> {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  #items?: Promise<[Items, Items]>;
  /** The backend that they were read from. */
  #backend?: string;

  /**
   * @param x Items, shape `[n, …]`; images are `[n, rows, columns, channels]`.
   * @param y Labels, shape `[n, …]`.
   * @throws {RangeError} If they differ in number.
   */
  constructor(x: tf.Tensor, y: tf.Tensor) {
    checkValue("TensorDataset()", "x", x, TENSOR);
    checkValue("TensorDataset()", "y", y, TENSOR);
    if (x.rank === 0 || y.rank === 0 || x.shape[0] !== y.shape[0]) {
      throw new RangeError(
        `A dataset needs as many items as labels; their shapes are [${x.shape.join(", ")}] and ` +
          `[${y.shape.join(", ")}].`,
      );
    }
    this.x = x;
    this.y = y;
  }

  /** Number of pairs. */
  get length(): number {
    return this.x.shape[0];
  }

  /**
   * Takes one pair out; both tensors are the caller's to dispose.
   *
   * @param index Place of the pair; a negative one counts from the end.
   * @returns The item, without its first axis, and its label.
   * @throws {RangeError} If there is no such pair.
   */
  get(index: number): [tf.Tensor, tf.Tensor] {
    const place = index < 0 ? index + this.length : index;
    if (!Number.isInteger(place) || place < 0 || place >= this.length) {
      throw new RangeError(`There is no item ${index} in a dataset of ${this.length}.`);
    }
    const item = (tensor: tf.Tensor) =>
      tf.tidy(() => tensor.slice(place, 1).reshape(tensor.shape.slice(1)));
    return [item(this.x), item(this.y)];
  }

  /** Walks over all pairs; each is the caller's to dispose. */
  *[Symbol.iterator](): Generator<[tf.Tensor, tf.Tensor], void, void> {
    for (let index = 0; index < this.length; index++) yield this.get(index);
  }

  /** Items and labels as plain values. */
  items(): Promise<[Items, Items]> {
    const backend = tf.getBackend();
    if (this.#backend !== backend) this.#items = undefined;
    this.#backend = backend;
    return this.#items ??= Promise.all([readItems(this.x), readItems(this.y)]);
  }
}

async function readItems(tensor: tf.Tensor): Promise<Items> {
  const shape = tensor.shape.slice(1);
  // On wasm the tensor's own memory is read; elsewhere a copy of its values is kept.
  const copy = heapView(tensor) ? undefined : await tensor.data();
  return {
    values: () => copy ?? heapView(tensor)!,
    width: shape.reduce((product, length) => product * length, 1),
    shape,
    dtype: tensor.dtype,
  };
}
