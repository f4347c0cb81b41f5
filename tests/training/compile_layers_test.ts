/** Each kind of layer, compiled by itself with settings that show, beside tfjs's own backend for the processor. */

import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { compileModel } from "../../lib/training/mod.ts";
import { GroupedConvLayer } from "../../lib/training/layers/grouped_conv_layer.ts";
import { LayerScaleLayer } from "../../lib/training/layers/layer_scale_layer.ts";
import { NormalizationLayer } from "../../lib/training/layers/normalization_layer.ts";
import { ScalarLayer } from "../../lib/training/layers/scalar_layer.ts";
import { ScaledSumLayer } from "../../lib/training/layers/scaled_sum_layer.ts";
import { SubtractLayer } from "../../lib/training/layers/subtract_layer.ts";

await startBackend("cpu");

type Make = (x: tf.SymbolicTensor[]) => tf.SymbolicTensor | tf.SymbolicTensor[];
const one = (...layers: tf.layers.Layer[]): Make => (x) =>
  layers.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, x[0]);
const join = (layer: tf.layers.Layer): Make => (x) => layer.apply(x) as tf.SymbolicTensor;

const l = tf.layers;
const image = [5, 6, 3];
const row = [7, 3];
const grouped = {
  filters: 4,
  groups: 2,
  kernelSize: [3, 2] as [number, number],
  strides: [2, 1] as [number, number],
  padding: "same" as const,
  dilationRate: [1, 1] as [number, number],
  useBias: true,
};
const activations = [
  ...["relu", "relu6", "sigmoid", "tanh", "elu", "selu", "softplus", "softsign", "swish"],
  ...["hardSigmoid", "gelu", "gelu_new", "mish", "softmax", "logSoftmax", "linear"],
] as "relu"[];

const MODELS: Record<string, [shapes: number[][], make: Make]> = {
  "a window that moves by unequal steps": [
    [image],
    one(l.conv2d({ filters: 2, kernelSize: [2, 3], strides: [2, 3] })),
  ],
  "a window with unequal gaps": [
    [[7, 8, 2]],
    one(l.conv2d({ filters: 2, kernelSize: [3, 2], dilationRate: [2, 3] })),
  ],
  "a window with gaps and zeros around": [
    [[7, 8, 2]],
    one(l.conv2d({ filters: 2, kernelSize: [2, 3], dilationRate: [3, 2], padding: "same" })),
  ],
  "zeros on sides of unequal length": [
    [[6, 9, 1]],
    one(l.conv2d({ filters: 2, kernelSize: [4, 5], strides: [3, 2], padding: "same" })),
  ],
  "a convolution over steps": [
    [row],
    one(l.conv1d({ filters: 4, kernelSize: 3, strides: 2, activation: "relu" })),
  ],
  "a convolution that sees what was": [
    [row],
    one(l.conv1d({ filters: 4, kernelSize: 3, dilationRate: 2, padding: "causal" })),
  ],
  "a convolution that sees what was, with steps": [
    [row],
    one(l.conv1d({ filters: 4, kernelSize: 2, strides: 2, padding: "causal", useBias: false })),
  ],
  "each channel by itself, two of each": [
    [image],
    one(l.depthwiseConv2d({ kernelSize: [2, 3], depthMultiplier: 2, padding: "same" })),
  ],
  "each channel by itself": [
    [image],
    one(l.depthwiseConv2d({ kernelSize: [3, 2], strides: [2, 2], activation: "relu6" })),
  ],
  "channels apart, then together": [
    [image],
    one(l.separableConv2d({ filters: 4, kernelSize: [2, 3], depthMultiplier: 2, padding: "same" })),
  ],
  "a transposed convolution with unequal steps": [
    [[2, 3, 2]],
    one(l.conv2dTranspose({ filters: 3, kernelSize: [3, 2], strides: [2, 3] })),
  ],
  "a transposed convolution with as many steps as weights": [
    [[3, 2, 2]],
    one(l.conv2dTranspose({ filters: 3, kernelSize: [4, 3], strides: [2, 1], padding: "same" })),
  ],
  "a transposed convolution without steps": [
    [[3, 4, 2]],
    one(l.conv2dTranspose({ filters: 3, kernelSize: [2, 3], useBias: false })),
  ],
  "a small window with large steps, transposed": [
    [[3, 2, 2]],
    one(l.conv2dTranspose({ filters: 1, kernelSize: [1, 2], strides: [2, 3], padding: "same" })),
  ],
  "groups of channels": [[[5, 6, 4]], one(new GroupedConvLayer(grouped))],
  "a group for each channel": [
    [[5, 6, 2]],
    one(new GroupedConvLayer({ ...grouped, useBias: false, padding: "valid" })),
  ],
  "a dense layer on each pixel": [[image], one(l.dense({ units: 4, activation: "tanh" }))],
  "a dense layer on each step": [[row], one(l.dense({ units: 4, useBias: false }))],
  "a dense layer on a flattened image": [[image], one(l.flatten(), l.dense({ units: 4 }))],
  "a flattened image that is reshaped": [
    [[2, 6, 3]],
    one(l.flatten(), l.reshape({ targetShape: [3, 4, 3] })),
  ],
  "a row as one pixel": [[[6]], one(l.reshape({ targetShape: [1, 1, 6] }))],
  "a pool with unequal steps": [
    [[7, 8, 3]],
    one(l.maxPooling2d({ poolSize: [3, 2], strides: [2, 3] })),
  ],
  "a pool with zeros around, all numbers below": [
    [[5, 4, 2]],
    one(
      new ScalarLayer({ shift: -3 }),
      l.maxPooling2d({ poolSize: [2, 3], strides: [2, 2], padding: "same" }),
    ),
  ],
  "a mean with zeros around": [
    [[5, 4, 2]],
    one(l.averagePooling2d({ poolSize: [2, 3], strides: [1, 2], padding: "same" })),
  ],
  "a pool over steps": [[row], one(l.maxPooling1d({ poolSize: 3, strides: 2 }))],
  "a mean over steps": [[row], one(l.averagePooling1d({ poolSize: 2, padding: "same" }))],
  "the greatest of all": [[image], one(l.globalMaxPooling2d({}))],
  "the mean of all": [[image], one(l.globalAveragePooling2d({}))],
  "the greatest of all steps": [[row], one(l.globalMaxPooling1d({}))],
  "the mean of all steps": [[row], one(l.globalAveragePooling1d({}))],
  "padding on unequal sides": [[image], one(l.zeroPadding2d({ padding: [[1, 2], [3, 0]] }))],
  "padding that a window reads": [
    [image],
    one(
      l.zeroPadding2d({ padding: [[0, 1], [2, 0]] }),
      l.conv2d({ filters: 2, kernelSize: 3, strides: 2 }),
    ),
  ],
  "padding that two read": [
    [image],
    ([x]) => {
      const padded = l.zeroPadding2d({ padding: [[1, 0], [0, 2]] }).apply(x) as tf.SymbolicTensor;
      return [
        l.conv2d({ filters: 2, kernelSize: 2 }).apply(padded) as tf.SymbolicTensor,
        l.maxPooling2d({ poolSize: 2 }).apply(padded) as tf.SymbolicTensor,
      ];
    },
  ],
  "a part of an image": [[image], one(l.cropping2D({ cropping: [[1, 2], [2, 1]] }))],
  "pixels that are repeated": [[[2, 3, 2]], one(l.upSampling2d({ size: [2, 3] }))],
  "pixels in between": [
    [[2, 3, 2]],
    one(l.upSampling2d({ size: [2, 3], interpolation: "bilinear" })),
  ],
  "numbers that are repeated": [[[4]], one(l.repeatVector({ n: 3 }))],
  "axes in another order": [[[2, 3, 4]], one(l.permute({ dims: [3, 1, 2] }))],
  "axes of steps in another order": [[row], one(l.permute({ dims: [2, 1] }))],
  "slopes of each number": [[[2, 3, 2]], one(l.prelu({}))],
  "slopes of each channel": [[[3, 2, 2]], one(l.prelu({ sharedAxes: [1, 2] }))],
  "slopes of each column": [[[3, 2, 2]], one(l.prelu({ sharedAxes: [1, 3] }))],
  "slopes of each row": [[[3, 2, 2]], one(l.prelu({ sharedAxes: [2, 3] }))],
  "functions with settings": [
    [[2, 3, 2]],
    one(
      l.reLU({ maxValue: 0.7 }),
      l.leakyReLU({ alpha: 0.4 }),
      l.elu({ alpha: 1 }),
      l.thresholdedReLU({ theta: 0.2 }),
    ),
  ],
  "a function of scaled channels": [
    [[2, 2, 2]],
    one(new ScalarLayer({ apply: { name: "tanh" }, scale: [2, -0.5], shift: [0.25, 1] })),
  ],
  "a scale by itself": [[[2, 2, 2]], one(new ScalarLayer({ scale: 3 }))],
  "shares along rows": [[[3, 2, 4]], one(l.softmax({ axis: 1 }))],
  "shares along columns": [[[3, 2, 4]], one(l.softmax({ axis: 2 }))],
  "shares along channels of steps": [[row], one(l.softmax({ axis: -1 }))],
  "a normalization of rows": [[image], one(l.batchNormalization({ axis: 1, epsilon: 0.01 }))],
  "a normalization without center": [
    [image],
    one(l.batchNormalization({ center: false, epsilon: 0.5 })),
  ],
  "a normalization without scale": [[image], one(l.batchNormalization({ scale: false, axis: 3 }))],
  "a normalization of each item's channels": [
    [image],
    one(l.layerNormalization({ axis: -1, epsilon: 0.1 })),
  ],
  "a normalization of each item's rows and channels": [
    [image],
    one(l.layerNormalization({ axis: [1, 3], epsilon: 0.1 })),
  ],
  "a normalization of each item, and no more": [
    [image],
    one(l.layerNormalization({ scale: false, center: false, epsilon: 0.1 })),
  ],
  "numbers that are scaled and moved": [[[2, 3]], one(l.rescaling({ scale: 0.5, offset: -0.1 }))],
  "a flattened image as one pixel, that is convolved": [
    [[2, 3, 3]],
    one(
      l.flatten(),
      l.reshape({ targetShape: [1, 1, 18] }),
      l.conv2d({ filters: 2, kernelSize: 1 }),
    ),
  ],
  "a normalization by what was told": [[[2, 2, 3]], one(new NormalizationLayer({}))],
  "factors of channels": [[[2, 2, 3]], one(new LayerScaleLayer({}))],
  "a sum, and its part above 0": [
    [[2, 3, 4], [1, 3, 1]],
    (x) => l.activation({ activation: "relu" }).apply(l.add().apply(x)) as tf.SymbolicTensor,
  ],
  "sums of which other functions are taken": [
    [[2, 3, 4], [2, 3, 4]],
    (x) =>
      (["tanh", "relu6", "linear"] as const).map((activation) =>
        l.activation({ activation }).apply(l.add().apply(x)) as tf.SymbolicTensor
      ),
  ],
  "a convolution of which other functions are taken": [
    [image],
    ([x]) =>
      (["relu6", "elu", "relu"] as const).map((activation) =>
        l.activation({ activation }).apply(
          l.conv2d({ filters: 2, kernelSize: 2, activation: "relu" }).apply(x),
        ) as tf.SymbolicTensor
      ),
  ],
  "a flattened image as steps": [
    [[2, 6, 3]],
    one(l.flatten(), l.reshape({ targetShape: [9, 4] }), l.conv1d({ filters: 2, kernelSize: 2 })),
  ],
  "a product of sides of one": [[[2, 3, 4], [2, 1, 4]], join(l.multiply())],
  "a difference": [[[2, 1, 2], [2, 3, 2]], join(new SubtractLayer({}))],
  "a scaled sum": [[[2, 3], [2, 3]], join(new ScaledSumLayer({ scale: 0.3 }))],
  "a mean of three": [[[2, 3], [2, 3], [2, 3]], join(l.average())],
  "the greater and the less": [
    [[4], [4]],
    (x) => [l.maximum().apply(x), l.minimum().apply(x)] as tf.SymbolicTensor[],
  ],
  "side by side along rows": [[[2, 3, 2], [1, 3, 2]], join(l.concatenate({ axis: 1 }))],
  "side by side along columns": [[[2, 3, 2], [2, 1, 2]], join(l.concatenate({ axis: 2 }))],
  "side by side along channels": [[[2, 3, 2], [2, 3, 1]], join(l.concatenate())],
  "one value side by side with itself": [
    [[2, 3, 2]],
    ([x]) => {
      const y = l.activation({ activation: "tanh" }).apply(x) as tf.SymbolicTensor;
      return [
        l.concatenate().apply([y, x]),
        l.concatenate().apply([x, y]),
      ] as tf.SymbolicTensor[];
    },
  ],
  "products of rows": [[[3, 4], [2, 4]], join(l.dot({ axes: 2 }))],
  "products of columns, normalized": [[[3, 2], [3, 4]], join(l.dot({ axes: 1, normalize: true }))],
  "products of numbers in a row": [[[5], [5]], join(l.dot({ axes: -1 }))],
  "a convolution, its normalization and ReLU, given out before and after": [
    [image],
    ([x]) => {
      const y = l.conv2d({ filters: 3, kernelSize: 2 }).apply(x) as tf.SymbolicTensor;
      const z = l.batchNormalization({}).apply(y) as tf.SymbolicTensor;
      return [y, l.reLU().apply(z) as tf.SymbolicTensor];
    },
  ],
  ...Object.fromEntries(activations.map((activation): [string, [number[][], Make]] => [
    `the activation ${activation}`,
    [[[2, 3, 4]], one(l.activation({ activation }))],
  ])),
};

/** Weights that are not zero; variances above it. */
function fill(model: tf.LayersModel): void {
  for (const layer of model.layers) {
    layer.setWeights(layer.weights.map((variable, i) => {
      const positive = /variance/.test(variable.originalName);
      return tf.randomUniform(
        variable.shape as number[],
        positive ? 0.5 : -1,
        1.5,
        "float32",
        5 + i,
      );
    }));
  }
}

for (const [name, [shapes, make]] of Object.entries(MODELS)) {
  Deno.test(`compileModel() predicts as tfjs: ${name}`, async () => {
    const inputs = shapes.map((shape) => tf.input({ shape }));
    const outputs = [make(inputs)].flat();
    const model = tf.model({ inputs, outputs });
    fill(model);
    const given = shapes.map((shape, i) =>
      tf.randomUniform([2, ...shape], -1.5, 1.5, "float32", 3 + i)
    );
    const expected = [model.predict(given) as tf.Tensor | tf.Tensor[]].flat();
    const compiled = await compileModel(model, { threads: 1 });
    for (const [place, result] of compiled.predictAll(given).entries()) {
      deepEqual(result.shape, expected[place].shape);
      const [values, wanted] = [result.dataSync(), expected[place].dataSync()];
      const off = values.findIndex((value, i) => !(Math.abs(value - wanted[i]) < 2e-5));
      equal(off, -1, `value ${off} is ${values[off]}, not ${wanted[off]}`);
      ok(wanted.some((value) => Math.abs(value) > 0.01));
    }
    compiled.dispose();
    throws(() => compiled.predictAll(given), /has been disposed; compile the model again/);
    tf.dispose([given, expected]);
  });
}
