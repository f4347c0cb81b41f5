/** Layers of our own in tfjs's descriptions, and what becomes of Keras's arithmetic. */

import { deepEqual, equal, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { kerasModel } from "../../lib/training/mod.ts";
import { GroupedConvLayer } from "../../lib/training/layers/grouped_conv_layer.ts";
import { LayerScaleLayer } from "../../lib/training/layers/layer_scale_layer.ts";
import { NormalizationLayer } from "../../lib/training/layers/normalization_layer.ts";
import { ScalarLayer } from "../../lib/training/layers/scalar_layer.ts";
import { ScaledSumLayer } from "../../lib/training/layers/scaled_sum_layer.ts";
import { SubtractLayer } from "../../lib/training/layers/subtract_layer.ts";
import { arithmeticLayer } from "../../lib/training/keras/operation.ts";
import { Settings } from "../../lib/training/keras/settings.ts";

await startBackend("cpu");

const pair = (a: number, b: number): [number, number] => [a, b];
const LAYERS: Record<string, [make: () => tf.layers.Layer, shapes: number[][]]> = {
  GroupedConv2D: [
    () =>
      new GroupedConvLayer({
        ...{ filters: 4, groups: 2, kernelSize: pair(3, 2), strides: pair(2, 1), useBias: true },
        ...{ padding: "same", dilationRate: pair(1, 1), name: "it" },
      }),
    [[4, 5, 2]],
  ],
  LayerScale: [() => new LayerScaleLayer({}), [[2, 3]]],
  Normalization: [() => new NormalizationLayer({}), [[2, 3]]],
  ScalarFunction: [
    () => new ScalarLayer({ apply: { name: "elu", alpha: 0.5 }, scale: [2, -1, 3], shift: 0.25 }),
    [[2, 3]],
  ],
  CustomScaleLayer: [() => new ScaledSumLayer({ scale: 0.3 }), [[2, 3], [2, 3]]],
  Subtract: [() => new SubtractLayer({}), [[1, 3], [2, 1]]],
};

for (const [className, [make, shapes]] of Object.entries(LAYERS)) {
  Deno.test(`a model with ${className} predicts the same after it was described and built anew`, async () => {
    const inputs = shapes.map((shape) => tf.input({ shape }));
    const layer = make();
    const output = layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;
    const model = tf.model({ inputs, outputs: output });
    model.setWeights(
      model.getWeights().map(({ shape }, i) => tf.randomUniform(shape, 0.5, 2, "float32", i + 1)),
    );
    equal(layer.getClassName(), className);
    const again = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string));
    again.setWeights(model.getWeights());
    const given = shapes.map((shape, i) =>
      tf.randomUniform([3, ...shape], -1, 1, "float32", 9 + i)
    );
    const [one, two] = [model, again].map((each) => each.predict(given) as tf.Tensor);
    deepEqual(one.shape.slice(1), output.shape.slice(1));
    deepEqual(two.dataSync(), one.dataSync());
  });
}

Deno.test("arithmetic of Keras becomes layers: of two results, or of one and a number", () => {
  const settings = new Settings("TFOpLambda", { name: "it" }, 2, (it) => new TypeError(it));
  const [x, y] = ["a", "b"].map((name) => ({ reference: [name, 0, 0] as const }));
  const made = (operation: string, ...args: Parameters<typeof arithmeticLayer>[1]) => {
    const layer = arithmeticLayer(operation, args, settings);
    if (!(layer instanceof ScalarLayer)) return layer?.getClassName();
    return { scale: layer.scale, shift: layer.shift };
  };
  const four = { constant: 4 };
  const cases: [unknown, unknown][] = [
    [made("add", x, y), "Add"],
    [made("mul", x, y), "Multiply"],
    [made("sub", x, y), "Subtract"],
    [made("truediv", x, y), undefined],
    [made("power", x, y), undefined],
    [made("add", x), undefined],
    [made("add", x, y, x), undefined],
    [made("add", x, four), { scale: 1, shift: 4 }],
    [made("add", four, x), { scale: 1, shift: 4 }],
    [made("subtract", x, four), { scale: 1, shift: -4 }],
    [made("subtract", four, x), { scale: -1, shift: 4 }],
    [made("multiply", x, four), { scale: 4, shift: 0 }],
    [made("multiply", four, x), { scale: 4, shift: 0 }],
    [made("divide", x, four), { scale: 0.25, shift: 0 }],
    [made("truedivide", four, x), undefined],
    [made("add", x, { constant: "text" }), undefined],
  ];
  for (const [got, wanted] of cases) deepEqual(got, wanted);
});

Deno.test("kerasModel() refuses a call with a setting that it does not read", () => {
  const layers = [
    {
      class_name: "InputLayer",
      name: "input",
      config: { name: "input", batch_input_shape: [null, 3] },
      inbound_nodes: [],
    },
    {
      class_name: "ReLU",
      name: "it",
      config: { name: "it", dtype: "float32" },
      inbound_nodes: [[["input", 0, 0, { odd: 1 }]]],
    },
  ];
  const config = {
    ...{ name: "graph", layers },
    input_layers: [["input", 0, 0]],
    output_layers: [["it", 0, 0]],
  };
  const modelConfig = { class_name: "Functional", config };
  throws(() => kerasModel({ name: "small.h5", layers: [], modelConfig }), {
    name: "TypeError",
    message: 'Cannot build the model of "small.h5": its layer "it" (ReLU) is called with odd, ' +
      "which is not read here.",
  });
});
