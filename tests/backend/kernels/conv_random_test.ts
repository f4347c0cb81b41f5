import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { WinogradConvolution } from "../../../lib/backend/kernels/winograd_convolution.ts";
import {
  type Convolution,
  convolveByLoops,
  outputShape,
  type Padding,
  type Shape4,
} from "./conv_loops.ts";
import { guardMemory } from "./guarded_memory.ts";
import { floats, type Random, seededRandom } from "./seeded_random.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
const { checkGuards } = guardMemory();

function assertClose(
  actual: Float32Array,
  expected: Float64Array,
  tolerance: number,
  what: string,
) {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
      assert.fail(`${what}: value ${i} is ${actual[i]}, not ${expected[i]} (± ${tolerance})`);
    }
  }
}

function draw(random: Random): Convolution {
  const kernelRows = 1 + random(7);
  const kernelColumns = 1 + random(7);
  const dilated = random(4) === 0;
  const dilations: [number, number] = dilated ? [1 + random(3), 1 + random(3)] : [1, 1];
  const strides: [number, number] = dilated ? [1, 1] : [1 + random(3), 1 + random(3)];
  const reach = [(kernelRows - 1) * dilations[0] + 1, (kernelColumns - 1) * dilations[1] + 1];
  const kind = random(3);
  const side = () => random(4);
  const pad: Padding = kind === 0
    ? "same"
    : kind === 1
    ? "valid"
    : [[0, 0], [side(), side()], [side(), side()], [0, 0]];
  const least = pad === "same" ? [1, 1] : reach;
  const rows = least[0] + random(12);
  const columns = least[1] + random(random(8) === 0 ? 60 : 12);
  const channels = () => 1 + random(random(4) === 0 ? 70 : 9);
  const batch = 1 + random(random(6) === 0 ? 65 : 4);
  const [inDepth, outDepth] = [channels(), channels()];
  // Large in every direction at once would only be slow.
  const work = batch * rows * columns * kernelRows * kernelColumns * inDepth * outDepth;
  if (work > 2e6) return draw(random);
  return {
    image: [batch, rows, columns, inDepth],
    kernel: [kernelRows, kernelColumns, inDepth, outDepth],
    strides,
    dilations,
    pad,
  };
}

async function onCpu(work: () => tf.Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false }); // Else it prints an advertisement.
  try {
    return tf.tidy(() => work().map((t) => t.dataSync().slice() as Float32Array));
  } finally {
    await tf.setBackend("wasm");
  }
}

const CASES = 600;

function large(
  image: Shape4,
  kernel: Shape4,
  options: { stride?: number; dilation?: number; pad?: Padding } = {},
): Convolution {
  const { stride = 1, dilation = 1, pad = "same" } = options;
  return { image, kernel, strides: [stride, stride], dilations: [dilation, dilation], pad };
}

const ONE_AROUND: Padding = [[0, 0], [1, 1], [1, 1], [0, 0]];

/**
 * Images that are padded in bands of rows, kernels whose vectors lie along the row, batches that
 * are one matrix product, and batches whose gradient by the image is computed side by side.
 */
const LARGE: Convolution[] = [
  { ...large([2, 16, 14, 12], [3, 3, 12, 12]), strides: [1, 2] },
  { ...large([2, 16, 14, 12], [5, 2, 12, 12]), dilations: [1, 3] },
  large([1, 130, 100, 3], [3, 3, 3, 1]),
  large([2, 91, 131, 3], [5, 5, 3, 1]),
  large([1, 150, 151, 2], [3, 3, 2, 4], { stride: 2 }),
  large([1, 151, 150, 2], [5, 5, 2, 6], { stride: 3, pad: [[0, 0], [2, 1], [0, 3], [0, 0]] }),
  large([2, 70, 230, 3], [3, 3, 3, 2], { dilation: 2 }),
  large([5, 17, 17, 140], [3, 3, 140, 2], { stride: 2 }),
  large([1, 2, 12000, 3], [3, 3, 3, 1]),
  large([2, 30, 40, 1], [7, 7, 1, 1]),
  large([3, 20, 41, 4], [3, 3, 4, 1], { pad: "valid" }),
  large([1, 12, 43, 2], [3, 3, 2, 1], { dilation: 2 }),
  large([3, 9, 18, 1], [5, 5, 1, 1], { pad: [[0, 0], [4, 1], [1, 4], [0, 0]] }),
  large([70, 5, 5, 16], [5, 5, 16, 12], { pad: "valid" }),
  large([65, 2, 2, 16], [3, 3, 16, 10], { stride: 2, pad: ONE_AROUND }),
  large([1100, 2, 3, 3], [2, 3, 3, 5], { pad: "valid" }),
  large([8, 14, 14, 6], [5, 5, 6, 16], { pad: "valid" }),
  large([13, 9, 11, 2], [3, 5, 2, 9]),
  large([9, 6, 7, 5], [4, 3, 5, 10], { pad: [[0, 0], [3, 1], [0, 4], [0, 0]] }),
  large([17, 8, 5, 13], [3, 2, 13, 12], { pad: "valid" }),
  large([10, 12, 12, 9], [5, 5, 9, 8], { pad: [[0, 0], [6, 0], [1, 7], [0, 0]] }),
];

/** A convolution and its gradients by image and kernel, as tfjs runs them on the backend in use. */
function convolve(c: Convolution, x: Float32Array, w: Float32Array, dy: Float32Array): tf.Tensor[] {
  const [xt, wt] = [tf.tensor4d(x, c.image), tf.tensor4d(w, c.kernel)];
  const dyt = tf.tensor4d(dy, outputShape(c));
  const { strides, dilations, pad, image, kernel } = c;
  const attributes = { strides, dilations, pad, dataFormat: "NHWC" };
  const run = (name: string, inputs: tf.NamedTensorMap, more: tf.NamedAttrMap) =>
    tf.engine().runKernel(name, inputs, { ...attributes, ...more }) as tf.Tensor;
  return [
    tf.conv2d(xt, wt, strides, pad as "same", "NHWC", dilations),
    run("Conv2DBackpropInput", { dy: dyt, filter: wt }, { inputShape: image }),
    run("Conv2DBackpropFilter", { x: xt, dy: dyt }, { filterShape: kernel }),
  ];
}

/**
 * Compares a convolution and its gradients with those of plain loops: they differ by `error` at most,
 * for each root of the number of terms.
 */
function compare(random: Random, c: Convolution, what: string, error = 2e-6): void {
  const x = floats(random, c.image);
  const w = floats(random, c.kernel);
  const outShape = outputShape(c);
  const dy = floats(random, outShape);
  const { y, dx, dw } = convolveByLoops(c, x, w, dy);
  const actual = tf.tidy(() => {
    const tensors = convolve(c, x, w, dy);
    assert.deepEqual(tensors.map(({ shape }) => shape), [outShape, c.image, c.kernel], what);
    return tensors.map((t) => t.dataSync() as Float32Array);
  });
  checkGuards();
  const taps = c.kernel[0] * c.kernel[1];
  const tolerance = (terms: number) => error * Math.sqrt(terms) + 1e-6;
  assertClose(actual[0], y, tolerance(taps * c.kernel[2]), `forward, ${what}`);
  assertClose(actual[1], dx, tolerance(taps * c.kernel[3]), `gradient by the image, ${what}`);
  const pixels = outShape[0] * outShape[1] * outShape[2];
  assertClose(actual[2], dw, tolerance(pixels), `gradient by the kernel, ${what}`);
}

Deno.test(`Conv2D and both gradients equal plain loops on ${CASES} random and some large shapes`, () => {
  const random = seededRandom(20240607);
  for (let i = 0; i < CASES + LARGE.length; i++) {
    const c = i < CASES ? draw(random) : LARGE[i - CASES];
    compare(random, c, `case ${i} ${JSON.stringify(c)}`);
  }
});

/** Shapes that are computed by tiles of rows. */
const TILED: Convolution[] = [
  // As in LeNet; some batches are no multiple of the images that are computed at a time.
  large([64, 14, 14, 6], [5, 5, 6, 16], { pad: "valid" }),
  large([21, 14, 14, 6], [5, 5, 6, 16], { pad: "valid" }),
  large([3, 28, 28, 4], [5, 5, 4, 6]),
  // Windows of 3 to 7 rows, rows that do not fill vectors, tiles that are cut off.
  large([19, 11, 9, 13], [3, 3, 13, 10]),
  large([2, 15, 10, 13], [4, 3, 13, 14]),
  large([2, 17, 7, 13], [6, 2, 13, 11], { pad: "valid" }),
  large([2, 10, 9, 24], [7, 2, 24, 24], { pad: "valid" }),
  // A border wider than a tile, on one side or on both.
  large([2, 20, 10, 12], [5, 5, 12, 12], { pad: [[0, 0], [7, 0], [0, 3], [0, 0]] }),
  large([2, 20, 10, 16], [5, 3, 16, 16], { pad: [[0, 0], [6, 7], [1, 1], [0, 0]] }),
];

Deno.test("convolutions by tiles of rows equal plain loops", () => {
  const { run } = WinogradConvolution.prototype;
  let finite: boolean[] = [];
  WinogradConvolution.prototype.run = function (...args) {
    const sum = run.apply(this, args);
    finite.push(sum !== undefined && sum.isFinite && sum.mixed.length === 0);
    return sum;
  };
  try {
    const random = seededRandom(20261122);
    for (const c of TILED) {
      finite = [];
      // Tiles lose some of the last bits.
      compare(random, c, JSON.stringify(c), 3e-6);
      // Another value than these would have been mended by a plain sum.
      assert.ok(finite.length > 0 && finite.every(Boolean), `${JSON.stringify(c)}: ${finite}`);
    }
  } finally {
    WinogradConvolution.prototype.run = run;
  }
});

Deno.test("Conv2DBackpropFilter keeps an infinite gradient to the taps that it meets", async () => {
  for (const [inDepth, outDepth] of [[1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [1, 4], [3, 6]]) {
    const [image, kernel]: Shape4[] = [[2, 6, 21, inDepth], [3, 3, inDepth, outDepth]];
    const x = floats(seededRandom(inDepth), image).map((value) => value + 2);
    const dy = floats(seededRandom(outDepth), [2, 6, 21, outDepth]);
    // The first corner, where the upper and left taps lie outside, and a pixel of the last column.
    dy[0] = Infinity;
    dy[(3 * 21 + 20) * outDepth] = NaN;
    const gradient = () =>
      tf.engine().runKernel("Conv2DBackpropFilter", {
        x: tf.tensor4d(x, image),
        dy: tf.tensor4d(dy, [2, 6, 21, outDepth]),
      }, {
        strides: [1, 1],
        dilations: [1, 1],
        pad: "same",
        dataFormat: "NHWC",
        filterShape: kernel,
      }) as tf.Tensor;
    const [expected] = await onCpu(() => [gradient()]);
    const actual = tf.tidy(() => gradient().dataSync());
    const kind = (value: number) => Number.isFinite(value) ? "finite" : `${value}`;
    assert.deepEqual([...actual].map(kind), [...expected].map(kind), `${kernel}`);
    // The upper right tap meets neither.
    assert.equal(kind(actual[2 * inDepth * outDepth]), "finite");
  }
});

Deno.test("convolutions by tiles of rows keep what is infinite to the windows that it meets", async () => {
  const [image, kernel]: Shape4[] = [[2, 14, 14, 6], [5, 5, 6, 16]];
  const [batch, rows, columns] = [2, 10, 10];
  const random = seededRandom(3);
  const [x, w, dy] = [image, kernel, [batch, rows, columns, 16]].map((shape) =>
    floats(random, shape)
  );
  const run = (name: string, inputs: tf.NamedTensorMap, more: tf.NamedAttrMap) =>
    tf.engine().runKernel(name, inputs, {
      strides: [1, 1],
      dilations: [1, 1],
      pad: "valid",
      dataFormat: "NHWC",
      ...more,
    }) as tf.Tensor;
  const results = () => {
    const tensors = {
      x: tf.tensor4d(x, image),
      filter: tf.tensor4d(w, kernel),
      dy: tf.tensor4d(dy, [batch, rows, columns, 16]),
    };
    return [
      tf.conv2d(tensors.x, tensors.filter, 1, "valid"),
      tf.fused.conv2d({
        ...tensors,
        strides: 1,
        pad: "valid",
        bias: tf.linspace(-1, 1, 16) as tf.Tensor1D,
        activation: "relu",
      }),
      run("Conv2DBackpropInput", tensors, { inputShape: image }),
      run("Conv2DBackpropFilter", tensors, { filterShape: kernel }),
    ];
  };
  const kind = (value: number) => Number.isFinite(value) ? "finite" : `${value}`;
  for (const poison of [Infinity, -Infinity, NaN]) {
    for (const [values, at] of [[x, 5 * 14 * 6 + 20], [w, 700], [dy, 1000]] as const) {
      const value = values[at];
      values[at] = poison;
      const expected = await onCpu(results);
      const actual = tf.tidy(() => results().map((tensor) => tensor.dataSync()));
      values[at] = value;
      expected.forEach((numbers, i) =>
        assert.deepEqual([...actual[i]].map(kind), [...numbers].map(kind), `${poison}, result ${i}`)
      );
    }
  }
});
