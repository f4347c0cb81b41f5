import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { startBackend } from "../../../lib/backend/mod.ts";
import { heapBytes, turn, untouched } from "./untouched.ts";

const MB = 2 ** 20;

await startBackend("wasm");

/** Makes garbage until as many tensors are left as `most`, or for a while. */
async function collected(most: number): Promise<number> {
  for (let i = 0; i < 60 && tf.memory().numTensors > most; i++) {
    untouched([40, MB / 4]);
    await turn();
    await turn();
    await turn();
  }
  return tf.memory().numTensors;
}

Deno.test("a cell run 60 times keeps the memory of a few runs", async () => {
  for (let run = 0; run < 60; run++) {
    const image = untouched([24, MB / 4]).reshape([1, -1, 1024, 1]);
    tf.slice(image, [0, 0, 0, 0], [1, 1024, 1024, 1]).add(1);
    untouched(image.shape);
    await turn();
  }
  assert.ok(heapBytes() < 1200 * MB, `${heapBytes() / MB} MB`);
  const left = await collected(20);
  assert.ok(left <= 20, `${left} tensors are left`);
  assert.ok(tf.memory().numBytes < 400 * MB, `${tf.memory().numBytes / MB} MB`);
});

Deno.test("what is still in use keeps its numbers, whoever else shared them", async () => {
  const image = tf.fill([512, 512], 3);
  const views = [image.reshape([-1]), image.clone(), tf.variable(image), image.square()];
  const inClosure = (() => {
    const hidden = tf.fill([512, 512], 5);
    return () => hidden;
  })();
  await collected(0);
  for (const view of views.slice(0, 3)) assert.equal(view.max().dataSync()[0], 3);
  assert.equal(views[3].min().dataSync()[0], 9);
  assert.equal(inClosure().min().dataSync()[0], 5);
  tf.dispose([...views, image, inClosure()]);
});

Deno.test("variables of forgotten models go, those of models in use train on", async () => {
  const makeModel = () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 1024, inputShape: [512], name: `wide${Math.random()}` }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    return model;
  };
  const fit = (model: tf.Sequential) => {
    const [x, y] = [tf.ones([4, 512]), tf.ones([4, 1])];
    return model.fit(x, y, { epochs: 1, verbose: 0 });
  };
  const kept = makeModel();
  await fit(kept);
  const names = () => Object.keys(tf.engine().registeredVariables).length;
  const own = names();
  const predicted = () => (kept.predict(tf.ones([1, 512])) as tf.Tensor).dataSync()[0];
  const before = predicted();
  for (let run = 0; run < 20; run++) {
    const model = makeModel();
    await fit(model);
    await model.predict(tf.ones([2, 512]));
  }
  assert.ok(names() > own);
  for (let i = 0; i < 60 && names() > own + 16; i++) {
    untouched([60, MB / 4]);
    await turn();
    await turn();
    await turn();
  }
  assert.ok(names() <= own + 16, `${names()} variables beside ${own}`);
  assert.equal(predicted(), before);
  const history = await fit(kept);
  assert.ok(Number.isFinite(history.history.loss[0]));
  kept.dispose();
});

Deno.test("training with tidy and dispose keeps no tensor", async () => {
  const weights = tf.variable(tf.zeros([256, 256]));
  const optimizer = tf.train.sgd(0.1);
  const x = tf.ones([512, 256]);
  const step = () =>
    optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, weights).sub(1))), true)!;
  step().dispose();
  await collected(0);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 200; i++) {
    step().dispose();
    if (i % 20 === 0) await turn();
  }
  assert.ok(tf.memory().numTensors <= before, `${tf.memory().numTensors} tensors, not ${before}`);
  tf.dispose([weights, x]);
  optimizer.dispose();
});
