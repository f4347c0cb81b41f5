import assert from "node:assert/strict";
import { predictClasses, startBackend, tf } from "../../lib/mod.ts";

await startBackend("wasm");

const identity = (x: tf.Tensor) => x.clone();

Deno.test("predictClasses() makes probabilities of logits, as tfjs's softmax, batch by batch", async () => {
  const logits = tf.randomNormal([23, 7], 0, 5);
  const guesses = await predictClasses(identity, logits, { batchSize: 5 });
  const labels = await logits.argMax(1).data();
  const most = await tf.softmax(logits as tf.Tensor2D).max(1).data();
  assert.deepEqual(guesses.map(({ label }) => label), [...labels]);
  for (const [i, { probability }] of guesses.entries()) {
    assert.ok(Math.abs(probability - most[i]) < 1e-6);
  }
});

Deno.test("predictClasses() takes probabilities as they are, and the lower of equal classes", async () => {
  const outputs = tf.tensor2d([[0.1, 0.2, 0.7], [0.5, 0.5, 0], [1000, 1000, -1000]]);
  const guesses = await predictClasses(identity, outputs);
  assert.deepEqual(guesses.map(({ label }) => label), [2, 0, 0]);
  const shown = guesses.map(({ probability }) => probability.toFixed(4));
  assert.deepEqual(shown, ["0.7000", "0.5000", "0.5000"]);
});

Deno.test("predictClasses() leaves no tensor behind, and gives nothing for no items", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3] })] });
  const items = tf.ones([9, 3]);
  const before = tf.memory().numTensors;
  assert.equal((await predictClasses(model, items, { batchSize: 4 })).length, 9);
  assert.equal(tf.memory().numTensors, before);
  assert.equal((await predictClasses(model, items, { batchSize: 1 })).length, 9);
  assert.deepEqual(await predictClasses(model, tf.zeros([0, 3])), []);
});

Deno.test("predictClasses() refuses maps instead of classes, and a batch size of 0", async () => {
  await assert.rejects(predictClasses(identity, tf.zeros([2, 3, 3])), {
    name: "RangeError",
    message: "predictClasses(): the model must give [n, classes], not [2, 3, 3].",
  });
  await assert.rejects(predictClasses(identity, tf.zeros([2, 3]), { batchSize: 0 }), {
    name: "RangeError",
    message: /batchSize must be a whole number of at least 1, not 0/,
  });
});
