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
        "new TensorDataset(xTrain4d, yTrain)",
        "new TensorDataset(xTrain4d.slice(0, 1280), yTrain.slice(0, 1280))",
      ],
    },
    trained: ["filters-16a"],
  },
  "05_mnist_cnn.ipynb": {
    edits: {
      "mnist-59": ["[64, 512, 512, 3]", "[2, 64, 64, 3]"],
      "mnist-71": [
        "new TensorDataset(xImgs, yTrain)",
        "new TensorDataset(xImgs.slice(0, 2560), yTrain.slice(0, 2560))",
      ],
    },
    trained: ["mnist-78"],
  },
};

/** Applies the edits of one cell. */
export function edit(cell: string, code: string, edits: Edits): string {
  if (!Object.hasOwn(edits, cell)) return code;
  const [find, write] = edits[cell];
  assert.ok(code.includes(find), `${cell} has no ${find}`);
  return code.replace(find, () => write);
}
