import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { foldBatchNorm } from "../../lib/training/mod.ts";

/** Gives every weight values that are its own, and no variance below 0.5. */
function fill(model: tf.LayersModel): void {
  const weights = model.layers.flatMap((layer) => layer.weights);
  for (const [place, weight] of weights.entries()) {
    const [low, high] = weight.originalName.endsWith("variance") ? [0.5, 2] : [-1, 1];
    const values = tf.randomUniform(weight.shape as number[], low, high, "float32", place);
    weight.write(values);
    values.dispose();
  }
}

/** Both models' predictions agree to float32's rounding. */
async function checkEqual(
  model: tf.LayersModel,
  folded: tf.LayersModel,
  shape: number[],
): Promise<void> {
  const input = tf.randomUniform(shape, -1, 1, "float32", 5);
  const all = [model, folded].map((each) => [each.predict(input)].flat() as tf.Tensor[]);
  for (const [index, tensor] of all[0].entries()) {
    const [before, after] = await Promise.all([tensor.data(), all[1][index].data()]);
    equal(after.length, before.length);
    ok(before.some((value) => Math.abs(value) > 0.1));
    for (const [place, value] of before.entries()) {
      ok(Math.abs(after[place] - value) < 1e-5, `${after[place]}, expected ${value}`);
    }
  }
  tf.dispose([input, all]);
}

Deno.test("foldBatchNorm() folds a sequential model with bias and scale", async () => {
  await startBackend("wasm");
  const before = tf.memory().numTensors;
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [7, 8, 2], name: "conv" }),
      tf.layers.batchNormalization({ epsilon: 0.01, name: "norm" }),
      tf.layers.activation({ activation: "relu", name: "relu" }),
      tf.layers.conv2d({ filters: 3, kernelSize: 2, strides: 2, useBias: false, name: "conv2" }),
      tf.layers.batchNormalization({ center: false, name: "norm2" }),
      tf.layers.activation({ activation: "tanh", name: "tanh" }),
      tf.layers.flatten({ name: "flat" }),
      tf.layers.dense({ units: 5, name: "dense" }),
    ],
  });
  fill(model);
  const folded = foldBatchNorm(model);
  deepEqual(
    folded.layers.slice(1).map(({ name }) => name),
    ["relu", "norm2", "tanh", "flat", "dense"],
  );
  await checkEqual(model, folded, [2, 7, 8, 2]);
  folded.dispose();
  // the first model goes on
  await checkEqual(model, model, [1, 7, 8, 2]);
  model.dispose();
  equal(tf.memory().numTensors, before);
});

Deno.test("foldBatchNorm() leaves what is used twice, given out, or no plain convolution", async () => {
  await startBackend("wasm");
  const before = tf.memory().numTensors;
  const input = tf.input({ shape: [6, 6, 2], name: "image" });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const conv = (name: string, activation?: "relu") =>
    tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", activation, name });
  const norm = (name: string, axis = 3) => tf.layers.batchNormalization({ axis, name });

  const shared = apply(conv("shared"), input);
  const first = apply(norm("ofShared"), shared);
  const active = apply(norm("ofActive"), apply(conv("active", "relu"), input));
  const rows = apply(norm("ofRows", 1), apply(conv("rows"), input));
  const given = apply(norm("given"), apply(conv("ofGiven"), input));
  const relu = apply(tf.layers.activation({ activation: "relu", name: "relu" }), given);
  const sum = apply(tf.layers.add({ name: "sum" }), [shared, first, active, rows, relu]);
  const model = tf.model({ inputs: input, outputs: [sum, given] });
  fill(model);
  const folded = foldBatchNorm(model);
  const names = (each: tf.LayersModel) => each.layers.map(({ name }) => name).sort();
  // "ofGiven" alone goes into "given", whose values are an output
  deepEqual(names(folded), names(model).filter((name) => name !== "ofGiven"));
  await checkEqual(model, folded, [2, 6, 6, 2]);
  folded.dispose();
  model.dispose();
  equal(tf.memory().numTensors, before);
});

Deno.test("foldBatchNorm() throws TypeError on a layer that is used more than once", async () => {
  await startBackend("wasm");
  const input = tf.input({ shape: [6, 6, 2] });
  const twice = tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", name: "twice" });
  const output = twice.apply(twice.apply(input)) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output, name: "loop" });
  throws(
    () => foldBatchNorm(model),
    { name: "TypeError", message: /"loop": its layer "twice" is used 2 times/ },
  );
  model.dispose();
});
