import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { filterLayer } from "../../lib/training/filter_layer.ts";

await startBackend("wasm");

const settings = [
  { stride: 1, dilation: 1, padding: "valid" },
  { stride: 2, dilation: 1, padding: "valid" },
  { stride: 1, dilation: 3, padding: "valid" },
  { stride: 3, dilation: 1, padding: "same" },
  { stride: 1, dilation: 2, padding: "same" },
] as const;

for (const options of settings) {
  Deno.test(`filterLayer() convolves, and knows its shape: ${JSON.stringify(options)}`, async () => {
    const image = tf.randomNormal<tf.Rank.R4>([2, 17, 14, 3], 0, 1, "float32", 43);
    const kernel = tf.randomNormal<tf.Rank.R4>([4, 3, 3, 2], 0, 1, "float32", 44);
    const { stride, padding, dilation } = options;
    const wanted = tf.conv2d(image, kernel, stride, padding, "NHWC", dilation);
    const layer = filterLayer(options);
    const got = layer.apply([image, kernel.expandDims(0)]) as tf.Tensor;
    assert.deepEqual(layer.computeOutputShape([image.shape, [1, ...kernel.shape]]), wanted.shape);
    assert.deepEqual(await got.data(), await wanted.data());
  });
}

Deno.test("filterLayer() makes a model with open height and width, for filters of any size", () => {
  const image = tf.input({ shape: [null, null, 1] });
  const filter = tf.input({ shape: [null, null, 1, 1] });
  const output = filterLayer({ name: "y" }).apply([image, filter]) as tf.SymbolicTensor;
  assert.deepEqual(output.shape, [null, null, null, 1]);
  const model = tf.model({ inputs: [image, filter], outputs: output });
  for (const size of [3, 6]) {
    const result = model.predict([tf.ones([1, 20, 9, 1]), tf.ones([1, size, size, 1, 1])]);
    assert.deepEqual((result as tf.Tensor).shape, [1, 21 - size, 10 - size, 1]);
  }
});
