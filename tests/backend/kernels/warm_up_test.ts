import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { warmUp, warmUpBeforeTraining } from "../../../lib/backend/kernels/warm_up.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();

const engine = tf.engine() as unknown as { gradients: (...args: unknown[]) => unknown };

/** Runs `body`, and the microtasks that it leaves, and counts the gradients computed. */
async function gradientsDuring(body: () => void): Promise<number> {
  const stock = engine.gradients;
  let count = 0;
  engine.gradients = function (...args) {
    count++;
    return stock.apply(this, args);
  };
  try {
    warmUpBeforeTraining();
    body();
    await Promise.resolve();
    return count;
  } finally {
    engine.gradients = stock;
  }
}

Deno.test("warmUp() leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  warmUp();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("warmUpBeforeTraining() waits for the first variable", async () => {
  const none = await gradientsDuring(() => tf.square(tf.tensor1d([1, 2])).dispose());
  assert.equal(none, 0);
  // The hooks of the call above are still there: they and the new ones warm up once each at most.
  const some = await gradientsDuring(() => tf.variable(tf.scalar(1)).dispose());
  assert.ok(some >= 2, `${some} gradients`);
  assert.equal(await gradientsDuring(() => {}), 0);
});

Deno.test("warmUpBeforeTraining() does nothing where training has begun", async () => {
  const count = await gradientsDuring(() => {
    const x = tf.variable(tf.scalar(3));
    const { grads, value } = tf.variableGrads(() => tf.square(x) as tf.Scalar);
    assert.equal(Object.values(grads)[0].dataSync()[0], 6);
    tf.dispose([grads, value, x]);
  });
  assert.equal(count, 1);
});

Deno.test("warmUpBeforeTraining() leaves other backends alone", async () => {
  await tf.setBackend("cpu");
  try {
    assert.equal(await gradientsDuring(() => tf.variable(tf.scalar(1)).dispose()), 0);
  } finally {
    await tf.setBackend("wasm");
  }
});
