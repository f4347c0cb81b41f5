/**
 * Loads the file in its argument, predicts, and prints how long it took and how much memory it
 * used: deno run -A tests/training/inception_child.ts FILE [PREDICTIONS]
 */

import {
  foldBatchNorm,
  inceptionV3,
  openKerasH5,
  preprocessInput,
  startBackend,
  tf,
} from "convolutions";
import { formulaPicture } from "./inception_formula.ts";

const [path, count = "1"] = Deno.args;
const start = performance.now();
await startBackend("wasm");
const model = inceptionV3({ weights: await openKerasH5(path, { maxBytes: 2 ** 28 }) });
const fast = foldBatchNorm(model);
const input = tf.tidy(() =>
  preprocessInput(tf.tensor4d(Float32Array.from(formulaPicture()), [1, 299, 299, 3]))
);

async function predict(network: tf.LayersModel): Promise<[best: number, milliseconds: number]> {
  const begin = performance.now();
  const prediction = network.predict(input) as tf.Tensor;
  const values = await prediction.data<"float32">();
  prediction.dispose();
  return [values.indexOf(Math.max(...values)), performance.now() - begin];
}

const [best] = await predict(fast);
const firstMs = performance.now() - start;
const asBuiltMs: number[] = [];
const foldedMs: number[] = [];
for (let i = 0; i < Number(count); i++) {
  foldedMs.push((await predict(fast))[1]);
  asBuiltMs.push((await predict(model))[1]);
}
const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
const peakBytes = Number(status.match(/VmHWM:\s*(\d+) kB/)?.[1]) * 1024;
console.log(JSON.stringify({ best, firstMs, foldedMs, asBuiltMs, peakBytes }));
