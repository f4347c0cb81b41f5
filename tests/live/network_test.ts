import assert from "node:assert/strict";
import { kerasModel, openKerasH5, openMnist, startBackend, tf } from "../../lib/mod.ts";
import { networkSteps } from "../../lib/live/network_steps.ts";
import { runNetwork } from "../../lib/live/page/network/compute.ts";
import { readSteps, writeStep } from "../../lib/live/page/network/read_steps.ts";
import { receptiveField } from "../../lib/live/page/network/receptive_field.ts";
import { packThreeBytes, unpackThreeBytes } from "../../lib/live/page/network/three_bytes.ts";
import { Generator } from "../../lib/training/mod.ts";
import { simpleCnn } from "../training/simple_cnn.ts";

await startBackend("wasm");

const random = new Generator(11);

/** Gives a model weights that no start value has: also of statistics and biases. */
function withRandomWeights<M extends tf.LayersModel>(model: M): M {
  model.setWeights(model.weights.map(({ name, shape }) => {
    const sizes = shape as number[];
    const values = Float32Array.from(
      random.normal(sizes.reduce((a, b) => a * b, 1)),
      (it) => it / 3,
    );
    const positive = name.includes("variance");
    return tf.tensor(positive ? values.map((it) => 0.5 + it * it) : values, sizes);
  }));
  return model;
}

/** The page's last result for an image, by way of what an output carries. */
function pageResult(model: tf.LayersModel, image: Float32Array, shape: number[]): Float32Array {
  const written = networkSteps(model, shape).map(({ tensor: _, ...step }) => writeStep(step));
  return runNetwork(readSteps(JSON.parse(JSON.stringify(written))), image).at(-1)!;
}

async function assertSame(model: tf.LayersModel, shape: number[]) {
  const size = shape.reduce((a, b) => a * b, 1);
  const image = Float32Array.from(random.normal(size));
  const got = pageResult(model, image, shape);
  const expected = await model.predict(tf.tensor(image, [1, ...shape])).data();
  assert.equal(got.length, expected.length, model.name);
  got.forEach((value, i) => {
    const off = Math.abs(value - expected[i]);
    assert.ok(off <= 1e-4 * Math.max(1, Math.abs(expected[i])), `${model.name} ${i}: ${off}`);
  });
}

Deno.test("packThreeBytes() keeps sixteen binary digits, and what is no number", () => {
  const values = Float32Array.from([
    0,
    -0,
    1,
    -1,
    0.1,
    Math.PI,
    -1e-20,
    1e20,
    3.4028234e38,
    1e-45,
    Infinity,
    -Infinity,
    NaN,
    ...random.normal(1000),
  ]);
  const text = packThreeBytes(values);
  assert.equal(text.length, 4 * Math.ceil(values.length));
  const back = unpackThreeBytes(text);
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value) || value === 0) assert.ok(Object.is(back[i], value), `${value}`);
    else {assert.ok(
        Math.abs(back[i] - value) <= Math.max(2 ** -16 * Math.abs(value), 1e-42),
        `${value}`,
      );}
  }
});

Deno.test("the page computes LeNet-5 as the kernel does, on MNIST's digits", async () => {
  const lenet = kerasModel(await openKerasH5("lenet5"));
  const { xTest } = await openMnist();
  const digits = xTest.slice(0, 20);
  const expected = await lenet.predict(digits.reshape([-1, 28, 28, 1])).data();
  const values = await digits.data();
  const steps = networkSteps(lenet, [28, 28, 1]);
  for (let digit = 0; digit < 20; digit++) {
    const got = runNetwork(steps, Float32Array.from(values.slice(784 * digit, 784 * (digit + 1))));
    got.at(-1)!.forEach((value, i) => {
      assert.ok(Math.abs(value - expected[10 * digit + i]) < 1e-4, `digit ${digit}, class ${i}`);
    });
  }
});

Deno.test("the page computes lesson 05's network, whose models are nested", async () => {
  await assertSame(withRandomWeights(simpleCnn()), [28, 28, 1]);
});

const { layers } = tf;

Deno.test("the page computes every layer that it knows, with every option", async () => {
  const shape: [number, number, number] = [9, 8, 3];
  const kinds: [string, () => tf.layers.Layer[]][] = [];
  for (const padding of ["same", "valid"] as const) {
    for (const strides of [1, 2, 3]) {
      for (const activation of ["linear", "relu", "sigmoid", "tanh", "elu", "relu6"] as const) {
        kinds.push([`conv ${padding} ${strides} ${activation}`, () => [
          layers.conv2d({ filters: 4, kernelSize: [3, 2], padding, strides, activation }),
        ]]);
      }
      const poolSize = [2, 3] as [number, number];
      const pool = { poolSize, padding, strides: [strides, 2] as [number, number] };
      kinds.push([`max ${padding} ${strides}`, () => [layers.maxPooling2d(pool)]]);
      kinds.push([`mean ${padding} ${strides}`, () => [layers.averagePooling2d(pool)]]);
    }
    kinds.push([`dilated ${padding}`, () => [
      layers.conv2d({ filters: 2, kernelSize: 3, padding, dilationRate: 2, useBias: false }),
    ]]);
  }
  kinds.push(
    ["normalized", () => [layers.batchNormalization()]],
    ["normalized without scale", () => [layers.batchNormalization({ scale: false })]],
    ["normalized without center", () => [layers.batchNormalization({ center: false })]],
    ["zeros around", () => [layers.zeroPadding2d({ padding: [[1, 2], [0, 3]] })]],
    ["global max", () => [layers.globalMaxPooling2d({})]],
    ["global mean", () => [layers.globalAveragePooling2d({})]],
    ["dense softmax", () => [layers.flatten(), layers.dense({ units: 5, activation: "softmax" })]],
    ["relu, dropout", () => [layers.reLU(), layers.dropout({ rate: 0.5 })]],
    ["softmax over channels", () => [layers.softmax({ axis: -1 })]],
    ["softmax over the third axis", () => [layers.softmax({ axis: 3 })]],
    ["normalized over the third axis", () => [layers.batchNormalization({ axis: 3 })]],
    ["a model in a model", () => [
      tf.sequential({ layers: [layers.conv2d({ filters: 2, kernelSize: 2, inputShape: shape })] }),
      layers.reLU(),
    ]],
    ["activation", () => [layers.activation({ activation: "sigmoid" })]],
  );
  for (const [name, make] of kinds) {
    const model = tf.sequential({ name: name.replaceAll(" ", "_") });
    model.add(layers.inputLayer({ inputShape: shape }));
    for (const layer of make()) model.add(layer);
    await assertSame(withRandomWeights(model), shape);
  }
});

Deno.test("the page computes branches that are added and set side by side", async () => {
  const input = tf.input({ shape: [8, 8, 2] });
  const left = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }).apply(input);
  const right = layers.conv2d({ filters: 4, kernelSize: 1, activation: "relu" }).apply(input);
  const sum = layers.add().apply([left, right]);
  const joined = layers.concatenate().apply([sum, right, input]);
  const output = layers.dense({ units: 3 }).apply(layers.flatten().apply(joined));
  const model = tf.model({ inputs: input, outputs: output });
  await assertSame(withRandomWeights(model), [8, 8, 2]);
  // What is read twice is a step once.
  assert.deepEqual(networkSteps(model, [8, 8, 2]).map(({ title, from }) => [title, ...from]), [
    ["input"],
    ["conv 3 × 3", 0],
    ["conv 1 × 1", 0],
    ["relu", 2],
    ["add", 1, 3],
    ["side by side", 4, 3, 0],
    ["flatten", 5],
    ["dense", 6],
  ]);
});

Deno.test("receptiveField() is where a change of the input is felt", () => {
  const model = withRandomWeights(tf.sequential({
    layers: [
      layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", inputShape: [13, 11, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 2, kernelSize: [3, 2], strides: 2, dilationRate: 1 }),
    ],
  }));
  const steps = networkSteps(model, [13, 11, 1]);
  const zeros = new Float32Array(143);
  const last = steps.length - 1;
  const [rows, columns] = steps[last].shape;
  const quiet = runNetwork(steps, zeros)[last];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const { rows: [top, bottom], columns: [left, right] } = receptiveField(steps, last, {
        rows: [row, row],
        columns: [column, column],
      }).get(0)!;
      for (let pixel = 0; pixel < zeros.length; pixel++) {
        const [y, x] = [Math.floor(pixel / 11), pixel % 11];
        const inside = y >= top && y <= bottom && x >= left && x <= right;
        let felt = false;
        for (const ink of [100, -100]) { // A pool may hide one of them.
          const loud = runNetwork(steps, zeros.with(pixel, ink))[last];
          const at = (row * columns + column) * 2;
          felt ||= loud[at] !== quiet[at] || loud[at + 1] !== quiet[at + 1];
        }
        assert.ok(inside || !felt, `[${row}, ${column}] feels pixel [${y}, ${x}]`);
        assert.ok(felt || !inside, `[${row}, ${column}] does not feel pixel [${y}, ${x}]`);
      }
    }
  }
});

Deno.test("networkSteps() leaves to the kernel what the page would reckon along another axis", () => {
  const kinds = (layer: tf.layers.Layer) =>
    networkSteps(
      tf.sequential({ layers: [layers.inputLayer({ inputShape: [4, 4, 2] }), layer] }),
      [4, 4, 2],
    ).at(-1)!.work.kind;
  assert.deepEqual([
    kinds(layers.softmax({ axis: 1 })),
    kinds(layers.batchNormalization({ axis: 1 })),
    kinds(layers.reLU({ maxValue: 3 })),
    kinds(layers.activation({ activation: "selu" })),
    kinds(layers.conv2d({ filters: 1, kernelSize: 1, activation: "softplus" })),
    kinds(layers.dense({ units: 2 })),
    kinds(layers.maxPooling2d({ poolSize: 2, dataFormat: "channelsFirst" })),
    kinds(layers.maxPooling2d({ poolSize: 2, dataFormat: "channelsLast" })),
  ], ["given", "given", "given", "given", "given", "given", "given", "maxPool"]);
  const input = tf.input({ shape: [4, 4, 2] });
  const joined = (axis: number) =>
    networkSteps(
      tf.model({
        inputs: input,
        outputs: layers.concatenate({ axis }).apply([input, input]) as tf.SymbolicTensor,
      }),
      [4, 4, 2],
    ).at(-1)!.work.kind;
  assert.deepEqual([joined(-1), joined(3), joined(1), joined(2)], [
    "concat",
    "concat",
    "given",
    "given",
  ]);
});

Deno.test("networkSteps() refuses several outputs by name", () => {
  const input = tf.input({ shape: [4, 4, 1] });
  const output = layers.flatten().apply(input);
  const model = tf.model({ inputs: input, outputs: [output, input], name: "twins" });
  assert.throws(() => networkSteps(model, [4, 4, 1]), /"twins" has 1 inputs and 2 outputs/);
});
