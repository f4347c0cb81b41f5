import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import {
  conv2d,
  convTranspose2d,
  gaussianBlur,
  pad,
  resize,
  rotate,
} from "../../lib/convolution/mod.ts";
import { assertClose, seededNormal } from "../fixtures/cases.ts";

await startBackend("wasm");

function normal(seed: number, ...shape: number[]): tf.Tensor {
  return tf.tensor(seededNormal(seed, shape), shape);
}

const dot = (a: tf.Tensor, b: tf.Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0];

/** Of a linear function: the gradient of ⟨w, f(x)⟩ times any other image is ⟨w, f(that image)⟩. */
function assertAdjoint(name: string, shape: number[], f: (x: tf.Tensor) => tf.Tensor): void {
  const weights = normal(1, ...f(normal(2, ...shape)).shape);
  const gradient = tf.grad((x) => tf.sum(tf.mul(f(x), weights)))(normal(2, ...shape));
  assert.deepEqual(gradient.shape, shape);
  for (const seed of [3, 4, 5]) {
    const other = normal(seed, ...shape);
    const [found, expected] = [dot(gradient, other), dot(weights, f(other))];
    assert.ok(Math.abs(found - expected) < 1e-4, `${name}: ${found}, not ${expected}`);
  }
}

Deno.test("the library's linear functions have the gradient of their own result", () => {
  const functions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    "rotate()": (x) => rotate(x, 30),
    "gaussianBlur()": (x) => gaussianBlur(x, [3, 5], [0.8, 1.5]),
    "conv2d() as depthwise": (x) => conv2d(x, normal(9, 3, 2, 1, 6), { groups: 3, padding: 1 }),
    "conv2d() with stride and dilation": (x) =>
      conv2d(x, normal(9, 2, 3, 3, 2), { stride: 2, dilation: [2, 1], paddingMode: "reflect" }),
    "convTranspose2d()": (x) => convTranspose2d(x, normal(9, 2, 3, 2, 3), { stride: [1, 3] }),
    ...Object.fromEntries(
      (["reflect", "replicate", "circular", "symmetric"] as const).map((paddingMode) => [
        `pad(), ${paddingMode}`,
        (x: tf.Tensor) => pad(x, { top: 2, right: 3 }, { paddingMode }),
      ]),
    ),
    "resize() by nearest": (x) => resize(x, [3, 9], { mode: "nearest" }),
    "resize() of a large image": (x) => resize(x, [2, 3], { mode: "bicubic", antialias: true }),
  };
  for (const [name, f] of Object.entries(functions)) {
    tf.tidy(() => {
      for (const shape of [[1, 6, 7, 3], [6, 7, 3]]) assertAdjoint(name, shape, f);
    });
  }
});

Deno.test("tf.image's resizing has a gradient with every flag", () => {
  for (const resized of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
    for (const [align, half] of [[false, false], [true, false], [false, true]]) {
      for (const size of [[3, 9], [8, 2], [5, 6], [1, 1]] as [number, number][]) {
        const f = (x: tf.Tensor) => resized(x as tf.Tensor4D, size, align, half);
        tf.tidy(() => assertAdjoint(`${resized.name} ${align} ${half}`, [2, 5, 6, 3], f));
      }
    }
  }
});

Deno.test("tf.gather() and embedding have the gradient that plain loops give", async () => {
  const cases: [shape: number[], indices: number[], at: number[], axis: number, batch: number][] = [
    [[4, 3], [2], [1, 1], 0, 0],
    [[4, 3], [2, 2], [3, 0, 3, 3], 0, 0],
    [[2, 4, 3], [3], [0, 3, 0], 1, 0],
    [[2, 3, 4], [2, 2], [0, 3, 1, 1], -1, 0],
    [[2, 4, 3], [2, 2], [0, 3, 1, 1], 1, 1],
    [[2, 2, 4], [2, 2, 3], [0, 3, 1, 1, 2, 2, 0, 0, 0, 3, 2, 1], 2, 2],
  ];
  for (const [shape, indexShape, at, axis, batchDims] of cases) {
    const x = normal(1, ...shape);
    const indices = tf.tensor(at, indexShape, "int32");
    const gather = (image: tf.Tensor) => tf.gather(image, indices as tf.Tensor1D, axis, batchDims);
    const weights = normal(2, ...gather(x).shape);
    const gradient = tf.grad((image) => tf.sum(tf.mul(gather(image), weights)))(x);
    // Which number of x each number of the result is: gather the numbers' own places.
    const places = gather(tf.reshape(tf.range(0, x.size, 1, "int32"), shape)).dataSync();
    const expected = new Array(x.size).fill(0);
    weights.dataSync().forEach((weight, i) => expected[places[i]] += weight);
    assertClose(await gradient.data(), expected, 1e-6, `${shape} ${indexShape} ${axis}`);
  }
  const layer = tf.layers.embedding({ inputDim: 5, outputDim: 2 });
  const words = tf.tensor2d([[1, 4], [1, 1]]);
  const weights = normal(3, 2, 2, 2);
  tf.tidy(() => void layer.apply(words));
  const { grads } = tf.variableGrads(() =>
    tf.sum(tf.mul(layer.apply(words) as tf.Tensor, weights))
  );
  const w = await weights.data();
  const expected = [0, 0, w[0] + w[4] + w[6], w[1] + w[5] + w[7], 0, 0, 0, 0, w[2], w[3]];
  const [gradient] = Object.values(grads);
  assertClose(await gradient.data(), expected, 1e-6, "embedding");
});

Deno.test("tf.layers.thresholdedReLU() and comparisons train: they are constant but for jumps", () => {
  const x = tf.tensor2d([[0.5, 2, -1, 1.5]]);
  const layer = tf.layers.thresholdedReLU({ theta: 1 });
  const gradient = tf.grad((x) => tf.sum(layer.apply(x) as tf.Tensor))(x);
  assert.deepEqual(gradient.arraySync(), [[0, 1, 0, 1]]);
  const comparisons: ((x: tf.Tensor) => tf.Tensor)[] = [
    (x) => tf.less(x, 1),
    (x) => tf.lessEqual(x, 1),
    (x) => tf.equal(x, 2),
    (x) => tf.notEqual(x, 2),
    (x) => tf.greaterEqual(x, 1),
    (x) => tf.logicalNot(tf.greater(x, 1)),
    (x) => tf.logicalAnd(tf.greater(x, 1), tf.less(x, 2)),
    (x) => tf.logicalOr(tf.greater(x, 1), tf.less(x, 0)),
  ];
  for (const compare of comparisons) {
    const selected = tf.grad((x) => tf.sum(tf.mul(x, compare(x).toFloat())))(x);
    assert.deepEqual(selected.arraySync(), compare(x).toFloat().arraySync());
  }
});

Deno.test("convolutions have gradients of gradients", () => {
  // Bilinear: the gradient by the kernel, times v, is the convolution with v.
  const settings = [{}, { stride: 2 }, { dilation: 2 }, { stride: 2, dilation: 2 }, { groups: 2 }];
  for (const options of settings) {
    tf.tidy(() => {
      const x = normal(1, 1, 7, 6, 2);
      const kernelShape = "groups" in options ? [2, 3, 1, 2] : [2, 3, 2, 2];
      const [kernel, v] = [normal(2, ...kernelShape), normal(3, ...kernelShape)];
      const w = normal(4, ...conv2d(x, kernel, options).shape);
      const f = (x: tf.Tensor, k: tf.Tensor) => tf.sum(tf.mul(conv2d(x, k, options), w));
      const second = tf.grad((x) => tf.sum(tf.mul(tf.grads(f)([x, kernel])[1], v)))(x);
      const expected = tf.grad((x) => f(x, v))(x);
      assertClose(second.dataSync(), expected.dataSync(), 1e-5, JSON.stringify(options));
      const other = tf.grad((k) => tf.sum(tf.mul(tf.grads(f)([x, k])[0], x)))(kernel);
      const byKernel = tf.grad((k) => f(x, k))(kernel);
      assertClose(other.dataSync(), byKernel.dataSync(), 1e-4, JSON.stringify(options));
    });
  }
});

Deno.test("operations that move values have the gradient of their own result", () => {
  const block = (x: tf.Tensor) => x as tf.Tensor4D;
  const places = tf.tensor2d([[0, 1], [1, 2], [0, 1]], undefined, "int32");
  const functions: Record<string, [number[], (x: tf.Tensor) => tf.Tensor]> = {
    "mirrorPad(), reflect": [
      [2, 3, 4, 2],
      (x) => tf.mirrorPad(x, [[0, 0], [2, 1], [0, 3], [0, 1]], "reflect"),
    ],
    "mirrorPad(), symmetric": [
      [2, 3, 4, 2],
      (x) => tf.mirrorPad(x, [[0, 0], [3, 1], [0, 4], [0, 0]], "symmetric"),
    ],
    "stridedSlice()": [
      [2, 6, 7, 3],
      (x) => tf.stridedSlice(x, [0, 1, 0, 0], [2, 6, 7, 3], [1, 2, 3, 1]),
    ],
    "stridedSlice() of two, exchanged": [
      [3, 2],
      (x) => tf.stridedSlice(x, [0, -1], [3, -3], [1, -1]),
    ],
    "stridedSlice() backwards": [[2, 6], (x) => tf.stridedSlice(x, [0, 5], [2, 0], [1, -2])],
    "stridedSlice() with masks": [[4, 6], (x) => tf.stridedSlice(x, [1, 3], [2, 4], [1, 1], 2, 1)],
    "gatherND()": [[2, 3, 4], (x) => tf.gatherND(x, places)],
    "scatterND()": [[3, 4], (x) => tf.scatterND(places, x, [2, 3, 4])],
    "depthToSpace()": [[2, 3, 4, 8], (x) => tf.depthToSpace(block(x), 2, "NHWC")],
    "depthToSpace(), channels first": [
      [1, 8, 2, 3],
      (x) => tf.depthToSpace(block(x), 2, "NCHW"),
    ],
    "cumsum()": [[2, 5, 3], (x) => tf.cumsum(x, 1)],
    "cumsum() backwards": [[2, 5, 3], (x) => tf.cumsum(x, 0, true, true)],
  };
  for (const [name, [shape, f]] of Object.entries(functions)) {
    tf.tidy(() => assertAdjoint(name, shape, f));
  }
});
