/**
 * Loads the file in its argument, predicts, and prints how long it took and how much memory it
 * used: deno run -A tests/training/inception_child.ts FILE [PREDICTIONS]
 */

import {
  compileModel,
  foldBatchNorm,
  inceptionV3,
  openKerasH5,
  preprocessInput,
  startBackend,
  tf,
} from "convolutions";
import { formulaPicture } from "./inception_formula.ts";

const [path, count = "0"] = Deno.args;
const start = performance.now();
await startBackend("wasm");
const model = inceptionV3({ weights: await openKerasH5(path) });
const compiled = await compileModel(model);
const input = tf.tidy(() =>
  preprocessInput(tf.tensor4d(Float32Array.from(formulaPicture()), [1, 299, 299, 3]))
);

type Network = { predict(x: tf.Tensor): tf.Tensor | tf.Tensor[] };

async function predict(network: Network): Promise<[best: number, milliseconds: number]> {
  const begin = performance.now();
  const prediction = network.predict(input) as tf.Tensor;
  const values = await prediction.data<"float32">();
  prediction.dispose();
  return [values.indexOf(Math.max(...values)), performance.now() - begin];
}

const [best] = await predict(compiled);
const firstMs = performance.now() - start;
const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
const peakBytes = Number(status.match(/VmHWM:\s*(\d+) kB/)?.[1]) * 1024;

const networks: Record<string, Network> = {
  compiled,
  asBuilt: model,
  folded: foldBatchNorm(model),
};
const times: Record<string, number[]> = {};
for (let i = 0; i < Number(count); i++) {
  for (const [name, network] of Object.entries(networks)) {
    (times[name] ??= []).push((await predict(network))[1]);
  }
}
console.log(JSON.stringify({ best, firstMs, times, peakBytes }));
compiled.dispose();
