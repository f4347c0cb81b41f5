import * as tf from "@tensorflow/tfjs";
import {
  checkValue,
  FLAG,
  knownOptions,
  type OptionKind,
  type OptionNames,
  wholeFrom,
} from "../geometry/mod.ts";
import { Generator } from "./generator.ts";
import { defaultGenerator } from "./random.ts";
import { type Items, TensorDataset } from "./tensor_dataset.ts";

/** Items and labels of one step: shapes `[batch, …]`. */
export type Batch = [x: tf.Tensor, y: tf.Tensor];

/** How a {@linkcode DataLoader} makes batches. */
export interface DataLoaderOptions {
  /** Items in a batch; 1 if absent. */
  batchSize?: number;
  /** Takes the items in a new random order each time; false if absent. */
  shuffle?: boolean;
  /** Leaves out a last batch that is not full; false if absent. */
  dropLast?: boolean;
}

const DATASET: OptionKind = {
  must: "a TensorDataset",
  holds: (value) => value instanceof TensorDataset,
};
const OPTIONS: OptionNames<DataLoaderOptions> = {
  batchSize: wholeFrom(1),
  shuffle: FLAG,
  dropLast: FLAG,
};

/**
 * Cuts a dataset into batches, in the order of PyTorch's `DataLoader` after the same
 * `manualSeed()`.
 *
 * Each batch belongs to whoever takes it and is theirs to dispose; `fit()` does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { DataLoader, TensorDataset, tf } from "convolutions";
 *
 * const dataset = new TensorDataset(tf.zeros([5, 2]), tf.range(0, 5, 1, "int32"));
 * const sizes: number[] = [];
 * for await (const [xb, yb] of new DataLoader(dataset, { batchSize: 2 })) {
 *   sizes.push(xb.shape[0]);
 *   tf.dispose([xb, yb]);
 * }
 * assert.deepEqual(sizes, [2, 2, 1]);
 * ```
 */
export class DataLoader implements AsyncIterable<Batch> {
  readonly dataset: TensorDataset;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;

  /** @throws {RangeError} If the batch size is not a whole number of at least 1. */
  constructor(
    dataset: TensorDataset,
    options: DataLoaderOptions = {},
  ) {
    const { batchSize = 1, shuffle = false, dropLast = false } = knownOptions(
      "DataLoader()",
      options,
      OPTIONS,
    );
    this.dataset = checkValue("DataLoader()", "dataset", dataset, DATASET);
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
  }

  /** Number of batches. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, void> {
    const order = this.#drawOrder();
    const { x, y } = this.dataset;
    for (let batch = 0; batch < this.length; batch++) {
      const start = batch * this.batchSize;
      const places = order.subarray(start, start + this.batchSize);
      if (x.isDisposed || y.isDisposed) {
        throw new Error("DataLoader: the tensors of its dataset have been disposed.");
      }
      // The backend may change between two batches.
      if (tf.getBackend() === "wasm") {
        yield tf.tidy(() => [tf.gather(x, places), tf.gather(y, places)]);
        continue;
      }
      const [items, labels] = await this.dataset.items();
      yield [gather(items, places), gather(labels, places)];
    }
  }

  #drawOrder(): Int32Array {
    const count = this.dataset.length;
    const generator = defaultGenerator();
    // PyTorch draws a seed for its workers, whether it has any or not, then one for the shuffle.
    generator.uint64();
    if (!this.shuffle) return Int32Array.from({ length: count }, (_, place) => place);
    return new Generator(BigInt.asUintN(63, generator.uint64())).permutation(count);
  }
}

/**
 * Makes the loaders of a training run: the training items shuffled, the validation items in
 * order and in batches twice as large, as no gradient takes room there.
 *
 * @param batchSize Training items in a batch.
 * @returns The loaders of training and validation.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { getDataLoaders, TensorDataset, tf } from "convolutions";
 *
 * const dataset = new TensorDataset(tf.zeros([6, 2]), tf.zeros([6], "int32"));
 * const [train, valid] = getDataLoaders(dataset, dataset, 2);
 * assert.deepEqual([train.batchSize, valid.batchSize], [2, 4]);
 * ```
 */
export function getDataLoaders(
  train: TensorDataset,
  valid: TensorDataset,
  batchSize: number,
): [train: DataLoader, valid: DataLoader] {
  return [
    new DataLoader(train, { batchSize, shuffle: true }),
    new DataLoader(valid, { batchSize: 2 * batchSize }),
  ];
}

/** Copies items in plain code: on other backends than wasm `tf.gather` takes twenty times as long for rows of 784 values. */
function gather({ values, width, shape, dtype }: Items, places: Int32Array): tf.Tensor {
  const all = values();
  const copy = new (all.constructor as Float32ArrayConstructor)(places.length * width);
  for (let i = 0; i < places.length; i++) {
    const start = places[i] * width;
    copy.set(all.subarray(start, start + width), i * width);
  }
  return tf.tensor(copy, [places.length, ...shape], dtype as "float32");
}
