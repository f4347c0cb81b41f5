import { deepEqual, equal, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { heapView } from "../../lib/backend/heap_view.ts";
import { startBackend } from "../../lib/backend/mod.ts";

Deno.test("heapView() shows and changes a tensor's own numbers on wasm", async () => {
  await startBackend("wasm");
  for (const dtype of ["float32", "int32", "bool"] as const) {
    const tensor = tf.tensor2d([1, 0, 1, 1, 0, 1], [2, 3], dtype);
    const other = tf.ones([1000]);
    deepEqual(heapView(tensor), await tensor.data());
    heapView(tensor)![4] = 1;
    equal((await tensor.data())[4], 1);
    deepEqual([...heapView(tensor.reshape([6]))!], [1, 0, 1, 1, 1, 1]);
    tf.dispose([tensor, other]);
    throws(() => heapView(tensor), /has been disposed/);
  }
});

Deno.test("heapView() stays right when the backend's memory grows", async () => {
  await startBackend("wasm");
  const tensor = tf.tensor1d([1, 2, 3]);
  const before = heapView(tensor)!.buffer;
  let large: tf.Tensor[] = [];
  while (heapView(tensor)!.buffer === before) large = [...large, tf.fill([1 << 22], 7)];
  deepEqual([...heapView(tensor)!], [1, 2, 3]);
  tf.dispose([tensor, ...large]);
});

Deno.test("heapView() gives nothing where the backend has no such memory", async () => {
  await startBackend("cpu");
  equal(heapView(tf.tensor1d([1])), undefined);
});
