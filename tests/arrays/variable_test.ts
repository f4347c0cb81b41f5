import { deepEqual, equal, ok } from "node:assert/strict";
import { type ArrayData, type Indexer, Variable } from "../../lib/arrays/mod.ts";
import { eachRun, type Region } from "../../lib/arrays/region.ts";
import { Storage } from "../../lib/arrays/storage.ts";

const shape = [40, 250, 120];
const dims = ["t", "y", "x"];
const all = Float32Array.from({ length: 40 * 250 * 120 }, (_, i) => i);

/** A variable of 4.8 MB that writes down which regions are read. */
function recorded(): { variable: Variable; regions: (Region | undefined)[] } {
  const regions: (Region | undefined)[] = [];
  const storage = new Storage("float32", shape, (region) => {
    regions.push(region);
    if (!region) return all;
    const read: number[] = [];
    eachRun(shape, region, (position, length, step) => {
      for (let i = 0; i < length; i++) read.push(all[position + i * step]);
    });
    return new Float32Array(read);
  });
  return { variable: new Variable({ dims, storage }), regions };
}

const inMemory = new Variable({ dims, storage: new Storage("float32", shape, all) });
const selections: Record<string, Indexer>[] = [
  { t: 3, y: [100, 110], x: [-10, null] },
  { t: [null, null, -7], y: [5, 210, 100], x: [10, 2, -3] },
  { t: -1 },
  { y: 7, x: 9 },
  { t: [3, 3] },
  { x: [null, null, 60] },
  { t: [1, 9, 2], y: 249, x: [null, null, -1] },
  { t: 0, y: 0, x: 0 },
  { t: [2, 6], y: [0, 40], x: [null, null, -1] },
  { t: [2, 4], y: [null, null], x: [null, null] },
];

for (const selection of selections) {
  Deno.test(`Variable.data() reads of ${JSON.stringify(selection)} what it needs`, () => {
    const indexers = new Map(Object.entries(selection));
    const { variable, regions } = recorded();
    const part = variable.select(indexers);
    const expected = inMemory.select(indexers);
    deepEqual([part.dims, part.shape], [expected.dims, expected.shape]);
    equal(part.loaded, false);
    deepEqual(part.data(), expected.data());
    equal(part.loaded, true);
    equal(variable.loaded, false);
    equal(regions.length, 1);
    ok(regions[0]!.step.every((step) => step > 0), "files are read forwards");
    equal(regions[0]!.count.reduce((a, b) => a * b), part.size);
    part.data();
    equal(regions.length, 1, "what was read is kept");
  });
}

Deno.test("Variable.select() of a selection selects among what was selected", () => {
  const first = new Map<string, Indexer>([["t", [30, 10, -2]], ["y", 5], ["x", [20, 100]]]);
  const second = new Map<string, Indexer>([["t", [1, null, 3]], ["x", [null, null, -7]]]);
  const lazy = recorded().variable.select(first).select(second);
  const eager = inMemory.select(first).select(second);
  deepEqual(lazy.data(), eager.data());
  const rows = [28, 22, 16];
  const columns = Array.from({ length: 12 }, (_, i) => 99 - 7 * i);
  const values = rows.flatMap((t) => columns.map((x) => (t * 250 + 5) * 120 + x));
  deepEqual(Array.from(lazy.data() as Float32Array), values);
});

Deno.test("Variable.data() of most of a variable reads all of it, once", () => {
  const { variable, regions } = recorded();
  const most = variable.select(new Map<string, Indexer>([["t", [0, 30]]]));
  equal(most.unreadBytes, 4 * all.length);
  equal(most.data().length, 30 * 250 * 120);
  variable.select(new Map<string, Indexer>([["t", 1]])).data();
  deepEqual(regions, [undefined]);
  equal(variable.loaded, true);
});

Deno.test("Variable.data() reads a small variable as a whole, and shares it", () => {
  let count = 0;
  const storage = new Storage("float32", [4, 3], (region) => {
    count++;
    equal(region, undefined);
    return new Float32Array(12) as ArrayData;
  });
  const variable = new Variable({ dims: ["y", "x"], storage });
  for (let y = 0; y < 4; y++) variable.select(new Map([["y", y]])).data();
  equal(count, 1);
});

Deno.test("Variable reads parts of what is larger than 4 MiB, where they are at most half of it", () => {
  const half = 2 ** 21;
  const read = (length: number, count: number) => {
    const counts: (number | undefined)[] = [];
    const storage = new Storage("uint8", [length], (region) => {
      counts.push(region?.count[0]);
      return new Uint8Array(region?.count[0] ?? length);
    });
    const part = new Variable({ dims: ["x"], storage }).select(new Map([["x", [0, count]]]));
    const unread = part.unreadBytes;
    part.data();
    equal(part.unreadBytes, 0);
    return [unread, ...counts];
  };
  deepEqual(read(2 * half, half), [2 * half, undefined]);
  deepEqual(read(2 * half + 2, half + 1), [half + 1, half + 1]);
  deepEqual(read(2 * half + 2, half + 2), [2 * half + 2, undefined]);
});

Deno.test("Variable.data() picks every second row of two columns, also of texts", () => {
  const numbers = Array.from({ length: 24 }, (_, i) => i);
  const pick = (data: ArrayData, dtype: "float32" | "object") =>
    new Variable({ dims: ["y", "x"], storage: new Storage(dtype, [12, 2], data) });
  const rows = new Map<string, Indexer>([["y", [0, 12, 2]]]);
  const expected = numbers.filter((i) => Math.floor(i / 2) % 2 === 0);
  deepEqual(
    pick(Float32Array.from(numbers), "float32").select(rows).data(),
    Float32Array.from(expected),
  );
  deepEqual(pick(numbers.map(String), "object").select(rows).data(), expected.map(String));
  const first = new Map<string, Indexer>([["y", [0, 12, 2]], ["x", [0, 1]]]);
  const column = [0, 4, 8, 12, 16, 20];
  deepEqual(
    pick(Float32Array.from(numbers), "float32").select(first).data(),
    Float32Array.from(column),
  );
  deepEqual(pick(numbers.map(String), "object").select(first).data(), column.map(String));
});

Deno.test("eachRun() visits a scalar once, and nothing of an empty region", () => {
  const visits = (shape: number[], region: Region) => {
    const found: number[][] = [];
    eachRun(shape, region, (...run) => found.push(run));
    return found;
  };
  deepEqual(visits([], { start: [], step: [], count: [] }), [[0, 1, 1]]);
  deepEqual(visits([3], { start: [1], step: [1], count: [0] }), []);
  deepEqual(visits([4, 5], { start: [1, 2], step: [2, 3], count: [2, 1] }), [[7, 1, 3], [
    17,
    1,
    3,
  ]]);
});
