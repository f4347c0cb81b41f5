import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { IDLE_PASSES, warmUp, warmUpBeforeTraining } from "../../../lib/backend/kernels/warm_up.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
// Its own warm-up is over before the tests count.
tf.variable(tf.scalar(1)).dispose();
await idle();

/** Lets pass more turns of the event loop than a warm-up takes, however long they are. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 4 * IDLE_PASSES; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const engine = tf.engine() as unknown as { gradients: (...args: unknown[]) => unknown };

/** The turn of the event loop in which a first pass comes. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** Runs `body`, and the first pass that it leaves, and counts the gradients computed. */
async function gradientsDuring(body: () => void | Promise<void>): Promise<number> {
  const stock = engine.gradients;
  let count = 0;
  engine.gradients = function (...args) {
    count++;
    return stock.apply(this, args);
  };
  try {
    warmUpBeforeTraining();
    await body();
    await turn();
    return count;
  } finally {
    engine.gradients = stock;
  }
}

Deno.test("warmUpBeforeTraining() takes its hooks back, whether it has ended or the training begun", async () => {
  const hooks = () => {
    const { makeVariable, gradients } = tf.engine() as unknown as Record<string, unknown>;
    return [makeVariable, gradients];
  };
  const before = hooks();
  for (const begins of [false, true]) {
    warmUpBeforeTraining();
    hooks().forEach((hook, i) => assert.notEqual(hook, before[i]));
    const x = tf.variable(tf.scalar(3));
    assert.equal(hooks()[0], before[0]);
    if (begins) tf.dispose(tf.variableGrads(() => tf.square(x) as tf.Scalar));
    else await idle();
    hooks().forEach((hook, i) => assert.equal(hook, before[i]));
    x.dispose();
  }
  await idle();
});

Deno.test("warmUp() leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  warmUp();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("warmUpBeforeTraining() waits for the first variable", async () => {
  const none = await gradientsDuring(() => tf.square(tf.tensor1d([1, 2])).dispose());
  assert.equal(none, 0);
  // The hook of the call above is still there.
  const some = await gradientsDuring(() => tf.variable(tf.scalar(1)).dispose());
  assert.equal(some, 2);
  assert.equal(await gradientsDuring(() => {}), 0);
});

Deno.test("warmUpBeforeTraining() goes on in idle time, and leaves no tensor behind", async () => {
  await idle(); // What the tests above have begun.
  const before = tf.memory().numTensors;
  const count = await gradientsDuring(async () => {
    tf.tidy(() => tf.variable(tf.scalar(1))).dispose();
    await idle();
  });
  // One pass touches memory, and computes nothing. Another hook may be left of the tests above.
  assert.equal(count % IDLE_PASSES, 0);
  assert.ok(count >= IDLE_PASSES, `${count} gradients`);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("warmUpBeforeTraining() ends when the training begins", async () => {
  const count = await gradientsDuring(async () => {
    const x = tf.variable(tf.scalar(3));
    await turn();
    tf.dispose(tf.variableGrads(() => tf.square(x) as tf.Scalar));
    await idle();
    x.dispose();
  });
  assert.ok(count <= 3, `${count} gradients`);
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
