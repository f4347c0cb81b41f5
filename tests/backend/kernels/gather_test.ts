import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();

/** 0, 1, 2, … in a shape. */
function counted(shape: number[], dtype: "float32" | "int32"): tf.Tensor {
  return tf.tensor(Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i), shape, dtype);
}

for (const dtype of ["float32", "int32"] as const) {
  Deno.test(`gather() copies whole items of ${dtype}, in any order and more than once`, () => {
    const x = counted([5, 2, 3], dtype);
    const picked = tf.gather(x, tf.tensor1d([4, 0, 4, 2], "int32"));
    assert.deepEqual(picked.shape, [4, 2, 3]);
    assert.equal(picked.dtype, dtype);
    const item = (i: number) => [0, 1, 2, 3, 4, 5].map((value) => i * 6 + value);
    assert.deepEqual([...picked.dataSync()], [4, 0, 4, 2].flatMap(item));
  });
}

Deno.test("gather() takes indices of any rank, single values and no index at all", () => {
  const x = counted([6], "float32");
  const table = tf.gather(x, tf.tensor2d([[5, 1], [0, 3]], undefined, "int32"));
  assert.deepEqual(table.arraySync(), [[5, 1], [0, 3]]);
  const none = tf.gather(counted([6, 4], "float32"), tf.tensor1d([], "int32"));
  assert.deepEqual(none.shape, [0, 4]);
});

Deno.test("gather() leaves other axes to tfjs", () => {
  const columns = tf.gather(counted([2, 3], "float32"), tf.tensor1d([2, 0], "int32"), 1);
  assert.deepEqual(columns.arraySync(), [[2, 0], [5, 3]]);
});

for (const index of [-1, 5]) {
  Deno.test(`gather() refuses the index ${index} of 5 items`, () => {
    const x = counted([5, 2], "float32");
    assert.throws(() => tf.gather(x, tf.tensor1d([0, index], "int32")), /GatherV2/);
  });
}

Deno.test("unsortedSegmentSum() leaves out what belongs to no segment", () => {
  tf.tidy(() => {
    const x = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]);
    const sums = (
      places: number[],
      count: number,
    ) => [...tf.unsortedSegmentSum(x, tf.tensor1d(places, "int32"), count).dataSync()];
    assert.deepEqual(sums([0, 2, 1, 0], 2), [8, 10, 5, 6]);
    assert.deepEqual(sums([-1, 1, 1, 3], 3), [0, 0, 8, 10, 0, 0]);
    assert.deepEqual(sums([0, 0, 0, 0], 1), [16, 20]);
  });
});
