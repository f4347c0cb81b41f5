import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { heapView } from "../../../lib/backend/heap_view.ts";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { guardMemory } from "./guarded_memory.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
// Memory that was never written shows as NaN.
guardMemory();

const SHAPE: [number, number, number] = [20, 30, 3];
const COUNT = 1800;

/** The same value everywhere, which is not written before somebody looks. */
function constant(value: number): tf.Tensor3D {
  return tf.tidy(() =>
    tf.engine().runKernel("BroadcastTo", { x: tf.scalar(value) }, {
      shape: SHAPE,
      inputShape: [],
    }) as tf.Tensor3D
  );
}

function assertAll(tensor: tf.Tensor, value: number): void {
  assert.deepEqual(tensor.shape, SHAPE);
  assert.deepEqual([...tensor.dataSync()], new Array(COUNT).fill(Math.fround(value)));
}

const USES: Record<string, (x: tf.Tensor3D) => tf.Tensor> = {
  "read at once": (x) => x,
  "a clone": (x) => {
    const clone = x.clone();
    x.dispose();
    return clone;
  },
  "another shape": (x) => x.reshape([-1]).reshape(SHAPE),
  "a kernel of ours": (x) => tf.mul(x, tf.ones(SHAPE)),
  "the same, the other way round": (x) => tf.div(tf.ones(SHAPE), tf.div(tf.ones(SHAPE), x)),
  "a smaller operand": (x) => tf.add(x, tf.zeros([3])),
  "a larger operand": (x) => tf.mul(x, tf.ones([2, ...SHAPE])).slice([1], [1]).reshape(SHAPE),
  "itself": (x) => tf.sqrt(tf.mul(x, x)),
  "ReLU": (x) => tf.relu(x),
  "a kernel of tfjs": (x) => tf.neg(tf.neg(x)),
  "several tensors of tfjs": (x) => tf.concat([x, tf.zeros(SHAPE)]).slice([0], [20]),
};

for (const [name, use] of Object.entries(USES)) {
  Deno.test(`a constant tensor, used as ${name}`, () => {
    tf.tidy(() => assertAll(use(constant(0.25)), 0.25));
  });
}

Deno.test("a constant tensor keeps what is written into it", () => {
  tf.tidy(() => {
    const x = constant(0.25);
    const view = heapView(x)!;
    view.set([1, 2], 5);
    const expected = new Array(COUNT).fill(0.25).with(5, 1).with(6, 2);
    assert.deepEqual([...x.dataSync()], expected);
    assert.deepEqual([...tf.neg(tf.neg(x)).dataSync()], expected);
  });
});

Deno.test("a constant tensor moves to another backend", async () => {
  const x = constant(7);
  await tf.setBackend("cpu");
  try {
    assertAll(tf.tidy(() => tf.add(x, 1)), 8);
  } finally {
    await tf.setBackend("wasm");
    x.dispose();
  }
});

Deno.test("constant tensors are freed unwritten", () => {
  const before = tf.memory();
  for (let i = 0; i < 100; i++) constant(i).dispose();
  tf.dispose(tf.tidy(() => constant(1).clone()));
  assert.equal(tf.memory().numTensors, before.numTensors);
  assert.equal(tf.memory().numDataBuffers, before.numDataBuffers);
});

Deno.test("the gradient of a mean, through squares and through other kernels", () => {
  const x = tf.linspace(-1, 1, COUNT).reshape<tf.Tensor3D>(SHAPE);
  const expected = Array.from(x.dataSync(), (value) => 2 * value / COUNT);
  const ofSquares = tf.grad((x) => tf.mean(tf.square(x)))(x).dataSync();
  const ofProducts = tf.grad((x) => tf.mean(tf.mul(x, x)))(x).dataSync();
  const second = tf.grad((x) => tf.sum(tf.grad((x) => tf.mean(tf.square(x)))(x)))(x).dataSync();
  expected.forEach((value, i) => {
    assert.ok(Math.abs(ofSquares[i] - value) < 1e-9);
    assert.ok(Math.abs(ofProducts[i] - value) < 1e-9);
    assert.ok(Math.abs(second[i] - 2 / COUNT) < 1e-9);
  });
});
