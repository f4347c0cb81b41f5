/** What our kernels compute in plain loops of their own, against plain loops written another way. */

import assert from "node:assert/strict";
import { startBackend, tf } from "../../../lib/backend/mod.ts";
import { guardMemory } from "./guarded_memory.ts";
import { floats, type Random, seededRandom } from "./seeded_random.ts";

await startBackend("wasm");
const { checkGuards } = guardMemory();

type Shape4 = [number, number, number, number];
type Pair = [number, number];

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    const [value, other] = [actual[i], expected[i]];
    const close = Object.is(value, other) || value === other || Math.abs(value - other) < 1e-5;
    assert.ok(close, `${what}: value ${i} is ${value}, not ${other}`);
  }
}

/** Each product of a pixel and a weight, with the place of the result: by the pixel, not by the result. */
function eachProduct(
  [batch, rows, columns, depth]: Shape4,
  [kernelRows, kernelColumns, , outDepth]: Shape4,
  [outRows, outColumns]: Pair,
  { strides, dilations, pad }: { strides: Pair; dilations: Pair; pad: Pair },
  visit: (x: number, w: number, y: number) => void,
): void {
  for (let at = 0; at < batch * rows * columns; at++) {
    const [image, row, column] = [
      Math.floor(at / rows / columns),
      Math.floor(at / columns) % rows,
      at % columns,
    ];
    for (let tap = 0; tap < kernelRows * kernelColumns; tap++) {
      const down = row + pad[0] - Math.floor(tap / kernelColumns) * dilations[0];
      const right = column + pad[1] - tap % kernelColumns * dilations[1];
      const [outRow, outColumn] = [down / strides[0], right / strides[1]];
      if (!Number.isInteger(outRow) || !Number.isInteger(outColumn)) continue;
      if (outRow < 0 || outColumn < 0 || outRow >= outRows || outColumn >= outColumns) continue;
      const y = ((image * outRows + outRow) * outColumns + outColumn) * outDepth;
      for (let c = 0; c < depth; c++) {
        for (let k = 0; k < outDepth; k++) {
          visit(at * depth + c, (tap * depth + c) * outDepth + k, y + k);
        }
      }
    }
  }
}

function drawCase(random: Random) {
  const window: Pair = [1 + random(3), 1 + random(3)];
  const dilated = random(3) === 0;
  const dilations: Pair = dilated ? [1 + random(2), 1 + random(2)] : [1, 1];
  const strides: Pair = dilated ? [1, 1] : [1 + random(3), 1 + random(3)];
  const pad: Pair = [1 + random(3), random(3)];
  const image: Shape4 = [1 + random(3), 5 + random(4), 5 + random(4), 1 + random(4)];
  const outDepth = 1 + random(5);
  const kernel: Shape4 = [...window, image[3], outDepth];
  const along = (axis: 0 | 1) =>
    Math.floor(
      (image[axis + 1] + 2 * pad[axis] - (window[axis] - 1) * dilations[axis] - 1) / strides[axis],
    ) + 1;
  return { image, kernel, out: [along(0), along(1)] as Pair, strides, dilations, pad };
}

Deno.test("a kernel that is not finite reaches the windows that it meets, of every image", () => {
  const random = seededRandom(8);
  for (let i = 0; i < 60; i++) {
    const c = drawCase(random);
    const [x, w, bias] = [c.image, c.kernel, [c.kernel[3]]].map((shape) => floats(random, shape));
    w[random(w.length)] = [NaN, Infinity, -Infinity][i % 3];
    const outShape: Shape4 = [c.image[0], ...c.out, c.kernel[3]];
    const dy = floats(random, outShape);
    const y = Float64Array.from({ length: sizeOf(outShape) }, (_, at) => bias[at % bias.length]);
    const dx = new Float64Array(x.length);
    eachProduct(c.image, c.kernel, c.out, c, (from, tap, to) => {
      y[to] += x[from] * w[tap];
      dx[from] += dy[to] * w[tap];
    });
    tf.tidy(() => {
      const sides = [[0, 0], [c.pad[0], c.pad[0]], [c.pad[1], c.pad[1]], [
        0,
        0,
      ]] as tf.backend_util.ExplicitPadding;
      const options = {
        x: tf.tensor4d(x, c.image),
        filter: tf.tensor4d(w, c.kernel),
        strides: c.strides,
        dilations: c.dilations,
        pad: sides as unknown as "same",
        dimRoundingMode: "floor" as const,
        bias: tf.tensor1d(bias),
      };
      const what = JSON.stringify(c);
      const result = tf.fused.conv2d(options);
      assert.deepEqual(result.shape, outShape, what);
      assertClose(result.dataSync(), y, `forward, ${what}`);
      const relu = tf.fused.conv2d({ ...options, activation: "relu" });
      assertClose(relu.dataSync(), y.map((value) => Math.max(value, 0)), `relu, ${what}`);
      const gradient = tf.grad((x) =>
        tf.conv2d(
          x as tf.Tensor4D,
          options.filter,
          c.strides,
          sides,
          "NHWC",
          c.dilations,
          "floor",
        )
      )(options.x, tf.tensor4d(dy, outShape));
      assertClose(gradient.dataSync(), dx, `gradient, ${what}`);
    });
    checkGuards();
  }
});

Deno.test("images that a window covers as a whole are products, and so are their gradients", () => {
  const random = seededRandom(12);
  const shapes: [Shape4, number][] = [
    [[9, 3, 2, 4], 8],
    [[16, 1, 1, 8], 16],
    [[5, 2, 2, 3], 8],
    [[7, 2, 3, 5], 6],
    [[33, 1, 2, 4], 24],
    [[1, 4, 4, 2], 8],
  ];
  for (const [image, outDepth] of shapes) {
    const kernel: Shape4 = [image[1], image[2], image[3], outDepth];
    const outShape: Shape4 = [image[0], 1, 1, outDepth];
    const [x, w, dy] = [image, kernel, outShape].map((shape) => floats(random, shape));
    const [y, dx, dw] = [dy, x, w].map((values) => new Float64Array(values.length));
    const steps = { strides: [1, 1] as Pair, dilations: [1, 1] as Pair, pad: [0, 0] as Pair };
    eachProduct(image, kernel, [1, 1], steps, (from, tap, to) => {
      y[to] += x[from] * w[tap];
      dx[from] += dy[to] * w[tap];
      dw[tap] += dy[to] * x[from];
    });
    tf.tidy(() => {
      const convolve = (x: tf.Tensor, w: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid");
      const inputs = [tf.tensor4d(x, image), tf.tensor4d(w, kernel)];
      const gradients = tf.grads(convolve)(inputs, tf.tensor4d(dy, outShape));
      [convolve(inputs[0], inputs[1]), ...gradients].forEach((tensor, i) =>
        assertClose(tensor.dataSync(), [y, dx, dw][i], `${["y", "dx", "dw"][i]} of [${image}]`)
      );
    });
    checkGuards();
  }
});

Deno.test("poolings of volumes and their gradients: the first of equal maxima, the pixels inside", () => {
  const random = seededRandom(9);
  for (let i = 0; i < 40; i++) {
    const window = [1 + random(3), 1 + random(3), 1 + random(3)] as [number, number, number];
    const strides = [1 + random(2), 1 + random(3), 1 + random(2)] as [number, number, number];
    const sides = window.map((length) => length + random(3));
    const shape = [1 + random(2), ...sides, 1 + random(3)] as [
      number,
      number,
      number,
      number,
      number,
    ];
    const padding = random(2) ? "same" : "valid";
    const info = tf.backend_util.computePool3DInfo(shape, window, strides, 1, padding);
    // Few levels: many ties.
    const x = floats(random, shape, 3);
    if (i % 5 === 0) x[random(x.length)] = NaN;
    const dy = floats(random, info.outShape);
    const pads = [info.padInfo.front, info.padInfo.top, info.padInfo.left];
    const [max, mean] = [dy, dy].map((values) => new Float64Array(values.length));
    const [dMax, dMean] = [x, x].map((values) => new Float64Array(values.length));
    const place = (n: number, at: number[], c: number, [, d, h, w, channels]: number[]) =>
      (((n * d + at[0]) * h + at[1]) * w + at[2]) * channels + c;
    const [, outD, outH, outW, channels] = info.outShape;
    for (let to = 0; to < dy.length; to++) {
      const c = to % channels;
      const pixel = Math.floor(to / channels);
      const at = [
        Math.floor(pixel / outW / outH) % outD,
        Math.floor(pixel / outW) % outH,
        pixel % outW,
      ];
      const n = Math.floor(pixel / outW / outH / outD);
      const inside: number[] = [];
      for (let tap = 0; tap < sizeOf(window); tap++) {
        const steps = [
          Math.floor(tap / window[1] / window[2]),
          Math.floor(tap / window[2]) % window[1],
          tap % window[2],
        ];
        const source = at.map((one, axis) => one * strides[axis] - pads[axis] + steps[axis]);
        if (source.every((one, axis) => one >= 0 && one < shape[axis + 1])) {
          inside.push(place(n, source, c, shape));
        }
      }
      const values = inside.map((from) => x[from]);
      const best = values.some(Number.isNaN)
        ? values.findLastIndex(Number.isNaN)
        : values.indexOf(Math.max(...values));
      max[to] = values[best];
      mean[to] = values.reduce((a, b) => a + b, 0) / values.length;
      dMax[inside[best]] += dy[to];
      inside.forEach((from) => dMean[from] += dy[to] / inside.length);
    }
    const what = `${shape}, window ${window}, strides ${strides}, ${padding}`;
    tf.tidy(() => {
      const input = tf.tensor5d(x, shape);
      const gradient = tf.tensor(dy, info.outShape);
      for (
        const [pool, y, dx] of [[tf.maxPool3d, max, dMax], [tf.avgPool3d, mean, dMean]] as const
      ) {
        const f = (x: tf.Tensor) => pool(x as tf.Tensor5D, window, strides, padding);
        assertClose(f(input).dataSync(), y, `${pool.name}, ${what}`);
        assertClose(tf.grad(f)(input, gradient).dataSync(), dx, `gradient, ${what}`);
      }
    });
    checkGuards();
  }
});

Deno.test("common operations are answered by WebAssembly, not by plain JavaScript", async () => {
  const { kernelsOnCpu } = await startBackend("wasm");
  const before = new Set(kernelsOnCpu);
  tf.tidy(() => {
    const x = tf.ones([2, 6, 6, 3]) as tf.Tensor4D;
    const [matrix, whole] = [tf.ones([3, 4]) as tf.Tensor2D, tf.ones([3, 4], "int32")];
    const bools = tf.ones([3, 4], "bool");
    for (const filter of [tf.ones([3, 3, 3, 1]), tf.ones([5, 5, 3, 2])] as tf.Tensor4D[]) {
      for (const strides of [1, 2]) {
        tf.conv2d(x, filter, strides, "same");
        tf.depthwiseConv2d(x, filter, strides, "same");
        const bias = tf.ones([3 * filter.shape[3]]);
        tf.fused.depthwiseConv2d({ x, filter, strides, pad: "same", bias, activation: "relu" });
      }
    }
    tf.maxPool3d(tf.ones([1, 2, 2, 2, 1]) as tf.Tensor5D, 2, 2, "valid");
    for (const shape of [[6, 3], [1, 1, 3]]) tf.prelu(x as tf.Tensor, tf.ones(shape));
    tf.fused.matMul({ a: matrix, b: tf.ones([4, 2]), bias: tf.ones([2]), activation: "elu" });
    for (const a of [matrix, whole]) {
      for (const name of ["add", "sub", "mul", "maximum", "minimum", "less", "equal"] as const) {
        tf[name](a, a);
      }
      for (const name of ["sum", "mean", "max", "min", "argMax", "neg", "abs", "square"] as const) {
        (tf[name] as (a: tf.Tensor) => tf.Tensor)(a);
      }
      tf.where(bools, a, a);
      tf.concat([a, a]);
      tf.transpose(a);
      tf.slice(a, [1, 1], [1, 2]);
      tf.pad(a, [[1, 1], [0, 0]]);
      tf.cast(a, a === matrix ? "int32" : "float32");
      tf.fill([2], 1, a.dtype);
      tf.tile(a, [2, 1]);
      tf.reverse(a);
      tf.stack([a, a]);
      tf.unstack(a);
      tf.split(a, 2, 1);
      tf.topk(a, 2);
      tf.prod(a);
      tf.floorDiv(a, a);
      tf.squaredDifference(a, a);
      tf.expandDims(a);
      tf.onesLike(a);
      tf.zerosLike(a);
      tf.mirrorPad(a, [[1, 1], [0, 0]], "reflect");
      const image = tf.reshape(a, [1, 2, 2, 3]) as tf.Tensor4D;
      tf.spaceToBatchND(image, [2, 2], [[0, 0], [0, 0]]);
      tf.image.resizeBilinear(image, [3, 3]);
    }
    tf.oneHot(tf.tensor1d([0, 2], "int32"), 3);
    tf.cast(bools, "float32");
    tf.concat([bools, bools]);
    tf.transpose(bools);
    tf.logicalNot(bools);
    tf.logicalOr(bools, bools);
    tf.logicalAnd(bools, bools);
    tf.stridedSlice(matrix, [0, 0], [3, 4], [2, 2]);
    tf.exp(matrix);
    tf.softmax(matrix);
    tf.image.resizeBilinear(x, [3, 3]);
  });
  assert.deepEqual([...kernelsOnCpu].filter((name) => !before.has(name)), []);
});
