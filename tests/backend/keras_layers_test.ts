import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { assertClose, assertNoLeak, readFixture, seededNormal } from "../fixtures/cases.ts";

interface Case {
  layer: string;
  seed: number;
  input: number[];
  options: Record<string, unknown>;
  weights: number[][];
  trained: number;
  shape: number[];
  values: number[];
  gradients: number[][];
}

const cases = readFixture<Case[]>("keras_layers.json");

/** Relative to the largest value. */
const TOLERANCE = 5e-6;

function assertNear(found: ArrayLike<number>, expected: number[], name: string): void {
  const largest = Math.max(1, ...expected.map(Math.abs));
  assertClose(found, expected, TOLERANCE * largest, name);
}

function weightsOf({ seed, weights, layer }: Case): tf.Tensor[] {
  return weights.map((shape, i) => {
    const drawn = seededNormal(seed + 1000 + i, shape);
    const isVariance = layer === "batchNormalization" && i === weights.length - 1;
    return tf.tensor(isVariance ? drawn.map(Math.abs) : drawn, shape);
  });
}

for (const c of cases) {
  const name = `tf.layers.${c.layer}(${JSON.stringify(c.options)})`;
  Deno.test(`${name} trains as Keras's`, async () => {
    await startBackend("wasm");
    await assertNoLeak(async () => {
      const make = tf.layers as unknown as Record<string, (options: object) => tf.layers.Layer>;
      const layer = make[c.layer](c.options);
      const x = tf.tensor(seededNormal(c.seed, c.input), c.input);
      tf.tidy(() => void layer.apply(x)); // which makes its weights
      const own = layer.getWeights();
      assert.deepEqual(own.map((weight) => weight.shape), c.weights);
      const values = weightsOf(c);
      layer.setWeights(values);
      const config = layer.getConfig();
      const predicted = layer.computeOutputShape(c.input) as number[];
      assert.deepEqual(predicted, c.shape, "computeOutputShape()");
      const drawn = tf.tensor(seededNormal(c.seed + 3000, c.shape), c.shape);
      const apply = (image: tf.Tensor) => layer.apply(image, { training: true }) as tf.Tensor;
      const result = tf.tidy(() => apply(x));
      assert.deepEqual(result.shape, c.shape);
      layer.setWeights(values); // what training has changed
      assert.deepEqual(layer.getConfig(), config, "a call leaves the options as they were");
      assertNear(await result.data(), c.values, name);
      const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      assert.equal(variables.length, c.trained);
      const loss = () => apply(x).mul(drawn).sum() as tf.Scalar;
      const byInput = tf.grad((image) => apply(image).mul(drawn).sum())(x);
      assertNear(await byInput.data(), c.gradients[0], `gradient of ${name} by its input`);
      if (variables.length > 0) {
        const { value, grads } = tf.variableGrads(loss, variables);
        for (const [i, variable] of variables.entries()) {
          const gradient = grads[variable.name];
          assertNear(await gradient.data(), c.gradients[i + 1], `gradient ${i} of ${name}`);
        }
        tf.dispose([value, grads]);
      }
      tf.dispose([x, values, result, drawn, byInput]);
      // A layer outside a model has nobody who counts it.
      for (const weight of layer.weights) weight.dispose();
    });
  });
}

Deno.test("layers give the same whether their channels come first or last", async () => {
  await startBackend("wasm");
  const { layers } = tf;
  const padding = "same" as const;
  const makers: Record<string, (dataFormat: "channelsFirst" | "channelsLast") => tf.layers.Layer> =
    {
      conv2d: (dataFormat) =>
        layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2, dataFormat, padding }),
      depthwiseConv2d: (dataFormat) =>
        layers.depthwiseConv2d({ kernelSize: 3, dataFormat, dilationRate: 2 } as never),
      separableConv2d: (dataFormat) =>
        layers.separableConv2d({ filters: 4, kernelSize: 3, dataFormat, activation: "relu" }),
      conv2dTranspose: (dataFormat) =>
        layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, dataFormat, padding }),
      upSampling2d: (dataFormat) =>
        layers.upSampling2d({ size: [2, 3], dataFormat, interpolation: "bilinear" } as never),
    };
  for (const [name, make] of Object.entries(makers)) {
    tf.tidy(() => {
      const x = tf.tensor(seededNormal(7, [1, 5, 6, 3]), [1, 5, 6, 3]);
      const first = make("channelsFirst");
      const last = make("channelsLast");
      const ahead = tf.transpose(x, [0, 3, 1, 2]);
      first.apply(ahead);
      last.apply(x);
      first.setWeights(last.getWeights());
      const run = (layer: tf.layers.Layer) => (image: tf.Tensor) =>
        tf.sum(tf.square(layer.apply(image) as tf.Tensor));
      const expected = tf.transpose(last.apply(x) as tf.Tensor, [0, 3, 1, 2]);
      const found = first.apply(ahead) as tf.Tensor;
      assert.deepEqual(found.shape, expected.shape, name);
      assert.deepEqual(found.shape, first.computeOutputShape(ahead.shape), name);
      assertNear(found.dataSync(), [...expected.dataSync()], name);
      const gradients = [tf.grad(run(first))(ahead), tf.grad(run(last))(x)];
      assertNear(
        gradients[0].dataSync(),
        [...tf.transpose(gradients[1], [0, 3, 1, 2]).dataSync()],
        name,
      );
    });
  }
});
