import * as tf from "@tensorflow/tfjs";
import { deepEqual, equal } from "node:assert/strict";
import { startBackend } from "../../lib/backend/mod.ts";
import { assertClose } from "../fixtures/cases.ts";

await startBackend("wasm");

type Layer = ReturnType<typeof tf.layers.conv2d>;

function layer(useBias: boolean): Layer {
  const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, useBias });
  conv.build([null, null, null, 3]);
  const weights = conv.getWeights().map(({ shape }, seed) =>
    tf.randomUniform(shape, -1, 1, "float32", seed)
  );
  conv.setWeights(weights);
  return conv;
}

/** What a layer's training step runs on the backend. */
async function kernelsOf(work: () => tf.TensorContainer): Promise<string[]> {
  return (await tf.profile(work)).kernelNames;
}

Deno.test("a first layer computes no gradient by its image", async () => {
  const x = tf.randomUniform([2, 9, 9, 3]);
  const conv = layer(false);
  const step = () => tf.variableGrads(() => (conv.apply(x) as tf.Tensor).square().mean()).grads;
  const kernels = await kernelsOf(step);
  equal(kernels.includes("Conv2DBackpropFilter"), true);
  equal(kernels.includes("Conv2DBackpropInput"), false);
});

Deno.test("gradients of a layer by image, kernel and bias equal tfjs cpu", async () => {
  for (const useBias of [false, true]) {
    const conv = layer(useBias);
    const x = tf.randomUniform([2, 9, 9, 3], -1, 1, "float32", 7);
    const gradients = () =>
      tf.tidy(() => {
        const loss = () => (conv.apply(x) as tf.Tensor).square().sum().asScalar();
        const byWeights = Object.values(tf.variableGrads(loss).grads);
        const byImage = tf.grad((x) => (conv.apply(x) as tf.Tensor).square().sum())(x);
        return [byImage, ...byWeights].map((t) => [...t.dataSync()]);
      });
    const actual = gradients();
    await tf.setBackend("cpu");
    Object.assign(tf.backend(), { firstUse: false });
    const expected = gradients();
    await tf.setBackend("wasm");
    equal(actual.length, useBias ? 3 : 2);
    actual.forEach((values, i) =>
      assertClose(values, expected[i], 1e-4, `gradient ${i}, ${useBias}`)
    );
  }
});

Deno.test("a layer with a bias, and one outside of training, stay one kernel", async () => {
  const x = tf.ones([1, 5, 5, 3]);
  const conv = layer(true);
  const loss = () => (conv.apply(x) as tf.Tensor).mean().asScalar();
  for (
    const work of [() => layer(false).apply(x) as tf.Tensor, () => tf.variableGrads(loss).grads]
  ) {
    const kernels = await kernelsOf(work);
    deepEqual([kernels.includes("FusedConv2D"), kernels.includes("Conv2D")], [true, false]);
  }
});
