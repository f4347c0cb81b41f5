import { frontEnd } from "#platform";
import { interruptSignal } from "./interrupt.ts";
import { progress, type Steps } from "./progress.ts";

/** What {@linkcode trainingLog} shows and keeps. */
export interface TrainingLog<T> {
  /** The batches to train with; each walk over them shows a bar with the loss of the last one. */
  readonly train: AsyncIterable<T>;
  /** The loss of each batch, of all trainings that were given this log. */
  readonly losses: number[];
  /** The accuracy after each epoch. */
  readonly accuracies: number[];
  /** For `fit`: what it reports to. */
  readonly options: TrainingLogOptions;
}

/** What `fit` reports to a {@linkcode TrainingLog}. */
export interface TrainingLogOptions {
  /** Ends a training when Stop is pressed. */
  readonly signal: AbortSignal;
  onBatch(report: { loss: number }): void;
  onEpoch(report: { accuracy: number }): void;
  print(line: string): void;
}

/**
 * Shows how a training goes on, keeps its losses and accuracies, and lets Stop end it.
 *
 * @param train The batches to train with, such as a `DataLoader`.
 * @returns Batches and options for `fit`, and what is kept.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossEntropy, fit, getDataLoaders, TensorDataset, tf, trainingLog } from "convolutions";
 *
 * const data = new TensorDataset(tf.tensor2d([[0, 1], [1, 0]]), tf.tensor1d([0, 1], "int32"));
 * const [trainDl, validDl] = getDataLoaders(data, data, 1);
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
 * const log = trainingLog(trainDl);
 * await fit(3, model, crossEntropy, tf.train.sgd(1), log.train, validDl, log.options);
 * assert.deepEqual([log.losses.length, log.accuracies.length], [6, 3]);
 * ```
 */
export function trainingLog<T>(train: Steps<T>): TrainingLog<T> {
  const bar = progress(train, { label: "epoch" });
  const losses: number[] = [];
  const accuracies: number[] = [];
  return {
    train: bar,
    losses,
    accuracies,
    options: {
      // Anew for each training: one that has been stopped would stop the next.
      get signal() {
        return interruptSignal();
      },
      onBatch({ loss }) {
        losses.push(loss);
        bar.note = `loss ${loss.toFixed(4)}`;
      },
      onEpoch({ accuracy }) {
        accuracies.push(accuracy);
      },
      print(line) {
        // In its place between the bars, where console.log() would come a moment too late.
        const notebook = frontEnd();
        if (!notebook) return console.log(line);
        const data = { "text/plain": line };
        notebook.broadcast("display_data", { data, metadata: {}, transient: {} });
      },
    },
  };
}
