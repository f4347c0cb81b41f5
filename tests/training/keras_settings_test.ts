/** What of a Keras description is read, and what is refused because it would be computed otherwise. */

import { deepEqual, equal, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { kerasModel } from "../../lib/training/mod.ts";
import { GroupedConvLayer } from "../../lib/training/layers/grouped_conv_layer.ts";
import { makers } from "../../lib/training/keras/layer_makers.ts";
import { readCalls, readReferences } from "../../lib/training/keras/calls.ts";
import { safeName, Settings } from "../../lib/training/keras/settings.ts";

await startBackend("cpu");

type Config = Record<string, unknown>;

/** A model of one layer, from a file without weights. */
function modelOf(className: string, config: Config, shape: number[], keras = "3.1.0") {
  const input = {
    class_name: "InputLayer",
    config: { name: "input", batch_input_shape: [null, ...shape] },
  };
  const layer = { class_name: className, config: { name: "it", ...config } };
  return kerasModel({
    name: "small.h5",
    layers: [],
    kerasVersion: keras,
    modelConfig: { class_name: "Sequential", config: { name: "small", layers: [input, layer] } },
  });
}

const image = [4, 4, 2];
const row = [6, 2];
const first = { data_format: "channels_first" };
const conv = { filters: 2, kernel_size: [1, 1] };
const REFUSED: [className: string, config: Config, shape: number[], key: string][] = [
  ["BatchNormalization", { renorm: true }, image, "renorm"],
  ["BatchNormalization", { axis: [1, 2] }, image, "axis"],
  ["SyncBatchNormalization", { renorm: true }, image, "renorm"],
  ["LayerNormalization", { rms_scaling: true }, image, "rms_scaling"],
  ["Normalization", { invert: true }, image, "invert"],
  ["Normalization", { axis: 1 }, image, "axis"],
  ["MaxPooling1D", { pool_size: 2, ...first }, row, "data_format"],
  ["AveragePooling1D", { pool_size: 2, padding: "causal" }, row, "padding"],
  ["MaxPooling2D", { pool_size: 2, ...first }, image, "data_format"],
  ["AveragePooling2D", { pool_size: 2, padding: "full" }, image, "padding"],
  ["GlobalMaxPooling1D", first, row, "data_format"],
  ["GlobalAveragePooling2D", first, image, "data_format"],
  ["ZeroPadding2D", { padding: [[1, 1], [1, 1]], ...first }, image, "data_format"],
  ["Cropping2D", { cropping: [[1, 1], [1, 1]], ...first }, image, "data_format"],
  ["UpSampling2D", { size: [2, 2], ...first }, image, "data_format"],
  ["UpSampling2D", { size: [2, 2], interpolation: "bicubic" }, image, "interpolation"],
  ["Flatten", first, image, "data_format"],
  ["Conv2D", { ...conv, ...first }, image, "data_format"],
  ["Conv2D", { ...conv, padding: "causal" }, image, "padding"],
  ["Conv1D", { filters: 1, kernel_size: 1, ...first }, row, "data_format"],
  ["Conv1D", { filters: 2, kernel_size: 1, groups: 2 }, row, "groups"],
  ["Conv1D", { filters: 1, kernel_size: 1, padding: "full" }, row, "padding"],
  ["Conv2DTranspose", { ...conv, output_padding: [1, 1] }, image, "output_padding"],
  ["Conv2DTranspose", { ...conv, dilation_rate: [2, 2] }, image, "dilation_rate"],
  ["Conv2DTranspose", { ...conv, groups: 2 }, image, "groups"],
  ["DepthwiseConv2D", { kernel_size: [1, 1], ...first }, image, "data_format"],
  ["SeparableConv2D", { ...conv, groups: 2 }, image, "groups"],
  ["Softmax", { axis: [1, 2] }, image, "axis"],
];

Deno.test("kerasModel() refuses settings by name that it would compute otherwise", () => {
  const before = tf.memory().numTensors;
  for (const [className, config, shape, key] of REFUSED) {
    throws(() => modelOf(className, config, shape), {
      name: "TypeError",
      message: 'Cannot build the model of "small.h5": its layer "it" ' +
        `(${className}) has ${key} ${JSON.stringify(config[key])}, which is not read here.`,
    });
  }
  equal(tf.memory().numTensors, before);
});

/** Numbers 0.25, 0.5, … and what Keras makes of them, worked out by hand. */
const COMPUTED: [className: string, config: Config, keras: string, result: number[]][] = [
  ["Activation", { activation: "hard_sigmoid" }, "2.9.0", [0.3, 0.5, 0.7, 1]],
  ["Activation", { activation: "hard_sigmoid" }, "3.0.0", [1 / 3, 0.5, 2 / 3, 1]],
  ["Activation", { activation: "leaky_relu" }, "3.0.0", [-0.2, 0, 1, 4]],
  ["LeakyReLU", {}, "3.0.0", [-0.3, 0, 1, 4]],
  ["LeakyReLU", { alpha: 0.5 }, "2.9.0", [-0.5, 0, 1, 4]],
  ["LeakyReLU", { negative_slope: 0.25, alpha: 0.5 }, "3.0.0", [-0.25, 0, 1, 4]],
  ["ReLU", { max_value: 3, threshold: 2 }, "3.0.0", [0, 0, 0, 3]],
  ["ReLU", { negative_slope: 0.5, threshold: 1 }, "3.0.0", [-1, -0.5, 1, 4]],
  ["ReLU", { max_value: { config: { value: 2 } } }, "2.9.0", [0, 0, 1, 2]],
  ["ThresholdedReLU", {}, "2.9.0", [0, 0, 0, 4]],
  ["ThresholdedReLU", { theta: 0.5 }, "2.9.0", [0, 0, 1, 4]],
  ["ELU", { alpha: 2 }, "3.0.0", [2 * Math.expm1(-1), 0, 1, 4]],
  ["Rescaling", { scale: 0.5, offset: -1 }, "3.0.0", [-1.5, -1, -0.5, 1]],
  ["Rescaling", { scale: 3 }, "3.0.0", [-3, 0, 3, 12]],
  ["Normalization", { mean: [[1]], variance: 4 }, "3.0.0", [-1, -0.5, 0, 1.5]],
  ["Normalization", { mean: [1, 2, 3, 4], variance: [1, 4, 9, 0] }, "3.0.0", [-2, -1, -2 / 3, 0]],
  ["Normalization", { axis: 1, mean: [0, 1, 0, 0], variance: [4] }, "2.9.0", [-0.5, -0.5, 0.5, 2]],
  ["Flatten", {}, "3.0.0", [-1, 0, 1, 4]],
  ["RandomFlip", { mode: "horizontal" }, "3.0.0", [-1, 0, 1, 4]],
];

Deno.test("kerasModel() takes a window as large as the image, and refuses a larger one", () => {
  equal(modelOf("MaxPooling2D", { pool_size: [4, 4] }, image).outputs[0].shape.join(), ",1,1,2");
  throws(() => modelOf("MaxPooling2D", { pool_size: [4, 5] }, image), {
    message:
      /its layer "it" \(MaxPooling2D\) gives nothing: its window is larger than the image \[4,4,2\]\.$/,
  });
});

Deno.test("kerasModel() computes functions of numbers as the version of Keras does", () => {
  for (const [className, config, keras, result] of COMPUTED) {
    const model = modelOf(className, config, [4], keras);
    const values = (model.predict(tf.tensor2d([[-1, 0, 1, 4]])) as tf.Tensor).dataSync();
    deepEqual(
      [...values].map((value) => value.toFixed(5)),
      result.map((value) => value.toFixed(5)),
    );
    model.dispose();
  }
});

/** What becomes of an image or a row of numbers, by its shape. */
const SHAPED: [className: string, config: Config, shape: number[], result: number[]][] = [
  ["GlobalMaxPooling2D", { keepdims: true }, [4, 5, 2], [1, 1, 2]],
  ["GlobalMaxPooling2D", { keepdims: false }, [4, 5, 2], [2]],
  ["GlobalAveragePooling1D", { keepdims: true }, [4, 3], [1, 3]],
  ["ZeroPadding2D", { padding: [[1, 2], [3, 4]] }, [4, 5, 2], [7, 12, 2]],
  ["Cropping2D", { cropping: [[1, 0], [1, 2]] }, [4, 5, 2], [3, 2, 2]],
  ["UpSampling2D", { size: [2, 3], interpolation: "bilinear" }, [4, 5, 2], [8, 15, 2]],
  ["Reshape", { target_shape: [-1, 4] }, [3, 8], [6, 4]],
  ["Reshape", { target_shape: [2, 12] }, [3, 8], [2, 12]],
  ["Permute", { dims: [2, 3, 1] }, [4, 5, 2], [5, 2, 4]],
  ["RepeatVector", { n: 3 }, [4], [3, 4]],
  ["MaxPooling1D", { pool_size: [3], strides: [2] }, [7, 2], [3, 2]],
  ["AveragePooling1D", { pool_size: 2, padding: "same" }, [7, 2], [4, 2]],
  ["MaxPooling2D", { pool_size: [2, 3], strides: [1, 2], padding: "same" }, [4, 5, 2], [4, 3, 2]],
  ["MaxPooling2D", { pool_size: [4, 5] }, [4, 5, 2], [1, 1, 2]],
  ["LayerNormalization", { axis: -1 }, [4, 5, 2], [4, 5, 2]],
  ["LayerNormalization", { axis: [1, 2] }, [4, 5, 2], [4, 5, 2]],
  ["Conv2D", { filters: 4, kernel_size: [2, 3], groups: 2 }, [5, 6, 2], [4, 4, 4]],
  ["Conv1D", { filters: 3, kernel_size: [3], dilation_rate: [2] }, [7, 2], [3, 3]],
  ["Conv1D", { filters: 3, kernel_size: 3, padding: "causal" }, [7, 2], [7, 3]],
  ["Conv2D", { filters: 4, kernel_size: [3, 2], strides: [2, 1], groups: 2 }, [5, 5, 2], [2, 4, 4]],
  ["Conv2D", { filters: 4, kernel_size: [3, 2], padding: "same", groups: 2 }, [5, 6, 2], [5, 6, 4]],
  ["Conv2D", { filters: 4, kernel_size: [3, 3], dilation_rate: [2, 1], groups: 2 }, [6, 6, 2], [
    ...[2, 4, 4],
  ]],
  ["Conv2DTranspose", { filters: 3, kernel_size: [2, 2], strides: [2, 3] }, [2, 2, 1], [4, 6, 3]],
  ["DepthwiseConv2D", { kernel_size: [2, 2], depth_multiplier: 3 }, [3, 3, 2], [2, 2, 6]],
  ["SeparableConv2D", { filters: 5, kernel_size: [2, 2] }, [3, 3, 2], [2, 2, 5]],
];

Deno.test("layers give results of Keras's shapes", () => {
  for (const [className, config, shape, result] of SHAPED) {
    const settings = new Settings(
      className,
      { name: "it", ...config },
      3,
      (it) => new TypeError(it),
    );
    let value: tf.SymbolicTensor = tf.input({ shape });
    for (const layer of makers[className](settings, [value.shape])) {
      value = layer.apply(value) as tf.SymbolicTensor;
    }
    deepEqual(value.shape, [null, ...result], className);
  }
  const open = new Settings("Reshape", { name: "it", target_shape: [-1, 4] }, 3, TypeError);
  const [layer] = makers.Reshape(open, [[null, null, 8]]);
  deepEqual((layer.apply(tf.input({ shape: [3, 8] })) as tf.SymbolicTensor).shape, [null, 6, 4]);
});

Deno.test("a convolution in groups refuses numbers of channels that do not fit", () => {
  const grouped = (filters: number, channels: number) =>
    new GroupedConvLayer({
      ...{ filters, groups: 2, kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1] },
      ...{ padding: "valid", useBias: false },
    }).apply(tf.input({ shape: [2, 2, channels] }));
  grouped(4, 2);
  for (const [filters, channels] of [[5, 2], [4, 3]]) {
    throws(() => grouped(filters, channels), {
      name: "RangeError",
      message: `2 groups of [,2,2,${channels}] and ${filters} filters`,
    });
  }
});

Deno.test("readCalls() reads calls as Keras 2 writes them", () => {
  const reference = (...of: [string, number, number]) => ({ reference: of });
  deepEqual(readCalls(undefined), []);
  deepEqual(
    readCalls([
      [["a", 0, 0, {}], ["b", 1, 2, { training: false, name: "x", mask: null, scale: null }]],
      ["a", 0, 1, { y: ["b", 0, 0], other: 3 }],
      [["_CONSTANT_VALUE", -1, 2.5, { y: 4 }], ["c", 0, 0]],
      [["d", 0, 0, { y: [1, 2], mask: 1, alpha: 0.5 }]],
    ]),
    [
      { args: [reference("a", 0, 0), reference("b", 1, 2)], others: [] },
      { args: [reference("a", 0, 1), reference("b", 0, 0)], others: ["other"] },
      { args: [{ constant: 2.5 }, { constant: 4 }, reference("c", 0, 0)], others: [] },
      { args: [reference("d", 0, 0), { constant: [1, 2] }], others: ["alpha"] },
    ],
  );
});

Deno.test("readCalls() reads calls as Keras 3 writes them", () => {
  const tensor = (...keras_history: [string, number, number]) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null], keras_history },
  });
  const reference = (...of: [string, number, number]) => ({ reference: of });
  deepEqual(
    readCalls([
      { args: [tensor("a", 0, 0)], kwargs: { training: true, mask: null } },
      { args: [[tensor("a", 0, 0), tensor("b", 1, 0)]] },
      { args: [], kwargs: { x1: tensor("a", 0, 0), x2: 3, axis: -1, name: "n" } },
      { kwargs: { x: tensor("a", 0, 0), inputs: [tensor("b", 0, 0)], mask: 1, alpha: null } },
      { args: [null, { class_name: "other", config: {} }] },
    ]),
    [
      { args: [reference("a", 0, 0)], others: [] },
      { args: [reference("a", 0, 0), reference("b", 1, 0)], others: [] },
      { args: [reference("a", 0, 0), { constant: 3 }], others: ["axis"] },
      { args: [reference("a", 0, 0), reference("b", 0, 0)], others: [] },
      {
        args: [{ constant: null }, { constant: { class_name: "other", config: {} } }],
        others: [],
      },
    ],
  );
});

Deno.test("readReferences() reads one result, a list of them, and a list by name", () => {
  deepEqual(readReferences(["a", 0, 1]), [["a", 0, 1]]);
  deepEqual(readReferences([["a", 0, 1], ["b", 2, 0]]), [["a", 0, 1], ["b", 2, 0]]);
  deepEqual(readReferences({ x: ["a", 0, 1], y: [["b", 2, 0]] }), [["a", 0, 1], ["b", 2, 0]]);
  for (const none of [undefined, null, "a", 3, [], {}]) deepEqual(readReferences(none), []);
});

Deno.test("Settings gives what is there, and tfjs's default for what is null", () => {
  const settings = new Settings(
    "Conv1D",
    { name: "a b", none: null, zero: 0, one: [7], two: [7, 8], padding: "same" },
    3,
    (problem) => new TypeError(`It ${problem}.`),
  );
  deepEqual([settings.className, settings.keras, settings.name], ["Conv1D", 3, "a_b"]);
  deepEqual(["none", "zero", "absent"].map((key) => settings.get(key)), [undefined, 0, undefined]);
  deepEqual(["one", "zero", "none"].map((key) => settings.single(key)), [7, 0, undefined]);
  throws(() => settings.single("two"), { message: "It has two [7,8], which is not read here." });
  settings.only("none", 1);
  settings.only("two", 1, [7, 8]);
  throws(() => settings.only("zero", 1), { message: "It has zero 0, which is not read here." });
  equal(settings.padding, "same");
  throws(() => settings.inputShape, { message: "It comes first but has no batch_input_shape." });
  const shaped = (config: Config) => new Settings("", config, 2, () => new TypeError()).inputShape;
  deepEqual(shaped({ batch_input_shape: [null, 1], batch_shape: [2] }), [null, 1]);
  deepEqual(shaped({ batch_shape: [null, 2] }), [null, 2]);
});

Deno.test("safeName() writes names that tfjs takes", () => {
  const names = {
    "conv 1": "conv_1",
    "_x": "n_x",
    "a/b.c-d_e": "a/b.c-d_e",
    "ä": "n_",
    "1a": "1a",
  };
  for (const [name, safe] of Object.entries(names)) equal(safeName(name), safe);
});

Deno.test("kerasModel() gives layers the file's names, in rows and in graphs, inside of others, too", () => {
  const input = (name: string) => ({
    class_name: "InputLayer",
    config: { name, batch_input_shape: [null, 3] },
  });
  const relu = (name: string) => ({ class_name: "ReLU", config: { name } });
  const sequential = (name: string, ...layers: unknown[]) => ({
    class_name: "Sequential",
    config: { name, layers },
  });
  const file = (modelConfig: unknown) =>
    kerasModel({ name: "small.h5", layers: [], kerasVersion: "2.9.0", modelConfig });
  const inner = sequential("own name", input("in side"), relu("re lu"));
  const row = file(sequential("row", input("an input"), { ...inner, name: "my block" }));
  equal(row.inputs[0].sourceLayer.name, "an input");
  deepEqual(row.layers.map(({ name }) => name), ["an input", "my block"]);
  deepEqual((row.layers[1] as tf.LayersModel).layers.map(({ name }) => name), ["in side", "re lu"]);

  // A class of a program's own, which describes itself as a graph.
  const graph = file({
    class_name: "MyModel",
    config: {
      name: "graph",
      layers: [
        { ...input("an input"), name: "an input", inbound_nodes: [] },
        { ...inner, name: "my block", inbound_nodes: [[["an input", 0, 0, {}]]] },
        {
          class_name: "Multiply",
          name: "product",
          config: { name: "product" },
          inbound_nodes: [[["an input", 0, 0, {}], ["my block", 1, 0, {}]]],
        },
      ],
      input_layers: [["an input", 0, 0]],
      output_layers: [["product", 0, 0]],
    },
  });
  deepEqual(graph.layers.map(({ name }) => name), ["an input", "my block", "product"]);
  const squares = graph.predict(tf.tensor2d([[-1, 2, 3]])) as tf.Tensor;
  deepEqual([...squares.dataSync()].map((value) => value + 0), [0, 4, 9]);
  for (const lacking of ["input_layers", "output_layers"]) {
    const config = { name: "graph", layers: [], input_layers: [], output_layers: [] };
    throws(
      () => file({ class_name: "MyModel", config: { ...config, [lacking]: undefined } }),
      /it is a model of the class MyModel; only Sequential and Functional ones are read/,
    );
  }
});
