import * as tf from "@tensorflow/tfjs";
import { deepEqual, equal } from "node:assert/strict";
import { startBackend } from "../../../lib/backend/mod.ts";
import { assertClose } from "../../fixtures/cases.ts";

await startBackend("wasm");

type Layer = ReturnType<typeof tf.layers.conv2d>;

function layer(useBias: boolean, activation: "relu" | "linear" = "linear"): Layer {
  const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, useBias, activation });
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
  for (const conv of [layer(false), layer(true), layer(true, "relu")]) {
    const step = () => tf.variableGrads(() => (conv.apply(x) as tf.Tensor).square().mean()).grads;
    const kernels = await kernelsOf(step);
    equal(kernels.includes("Conv2DBackpropFilter"), true);
    equal(kernels.includes("Conv2DBackpropInput"), false);
  }
});

Deno.test("gradients of a layer by image, kernel and bias equal tfjs cpu", async () => {
  const cases = [[false, "linear"], [true, "linear"], [true, "relu"], [false, "relu"]] as const;
  for (const [useBias, activation] of cases) {
    const conv = layer(useBias, activation);
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
      assertClose(values, expected[i], 1e-4, `gradient ${i}, ${useBias}, ${activation}`)
    );
  }
});

Deno.test("a second derivative through a layer with ReLU equals tfjs cpu", async () => {
  const conv = layer(true, "relu");
  const x = tf.randomUniform([2, 7, 7, 3], -1, 1, "float32", 5);
  const output = (x: tf.Tensor) => (conv.apply(x) as tf.Tensor).square().sum();
  const second = () =>
    tf.tidy(() => [...tf.grad((x) => tf.grad(output)(x).square().sum())(x).dataSync()]);
  const actual = second();
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  const expected = second();
  await tf.setBackend("wasm");
  equal(expected.some((value) => value !== 0), true);
  assertClose(actual, expected, 1e-3, "second derivative");
});

Deno.test("ReLU passes the gradient of NaN on, and none of what is not positive", () => {
  const filter = tf.ones([1, 1, 1, 1]) as tf.Tensor4D;
  const x = tf.tensor4d([NaN, -1, 0, 2], [1, 1, 4, 1]);
  const bias = tf.zeros([1]);
  const options = { filter, bias, strides: 1, pad: "valid", activation: "relu" } as const;
  const y = (x: tf.Tensor) => tf.fused.conv2d({ ...options, x: x as tf.Tensor4D });
  deepEqual([...tf.grad(y)(x).dataSync()], [1, 0, 0, 1]);
});

Deno.test("a layer with a bias, and one outside of training, stay one kernel", async () => {
  const x = tf.ones([1, 5, 5, 3]);
  const conv = layer(true, "relu");
  const loss = () => (conv.apply(x) as tf.Tensor).mean().asScalar();
  const parts = ["FusedConv2D", "TrainedConv2D", "Conv2D", "Add", "Relu"];
  const partsOf = async (work: () => tf.TensorContainer) => {
    const kernels = await kernelsOf(work);
    return parts.filter((part) => kernels.includes(part));
  };
  deepEqual(await partsOf(() => conv.apply(x) as tf.Tensor), ["FusedConv2D"]);
  deepEqual(await partsOf(() => tf.variableGrads(loss).grads), ["TrainedConv2D"]);
});
