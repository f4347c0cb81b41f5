import { equal, ok, rejects } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import {
  MissingWeights,
  openKerasH5,
  openMnist,
  openWeights,
  readManifest,
} from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import { compileModel, fillWeights, kerasModel } from "../../lib/training/mod.ts";
import { images, kerasFile, lenet5, trainLenet5 } from "../../scripts/pretrain.ts";

const { keras, torch }: {
  keras: { right: number; digits: Record<string, number[]> };
  torch: { losses: number[] };
} = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/lenet5/lenet5.json", import.meta.url)),
);
const file = new URL("../../data/lenet5.h5", import.meta.url);

/** The network as a lesson opens it: no internet, no mirror, an empty cache. */
async function openLenet5(): Promise<tf.LayersModel> {
  const weights = await openWeights("lenet5", { offline: true, mirror: "", cache: "/nowhere" });
  if (weights instanceof MissingWeights) throw weights.reason;
  return kerasModel(weights);
}

Deno.test("lenet5 predicts what Keras does with the same file, 98.5% of the test images rightly", async () => {
  await startBackend("wasm");
  const { size } = await Deno.stat(file);
  ok(size < 300_000, `${size} bytes`);
  const { xTest, yTest } = await openMnist({ offline: true });
  const model = await openLenet5();
  equal(model.countParams(), 61_706);
  const compiled = await compileModel(model, { threads: 1 });
  const shown = Object.keys(keras.digits).map(Number);
  const few = tf.gather(images(xTest), tf.tensor1d(shown, "int32"));
  const everything = model.predict(images(xTest), { batchSize: 1000 }) as tf.Tensor2D;
  for (const prediction of [compiled.predict(few), tf.gather(everything, shown)]) {
    const values = await prediction.data();
    for (const [index, expected] of Object.values(keras.digits).flat().entries()) {
      const off = Math.abs(values[index] / expected - 1);
      ok(off < 1e-3, `${values[index]} where Keras has ${expected}`);
    }
  }
  const classes = await everything.argMax(1).data();
  const digits = await yTest.data();
  const right = classes.filter((each, index) => each === digits[index]).length;
  equal(right, keras.right);
  ok(right > 9850, `${right} of 10,000`);
  compiled.dispose();
});

Deno.test("lenet5 is written to the same bytes again", async () => {
  await startBackend("wasm");
  const opened = await Deno.readFile(file);
  const model = lenet5();
  fillWeights(model, await openKerasH5(opened));
  const written = await kerasFile(model);
  equal(await sha256(written), await sha256(opened));
  equal((await readManifest()).get("lenet5")!.sha256, await sha256(opened));
});

Deno.test("trainLenet5() begins with the losses of the same training in PyTorch", async () => {
  await startBackend("wasm");
  const mnist = await openMnist({ offline: true });
  const losses: number[] = [];
  const enough = new AbortController();
  const training = trainLenet5(mnist, {
    signal: enough.signal,
    onBatch: ({ loss }) => {
      losses.push(loss);
      if (losses.length === torch.losses.length) enough.abort();
    },
  });
  await rejects(training, { name: "AbortError" });
  equal(losses.length, 30);
  for (const [step, loss] of losses.entries()) {
    const off = Math.abs(loss - torch.losses[step]);
    ok(off < 2e-4, `step ${step}: the loss is ${loss}, PyTorch's ${torch.losses[step]}`);
  }
});
