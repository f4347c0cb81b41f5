import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { DataLoader, getDataLoaders, TensorDataset } from "../../lib/training/mod.ts";
import { convInit, manualSeed, rand } from "../../lib/training/mod.ts";
import { assertNoLeak, readFixture } from "../fixtures/cases.ts";

await startBackend("wasm");

const { order, shuffled } = readFixture<{
  order: number[][][];
  shuffled: number[];
}>("training.json");

function numbered(count: number): TensorDataset {
  const numbers = tf.range(0, count, 1, "int32");
  return new TensorDataset(numbers, numbers);
}

async function itemsOf(loader: DataLoader): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const [xb, yb] of loader) {
    batches.push(Array.from(await xb.data()));
    tf.dispose([xb, yb]);
  }
  return batches;
}

Deno.test("DataLoader shuffles as PyTorch's, epoch after epoch, and leaves the same generator", async () => {
  manualSeed(7);
  const dataset = numbered(11);
  const train = new DataLoader(dataset, { batchSize: 4, shuffle: true, dropLast: true });
  const valid = new DataLoader(dataset, { batchSize: 8 });
  for (let i = 0; i < 4; i++) deepEqual(await itemsOf([train, valid][i % 2]), order[i]);
  deepEqual([...await rand([2]).data()], order[4]);
});

Deno.test("DataLoader takes MNIST's first 20 items as PyTorch after the lesson's network", async () => {
  const dataset = numbered(50_000);
  for (const [index, seed] of [42, 43, 44].entries()) {
    manualSeed(seed);
    for (const [ni, nf] of [[1, 4], [4, 8], [8, 16], [16, 16], [16, 10]]) convInit(3, ni, nf);
    const loader = new DataLoader(dataset, { batchSize: 20, shuffle: true });
    const batches = loader[Symbol.asyncIterator]();
    const [xb] = (await batches.next()).value!;
    deepEqual([...await xb.data()], shuffled.slice(index * 20, index * 20 + 20));
    await batches.return!();
  }
});

Deno.test("DataLoader keeps items and labels together, in shape and type", async () => {
  const x = tf.range(0, 60).reshape([5, 2, 3, 2]);
  const y = tf.range(0, 5, 1, "int32");
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 2, shuffle: true });
  await assertNoLeak(async () => {
    const seen: number[] = [];
    for await (const [xb, yb] of loader) {
      deepEqual([xb.shape.slice(1), xb.dtype, yb.dtype], [[2, 3, 2], "float32", "int32"]);
      for (const [i, label] of [...await yb.data()].entries()) {
        const item = tf.tidy(() => xb.slice(i, 1).reshape([12]));
        deepEqual([...await item.data()], Array.from({ length: 12 }, (_, k) => label * 12 + k));
        item.dispose();
        seen.push(label);
      }
      tf.dispose([xb, yb]);
    }
    deepEqual(seen.sort(), [0, 1, 2, 3, 4]);
  });
});

Deno.test("DataLoader counts its batches", async () => {
  for (
    const [count, batchSize, dropLast, length] of [
      [10, 4, false, 3],
      [10, 4, true, 2],
      [8, 4, false, 2],
      [3, 4, true, 0],
      [0, 4, false, 0],
    ] as const
  ) {
    const loader = new DataLoader(numbered(count), { batchSize, dropLast });
    equal(loader.length, length);
    equal((await itemsOf(loader)).length, length);
  }
  for (const batchSize of [0, -1, 1.5, NaN]) {
    throws(() => new DataLoader(numbered(3), { batchSize }), RangeError);
  }
});

Deno.test("getDataLoaders() shuffles training items only, and doubles the validation batch", () => {
  const [train, valid] = getDataLoaders(numbered(9), numbered(5), 4);
  deepEqual([train.shuffle, train.batchSize, train.length], [true, 4, 3]);
  deepEqual([valid.shuffle, valid.batchSize, valid.length], [false, 8, 1]);
});

Deno.test("TensorDataset gives pairs by place and in turn", async () => {
  const dataset = new TensorDataset(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor1d([7, 8], "int32"));
  await assertNoLeak(async () => {
    const pairs: unknown[] = [];
    for (const [x, y] of dataset) {
      pairs.push([await x.array(), await y.array()]);
      tf.dispose([x, y]);
    }
    deepEqual(pairs, [[[1, 2], 7], [[3, 4], 8]]);
    const [x, y] = dataset.get(-1);
    deepEqual([await x.array(), await y.array()], [[3, 4], 8]);
    tf.dispose([x, y]);
  });
  for (const index of [2, -3, 0.5]) throws(() => dataset.get(index), /no item .* dataset of 2/);
  throws(
    () => new TensorDataset(tf.zeros([2, 3]), tf.zeros([3])),
    /as many items as labels; their shapes are \[2, 3\] and \[3\]/,
  );
});

Deno.test("DataLoader fails where its dataset's tensors are disposed", async () => {
  const dataset = numbered(4);
  tf.dispose([dataset.x, dataset.y]);
  await rejects(itemsOf(new DataLoader(dataset)), /disposed/);
});

Deno.test("DataLoader goes on after the backend has changed", async () => {
  const dataset = new TensorDataset(tf.range(0, 12).reshape([6, 2]), tf.range(0, 6, 1, "int32"));
  const loader = new DataLoader(dataset, { batchSize: 2 });
  const before = tf.getBackend();
  const values: number[] = [];
  try {
    for (const backend of ["wasm", "cpu", "wasm"]) {
      await tf.setBackend(backend);
      for await (const [x, y] of loader) {
        values.push(...x.dataSync(), ...y.dataSync());
        tf.dispose([x, y]);
        // In the middle of a walk, too.
        await tf.setBackend(tf.getBackend() === "wasm" ? "cpu" : "wasm");
      }
    }
  } finally {
    await tf.setBackend(before);
  }
  const walk = [0, 1, 2, 3, 0, 1, 4, 5, 6, 7, 2, 3, 8, 9, 10, 11, 4, 5];
  deepEqual(values, [...walk, ...walk, ...walk]);
});

Deno.test("DataLoader fails where only items or only labels are disposed", async () => {
  for (const gone of ["x", "y"] as const) {
    const data = new TensorDataset(tf.zeros([2, 1]), tf.zeros([2]));
    data[gone].dispose();
    await rejects(Array.fromAsync(new DataLoader(data)), {
      message: "DataLoader: the tensors of its dataset have been disposed.",
    });
  }
});
