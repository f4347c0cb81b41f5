import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { startBackend } from "../../../lib/backend/mod.ts";
import { seededRandom } from "../kernels/seeded_random.ts";
import { turn, untouched, wasmBackend } from "./untouched.ts";

await startBackend("wasm");

/** The message of the error that `work` throws, which is to be one sentence. */
function complaint(work: () => unknown): string {
  let message = "";
  assert.throws(work, (error: Error) => {
    assert.equal(error.name, "OutOfMemoryError", `${error.stack}`);
    assert.ok(error instanceof RangeError);
    message = error.message;
    return true;
  });
  assert.match(message, /dispose\(\).*tf\.tidy\(\)/);
  return message;
}

/** Fills the memory with tensors of half a gigabyte until there is no room for one more. */
function fill(): tf.Tensor[] {
  const held: tf.Tensor[] = [];
  const message = complaint(() => {
    for (let i = 0; i < 16; i++) held.push(untouched([128, 1024, 1024]));
  });
  assert.match(message, new RegExp(`${held.length} of shape \\[128, 1024, 1024\\]`));
  assert.match(message, /a tensor of 512 MB does not fit beside/);
  return held;
}

/** What must go on working: small sums, convolutions, a step of training. */
function assertAlive(): void {
  tf.tidy(() => {
    assert.equal(tf.ones([100, 100]).sum().dataSync()[0], 10_000);
    const image = tf.ones([1, 16, 16, 3]) as tf.Tensor4D;
    const kernel = tf.ones([3, 3, 3, 2]) as tf.Tensor4D;
    assert.equal(tf.conv2d(image, kernel, 1, "valid").max().dataSync()[0], 27);
    const weight = tf.variable(tf.scalar(3));
    const loss = () => tf.square(weight) as tf.Scalar;
    tf.train.sgd(0.5).minimize(loss);
    assert.equal(weight.dataSync()[0], 0);
    weight.dispose();
  });
}

Deno.test("a full memory is told in one sentence, and smaller work goes on", () => {
  const held = fill();
  assertAlive();
  held.pop()!.dispose();
  untouched([128, 1024, 1024]).dispose();
  tf.dispose(held);
  assertAlive();
});

Deno.test("whoever asks for memory hears of it: tfjs's kernels, ours, values from JavaScript", () => {
  const held = fill();
  const big = held[0].reshape([1, 8192, 4096, 4]) as tf.Tensor4D;
  const filter = tf.ones([3, 3, 4, 4]) as tf.Tensor4D;
  const values = new Float32Array(2 ** 27);
  const asking: Record<string, () => tf.Tensor> = {
    "tf.fill": () => tf.fill([128, 1024, 1024], 1),
    "tf.tensor": () => tf.tensor(values),
    "tf.exp": () => tf.exp(big),
    "tf.add": () => tf.add(big, 1),
    "tf.conv2d": () => tf.conv2d(big, filter, 1, "same"),
    "tf.maxPool": () => tf.maxPool(big, 2, 1, "same"),
    "tf.pad": () => tf.pad(big, [[0, 0], [1, 1], [1, 1], [0, 0]]),
    "tf.transpose": () => tf.transpose(big, [0, 2, 1, 3]),
    "tf.concat": () => tf.concat([big, big], 0),
    "a gradient": () => tf.grad((x) => tf.square(x).sum())(big),
  };
  for (const [name, work] of Object.entries(asking)) {
    const before = tf.memory().numTensors;
    assert.match(complaint(() => tf.tidy(work)), /of shape \[128, 1024, 1024\]/, name);
    assert.ok(tf.memory().numTensors <= before + 2, name);
    assertAlive();
  }
  tf.dispose([held, filter]);
  big.dispose();
});

Deno.test("more than there can be is refused before anything is written", () => {
  // 6.4 GB: as 32 bits, that would be a size that fits.
  assert.match(complaint(() => tf.fill([40_000, 40_000], 0)), /6\.0 GB does not fit.* of 4\.0 GB/);
  assert.match(complaint(() => untouched([2 ** 16, 2 ** 15])), /8\.0 GB/);
  assertAlive();
});

Deno.test("a memory full of blocks of any size leaves room for small work", () => {
  for (const megabytes of [183, 61, 17, 5]) {
    const held: tf.Tensor[] = [];
    complaint(() => {
      for (;;) held.push(untouched([megabytes, 1024, 256]));
    });
    const small = Array.from({ length: 40 }, () => untouched([1024, 256])); // 40 MB
    assertAlive();
    tf.dispose([held, small]);
  }
});

Deno.test("what a full memory is full of goes by itself once nobody holds it", async () => {
  (() => fill())();
  assertAlive();
  // A busy machine takes its time to collect; small work goes on meanwhile.
  const end = performance.now() + 60_000;
  while (tf.memory().numBytes > 2 ** 30 && performance.now() < end) {
    untouched([1]).dispose();
    await turn();
  }
  assert.ok(tf.memory().numBytes < 2 ** 30, `${tf.memory().numBytes} bytes are left`);
  untouched([256, 1024, 1024]).dispose();
});

Deno.test("a memory that was full has room for large tensors again, in whatever order it was freed", () => {
  for (let first = 0; first < 7; first++) {
    for (const backwards of [false, true]) {
      const held = fill();
      assertAlive();
      const turned = [...held.slice(first), ...held.slice(0, first)];
      tf.dispose(backwards ? turned.reverse() : turned);
      untouched([256, 1024, 1024]).dispose();
      untouched([600, 1024, 1024]).dispose();
    }
  }
});

Deno.test("blocks at the end of the memory neither overlap nor reach beyond it (seed 7)", () => {
  const { wasm } = wasmBackend();
  const below = seededRandom(7);
  const blocks: { address: number; bytes: number }[] = [];
  /** A block's first and last bytes. */
  const ends = ({ address, bytes }: { address: number; bytes: number }) =>
    [address, address + bytes - 32].map((at) => wasm.HEAPU8.subarray(at, at + 32));
  const freeOne = () => {
    const [block] = blocks.splice(below(blocks.length), 1);
    assert.ok(ends(block).every((bytes) => bytes.every((byte) => byte === 85)), "written into");
    wasm._free(block.address);
  };
  let refused = 0;
  for (let step = 0; step < 8000; step++) {
    if (below(100) >= 60 && blocks.length > 0) {
      freeOne();
      continue;
    }
    const bytes = Math.floor(2 ** (6 + below(2320) / 100));
    try {
      const address = wasm._malloc(bytes);
      const end = address + bytes;
      assert.ok(address >= 1024 && end <= wasm.HEAPU8.length);
      assert.ok(
        blocks.every((other) => end <= other.address || other.address + other.bytes <= address),
      );
      blocks.push({ address, bytes });
      for (const bytes of ends(blocks.at(-1)!)) bytes.fill(85);
    } catch (error) {
      assert.equal((error as Error).name, "OutOfMemoryError", `${error}`);
      refused++;
      for (let left = blocks.length / 4; left > 1; left--) freeOne();
    }
  }
  assert.ok(refused > 20, `${refused} times the memory was full`);
  while (blocks.length > 0) freeOne();
  assertAlive();
});
