import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { openKerasH5 } from "../../lib/sources/mod.ts";
import { compileModel, kerasModel } from "../../lib/training/mod.ts";

/** Layers in a row, with weights that are not zero. */
function sequential(...layers: tf.layers.Layer[]): tf.Sequential {
  const model = tf.sequential({ layers });
  for (const layer of model.layers) {
    const weights = layer.getWeights().map(({ shape }, index) =>
      // a variance (the last of a normalization) is positive
      tf.randomUniform(shape, index === 3 ? 0.5 : -0.5, index === 3 ? 2 : 0.5, "float32", 7 + index)
    );
    layer.setWeights(weights);
    tf.dispose(weights);
  }
  return model;
}

/** The compiled model gives what the model gives, on one thread and on three. */
async function assertPredictsAs(model: tf.LayersModel, count = 2): Promise<void> {
  const [, ...shape] = model.inputs[0].shape as number[];
  const images = tf.randomUniform([count, ...shape], -1, 1, "float32", 3);
  const expected = model.predict(images) as tf.Tensor;
  const values = await expected.data();
  const size = Math.max(...values.map(Math.abs));
  ok(size > 0.01, `${size}`);
  for (const threads of [1, 3]) {
    const before = tf.memory().numTensors;
    const compiled = await compileModel(model, { threads });
    equal(tf.memory().numTensors, before);
    // Several times: the helpers start while the first are under way.
    for (let time = 0; time < 20; time++) {
      const prediction = compiled.predict(images);
      deepEqual(prediction.shape, expected.shape);
      const got = await prediction.data();
      const off = Math.max(...got.map((value, i) => Math.abs(value - values[i])));
      // The errors of float32, in another order of sums; a wrong product is off by far more.
      ok(off < 1e-5 * size, `${off / size} of the largest off on ${threads} threads`);
      prediction.dispose();
    }
    compiled.dispose();
  }
  tf.dispose([images, expected]);
}

const { conv2d, dense, flatten } = tf.layers;

const models: Record<string, () => tf.LayersModel> = {
  "padding on every side and channels that fill no panel": () =>
    sequential(
      conv2d({ inputShape: [9, 11, 3], filters: 13, kernelSize: [3, 5], padding: "same" }),
      conv2d({ filters: 1, kernelSize: 2, padding: "same", activation: "relu" }),
      conv2d({ filters: 9, kernelSize: [4, 1], strides: [2, 3] }),
      flatten(),
      dense({ units: 7, activation: "softmax" }),
    ),
  "pools": () =>
    sequential(
      conv2d({ inputShape: [13, 10, 2], filters: 6, kernelSize: 3 }),
      tf.layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 1] }),
      tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
      tf.layers.globalAveragePooling2d({}),
      dense({ units: 5 }),
    ),
  "normalizations, dropout and a softmax of its own": () =>
    sequential(
      conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, useBias: false }),
      tf.layers.batchNormalization({}),
      tf.layers.activation({ activation: "relu" }),
      tf.layers.dropout({ rate: 0.5 }),
      flatten(),
      dense({ units: 6, activation: "relu" }),
      dense({ units: 3 }),
      tf.layers.activation({ activation: "softmax" }),
    ),
  "an image so large that it is cut into bands": () =>
    sequential(
      conv2d({ inputShape: [150, 140, 8], filters: 24, kernelSize: 5, padding: "same" }),
      conv2d({ filters: 8, kernelSize: 3, strides: 2 }),
      tf.layers.globalAveragePooling2d({}),
    ),
  "3 × 3 convolutions of many channels, of even and odd sizes": () =>
    sequential(
      conv2d({ inputShape: [9, 14, 32], filters: 40, kernelSize: 3, padding: "same" }),
      conv2d({ filters: 48, kernelSize: 3, activation: "relu" }),
      conv2d({ filters: 32, kernelSize: 3, padding: "same", useBias: false }),
      flatten(),
      dense({ units: 3 }),
    ),
  "3 × 3 convolutions of many channels in several bands": () =>
    sequential(
      conv2d({ inputShape: [45, 31, 32], filters: 32, kernelSize: 3 }),
      tf.layers.globalAveragePooling2d({}),
    ),
  "windows of other sizes over many channels": () =>
    sequential(
      conv2d({ inputShape: [18, 15, 32], filters: 32, kernelSize: 5, padding: "same" }),
      conv2d({ filters: 40, kernelSize: [1, 7], padding: "same", activation: "relu" }),
      conv2d({ filters: 32, kernelSize: [7, 1] }),
      conv2d({ filters: 32, kernelSize: [3, 1], padding: "same" }),
      conv2d({ filters: 32, kernelSize: [2, 3] }),
      conv2d({ filters: 32, kernelSize: [1, 5] }),
      conv2d({ filters: 32, kernelSize: [9, 1], padding: "same" }),
      flatten(),
      dense({ units: 3 }),
    ),
  "branches that are joined, and joined again": () => {
    const x = tf.input({ shape: [7, 7, 4] });
    const conv = (filters: number, kernelSize: number, from: tf.SymbolicTensor) =>
      conv2d({ filters, kernelSize, padding: "same" }).apply(from) as tf.SymbolicTensor;
    const join = (parts: tf.SymbolicTensor[]) =>
      tf.layers.concatenate({ axis: 3 }).apply(parts) as tf.SymbolicTensor;
    const pool = tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: "same" });
    const inner = join([conv(3, 3, x), conv(5, 1, x)]);
    const outer = join([inner, pool.apply(x) as tf.SymbolicTensor, conv(2, 5, inner)]);
    const end = tf.layers.globalAveragePooling2d({}).apply(conv(6, 3, outer));
    return tf.model({ inputs: x, outputs: end as tf.SymbolicTensor });
  },
};

for (const [name, build] of Object.entries(models)) {
  Deno.test(`compileModel() predicts as the model does: ${name}`, async () => {
    await startBackend("wasm");
    const model = build();
    await assertPredictsAs(model);
    model.dispose();
  });
}

Deno.test("compileModel() of LeNet-5 predicts as the model does", async () => {
  await startBackend("wasm");
  const bytes = await Deno.readFile(
    new URL("../../data/lenet5.h5", import.meta.url),
  );
  const model = kerasModel(await openKerasH5(bytes));
  await assertPredictsAs(model, 5);
  model.dispose();
});

const input = () => tf.layers.inputLayer({ inputShape: [8, 8, 2] });

class Strange extends tf.layers.Layer {
  static className = "Strange";
  override call(x: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return Array.isArray(x) ? x[0] : x;
  }
}

const refusals: [string, () => tf.LayersModel, RegExp][] = [
  [
    "an unknown layer",
    () => sequential(input(), new Strange({ name: "odd" }), flatten()),
    /"odd" \(Strange\): this kind of layer is not known here/,
  ],
  [
    "an unknown layer in a model in the model",
    () => sequential(input(), sequential(input(), new Strange({ name: "odd" })), flatten()),
    /"odd" \(Strange\): this kind of layer is not known here/,
  ],
  [
    "channels that come first",
    () => sequential(input(), tf.layers.maxPooling2d({ name: "m", dataFormat: "channelsFirst" })),
    /"m" \(MaxPooling2D\): dataFormat "channelsFirst" is not known here/,
  ],
  [
    "sizes that are open",
    () => {
      const open = tf.input({ shape: [null, 8, 2], name: "any" });
      const y = conv2d({ filters: 1, kernelSize: 2 }).apply(open) as tf.SymbolicTensor;
      return tf.model({ inputs: open, outputs: y });
    },
    /"any" \(InputLayer\): its shape \[\?,8,2\] is not one to three known sizes/,
  ],
  [
    "images of images",
    () =>
      sequential(
        tf.layers.inputLayer({ inputShape: [3, 8, 8, 2] }),
        tf.layers.conv3d({ filters: 1, kernelSize: 2 }),
      ),
    /\(InputLayer\): its shape \[3,8,8,2\] is not one to three known sizes/,
  ],
  [
    "shapes of unequal length",
    () => {
      const [a, b] = [tf.input({ shape: [4, 4, 2] }), tf.input({ shape: [2] })];
      const sum = tf.layers.add({ name: "sum" }).apply([a, b]) as tf.SymbolicTensor;
      return tf.model({ inputs: [a, b], outputs: sum });
    },
    /"sum" \(Add\): shapes of unequal length, \[4,4,2\] and \[2\]/,
  ],
];
for (const [name, build, message] of refusals) {
  Deno.test(`compileModel() throws TypeError on ${name}`, async () => {
    await startBackend("wasm");
    const before = tf.memory().numTensors;
    const model = build();
    await rejects(compileModel(model), (error) => {
      ok(error instanceof TypeError, String(error));
      ok(message.test(error.message), error.message);
      return true;
    });
    model.dispose();
    equal(tf.memory().numTensors, before);
  });
}

Deno.test("compileModel() throws RangeError on a number of threads that makes no sense", async () => {
  await startBackend("wasm");
  const model = models["pools"]();
  for (const threads of [0, -1, 1.5, NaN]) {
    await rejects(compileModel(model, { threads }), { name: "RangeError", message: /threads/ });
  }
  model.dispose();
});

Deno.test("CompiledModel.predict() throws RangeError on images of another size", async () => {
  await startBackend("wasm");
  const model = models["pools"]();
  const compiled = await compileModel(model, { threads: 1 });
  throws(() => compiled.predict(tf.zeros([1, 13, 11, 2])), {
    name: "RangeError",
    message: /shape \[1,13,11,2\], the network wants \[n,13,10,2\]/,
  });
  throws(() => compiled.predict([]), { name: "RangeError", message: /0 tensors for .* 1 inputs/ });
  compiled.dispose();
});

Deno.test("CompiledModel.predict() throws on a network that was disposed", async () => {
  await startBackend("wasm");
  const model = models["pools"]();
  const compiled = await compileModel(model, { threads: 2 });
  compiled.dispose();
  compiled.dispose();
  const images = tf.zeros([1, 13, 10, 2]);
  throws(() => compiled.predict(images), { name: "Error", message: /has been disposed/ });
  throws(() => compiled.predictAll(images), { name: "Error", message: /has been disposed/ });
  tf.dispose(images);
  model.dispose();
});

Deno.test("CompiledModel.predictAll() takes several inputs and gives several outputs", async () => {
  await startBackend("wasm");
  const [a, b] = [tf.input({ shape: [5, 4, 3] }), tf.input({ shape: [6] })];
  const image = conv2d({ filters: 2, kernelSize: 2 }).apply(a) as tf.SymbolicTensor;
  const flat = flatten().apply(image) as tf.SymbolicTensor;
  const both = tf.layers.concatenate().apply([flat, b]) as tf.SymbolicTensor;
  const scores = dense({ units: 3 }).apply(both) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [a, b], outputs: [image, scores] });
  const compiled = await compileModel(model, { threads: 1 });
  const inputs = [tf.randomUniform([3, 5, 4, 3]), tf.randomUniform([3, 6])];
  const [results, expected] = [compiled.predictAll(inputs), model.predict(inputs) as tf.Tensor[]];
  for (const [place, result] of results.entries()) {
    deepEqual(result.shape, expected[place].shape);
    const wanted = expected[place].dataSync();
    ok(result.dataSync().every((value, i) => Math.abs(value - wanted[i]) < 1e-5));
  }
  throws(() => compiled.predict(inputs), { name: "TypeError", message: /2 outputs; predictAll/ });
  const shorter = [inputs[0], tf.zeros([2, 6])];
  throws(() => compiled.predictAll(shorter), { name: "RangeError", message: /wants \[3,6\]/ });
  tf.dispose([inputs, results, expected, shorter[1]]);
  compiled.dispose();
  model.dispose();
});
