/** Changes of lessons' cells, by which a test runs a lesson in seconds. */

import assert from "node:assert/strict";

/** By cell: what is there now, and what takes its place. */
export type Edits = Record<string, [find: string, write: string]>;

/** A lesson with short training, for a run that has other questions than how well it trains. */
export interface ShortTraining {
  edits: Edits;
  /** Cells whose numbers are those of the whole training. */
  trained: string[];
}

/** Of lesson 05: a few calls are timed in place of many. */
export const FEW_CALLS: Edits = {
  "mnist-37": ["{ loops: 1 }", "{ loops: 1, runs: 1 }"],
  "mnist-38": ["loops: 100", "loops: 5"],
};

/** Short training by the lesson's file. */
export const SHORT_TRAINING: Record<string, ShortTraining> = {
  "03_edges_and_learned_kernels.ipynb": {
    edits: {
      "edges-09h": ["steps = 300", "steps = 5"],
      "edges-14": ["progress(2000", "progress(200"],
      "edges-17e": ["steps = 300", "steps = 5"],
      "edges-17f": ["progress(500", "progress(10"],
    },
    trained: [],
  },
  "04_filters_and_inception.ipynb": {
    edits: {
      "filters-16a": [
        "(xTrain4d, yTrain);\nconst [trainDl, validDl] = getDataLoaders(trainDs, new TensorDataset(xValid4d, yValid)",
        "(xTrain4d.slice(0, 1280), yTrain.slice(0, 1280));\nconst [trainDl, validDl] = getDataLoaders(trainDs, new TensorDataset(xValid4d.slice(0, 256), yValid.slice(0, 256))",
      ],
      "filters-16c": ["judged = 2000", "judged = 100"],
    },
    trained: ["filters-16a"],
  },
  "05_mnist_cnn.ipynb": {
    edits: {
      ...FEW_CALLS,
      "mnist-59": ["[64, 512, 512, 3]", "[2, 64, 64, 3]"],
      "mnist-71": [
        "(xImgs, yTrain);\nconst validDs = new TensorDataset(xvImgs, yValid)",
        "(xImgs.slice(0, 2560), yTrain.slice(0, 2560));\nconst validDs = new TensorDataset(xvImgs.slice(0, 512), yValid.slice(0, 512))",
      ],
    },
    trained: ["mnist-78"],
  },
};

/** By the lesson's file: trainings and times of which nothing is asked but that they run. */
export const UNASKED: Record<string, Edits> = {
  "04_filters_and_inception.ipynb": {
    "filters-16a": [
      "progress(trainDl,",
      `progress(
    name.endsWith("relu")
      ? getDataLoaders(new TensorDataset(xTrain4d.slice(0, 1280), yTrain.slice(0, 1280)), trainDs, 128)[0]
      : trainDl,
    `,
    ],
    "filters-16c": ["judged = 2000", "judged = 100"],
  },
  "05_mnist_cnn.ipynb": { ...FEW_CALLS, "mnist-78b": ["fit(2, young", "fit(1, young"] },
};

/** Applies the edits of one cell. */
export function edit(cell: string, code: string, edits: Edits): string {
  if (!Object.hasOwn(edits, cell)) return code;
  const [find, write] = edits[cell];
  assert.ok(code.includes(find), `${cell} has no ${find}`);
  return code.replace(find, () => write);
}
