import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { crossEntropy } from "../../../lib/training/mod.ts";
import { openMnist } from "../../../lib/sources/mod.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();

const PAD: tf.backend_util.ExplicitPadding = [[0, 0], [1, 1], [1, 1], [0, 0]];
const CHANNELS = [1, 4, 8, 16, 16, 10];

interface Layer {
  kernel: tf.Variable<tf.Rank.R4>;
  bias: tf.Variable;
}

/** Lesson 05's `simple_cnn`. */
function forward(layers: Layer[], x: tf.Tensor): tf.Tensor {
  layers.forEach(({ kernel, bias }, i) => {
    x = tf.add(tf.conv2d(x as tf.Tensor4D, kernel, 2, PAD, "NHWC", 1, "floor"), bias);
    if (i < layers.length - 1) x = tf.relu(x);
  });
  return x.reshape([-1, 10]);
}

function lossOf(layers: Layer[], x: tf.Tensor, labels: tf.Tensor1D): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10), forward(layers, x)) as tf.Scalar;
}

function randomLayers(): Layer[] {
  return CHANNELS.slice(1).map((nf, i) => ({
    kernel: tf.variable(tf.randomNormal([3, 3, CHANNELS[i], nf], 0, 0.2)) as Layer["kernel"],
    bias: tf.variable(tf.zeros([nf])),
  }));
}

const variables = (layers: Layer[]) => layers.flatMap(({ kernel, bias }) => [kernel, bias]);

Deno.test("registerTrainingKernels() may be called again", async () => {
  const before = tf.getKernel("Conv2D", "wasm");
  await Promise.all([registerTrainingKernels(), registerTrainingKernels()]);
  assert.equal(tf.getKernel("Conv2D", "wasm"), before);
});

Deno.test("1,000 training steps leak no tensor and no memory", () => {
  const layers = randomLayers();
  const images = tf.randomUniform([8, 28, 28, 1]);
  const labels = tf.randomUniform([8], 0, 10, "int32") as tf.Tensor1D;
  for (const optimizer of [tf.train.sgd(0.01), tf.train.adam(0.001)]) {
    const step = () => optimizer.minimize(() => lossOf(layers, images, labels));
    for (let i = 0; i < 10; i++) step();
    const { numTensors, numBytes } = tf.memory();
    const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    const heapBytes = wasm.HEAPU8.length;
    for (let i = 0; i < 500; i++) step();
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(tf.memory().numBytes, numBytes);
    assert.equal(wasm.HEAPU8.length, heapBytes);
    optimizer.dispose();
  }
  tf.dispose([variables(layers), images, labels]);
});

Deno.test("sgd updates as v - rate * g does, and leaves copies of the old values alone", () => {
  const value = tf.variable(tf.tensor1d([1, -2, 0.3, 4e5, 7]));
  const frozen = tf.variable(tf.scalar(2));
  const before = value.clone();
  const gradient = [0.5, 1e-3, -3, 2, 0];
  const optimizer = tf.train.sgd(0.3);
  optimizer.applyGradients({ [value.name]: tf.tensor1d(gradient) });
  const rate = Math.fround(-0.3);
  const expected = Array.from(
    before.dataSync(),
    (v, i) => Math.fround(v + Math.fround(rate * Math.fround(gradient[i]))),
  );
  assert.deepEqual([...value.dataSync()], expected);
  assert.deepEqual([...before.dataSync()], [...new Float32Array([1, -2, 0.3, 4e5, 7])]);
  assert.equal(frozen.dataSync()[0], 2);
  tf.dispose([value, frozen, before]);
});

Deno.test("a step changes values where they lie, and none that another tensor shares", () => {
  for (const make of [() => tf.train.sgd(0.5), () => tf.train.adam(0.5)]) {
    const value = tf.variable(tf.tensor1d([1, 2, 3, 4]));
    const optimizer = make();
    const step = () => optimizer.applyGradients([{ name: value.name, tensor: tf.ones([4]) }]);
    step();
    const place = value.dataId;
    step();
    assert.equal(value.dataId, place);
    const seen = [...value.dataSync()];
    const shared = [value.clone(), value.reshape([2, 2]), tf.variable(value)];
    step();
    for (const tensor of shared) assert.deepEqual([...tensor.dataSync()], seen);
    // Both optimizers move by half where all gradients are ones.
    assert.deepEqual([...value.dataSync()].map((v) => Math.round(v * 1e4) / 1e4), [
      -0.5,
      0.5,
      1.5,
      2.5,
    ]);
    tf.dispose([...shared, value]);
    optimizer.dispose();
  }
});

Deno.test("crossEntropy() equals tfjs's operations, and refuses a second derivative as they do", () => {
  const logits = tf.tensor2d([[1, 2, -3], [0.5, -60, 80], [-1e30, 4, 4]]);
  const labels = tf.tensor1d([2, 0, 1], "int32");
  const composed = (x: tf.Tensor) =>
    tf.logSoftmax(x).mul(tf.oneHot(labels, 3)).sum().div(-3) as tf.Scalar;
  const own = (x: tf.Tensor) => crossEntropy(x, labels);
  const twice = (f: (x: tf.Tensor) => tf.Scalar) => tf.grad((x) => tf.square(tf.grad(f)(x)).sum());
  const weighted = (f: (x: tf.Tensor) => tf.Scalar) => tf.grad((x) => f(x).mul(3));
  for (const make of [(f: typeof own) => f, weighted]) {
    const [actual, expected] = [own, composed].map((f) => make(f)(logits).dataSync());
    actual.forEach((value, i) =>
      assert.ok(Math.abs(value - expected[i]) < 1e-5 * Math.max(1, Math.abs(value)), `${value}`)
    );
  }
  for (const f of [own, composed]) assert.throws(() => twice(f)(logits), /compute gradient/);
  const nan = tf.grad(own)(tf.tensor2d([[NaN, 1, 1], [Infinity, 0, 0], [0, 0, 0]])).dataSync();
  assert.deepEqual([...nan].map(Number.isNaN), [1, 1, 1, 1, 1, 1, 0, 0, 0].map(Boolean));
  for (const label of [3, -1]) {
    assert.throws(() => crossEntropy(logits, tf.tensor1d([0, label, 1], "int32")), RangeError);
  }
});

Deno.test("tf.layers trains a network of convolutions, pooling and dense layers", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [12, 12, 1],
        filters: 6,
        kernelSize: 3,
        activation: "relu",
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 2,
        activation: "softmax",
        kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
  // Bright above, or bright below.
  const half = (above: boolean) =>
    Array.from({ length: 12 }, (_, row) => new Array(12).fill([(row < 6) === above ? 1 : 0]));
  const x = tf.tensor4d([half(true), half(false), half(true), half(false)]);
  const y = tf.tensor2d([[1, 0], [0, 1], [1, 0], [0, 1]]);
  const { history } = await model.fit(x, y, { epochs: 30, verbose: 0 });
  const losses = history.loss as number[];
  assert.ok(
    losses.at(-1)! < 0.1 && losses.at(-1)! < losses[0] / 4,
    `${losses[0]} … ${losses.at(-1)}`,
  );
  model.dispose();
  tf.dispose([x, y]);
});

Deno.test("other backends keep tfjs's own gradients and updates", async () => {
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  try {
    const gradient = tf.grad((x) => tf.sum(tf.relu(tf.square(x))))(tf.tensor1d([1, -2]));
    assert.deepEqual([...gradient.dataSync()], [2, -4]);
    const v = tf.variable(tf.tensor1d([1]));
    const adam = tf.train.adam(0.1);
    adam.minimize(() => tf.sum(tf.square(v)) as tf.Scalar, false, [v]);
    assert.ok(Math.abs(v.dataSync()[0] - 0.9) < 1e-5);
    adam.dispose();
    tf.dispose([gradient, v]);
  } finally {
    await tf.setBackend("wasm");
  }
});

interface Entry {
  name: string;
  values: number[];
  tolerance: number;
  tolerance_per_step?: number[];
}

// PyTorch's numbers for lesson 05, where they can be had.
const reference = await readReference();
const mnist = await readMnist();
const ignore = !reference;
const why = reference ? "" : " (no reference.json here)";

async function readReference(): Promise<Map<string, Entry> | undefined> {
  try {
    const file = new URL("../../../../shared/parity/reference.json", import.meta.url);
    const { entries }: { entries: Entry[] } = JSON.parse(await Deno.readTextFile(file));
    return new Map(entries.map((entry) => [entry.name, entry]));
  } catch {
    return undefined;
  }
}

/** The first 50 batches of 256, in order; values / 256. */
async function readMnist(): Promise<{ images: tf.Tensor4D; labels: tf.Tensor1D }[]> {
  const { xTrain, yTrain } = await openMnist();
  const [pixels, digits] = await Promise.all([xTrain.data(), yTrain.data()]);
  return Array.from({ length: 50 }, (_, i) => {
    const [from, to] = [i * 256, (i + 1) * 256];
    return {
      images: tf.tensor4d(pixels.slice(from * 784, to * 784), [256, 28, 28, 1]),
      labels: tf.tensor1d(digits.slice(from, to), "int32"),
    };
  });
}

/** [out][in][row][column] becomes [row][column][in][out]. */
function toHwio(values: number[], nf: number, ni: number): tf.Tensor4D {
  return tf.tidy(() => tf.tensor4d(values, [nf, ni, 3, 3]).transpose([2, 3, 1, 0]) as tf.Tensor4D);
}

function referenceLayers(): Layer[] {
  return CHANNELS.slice(1).map((nf, i) => {
    const values = (part: string) =>
      reference!.get(`simple_cnn[${i}] ${part}, manual_seed(42)`)!.values;
    return {
      kernel: tf.variable(toHwio(values("weight"), nf, CHANNELS[i])) as Layer["kernel"],
      bias: tf.variable(tf.tensor1d(values("bias"))),
    };
  });
}

Deno.test({
  name: `simple_cnn's first gradients equal PyTorch's${why}`,
  ignore,
  fn: () => {
    const layers = referenceLayers();
    const [{ images, labels }] = mnist;
    const { grads } = tf.variableGrads(() => lossOf(layers, images, labels), variables(layers));
    layers.forEach((layer, i) => {
      const name = i < 4 ? `${i}.0` : `${i}`;
      for (const part of ["weight", "bias"] as const) {
        const entry = reference!.get(`gradient of ${name}.${part}, first sequential batch`)!;
        const variable = part === "weight" ? layer.kernel : layer.bias;
        const gradient = grads[variable.name];
        const actual = part === "weight" ? gradient.transpose([3, 2, 0, 1]) : gradient;
        const values = actual.dataSync();
        const worst = Math.max(...entry.values.map((value, k) => Math.abs(values[k] - value)));
        assert.ok(worst <= entry.tolerance, `${entry.name}: ${worst} > ${entry.tolerance}`);
      }
    });
    tf.dispose([grads, variables(layers)]);
  },
});

for (
  const [name, make] of [["SGD lr 0.4", () => tf.train.sgd(0.4)], [
    "Adam lr 0.01",
    () => tf.train.adam(0.01, 0.9, 0.999, 1e-8),
  ]] as const
) {
  Deno.test({
    name: `50 steps of simple_cnn with ${name} equal PyTorch's${why}`,
    ignore,
    fn: () => {
      const layers = referenceLayers();
      const optimizer = make();
      const entry = [...reference!.values()].find((e) =>
        e.name.includes(`first 50 sequential steps, ${name}`)
      )!;
      mnist.forEach(({ images, labels }, i) => {
        const loss = optimizer.minimize(() => lossOf(layers, images, labels), true)!;
        const [value] = loss.dataSync();
        const tolerance = entry.tolerance_per_step?.[i] ?? entry.tolerance;
        const off = Math.abs(value - entry.values[i]);
        assert.ok(off <= tolerance, `step ${i}: ${value}, not ${entry.values[i]} ± ${tolerance}`);
        loss.dispose();
      });
      tf.dispose(variables(layers));
      optimizer.dispose();
    },
  });
}
