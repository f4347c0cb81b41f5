import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { guardMemory } from "./guarded_memory.ts";
import { floats, type Random, seededRandom } from "./seeded_random.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
const { checkGuards } = guardMemory();

type Shape4 = [number, number, number, number];

interface Case {
  image: Shape4;
  kernel: Shape4;
  pad: number;
}

/** Convolutions that are computed by tiles of rows. */
const CASES: Case[] = [
  { image: [2, 32, 32, 8], kernel: [3, 3, 8, 16], pad: 1 },
  { image: [5, 14, 14, 6], kernel: [5, 5, 6, 16], pad: 0 },
  { image: [3, 12, 13, 20], kernel: [4, 2, 20, 16], pad: 0 },
  { image: [1, 9, 6, 40], kernel: [3, 3, 40, 16], pad: 1 },
  { image: [2, 20, 19, 2], kernel: [5, 5, 2, 3], pad: 2 },
];

/** A sum of products, and that of their sizes: an error is to be in proportion to it. */
interface Sums {
  values: Float64Array;
  sizes: Float64Array;
}

/** A convolution and its gradients in plain loops and float64. */
function plainSums(
  { image, kernel, pad }: Case,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
): Sums[] {
  const [batch, rows, columns, depth] = image;
  const [kernelRows, kernelColumns, , outDepth] = kernel;
  const [outRows, outColumns] = [
    rows + 2 * pad - kernelRows + 1,
    columns + 2 * pad - kernelColumns + 1,
  ];
  const sums = (length: number) => ({
    values: new Float64Array(length),
    sizes: new Float64Array(length),
  });
  const [y, dx, dw] = [sums(dy.length), sums(x.length), sums(w.length)];
  const add = (target: Sums, at: number, product: number) => {
    target.values[at] += product;
    target.sizes[at] += Math.abs(product);
  };
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < outRows; row++) {
      for (let column = 0; column < outColumns; column++) {
        const to = ((n * outRows + row) * outColumns + column) * outDepth;
        for (let i = 0; i < kernelRows; i++) {
          for (let j = 0; j < kernelColumns; j++) {
            const [r, c] = [row + i - pad, column + j - pad];
            if (r < 0 || r >= rows || c < 0 || c >= columns) continue;
            for (let from = 0; from < depth; from++) {
              const at = ((n * rows + r) * columns + c) * depth + from;
              const tap = ((i * kernelColumns + j) * depth + from) * outDepth;
              for (let k = 0; k < outDepth; k++) {
                add(y, to + k, x[at] * w[tap + k]);
                add(dx, at, dy[to + k] * w[tap + k]);
                add(dw, tap + k, dy[to + k] * x[at]);
              }
            }
          }
        }
      }
    }
  }
  return [y, dx, dw];
}

/** The same as the backend computes them. */
function computedSums(
  { image, kernel, pad }: Case,
  x: Float32Array,
  w: Float32Array,
  dy: tf.Tensor,
) {
  return tf.tidy(() => {
    const padding: tf.backend_util.ExplicitPadding = [[0, 0], [pad, pad], [pad, pad], [0, 0]];
    const convolve = (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, padding);
    const inputs = [tf.tensor4d(x, image), tf.tensor4d(w, kernel)];
    return [convolve(inputs[0], inputs[1]), ...tf.grads(convolve)(inputs, dy)]
      .map((tensor) => tensor.dataSync());
  });
}

function resultShape({ image: [batch, rows, columns], kernel, pad }: Case): Shape4 {
  return [batch, rows + 2 * pad - kernel[0] + 1, columns + 2 * pad - kernel[1] + 1, kernel[3]];
}

/** What is done to the values of an image, a kernel or a gradient. */
const CHANGES: Record<string, (values: Float32Array, random: Random) => void> = {
  "one value of 1e8": (values, random) => values[random(values.length)] = 1e8,
  "one value of 1000": (values, random) => values[random(values.length)] = -1000,
  "netCDF's fill value": (values, random) => values[random(values.length)] = 9.96921e36,
  "many fill values": (values, random) => {
    for (let i = 0; i < values.length; i++) if (random(30) === 0) values[i] = 1e20;
  },
  "more fill values than not": (values, random) => {
    for (let i = 0; i < values.length; i++) if (random(10) < 6) values[i] = -1e15;
  },
  "a second half a million times smaller": (values) => {
    for (let i = values.length >> 1; i < values.length; i++) values[i] *= 1e-6;
  },
  "sizes that fall by twelve digits": (values) => {
    for (let i = 0; i < values.length; i++) values[i] *= 10 ** (-12 * i / values.length);
  },
};

for (const where of ["image", "kernel", "gradient"] as const) {
  for (const [change, apply] of Object.entries(CHANGES)) {
    Deno.test(`sums by tiles err in proportion to their windows: ${change} in the ${where}`, () => {
      const random = seededRandom(11);
      for (const shapes of CASES) {
        const result = resultShape(shapes);
        const [x, w, dy] = [shapes.image, shapes.kernel, result]
          .map((shape) => floats(random, shape));
        apply({ image: x, kernel: w, gradient: dy }[where], random);
        const computed = computedSums(shapes, x, w, tf.tensor4d(dy, result));
        plainSums(shapes, x, w, dy).forEach(({ values, sizes }, i) =>
          values.forEach((value, j) => {
            const error = Math.abs(computed[i][j] - value);
            // Below the smallest normal float, errors are absolute.
            if (error <= 1e-5 * sizes[j] + 1e-36) return;
            const what = `${["y", "dx", "dw"][i]} of [${shapes.image}] and [${shapes.kernel}]`;
            assert.fail(`${what}: ${computed[i][j]}, not ${value}; of the size ${sizes[j]}`);
          })
        );
      }
      checkGuards();
    });
  }
}

Deno.test("a pixel of 1e8 leaves the windows beside it as they are", () => {
  const random = seededRandom(5);
  const w = tf.tensor4d(floats(random, [3, 3, 8, 16]), [3, 3, 8, 16]);
  const values = floats(random, [1, 32, 32, 8]);
  const convolve = () =>
    tf.tidy(() => tf.conv2d(tf.tensor4d(values, [1, 32, 32, 8]), w, 1, "same"));
  const before = convolve().dataSync();
  for (const size of [1e8, 9.96921e36]) {
    values[(10 * 32 + 10) * 8 + 3] = size;
    convolve().dataSync().forEach((value, i) => {
      const [row, column] = [Math.floor(i / (32 * 16)), Math.floor(i / 16) % 32];
      if (Math.max(Math.abs(row - 10), Math.abs(column - 10)) <= 1) return;
      assert.ok(
        Math.abs(value - before[i]) < 1e-5,
        `${row}, ${column}: ${value}, not ${before[i]}`,
      );
    });
  }
});

/** Where values are left, by row and column; the others are zeros. */
const LEFT: Record<string, (row: number, column: number) => boolean> = {
  "the first column": (_, column) => column === 0,
  "the first rows": (row) => row < 4,
  "one row": (row) => row === 5,
  "one pixel": (row, column) => row === 6 && column === 3,
};

for (const [left, isLeft] of Object.entries(LEFT)) {
  Deno.test(`windows of zeros beside ${left} give exactly 0, or their bias`, () => {
    for (const shapes of CASES) {
      const { image, kernel, pad } = shapes;
      const random = seededRandom(3);
      const [x, dy] = [image, resultShape(shapes)].map((shape) =>
        floats(random, shape).map((value, i) => {
          const pixel = Math.floor(i / shape[3]);
          return isLeft(Math.floor(pixel / shape[2]) % shape[1], pixel % shape[2]) ? value : 0;
        })
      );
      const w = floats(random, kernel);
      const expected = plainSums(shapes, x, w, dy);
      const dyTensor = tf.tensor4d(dy, resultShape(shapes));
      const computed = computedSums(shapes, x, w, dyTensor);
      const bias = tf.linspace(-1, 1, kernel[3]) as tf.Tensor1D;
      const starts = bias.dataSync();
      const options = {
        x: tf.tensor4d(x, image),
        filter: tf.tensor4d(w, kernel),
        strides: 1,
        pad: [[0, 0], [pad, pad], [pad, pad], [0, 0]] as tf.backend_util.ExplicitPadding,
        bias,
      };
      const biased = tf.fused.conv2d(options).dataSync();
      const relu = tf.fused.conv2d({ ...options, activation: "relu" }).dataSync();
      const assertNear = (found: number, value: number, size: number) =>
        assert.ok(
          size > 0 ? Math.abs(found - value) <= 1e-5 * (size + 1) : found === value,
          `[${image}]: ${found}, not ${value}`,
        );
      expected.slice(0, 2).forEach(({ values, sizes }, i) => {
        assert.ok(sizes.some((size) => size === 0) && sizes.some((size) => size > 0));
        sizes.forEach((size, j) => assertNear(computed[i][j], values[j], size));
      });
      expected[0].sizes.forEach((size, j) => {
        const sum = expected[0].values[j] + starts[j % starts.length];
        assertNear(biased[j], sum, size);
        assertNear(relu[j], Math.max(0, sum), size);
      });
      checkGuards();
    }
  });
}

Deno.test("one image of a batch with large values leaves the others' sums by tiles as they are", () => {
  const { image, kernel, pad } = CASES[1];
  const random = seededRandom(8);
  const x = floats(random, image);
  const result = resultShape(CASES[1]);
  const [w, dy] = [floats(random, kernel), floats(random, result)];
  const before = computedSums(CASES[1], x, w, tf.tensor4d(dy, result));
  const size = x.length / image[0];
  x[3 * size + 100] = 1e12;
  const after = computedSums(CASES[1], x, w, tf.tensor4d(dy, result));
  const outSize = before[0].length / image[0];
  for (const n of [0, 1, 2, 4]) {
    assert.deepEqual(
      after[0].slice(n * outSize, (n + 1) * outSize),
      before[0].slice(n * outSize, (n + 1) * outSize),
    );
  }
  assert.deepEqual(after[1], before[1]);
  const { values, sizes } = plainSums(CASES[1], x, w, dy)[0];
  for (let i = 3 * outSize; i < 4 * outSize; i++) {
    assert.ok(Math.abs(after[0][i] - values[i]) <= 1e-5 * sizes[i]);
  }
  assert.equal(pad, 0);
});
