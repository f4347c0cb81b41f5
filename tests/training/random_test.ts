import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { conv2d } from "../../lib/convolution/mod.ts";
import * as random from "../../lib/training/mod.ts";
import { MersenneTwister } from "../../lib/training/mersenne_twister.ts";
import { assertClose, assertNoLeak, readFixture } from "../fixtures/cases.ts";

interface Entry {
  name: string;
  shape: number[];
  values: number[];
  samples?: { indices: number[]; values: number[] };
  tolerance: number;
}

await startBackend();

async function sha256(values: ArrayBufferView<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", values)).toHex();
}

function joined(...parts: ArrayLike<number>[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

async function layerWeights(): Promise<Float32Array<ArrayBuffer>> {
  const conv = random.convInit(5, 3, 8);
  const linear = random.linearInit(120, 84);
  const last = random.convInit([3, 2], 4, 2);
  return joined(
    await conv.kernel.transpose([3, 2, 0, 1]).data(),
    await conv.bias.data(),
    await linear.kernel.transpose([1, 0]).data(),
    await linear.bias.data(),
    await last.kernel.transpose([3, 2, 0, 1]).data(),
    await last.bias.data(),
  );
}

const DRAWS: Record<
  string,
  (g: random.Generator) => ArrayBufferView<ArrayBuffer> | Promise<ArrayBufferView<ArrayBuffer>>
> = {
  "uniform_(-0.333, 0.777) of 20000": (g) => g.uniform(20000, -0.333, 0.777),
  "randn(200000)": (g) => g.normal(200000),
  "randn(33)": (g) => g.normal(33),
  "200 times randn(15)": (g) => joined(...Array.from({ length: 200 }, () => g.normal(15))),
  "rand(1000, float64)": (g) => g.uniform64(1000),
  "randperm(100000)": (g) => g.permutation(100000),
  "randint(-5, 1000)": (g) => Int32Array.from(g.integers(1000, -5, 1000)),
  "randint(0, 2^28)": (g) => Int32Array.from(g.integers(1000, 0, 2 ** 28)),
  "randint(0, 2^28 - 1)": (g) => Int32Array.from(g.integers(1000, 0, 2 ** 28 - 1)),
  "randint(-2^31, 2^31)": (g) => Int32Array.from(g.integers(1000, -(2 ** 31), 2 ** 31)),
  "Conv2d(3, 8, 5), Linear(120, 84), Conv2d(4, 2, (3, 2))": layerWeights,
  "rand(3), manual_seed(-1)": () => random.manualSeed(-1).uniform(3),
  [`rand(3), manual_seed(${2 ** 40 + 5})`]: () => random.manualSeed(2 ** 40 + 5).uniform(3),
  "rand(3), manual_seed(0)": () => random.manualSeed(0).uniform(3),
};

Deno.test("manualSeed() gives PyTorch's numbers, bit for bit", async (t) => {
  const cases = readFixture<{ name: string; sha256: string }[]>("torch_random.json");
  assert.deepEqual(cases.map(({ name }) => name), Object.keys(DRAWS));
  for (const { name, sha256: expected } of cases) {
    await t.step(name, async () => {
      assert.equal(await sha256(await DRAWS[name](random.manualSeed(7))), expected);
    });
  }
});

const parity = [
  ...readFixture<Entry[]>("parity_steps.json"),
  ...readFixture<Entry[]>("parity_radar.json"),
];

function entry(name: string): Entry {
  const found = parity.find((entry) => entry.name === name);
  assert.ok(found, `no reference value ${name}`);
  return found;
}

/** The same draws from the public functions, with seed 43, under the reference's names. */
const PUBLIC_DRAWS: Record<string, () => tf.Tensor | ArrayLike<number>> = {
  "rng: torch.rand(10), manual_seed(43)": () => random.rand([10]),
  "rng: torch.randn(5), manual_seed(43)": () => random.randn([5]),
  "rng: torch.randn(15), manual_seed(43)": () => random.randn([15]),
  "rng: torch.randn(16), manual_seed(43)": () => random.randn([16]),
  "rng: torch.randn(20), manual_seed(43)": () => random.randn([20]),
  "rng: torch.randn(3,3), manual_seed(43)": () => random.randn([3, 3]),
  "rng: torch.rand(2, dtype=float64), manual_seed(43)": () => random.randFloat64(2),
  "rng: torch.randint(0,100,(10,)), manual_seed(43)": () => random.randint(0, 100, [10]),
  "rng: torch.randperm(20), manual_seed(43)": () => random.randperm(20),
  "rng: torch.randn(5) then torch.rand(3), manual_seed(43): the second": () => {
    random.randn([5]);
    return random.rand([3]);
  },
  "rng: torch.randn(5) then torch.randn(3), manual_seed(43): the second": () => {
    random.randn([5]);
    return random.randn([3]);
  },
  "rng: Linear(120,84).weight.flatten()[:10], manual_seed(43)": () =>
    random.linearInit(120, 84).kernel.transpose([1, 0]).flatten().slice(0, 10),
  "rng: Linear(120,84).bias[:10], manual_seed(43)": () =>
    random.linearInit(120, 84).bias.slice(0, 10),
  "rng: first 12 words of MT19937 seeded 43": () => {
    const words = new MersenneTwister(43);
    return Array.from({ length: 12 }, () => words.uint32());
  },
};

for (const [name, draw] of Object.entries(PUBLIC_DRAWS)) {
  Deno.test(`random functions give the reference's ${name}`, async () => {
    random.manualSeed(43);
    const drawn = draw();
    const values = drawn instanceof tf.Tensor ? await drawn.data() : drawn;
    const { values: expected, tolerance } = entry(name);
    assertClose(values, expected, tolerance, name);
  });
}

Deno.test("linearInit() draws the whole Linear(120, 84)", async () => {
  random.manualSeed(43);
  const weights = await random.linearInit(120, 84).kernel.transpose([1, 0]).data();
  const { samples, tolerance } = entry("rng: Linear(120,84).weight, manual_seed(43)");
  const found = samples!.indices.map((index) => weights[index]);
  assertClose(found, samples!.values, tolerance, "weights");
});

Deno.test("convInit() gives the weights and outputs of steps 13 to 15", async () => {
  const image = tf.tensor4d(entry("image").values, [1, 6, 6, 1]);
  random.manualSeed(43);
  const layers: [string, random.ConvWeights][] = [
    ["conv*, manual_seed(43)", random.convInit(3, 1, 1)],
    ["conv_multiple*, manual_seed(43) second", random.convInit(3, 1, 2)],
  ];
  random.manualSeed(43);
  const alone = random.convInit(3, 1, 2);
  for (const [name, { kernel, bias }] of layers) {
    const output = conv2d(image, kernel).add(bias).transpose([0, 3, 1, 2]);
    const results: [string, tf.Tensor][] = [
      [".weight", kernel.transpose([3, 2, 0, 1])],
      [".bias", bias],
      ["(image)", output],
    ];
    for (const [part, tensor] of results) {
      const { values, tolerance } = entry(name.replace("*", part));
      assertClose(await tensor.data(), values, tolerance, name + part);
    }
  }
  const right = "Conv2d(1,2,3) right after manual_seed(43)";
  const weight = await alone.kernel.transpose([3, 2, 0, 1]).data();
  assertClose(weight, entry(`${right}: weight`).values, 1e-7, "weight");
  assertClose(await alone.bias.data(), entry(`${right}: bias`).values, 1e-7, "bias");
});

Deno.test("convKernelInit() draws the kernel only", async () => {
  random.manualSeed(5);
  const { kernel } = random.convInit(3, 2, 4);
  random.manualSeed(5);
  const only = random.convKernelInit(3, 2, 4);
  const next = await random.rand([1]).data();
  assert.deepEqual(await only.data(), await kernel.data());
  const generator = random.manualSeed(5);
  generator.uniform(3 * 3 * 2 * 4);
  assert.deepEqual(next, generator.uniform(1));
});

Deno.test("random functions give tensors of the shape and type asked for", () => {
  assert.deepEqual([random.rand([2, 3]).shape, random.rand([2, 3]).dtype], [[2, 3], "float32"]);
  assert.deepEqual(random.randn([]).shape, []);
  assert.deepEqual(random.randint(0, 9, [4]).dtype, "int32");
  assert.deepEqual(random.randperm(0).shape, [0]);
  assert.deepEqual(random.convInit([3, 5], 2, 7).kernel.shape, [3, 5, 2, 7]);
});

Deno.test("random functions refuse what cannot be drawn", () => {
  const refused: [() => unknown, RegExp][] = [
    [() => random.manualSeed(1.5), /seed .* whole number, not 1\.5/],
    [() => random.rand([2, -1]), /rand\(\): sizes must be .*, not \[2,-1\]/],
    [() => random.randint(5, 5, [1]), /low 5 and high 5 leave none/],
    [() => random.randint(0, 2 ** 40, [1]), /int32/],
    [() => random.randperm(2.5), /randperm\(\): count must be .*, not 2\.5/],
    [() => random.convInit(3, 0, 1), /convInit\(\): sizes must be .*, not \[1,0,3,3\]/],
  ];
  for (const [draw, message] of refused) assert.throws(draw, { message });
});

Deno.test("random functions leave no tensor behind", async () => {
  await assertNoLeak(() => {
    const { kernel, bias } = random.convInit(3, 2, 2);
    const linear = random.linearInit(3, 2);
    tf.dispose([kernel, bias, linear.kernel, linear.bias, random.randn([20]), random.randperm(3)]);
  });
});

Deno.test("randint() draws what an int32 holds, and refuses the first number beyond", () => {
  const [least, beyond] = [-(2 ** 31), 2 ** 31];
  for (const [low, high] of [[least, least + 1], [beyond - 1, beyond]]) {
    assert.deepEqual([...random.randint(low, high, [2]).dataSync()], [low, low]);
  }
  for (const [low, high] of [[least - 1, 0], [0, beyond + 1]]) {
    assert.throws(() => random.randint(low, high, [1]), /do not all fit a tensor of type int32/);
  }
  for (const [low, high] of [[3, 3], [5, 2]]) {
    assert.throws(() => random.randint(low, high, [1]), RangeError);
  }
});

Deno.test("random tensors are the same where the backend lends no memory", async () => {
  const drawn = async (backend: string) => {
    await startBackend(backend as "wasm");
    random.manualSeed(3);
    const tensors = [random.rand([2, 3]), random.randn([4, 5])];
    return Promise.all(tensors.map(async (one) => [one.shape, [...await one.data()]]));
  };
  const expected = await drawn("wasm");
  assert.deepEqual(await drawn("cpu"), expected);
  await startBackend("wasm");
});
