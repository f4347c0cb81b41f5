import assert from "node:assert/strict";
import { refuseBeyondMemory } from "../../../lib/backend/memory/refuse_beyond_memory.ts";
import { bytesOf, type TensorMemory } from "../../../lib/backend/memory/tensor_memory.ts";

type Block = { shape: number[]; dtype: "float32" | "int32" | "bool" | "complex64" | "string" };

const MIB = 2 ** 20;

/** A module that gives out `answer(bytes)`; notes what is asked of it and what is freed. */
function fakeModule(length: number, answer: (bytes: number) => number, blocks: Block[] = []) {
  const asked: number[] = [];
  const freed: number[] = [];
  let searches = 0;
  const wasm = {
    HEAPU8: { length } as Uint8Array,
    _malloc: (bytes: number) => (asked.push(bytes), answer(bytes)),
    _free: (address: number) => void freed.push(address),
  };
  const memory = { blocks: () => blocks, collectSoon: () => searches++ };
  refuseBeyondMemory(wasm, memory as unknown as TensorMemory);
  // tfjs's functions are called once to begin with.
  asked.length = freed.length = 0;
  return { wasm, asked, freed, searches: () => searches };
}

Deno.test("an allocation that fits is the module's own", () => {
  const { wasm, asked, freed, searches } = fakeModule(1000, () => 600);
  assert.equal(wasm._malloc(400), 600);
  assert.deepEqual([asked, freed, searches()], [[400], [], 0]);
});

Deno.test("an address beyond two gigabytes has no sign", () => {
  const { wasm } = fakeModule(2 ** 32 - 400 * MIB, () => -(2 ** 31));
  assert.equal(wasm._malloc(8), 2 ** 31);
});

Deno.test("blocks that reach beyond the memory are given back, after another has been asked for", () => {
  const answers = [64, 600, 620, 100];
  const other = fakeModule(1000, () => answers.shift()!);
  assert.equal(other.wasm._malloc(401), 100);
  assert.deepEqual([other.asked, other.freed, other.searches()], [[401, 401, 401], [600, 620], 0]);

  const { wasm, asked, freed, searches } = fakeModule(1000, () => 600);
  assert.throws(() => wasm._malloc(401), { name: "OutOfMemoryError" });
  assert.deepEqual([asked, freed, searches()], [Array(4).fill(401), Array(4).fill(600), 1]);
});

Deno.test("more than there can be is not asked for", () => {
  const { wasm, asked } = fakeModule(2 ** 32 - 400 * MIB, () => 64);
  assert.throws(() => wasm._malloc(2 ** 32), { name: "OutOfMemoryError" });
  assert.deepEqual(asked, []);
  assert.equal(wasm._malloc(2 ** 31), 64);
});

Deno.test("a memory that cannot grow keeps a reserve, a larger one beside large blocks", () => {
  const full = 2 ** 32 - 2 * 96 * MIB;
  for (const [bytes, reserve] of [[8, 16], [4 * MIB - 1, 16], [4 * MIB, 96], [64 * MIB, 96]]) {
    const addresses = [64, 128];
    const { wasm, asked, freed } = fakeModule(full, () => addresses.shift() ?? 0);
    // Two were asked for when the functions were changed.
    addresses.splice(0, 2, 64, 128);
    assert.equal(wasm._malloc(bytes), 64);
    assert.deepEqual([asked, freed], [[bytes, reserve * MIB], [128]]);

    const none = fakeModule(full, (asked) => asked === bytes ? 64 : 0);
    assert.throws(() => none.wasm._malloc(bytes), { name: "OutOfMemoryError" });
    assert.deepEqual(none.freed, [64], "the block itself is given back");
    assert.equal(none.searches(), 1);

    const growing = fakeModule(full - 1, () => 64);
    growing.wasm._malloc(bytes);
    assert.deepEqual(growing.asked, [bytes], "while it can grow there is no need");
  }
});

const float = (...shape: number[]): Block => ({ shape, dtype: "float32" });
const advice =
  ": dispose() of what you no longer need, put the body of a loop into tf.tidy(), or " +
  "take a smaller image, and run the cell again.";
const messages: [bytes: number, blocks: Block[], message: string][] = [
  [
    3 * MIB,
    [],
    "a tensor of 3.0 MB does not fit beside the 0.0 MB that tensors take of 4.0 GB",
  ],
  [
    2 ** 30,
    [float(1024, 1024), float(2), float(1024, 1024), { shape: [5], dtype: "string" }],
    "a tensor of 1.0 GB does not fit beside the 8.0 MB that tensors take of 4.0 GB, most of it in " +
    "2 of shape [1024, 1024] (8.0 MB), 1 of shape [2] (0.0 MB), 1 of shape [5] (0.0 MB)",
  ],
  [
    1e9,
    [float(1, MIB), float(3, MIB), float(2, MIB), float(4, MIB)],
    "a tensor of 0.9 GB does not fit beside the 40 MB that tensors take of 4.0 GB, most of it in " +
    "1 of shape [4, 1048576] (16 MB), 1 of shape [3, 1048576] (12 MB), " +
    "1 of shape [2, 1048576] (8.0 MB)",
  ],
  [
    1e9 - 1,
    [],
    "a tensor of 954 MB does not fit beside the 0.0 MB that tensors take of 4.0 GB",
  ],
  [
    20 * 2 ** 30,
    [],
    "a tensor of 20 GB does not fit beside the 0.0 MB that tensors take of 4.0 GB",
  ],
];
for (const [bytes, blocks, message] of messages) {
  Deno.test(`a full memory says: ${message.slice(0, 60)} …, ${blocks.length} blocks`, () => {
    const { wasm } = fakeModule(1000, () => 0, blocks);
    assert.throws(() => wasm._malloc(bytes), {
      name: "OutOfMemoryError",
      message: message + advice,
    });
  });
}

Deno.test("bytesOf() counts what lies in WebAssembly's memory", () => {
  const of = (dtype: Block["dtype"], ...shape: number[]) =>
    bytesOf({ dtype, shape } as unknown as Parameters<typeof bytesOf>[0]);
  assert.deepEqual(
    [of("float32", 2, 3), of("int32", 2, 3), of("bool", 2, 3), of("complex64", 2, 3)],
    [24, 24, 6, 48],
  );
  assert.deepEqual([of("float32"), of("float32", 0, 3), of("string", 2, 3)], [4, 0, 0]);
});
