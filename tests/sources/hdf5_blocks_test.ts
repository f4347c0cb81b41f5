import { deepEqual, equal } from "node:assert/strict";
import { readDataset } from "../../lib/sources/hdf5_values.ts";
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
