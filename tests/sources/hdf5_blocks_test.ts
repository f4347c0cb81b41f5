import { deepEqual, equal } from "node:assert/strict";
import { readDataset } from "../../lib/sources/hdf5_values.ts";
import type { Region } from "../../lib/arrays/mod.ts";
import type { Hdf5Module } from "../../lib/sources/hdf5_types.ts";

Deno.test("a large HDF5 dataset is read in blocks of at most 16 MiB, whole and in order", () => {
  const heap = new Uint8Array(26 * 2 ** 20);
  const [asked, first]: [number[], number[]] = [[], []];
  // Stands in for h5wasm: each row is filled with its own number.
  const module = {
    HEAPU8: heap,
    _malloc: (length: number) => (asked.push(length), 8),
    _free() {},
    get_dataset_metadata: () => (
      { type: 0, size: 8, signed: true, vlen: false, shape: [3, 2 ** 20], chunks: null }
    ),
    get_dataset_data(_: bigint, _path: string, count: bigint[], start: bigint[]) {
      const elements = new BigInt64Array(heap.buffer, 8, Number(count[0]) * 2 ** 20);
      for (let row = 0; row < Number(count[0]); row++) {
        elements.fill(start[0] + BigInt(row), row * 2 ** 20, (row + 1) * 2 ** 20);
      }
      first.push(Number(start[0]));
      return 0;
    },
  } as unknown as Hdf5Module;
  const data = readDataset(module, 0n, "/a") as BigInt64Array;
  deepEqual(asked, [16 * 2 ** 20, 8 * 2 ** 20]);
  deepEqual(first, [0, 2]);
  equal(data.length, 3 * 2 ** 20);
  deepEqual([0, 1, 2].map((row) => data[row * 2 ** 20 + 5]), [0n, 1n, 2n]);
});

Deno.test("blocks of a large HDF5 dataset are cut along the first axis that has several elements", () => {
  const heap = new Uint8Array(26 * 2 ** 20);
  const asked: [start: bigint[], count: bigint[], step: bigint[]][] = [];
  const read = (shape: number[], chunks: number[] | null, region?: Region) => {
    asked.length = 0;
    const module = {
      HEAPU8: heap,
      _malloc: () => 8,
      _free() {},
      get_dataset_metadata: () => ({ type: 0, size: 8, signed: true, vlen: false, shape, chunks }),
      get_dataset_data(_: bigint, _path: string, count: bigint[], start: bigint[], step: bigint[]) {
        asked.push([start, count, step]);
        return 0;
      },
    } as unknown as Hdf5Module;
    const { length } = readDataset(module, 0n, "/a", region);
    return {
      length,
      starts: asked.map(([start]) => start),
      counts: asked.map(([, count]) => count),
    };
  };
  const large = 2 ** 20;
  deepEqual(read([1, 3, large], null), {
    length: 3 * large,
    starts: [[0n, 0n, 0n], [0n, 2n, 0n]],
    counts: [[1n, 2n, 1048576n], [1n, 1n, 1048576n]],
  });
  // Whole chunks at a time, from where the first of them ends.
  deepEqual(
    read([10, large / 2], [3, 1000], { start: [1, 0], step: [1, 1], count: [9, large / 2] }),
    {
      length: 9 * large / 2,
      starts: [[1n, 0n], [3n, 0n], [6n, 0n], [9n, 0n]],
      counts: [[2n, 524288n], [3n, 524288n], [3n, 524288n], [1n, 524288n]],
    },
  );
  // With steps chunks do not matter.
  deepEqual(read([11, large], [3, 1000], { start: [1, 0], step: [3, 1], count: [4, large] }), {
    length: 4 * large,
    starts: [[1n, 0n], [7n, 0n]],
    counts: [[2n, 1048576n], [2n, 1048576n]],
  });
  deepEqual(read([4, 5], null), { length: 20, starts: [[0n, 0n]], counts: [[4n, 5n]] });
  deepEqual(read([0, 5], null), { length: 0, starts: [[0n, 0n]], counts: [[0n, 5n]] });
});
