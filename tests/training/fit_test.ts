import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { openMnist } from "../../lib/sources/mnist.ts";
import {
  accuracy,
  Adam,
  type BatchReport,
  crossEntropy,
  DataLoader,
  type EpochReport,
  evaluate,
  fit,
  manualSeed,
  resetParameters,
  TensorDataset,
} from "../../lib/training/mod.ts";
import { assertClose, assertNoLeak, readFixture } from "../fixtures/cases.ts";
import { simpleCnn } from "./simple_cnn.ts";

interface Fixture {
  lenetLogits: number[];
  crossEntropy: {
    logits: number[];
    labels: number[];
    loss: number;
    gradient: number[];
    accuracy: number;
  };
  smallAdam: number[];
  fit: { losses: number[]; epochs: [number, number][] };
  logits: number[];
  weights: number[][][];
  gradients: number[][][];
  sgdLosses: number[];
  sgdWeights: number[][][];
  adamLosses: number[];
}

const expected = readFixture<Fixture>("training.json");

await startBackend("wasm");
/** tfjs's own wasm backend cannot train a convolution; its cpu backend takes seconds a step. */
const trains = tf.getKernel("Conv2DBackpropFilter", "wasm") !== undefined;
const backend = trains ? "wasm" : "cpu";
await startBackend(backend);
const mnist = await openMnist();

/** As the fixture keeps them: PyTorch's order, at most 60 of the values, evenly spaced. */
async function sampled(tensor: tf.Tensor): Promise<number[]> {
  const ordered = tf.tidy(() =>
    tensor.rank === 4 ? tensor.transpose([3, 2, 0, 1]) : tensor.clone()
  );
  const values = Array.from(await ordered.data());
  ordered.dispose();
  const step = Math.ceil(values.length / 60);
  return values.filter((_, index) => index % step === 0);
}

async function assertWeights(
  tensors: tf.Tensor[],
  wanted: number[][][],
  tolerance: (values: number[]) => number,
  what: string,
): Promise<void> {
  const flat = wanted.flat();
  equal(tensors.length, flat.length);
  for (const [index, tensor] of tensors.entries()) {
    const values = flat[index];
    assertClose(await sampled(tensor), values, tolerance(values), `${what} ${index}`);
  }
}

/** The first items of MNIST, as images or flat. */
function firstItems(count: number, flat = false): TensorDataset {
  const x = mnist.xTrain.slice([0, 0], [count, 784]);
  return new TensorDataset(
    flat ? x : x.reshape([count, 28, 28, 1]),
    mnist.yTrain.slice([0], [count]),
  );
}

function seededCnn(seed = 42): tf.Sequential {
  const model = simpleCnn();
  manualSeed(seed);
  resetParameters(model);
  return model;
}

function mlp(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [784], units: 50, activation: "relu" }),
      tf.layers.dense({ units: 10 }),
    ],
  });
}

Deno.test("crossEntropy() and its gradient equal PyTorch's", async () => {
  const { logits, labels, loss, gradient, accuracy: rate } = expected.crossEntropy;
  const y = tf.tensor1d(labels, "int32");
  const x = tf.tensor2d(logits, [6, 4]);
  await assertNoLeak(async () => {
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => crossEntropy(x, y))(x);
    assertClose(await value.data(), [loss], 1e-6, "loss");
    assertClose(await grad.data(), gradient, 1e-7, "gradient");
    const share = accuracy(x, y);
    equal((await share.data())[0], rate);
    tf.dispose([value, grad, share]);
  });
  throws(
    () => crossEntropy(tf.zeros([2, 10]), tf.zeros([3])),
    /shapes are \[2, 10\] and \[3\]/,
  );
});

Deno.test("crossEntropy() stays finite for outputs that overflow exp()", async () => {
  const loss = crossEntropy(tf.tensor2d([[1000, 0], [-1000, 0]]), tf.tensor1d([1, 1], "int32"));
  equal((await loss.data())[0], 500);
});

Deno.test("resetParameters() draws lesson 05's weights for manualSeed(42)", async () => {
  const model = seededCnn();
  const weights = expected.weights.map((layer) => layer.map((part) => part.map(Math.fround)));
  await assertWeights(model.getWeights(), weights, () => 0, "weight");
  const xb = mnist.xTrain.slice([0, 0], [16, 784]).reshape([16, 28, 28, 1]);
  const logits = model.apply(xb) as tf.Tensor;
  assertClose(await logits.data(), expected.logits, 2e-7, "logits");
});

Deno.test("resetParameters() knows dense layers, flattened images and layers without bias", async () => {
  const features = tf.sequential({
    layers: [
      tf.layers.zeroPadding2d({ inputShape: [28, 28, 1], padding: 2 }),
      tf.layers.conv2d({ filters: 6, kernelSize: 5, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 5, useBias: false, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
    ],
  });
  const model = tf.sequential({
    layers: [
      features,
      tf.layers.flatten(),
      tf.layers.dense({ units: 12, activation: "relu" }),
      tf.layers.dense({ units: 10, useBias: false }),
    ],
  });
  manualSeed(42);
  await assertNoLeak(() => resetParameters(model));
  const image = tf.tidy(() => tf.range(0, 784).mod(7).div(7).reshape([1, 28, 28, 1]));
  const logits = model.apply(image) as tf.Tensor;
  assertClose(await logits.data(), expected.lenetLogits, 1e-6, "logits");
});

Deno.test("resetParameters() refuses layers whose first weights it does not know", () => {
  const layer = tf.layers.depthwiseConv2d({ inputShape: [8, 8, 1], kernelSize: 3, name: "deep" });
  throws(() => resetParameters(tf.sequential({ layers: [layer] })), {
    name: "TypeError",
    message: /layer "deep" of class DepthwiseConv2D/,
  });
});

Deno.test("a batch's gradients equal PyTorch's", async () => {
  const model = seededCnn();
  const { x, y } = firstItems(256);
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(
    () => crossEntropy(model.apply(x, { training: true }) as tf.Tensor, y),
    weights,
  );
  const largest = (values: number[]) => Math.max(...values.map(Math.abs));
  await assertWeights(
    weights.map(({ name }) => grads[name]),
    expected.gradients,
    (values) => 1e-5 * largest(values) + 1e-9,
    "gradient",
  );
});

async function losses(optimizer: tf.Optimizer, steps: number) {
  const model = seededCnn();
  const loader = new DataLoader(firstItems(steps * 256), { batchSize: 256 });
  const got: number[] = [];
  const onBatch = ({ loss }: BatchReport) => void got.push(loss);
  const none = new DataLoader(firstItems(0), { batchSize: 256 });
  await fit(1, model, crossEntropy, optimizer, loader, none, { onBatch, print() {} });
  return { got, model };
}

for (const steps of [2, 50]) {
  const ignore = steps > 2 && !trains;
  Deno.test({
    name: `fit() follows PyTorch over ${steps} steps of Adam (${backend})`,
    ignore,
    async fn() {
      const { got } = await losses(new Adam(0.01), steps);
      assertClose(got, expected.adamLosses.slice(0, steps), 5e-6, "loss");
    },
  });
}

Deno.test({
  name: `fit() follows PyTorch over 50 steps of SGD, in loss and weights (${backend})`,
  ignore: !trains,
  async fn() {
    const { got, model } = await losses(tf.train.sgd(0.4), 50);
    assertClose(got, expected.sgdLosses.slice(0, 50), 5e-6, "loss");
    await assertWeights(model.getWeights(), expected.sgdWeights, () => 5e-6, "weight");
  },
});

Deno.test("Adam follows PyTorch over 52 steps, and disposes what it makes", async () => {
  manualSeed(3);
  const model = mlp();
  resetParameters(model);
  const loader = new DataLoader(firstItems(1000, true), { batchSize: 80 });
  await loader.dataset.items();
  const none = new DataLoader(firstItems(0, true));
  const got: number[] = [];
  const onBatch = ({ loss }: BatchReport) => void got.push(loss);
  await assertNoLeak(async () => {
    const optimizer = new Adam(0.003);
    await fit(4, model, crossEntropy, optimizer, loader, none, { onBatch, print() {} });
    optimizer.dispose();
  });
  assertClose(got, expected.smallAdam, 3e-6, "loss");
  ok(got[51] < got[0] / 2, "it learns");
  throws(() => new Adam(0), /learningRate must be a finite number above 0, not 0/);
  throws(() => new Adam(0.1, { betas: [0.9, 1] }), TypeError);
});

/** The run of the fixture: three epochs of a small fully connected network. */
function smallFit(options: Parameters<typeof fit>[6], epochs = 3) {
  manualSeed(3);
  const model = mlp();
  resetParameters(model);
  const x = mnist.xValid.slice([0, 0], [300, 784]);
  const valid = new TensorDataset(x, mnist.yValid.slice([0], [300]));
  const trainDl = new DataLoader(firstItems(1000, true), { batchSize: 64, shuffle: true });
  const validDl = new DataLoader(valid, { batchSize: 128 });
  const optimizer = tf.train.sgd(0.2);
  const result = fit(epochs, model, crossEntropy, optimizer, trainDl, validDl, options);
  return { result, model };
}

Deno.test("fit() prints and returns what the Python source does", async () => {
  const lines: string[] = [], batches: BatchReport[] = [], epochs: EpochReport[] = [];
  const { result } = smallFit({
    print: (line) => void lines.push(line),
    onBatch: (report) => void batches.push(report),
    onEpoch: (report) => void epochs.push(report),
  });
  const wanted = expected.fit.epochs;
  assertClose(await result, wanted[2], 1e-5, "result");
  assertClose(batches.map(({ loss }) => loss), expected.fit.losses, 1e-5, "batch loss");
  deepEqual(batches[17], { epoch: 1, batch: 1, loss: batches[17].loss });
  for (const [epoch, line] of lines.entries()) {
    const [first, loss, acc] = line.split(" ").map(Number);
    equal(first, epoch);
    assertClose([loss], [wanted[epoch][0]], 1e-5, "loss");
    assertClose([acc], [wanted[epoch][1]], 1e-7, "accuracy");
    equal(acc, Math.round(acc * 300) / 300);
    const report = epochs[epoch];
    equal(loss, Number(report.loss.toPrecision(7)));
    deepEqual([report.epoch, report.accuracy], [epoch, acc]);
    ok(report.seconds > 0);
  }
  equal(lines.length, 3);
});

Deno.test("fit() and evaluate() dispose every tensor", async () => {
  await smallFit({ print() {} }, 1).result; // The datasets' own tensors come to be here.
  const model = mlp();
  const dataset = firstItems(300, true);
  const loader = new DataLoader(dataset, { batchSize: 64, shuffle: true });
  const optimizer = tf.train.sgd(0.1);
  await assertNoLeak(async () => {
    await fit(2, model, crossEntropy, optimizer, loader, loader, { print() {} });
    await evaluate(model, crossEntropy, loader);
  });
});

Deno.test("fit() ends on the signal, keeps the weights and leaves no tensor", async () => {
  const reason = new Error("stopped");
  const controller = new AbortController();
  const before = smallFit({ print() {} }, 0);
  const start = await before.model.getWeights()[0].data();
  const dataset = firstItems(1000, true);
  const loader = new DataLoader(dataset, { batchSize: 64 });
  const { model } = before;
  const optimizer = tf.train.sgd(0.2);
  let steps = 0;
  const onBatch = () => {
    if (++steps === 3) controller.abort(reason);
  };
  await assertNoLeak(async () => {
    const options = { onBatch, signal: controller.signal, print() {} };
    await rejects(fit(5, model, crossEntropy, optimizer, loader, loader, options), reason);
  });
  equal(steps, 3);
  const after = await model.getWeights()[0].data();
  ok(after.some((value, index) => value !== start[index]), "the weights of three steps are kept");
});

Deno.test("fit() lets timers have their turn, so that a Stop is heard", async () => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 150);
  const { result } = smallFit({ signal: controller.signal, print() {} }, 1e9);
  await rejects(result, { name: "AbortError" });
  clearTimeout(timer);
});

Deno.test("fit() leaves no tensor behind a model that fails", async () => {
  const loader = new DataLoader(firstItems(64, true), { batchSize: 64 });
  await loader.dataset.items();
  const failing = () => {
    throw new Error("no such layer");
  };
  const optimizer = tf.train.sgd(1);
  await assertNoLeak(async () => {
    const run = fit(1, failing, crossEntropy, optimizer, loader, loader, { print() {} });
    await rejects(run, /no such layer/);
  });
});

Deno.test("fit() trains a model that is a function of its own variables", async () => {
  const weights = tf.variable(tf.zeros([784, 10]));
  const dataset = firstItems(200, true);
  const loader = new DataLoader(dataset, { batchSize: 50 });
  const model = (x: tf.Tensor) => x.matMul(weights);
  const optimizer = tf.train.sgd(0.5);
  const [first] = await evaluate(model, crossEntropy, loader);
  const [last] = await fit(3, model, crossEntropy, optimizer, loader, loader, { print() {} });
  assertClose([first], [Math.log(10)], 1e-6, "a guess");
  ok(last < 0.7, `loss ${last}`);
});

Deno.test("evaluate() ends with a signal's reason", async () => {
  const x = tf.zeros([4, 2]);
  const y = tf.zeros([4], "int32");
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 1 });
  const controller = new AbortController();
  let batches = 0;
  const model = (x: tf.Tensor) => {
    if (++batches === 2) controller.abort(new Error("enough"));
    return x;
  };
  const { signal } = controller;
  await rejects(evaluate(model, crossEntropy, loader, { signal }), /enough/);
  equal(batches, 2);
  tf.dispose([x, y]);
});

Deno.test("Adam leaves a variable alone that the loss does not use", () => {
  const [used, unused] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(5))];
  const optimizer = new Adam(0.1);
  optimizer.minimize(() => used.square().asScalar(), false, [unused, used]);
  ok(Math.abs(used.dataSync()[0] - 0.9) < 1e-6);
  equal(unused.dataSync()[0], 5);
  optimizer.dispose();
  tf.dispose([used, unused]);
});

Deno.test("evaluate() weighs each batch's loss by its items", async () => {
  const [x, y] = [tf.tensor2d([[1], [2], [6]]), tf.tensor1d([0, 0, 0], "int32")];
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 2 });
  const mean = (outputs: tf.Tensor) => outputs.mean() as tf.Scalar;
  const [loss, accuracy] = await evaluate((x: tf.Tensor) => x, mean, loader);
  assertClose([loss, accuracy], [3, 1], 1e-6, "loss and share");
  tf.dispose([x, y]);
});
