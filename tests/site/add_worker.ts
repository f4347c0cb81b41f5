/// <reference lib="webworker" />
/** A worker that adds two numbers and asks a compiled network, in the place of a kernel. */

import { connect } from "../../lib/platform/browser/machine.ts";

connect({
  settings: {},
  frontEnd: {
    display: () => Promise.resolve(),
    format: () => Promise.resolve({}),
    broadcast: () => Promise.resolve(),
    inspect: String,
    onStop() {},
  },
  library: () => import("convolutions"),
});

const { compileModel, startBackend, tf } = await import("convolutions");
const { name } = await startBackend();
const [sum] = await tf.add([1], [2]).data();

// A network of its own, on several threads where the page is isolated.
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [40, 40, 3], filters: 16, kernelSize: 3, activation: "relu" }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),
  ],
});
const images = tf.randomNormal([8, 40, 40, 3], 0, 1, "float32", 42);
const network = await compileModel(model, { threads: 3 });
// Helpers need a moment to be there.
network.predict(images).dataSync();
await new Promise((resolve) => setTimeout(resolve, 500));
const difference = tf.max(tf.abs(tf.sub(network.predict(images), model.predict(images) as never)));
const [off] = await difference.data();
network.dispose();
postMessage({ name, sum, same: off < 1e-4, isolated: crossOriginIsolated });
