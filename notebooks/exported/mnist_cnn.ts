// Made by `deno task export` from the cells of 05_mnist_cnn.ipynb tagged "export". Change those.

import * as tf from "@tensorflow/tfjs";
import { type Batch, convInit } from "convolutions";

export function conv(
  ni: number,
  nf: number,
  { ks = 3, stride = 2, act = true } = {},
): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.zeroPadding2d({ padding: Math.floor(ks / 2), inputShape: [null, null, ni] }),
      tf.layers.conv2d({
        filters: nf,
        kernelSize: ks,
        strides: stride,
        activation: act ? "relu" : "linear",
        weights: Object.values(convInit(ks, ni, nf)),
      }),
    ],
  });
}

// "webgpu" on a graphics card, "wasm" on the processor. A tensor lies there from the start:
// there is no to_device(), because nothing has to be moved.
export const defDevice = tf.getBackend();

// makes a batch of pairs of item and label, as a data loader does
export function collateDevice(b: Batch[]): Batch {
  return [tf.stack(b.map(([x]) => x)), tf.stack(b.map(([, y]) => y))];
}
