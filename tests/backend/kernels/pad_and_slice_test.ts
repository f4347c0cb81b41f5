import * as tf from "@tensorflow/tfjs";
import { deepEqual, equal } from "node:assert/strict";
import { startBackend } from "../../../lib/backend/mod.ts";
import { guardMemory } from "./guarded_memory.ts";
import { floats, type Random, seededRandom } from "./seeded_random.ts";

await startBackend("wasm");
const { checkGuards } = guardMemory();

/** Runs `work` on wasm and on tfjs's cpu backend, and compares every result exactly. */
async function assertAsOnCpu(work: () => tf.Tensor[], what: string): Promise<void> {
  const results = () =>
    tf.tidy(() => work().map((t) => [t.dtype, t.shape, [...t.dataSync()]] as const));
  const actual = results();
  checkGuards();
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  try {
    deepEqual(actual, results(), what);
  } finally {
    await tf.setBackend("wasm");
  }
}

function drawShape(random: Random): number[] {
  return Array.from({ length: 1 + random(6) }, () => 1 + random(random(3) ? 4 : 21));
}

Deno.test("tf.pad() equals tfjs cpu on 120 random shapes", async () => {
  const random = seededRandom(1);
  for (let i = 0; i < 120; i++) {
    const shape = drawShape(random).slice(0, 4);
    const paddings = shape.map((): [number, number] => random(2) ? [random(4), random(4)] : [0, 0]);
    const dtype = random(3) ? "float32" : "int32";
    const x = floats(random, shape).map((value) => dtype === "int32" ? 1e5 * value : value);
    if (dtype === "float32") x.set([NaN, -Infinity].slice(0, x.length));
    await assertAsOnCpu(
      () => [tf.pad(tf.tensor(x, shape, dtype), paddings, [0, 7, -2][i % 3])],
      `case ${i}: ${dtype} ${shape}, ${JSON.stringify(paddings)}`,
    );
  }
});

Deno.test("tf.slice() equals tfjs cpu on 120 random boxes", async () => {
  const random = seededRandom(2);
  for (let i = 0; i < 120; i++) {
    const shape = drawShape(random);
    const begin = shape.map((length) => random(2) ? random(length) : 0);
    const size = shape.map((length, i) =>
      random(2) ? length - begin[i] : 1 + random(length - begin[i])
    );
    const dtype = random(3) ? "float32" : "int32";
    const x = floats(random, shape).map((value) => dtype === "int32" ? 1e5 * value : value);
    await assertAsOnCpu(
      () => [tf.slice(tf.tensor(x, shape, dtype), begin, size)],
      `case ${i}: ${dtype} ${shape}, from ${begin}, ${size}`,
    );
  }
});

Deno.test("tf.pad() and tf.slice() of nothing, bools and strings equal tfjs cpu", async () => {
  await assertAsOnCpu(() => [
    tf.pad(tf.zeros([0, 3]), [[1, 0], [0, 2]], 9),
    tf.slice(tf.ones([4, 3]), [1, 0], [0, 3]),
    tf.pad(tf.tensor2d([[1, 0]], [1, 2], "bool"), [[0, 1], [1, 0]]),
    tf.slice(tf.tensor1d([1, 0, 1], "bool"), 1, 2),
    tf.slice(tf.tensor1d(["a", "b", "c"]), 1),
  ], "corners");
});

Deno.test("the gradients of tf.pad() and tf.slice() undo them", async () => {
  await assertAsOnCpu(() => {
    const x = tf.range(0, 2 * 5 * 4 * 3).reshape([2, 5, 4, 3]);
    const pad = (t: tf.Tensor) => tf.square(tf.pad(t, [[0, 0], [1, 2], [3, 0], [0, 0]]));
    const slice = (t: tf.Tensor) => tf.square(tf.slice(t, [0, 1, 0, 2], [2, 3, 4, 1]));
    return [tf.grad(pad)(x), tf.grad(slice)(x)];
  }, "gradients");
});

Deno.test("tf.slice() takes no copy of the tensor that it looks into", () => {
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const large = tf.zeros([1000, 1000]);
  let copied = 0;
  const stock = Uint8Array.prototype.slice;
  Uint8Array.prototype.slice = function (...range) {
    const copy = stock.apply(this, range);
    if (this.buffer === wasm.HEAPU8.buffer) copied += copy.length;
    return copy;
  };
  try {
    large.slice([5, 0], [1, 1000]).dispose();
    large.slice([0, 5], [1000, 1]).dispose();
  } finally {
    Uint8Array.prototype.slice = stock;
    large.dispose();
  }
  equal(copied, 0);
});
