import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { KerasH5, openKerasH5 } from "../../lib/sources/mod.ts";
import { foldBatchNorm, kerasModel } from "../../lib/training/mod.ts";

const folder = new URL("../fixtures/keras/", import.meta.url);
const open = async (name: string) => await openKerasH5(await Deno.readFile(new URL(name, folder)));
const expected: { images: number[][][][]; predictions: number[][] } = JSON.parse(
  await Deno.readTextFile(new URL("expected.json", folder)),
);

for (const name of ["keras2.h5", "keras3.h5"]) {
  Deno.test(`kerasModel() of ${name} predicts what PyTorch does with its weights`, async () => {
    await startBackend("wasm");
    const before = tf.memory().numTensors;
    const model = kerasModel(await open(name));
    deepEqual(model.inputs[0].shape, [null, 6, 9, 2]);
    equal(model.countParams(), 329);
    const images = tf.tensor4d(expected.images);
    for (const network of [model, foldBatchNorm(model)]) {
      const prediction = network.predict(images) as tf.Tensor;
      const values = await prediction.data();
      for (const [index, value] of expected.predictions.flat().entries()) {
        ok(Math.abs(values[index] - value) < 1e-6, `${values[index]}, expected ${value}`);
      }
      prediction.dispose();
      network.dispose();
    }
    images.dispose();
    equal(tf.memory().numTensors, before);
  });
}

interface LayerEntry {
  class_name: string;
  config: Record<string, unknown>;
}

/** The fixture with its description changed. */
async function changed(change: (layers: LayerEntry[]) => void): Promise<KerasH5> {
  const file = await open("keras2.h5");
  const modelConfig = structuredClone(file.modelConfig) as { config: { layers: LayerEntry[] } };
  change(modelConfig.config.layers);
  return new KerasH5({ ...file, name: "digits.h5", modelConfig });
}

const refusals: [string, (layers: LayerEntry[]) => void, RegExp][] = [
  [
    "an unknown layer",
    (layers) => layers.splice(2, 0, { class_name: "Lambda", config: { name: "my_lambda" } }),
    /"digits\.h5": its layer "my_lambda" is a Lambda; known are InputLayer, Conv2D, /,
  ],
  [
    "a layer called as a method of every object",
    (layers) => layers.push({ class_name: "toString", config: { name: "odd" } }),
    /its layer "odd" is a toString/,
  ],
  [
    "channels first",
    (layers) => layers[3].config.data_format = "channels_first",
    /"max_pooling2d" \(MaxPooling2D\) has data_format "channels_first", which is not read here/,
  ],
  [
    "several axes",
    (layers) => layers[1].config.axis = [1, 2],
    /"batch_normalization" \(BatchNormalization\) has axis \[1,2\]/,
  ],
  [
    "an unknown activation",
    (layers) => layers[2].config.activation = "my_activation",
    /"activation" \(Activation\) has the activation "my_activation"/,
  ],
  [
    "no shape of the images",
    (layers) => delete layers[0].config.batch_input_shape,
    /"conv2d" \(Conv2D\) comes first but has no batch_input_shape/,
  ],
];
for (const [name, change, message] of refusals) {
  Deno.test(`kerasModel() throws TypeError on ${name}`, async () => {
    await startBackend("wasm");
    const file = await changed(change);
    const before = tf.memory().numTensors;
    throws(() => kerasModel(file), { name: "TypeError", message });
    equal(tf.memory().numTensors, before);
  });
}

Deno.test("kerasModel() throws TypeError on weights alone and on other sorts of models", async () => {
  const { modelConfig: _, ...weights } = await open("keras2.h5");
  throws(() => kerasModel(weights), { name: "TypeError", message: /it holds weights alone/ });
  throws(
    () => kerasModel({ ...weights, modelConfig: { class_name: "MyModel", config: {} } }),
    { name: "TypeError", message: /it is a model of the class MyModel; only Sequential and/ },
  );
  for (const modelConfig of [null, [1], { class_name: null }]) {
    throws(
      () => kerasModel({ ...weights, modelConfig }),
      { name: "TypeError", message: /of ".+": its description names no class/ },
    );
  }
});

Deno.test("kerasModel() throws RangeError on weights that do not fit the description", async () => {
  await startBackend("wasm");
  const file = await changed((layers) => layers[0].config.filters = 3);
  const before = tf.memory().numTensors;
  throws(() => kerasModel(file), {
    name: "RangeError",
    message: /layer "conv2d" of the file against "conv2d": kernel of shape \[3,3,2,4\] in place of/,
  });
  equal(tf.memory().numTensors, before);
});

/** A file without weights: two channels of four pixels through the layers given. */
function withoutWeights(...layers: [className: string, config: Record<string, unknown>][]) {
  const entries = layers.map(([class_name, config], place) => ({
    class_name,
    config: { name: `layer_${place}`, ...config },
  }));
  const input = {
    class_name: "InputLayer",
    config: { name: "input", batch_input_shape: [null, 2, 2, 2] },
  };
  const config = { name: "small", layers: [input, ...entries] };
  return { name: "small.h5", layers: [], modelConfig: { class_name: "Sequential", config } };
}

const byHand: [string, [string, Record<string, unknown>], number[]][] = [
  // the channels are [-1, 2, 0.5, 8] and [1, -3, 4, 0]
  ["GlobalAveragePooling2D", ["GlobalAveragePooling2D", { keepdims: false }], [2.375, 0.5]],
  ["GlobalMaxPooling2D", ["GlobalMaxPooling2D", {}], [8, 4]],
  [
    "ReLU",
    ["ReLU", { max_value: 6, negative_slope: 0, threshold: 0 }],
    [0, 1, 2, 0, 0.5, 4, 6, 0],
  ],
  [
    "Softmax",
    ["Softmax", { axis: -1 }],
    [-1, 1, 2, -3, 0.5, 4, 8, 0].map((value, index, all) =>
      1 / (1 + Math.exp(all[index ^ 1] - value))
    ),
  ],
];
for (const [name, layer, values] of byHand) {
  Deno.test(`kerasModel() computes ${name}`, async () => {
    await startBackend("wasm");
    const model = kerasModel(withoutWeights(layer));
    const image = tf.tensor4d([-1, 1, 2, -3, 0.5, 4, 8, 0], [1, 2, 2, 2]);
    const prediction = model.predict(image) as tf.Tensor;
    for (const [index, value] of (await prediction.data()).entries()) {
      ok(Math.abs(value - values[index]) < 1e-6, `${value}, expected ${values[index]}`);
    }
    equal(prediction.size, values.length);
    tf.dispose([image, prediction]);
    model.dispose();
  });
}

Deno.test("kerasModel() takes a sequential model's input from what it was built for", async () => {
  await startBackend("wasm");
  const values = { kernel: [1, 2, 3, 4, 5, 6], bias: [10, 20] };
  const weights = [
    { name: "d/kernel", shape: [3, 2], data: Float32Array.from(values.kernel) },
    { name: "d/bias", shape: [2], data: Float32Array.from(values.bias) },
  ];
  const config = { name: "d", units: 2, activation: "linear", use_bias: true };
  const modelConfig = {
    class_name: "Sequential",
    config: {
      name: "late",
      layers: [{ class_name: "Dense", config }],
      build_input_shape: [null, 3],
    },
  };
  const file = new KerasH5({ name: "late.h5", layers: [{ name: "d", weights }], modelConfig });
  equal(`${file}`, "late.h5: 1 layers, 1 of them with weights, 8 numbers");
  const model = kerasModel(file);
  deepEqual(model.inputs[0].shape, [null, 3]);
  // By hand: [1 · 1 + 1 · 3 + 2 · 5 + 10, 1 · 2 + 1 · 4 + 2 · 6 + 20].
  deepEqual([...(model.predict(tf.tensor2d([[1, 1, 2]])) as tf.Tensor).dataSync()], [24, 38]);
  model.dispose();
});

Deno.test("a file of Keras counts layers that hold numbers, one alone too", () => {
  const weight = (...data: number[]) => ({
    name: "w",
    shape: [data.length],
    data: Float32Array.from(data),
  });
  const inner = { name: "inner", weights: [weight(1, 2)] };
  const layers = [
    { name: "one", weights: [weight(1)] },
    { name: "none", weights: [] },
    { name: "model", weights: [], layers: [inner] },
  ];
  const file = new KerasH5({ name: "m", layers });
  equal(`${file}`, "m: 3 layers, 2 of them with weights, 3 numbers");
});
