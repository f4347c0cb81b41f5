import { deepEqual, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { modelReceptiveField } from "../../lib/live/mod.ts";

await startBackend("wasm");

/** Strided, dilated and padded convolutions, pools, and two branches that are joined. */
function branched(): tf.LayersModel {
  const input = tf.input({ shape: [31, 27, 2], name: "image" });
  const conv = (x: tf.SymbolicTensor, name: string, options: object) =>
    tf.layers.conv2d({
      filters: 2,
      kernelSize: 3,
      padding: "same",
      kernelInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 1, seed: 43 }),
      name,
      ...options,
    }).apply(x) as tf.SymbolicTensor;
  const stem = conv(input, "stem", { strides: 2, padding: "valid" });
  const pool = tf.layers.averagePooling2d({ poolSize: 2, strides: 1, name: "pool" })
    .apply(stem) as tf.SymbolicTensor;
  const wide = conv(conv(pool, "a", { kernelSize: [1, 5] }), "b", { dilationRate: 2 });
  const narrow = conv(pool, "c", { kernelSize: 1 });
  const joined = tf.layers.concatenate({ name: "joined" })
    .apply([narrow, wide]) as tf.SymbolicTensor;
  const last = conv(joined, "last", { strides: [2, 3] });
  return tf.model({ inputs: input, outputs: last });
}

Deno.test("modelReceptiveField() is where the input's gradient is not 0", async () => {
  const model = branched();
  const image = tf.ones([1, 31, 27, 2]);
  for (
    const [layer, row, column] of [["stem", 3, 4], ["b", 0, 0], ["joined", 6, 5], ["last", 0, 3], [
      "last",
      6,
      1,
    ]] as const
  ) {
    const until = tf.model({ inputs: model.inputs, outputs: model.getLayer(layer).output });
    const slope = tf.grad((x: tf.Tensor) =>
      (until.apply(x) as tf.Tensor).slice([0, row, column, 0], [1, 1, 1, -1]).sum()
    )(image);
    const seen = (await slope.sum([0, 3]).array()) as number[][];
    const rows = seen.flatMap((line, y) => line.some((value) => value !== 0) ? [y] : []);
    const columns = seen[0].flatMap((_, x) => seen.some((line) => line[x] !== 0) ? [x] : []);
    deepEqual(modelReceptiveField(model, layer, [row, column]), {
      rows: [rows[0], rows.at(-1)],
      columns: [columns[0], columns.at(-1)],
    }, `${layer} [${row}, ${column}]`);
  }
});

Deno.test("modelReceptiveField() of a dense layer is the whole image; an open input takes a shape", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [null, null, 1], name: "conv" }),
      tf.layers.globalAveragePooling2d({ name: "mean" }),
    ],
  });
  const whole = { rows: [0, 8], columns: [0, 10] };
  deepEqual(modelReceptiveField(model, "mean", undefined, [9, 11, 1]), whole);
  throws(() => modelReceptiveField(model, "conv"), /takes \[any, any, 1\]; give the shape/);
});

Deno.test("modelReceptiveField() names a layer or a position that is not there", () => {
  const model = branched();
  throws(() => modelReceptiveField(model, "lost"), {
    name: "RangeError",
    message: /^modelReceptiveField\(\): the model "model\w*" has no layer "lost"\.$/,
  });
  throws(() => modelReceptiveField(model, "stem", [15, 0]), {
    message:
      'modelReceptiveField(): position [15, 0] is outside the layer "stem", which has 15 × 13 units.',
  });
});
