import * as tf from "@tensorflow/tfjs";
import { FUNCTION, knownOptions, type OptionNames, SIGNAL } from "../geometry/mod.ts";
import { checkArguments } from "./check_arguments.ts";
import { accuracy } from "./cross_entropy.ts";
import type { Batch } from "./data_loader.ts";

/** A tfjs layers model, or a function of a batch; the latter's weights are `tf.variable`s. */
export type Model =
  | Pick<tf.LayersModel, "apply">
  | ((x: tf.Tensor, training: boolean) => tf.Tensor);

/** A mean loss, differentiable: the model's outputs and the labels → a scalar. */
export type LossFunction = (outputs: tf.Tensor, labels: tf.Tensor) => tf.Tensor;

/** What {@linkcode fit} says after a training step. */
export interface BatchReport {
  epoch: number;
  /** Counted from 0 in each epoch. */
  batch: number;
  /** Training loss of this batch, before its step. */
  loss: number;
}

/** What {@linkcode fit} says after an epoch. */
export interface EpochReport {
  epoch: number;
  /** Mean loss over the validation items. */
  loss: number;
  /** Share of the validation items that are classified rightly. */
  accuracy: number;
  /** Duration of the epoch, validation included. */
  seconds: number;
}

/** Options of {@linkcode fit}. */
export interface FitOptions {
  /** Called after each training step; a promise is awaited. */
  onBatch?: (report: BatchReport) => void | Promise<void>;
  /** Called after each epoch; a promise is awaited. */
  onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Takes the line "epoch loss accuracy" of each epoch; `console.log` if absent. */
  print?: (line: string) => void;
  /** Ends the training after the current step; the model keeps its weights. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<FitOptions> = {
  onBatch: FUNCTION,
  onEpoch: FUNCTION,
  print: FUNCTION,
  signal: SIGNAL,
};

/**
 * Trains a model: in each epoch a step per training batch, then the loss and the accuracy on the
 * validation batches, printed as one line.
 *
 * Takes a pause now and then so that what is displayed can move and a Stop is heard.
 *
 * @param epochs How often to walk over the training items.
 * @param model Its weights change; batch `[n, …]` → outputs `[n, classes]`.
 * @param lossFunction Mean loss of a batch, such as {@linkcode crossEntropy}.
 * @param optimizer Such as `tf.train.sgd(0.4)`.
 * @param train Training batches, such as a `DataLoader`; walked over once an epoch.
 * @param valid Validation batches.
 * @param options Callbacks, and a signal that stops.
 * @returns Validation loss and accuracy of the last epoch; NaN for no epoch.
 * @throws The signal's reason, if it aborts; and what the callbacks throw.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossEntropy, fit, getDataLoaders, TensorDataset, tf } from "convolutions";
 *
 * const x = tf.tensor2d([[0, 1], [1, 0], [0, 2], [2, 0]]);
 * const data = new TensorDataset(x, tf.tensor1d([0, 1, 0, 1], "int32"));
 * const [trainDl, validDl] = getDataLoaders(data, data, 2);
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
 * const options = { print: () => {} }; // by default it prints "0 0.5884447 0.8171" for each epoch
 * const [, accuracy] = await fit(9, model, crossEntropy, tf.train.sgd(1), trainDl, validDl, options);
 * assert.equal(accuracy, 1);
 * ```
 */
export async function fit(
  epochs: number,
  model: Model,
  lossFunction: LossFunction,
  optimizer: tf.Optimizer,
  train: AsyncIterable<Batch>,
  valid: AsyncIterable<Batch>,
  options: FitOptions = {},
): Promise<[loss: number, accuracy: number]> {
  const { onBatch, onEpoch, print = (line: string) => console.log(line), signal } = knownOptions(
    "fit()",
    options,
    OPTIONS,
  );
  checkArguments("fit()", { epochs, model, lossFunction, optimizer, train, valid });
  const turn = turnTaker(signal);
  let result: [number, number] = [NaN, NaN];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const start = performance.now();
    let batch = 0;
    for await (const [xb, yb] of train) {
      let loss: tf.Scalar | undefined;
      try {
        loss = step(model, lossFunction, optimizer, xb, yb);
        await turn();
        await onBatch?.({ epoch, batch: batch++, loss: (await loss.data())[0] });
      } finally {
        tf.dispose([xb, yb, loss]);
      }
    }
    result = await evaluate(model, lossFunction, valid, { signal });
    const [loss, acc] = result;
    // Seven digits are all that float32 has.
    print(`${epoch} ${decimal(Number(loss.toPrecision(7)))} ${decimal(acc)}`);
    const seconds = (performance.now() - start) / 1000;
    await onEpoch?.({ epoch, loss, accuracy: acc, seconds });
  }
  return result;
}

/**
 * Measures a model without training it.
 *
 * @param model Batch `[n, …]` → outputs `[n, classes]`.
 * @param lossFunction Mean loss of a batch.
 * @param batches Such as a `DataLoader` of the validation items.
 * @param options A signal that stops.
 * @returns Mean loss and accuracy over all items; NaN if there are none.
 * @throws The signal's reason, if it aborts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossEntropy, DataLoader, evaluate, TensorDataset, tf } from "convolutions";
 *
 * const dataset = new TensorDataset(tf.tensor2d([[3, 1], [0, 2]]), tf.tensor1d([0, 0], "int32"));
 * const same = tf.layers.activation({ activation: "linear", inputShape: [2] });
 * const model = tf.sequential({ layers: [same] });
 * const [, accuracy] = await evaluate(model, crossEntropy, new DataLoader(dataset));
 * assert.equal(accuracy, 0.5);
 * ```
 */
export async function evaluate(
  model: Model,
  lossFunction: LossFunction,
  batches: AsyncIterable<Batch>,
  options: Pick<FitOptions, "signal"> = {},
): Promise<[loss: number, accuracy: number]> {
  const { signal } = knownOptions("evaluate()", options, { signal: SIGNAL });
  checkArguments("evaluate()", { model, lossFunction, batches });
  const turn = turnTaker(signal);
  let totalLoss = 0, right = 0, count = 0;
  for await (const [xb, yb] of batches) {
    const items = xb.shape[0];
    let measured: tf.Tensor | undefined;
    try {
      measured = tf.tidy(() => {
        const outputs = predict(model, xb, false);
        return tf.stack([lossFunction(outputs, yb).asScalar(), accuracy(outputs, yb)]);
      });
      await turn();
      const [loss, acc] = await measured.data();
      totalLoss += loss * items;
      right += Math.round(acc * items); // Whole again, without float32's error.
      count += items;
    } finally {
      tf.dispose([xb, yb, measured]);
    }
  }
  return [totalLoss / count, right / count];
}

function step(
  model: Model,
  lossFunction: LossFunction,
  optimizer: tf.Optimizer,
  xb: tf.Tensor,
  yb: tf.Tensor,
): tf.Scalar {
  const loss = () => lossFunction(predict(model, xb, true), yb).asScalar();
  return tf.tidy(() => optimizer.minimize(loss, true)!);
}

function predict(model: Model, x: tf.Tensor, training: boolean): tf.Tensor {
  return typeof model === "function"
    ? model(x, training)
    : model.apply(x, { training }) as tf.Tensor;
}

/** Writes 1 as "1.0", as Python prints it. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** Waits for other work (messages, a Stop) at most this often. */
const turnMs = 50;

/** Makes a function that ends the work if `signal` aborted, and now and then lets others work. */
function turnTaker(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last > turnMs) {
      await new Promise((resolve) => setTimeout(resolve));
      last = performance.now();
    }
    signal?.throwIfAborted();
  };
}
