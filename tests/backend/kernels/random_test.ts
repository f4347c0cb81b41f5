import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { guardMemory } from "./guarded_memory.ts";
import { floats, seededRandom } from "./seeded_random.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
const { checkGuards } = guardMemory();

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    const tolerance = 1e-5 * Math.max(1, Math.abs(expected[i]));
    if (!Object.is(actual[i], expected[i]) && !(Math.abs(actual[i] - expected[i]) <= tolerance)) {
      assert.fail(`${what}: value ${i} is ${actual[i]}, not ${expected[i]}`);
    }
  }
}

/** Runs `work` on tfjs's cpu backend, then on ours, and compares every result. */
async function assertAsOnCpu(work: () => tf.Tensor[], what: string): Promise<void> {
  const results = () =>
    tf.tidy(() => work().map((t) => ({ shape: t.shape, values: t.dataSync().slice() })));
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  let expected;
  try {
    expected = results();
  } finally {
    await tf.setBackend("wasm");
  }
  const actual = results();
  checkGuards();
  actual.forEach(({ shape, values }, i) => {
    assert.deepEqual(shape, expected[i].shape, what);
    assertClose(values, expected[i].values, `${what}, result ${i}`);
  });
}

Deno.test("maxPool() and avgPool() equal tfjs cpu on 200 random shapes", async () => {
  const random = seededRandom(1);
  for (let i = 0; i < 200; i++) {
    const window: [number, number] = [1 + random(4), 1 + random(4)];
    const strides: [number, number] = [1 + random(3), 1 + random(3)];
    const pad = random(2) ? "same" : "valid";
    const shape: [number, number, number, number] = [
      1 + random(random(8) ? 3 : 65),
      window[0] + random(8),
      window[1] + random(8),
      1 + random(random(5) ? 9 : 70),
    ];
    // Few levels: many ties.
    const x = floats(random, shape, random(2) ? 5 : 2001);
    await assertAsOnCpu(() => {
      const t = tf.tensor4d(x, shape);
      return [tf.maxPool(t, window, strides, pad), tf.avgPool(t, window, strides, pad)];
    }, `case ${i}: ${shape}, window ${window}, strides ${strides}, ${pad}`);
  }
});

/** The gradients of both poolings in plain loops: the first maximum, the pixels inside. */
function poolGradients(
  x: Float32Array,
  dy: Float32Array,
  info: ReturnType<typeof tf.backend_util.computePool2DInfo>,
) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const max = new Float32Array(x.length);
  const average = new Float32Array(x.length);
  for (let n = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        for (let c = 0; c < inChannels; c++) {
          const inside: number[] = [];
          for (let i = 0; i < info.filterHeight; i++) {
            for (let j = 0; j < info.filterWidth; j++) {
              const y = row * info.strideHeight + i - info.padInfo.top;
              const z = column * info.strideWidth + j - info.padInfo.left;
              if (y < 0 || z < 0 || y >= inHeight || z >= inWidth) continue;
              inside.push(((n * inHeight + y) * inWidth + z) * inChannels + c);
            }
          }
          const gradient = dy[((n * outHeight + row) * outWidth + column) * inChannels + c];
          max[inside.reduce((best, at) => x[at] > x[best] ? at : best, inside[0])] += gradient;
          for (const at of inside) average[at] += gradient / inside.length;
        }
      }
    }
  }
  return { max, average };
}

Deno.test("pooling gradients equal plain loops on 200 random shapes with ties", () => {
  const random = seededRandom(2);
  for (let i = 0; i < 200; i++) {
    const window: [number, number] = [1 + random(4), 1 + random(4)];
    const strides: [number, number] = [1 + random(3), 1 + random(3)];
    const rounding = ([undefined, "ceil", "floor", "round"] as const)[random(4)];
    const pad = rounding ? random(3) : random(2) ? "same" : "valid";
    const shape: [number, number, number, number] = [
      1 + random(3),
      window[0] + random(8),
      window[1] + random(8),
      1 + random(10),
    ];
    // With a number tfjs takes the window's rows for its columns.
    const sides = typeof pad === "number"
      ? [[0, 0], [pad, pad], [pad, pad], [0, 0]] as tf.backend_util.ExplicitPadding
      : pad;
    const info = tf.backend_util.computePool2DInfo(shape, window, strides, 1, sides, rounding);
    // PyTorch, too, refuses padding of more than half a window.
    if (info.outShape.includes(0) || Number(pad) > Math.min(...window) / 2) continue;
    const x = floats(random, shape, 4);
    const dy = floats(random, info.outShape);
    const expected = poolGradients(x, dy, info);
    const what = `case ${i}: ${shape}, window ${window}, strides ${strides}, ${pad} ${rounding}`;
    tf.tidy(() => {
      const [xt, dyt] = [tf.tensor4d(x, shape), tf.tensor4d(dy, info.outShape)];
      const gradient = (pool: typeof tf.maxPool) =>
        tf.grad((x) => pool(x as tf.Tensor4D, window, strides, pad, rounding))(xt, dyt).dataSync();
      assertClose(gradient(tf.maxPool), expected.max, `maximum, ${what}`);
      assertClose(gradient(tf.avgPool), expected.average, `mean, ${what}`);
    });
    checkGuards();
  }
});

Deno.test("matMul() with every side transposed or not equals tfjs cpu on 120 shapes", async () => {
  const random = seededRandom(3);
  const length = () => [1, 2, 3, 5, 8, 16, 17, 33, 64, 100][random(10)];
  for (let i = 0; i < 120; i++) {
    const [rows, inner, columns] = [length(), 1 + random(130), length()];
    const batch = random(3) ? [] : [1 + random(3)];
    const [turnA, turnB] = [random(2) === 1, random(2) === 1];
    const aShape = [...batch, ...(turnA ? [inner, rows] : [rows, inner])];
    const bShape = [...batch, ...(turnB ? [columns, inner] : [inner, columns])];
    const [a, b] = [floats(random, aShape), floats(random, bShape)];
    const bias = floats(random, [columns]);
    await assertAsOnCpu(() => {
      const [at, bt] = [tf.tensor(a, aShape), tf.tensor(b, bShape)];
      const plain = tf.matMul(at, bt, turnA, turnB);
      if (batch.length > 0) return [plain];
      const fused = tf.fused.matMul({
        a: at as tf.Tensor2D,
        b: bt as tf.Tensor2D,
        transposeA: turnA,
        transposeB: turnB,
        bias: tf.tensor1d(bias),
        activation: "relu",
      });
      return [plain, fused];
    }, `case ${i}: ${aShape} × ${bShape}, transposed: ${turnA}, ${turnB}`);
  }
});

Deno.test("fused matMul() and conv2d() equal tfjs cpu with every activation", async () => {
  const random = seededRandom(7);
  const [a, b] = [floats(random, [3, 5]), floats(random, [5, 4])];
  const [x, w] = [floats(random, [2, 5, 5, 3]), floats(random, [3, 3, 3, 4])];
  const [bias, alpha] = [floats(random, [4]), floats(random, [4])];
  for (const activation of ["linear", "relu", "elu", "relu6", "leakyrelu", "prelu", "sigmoid"]) {
    for (const turned of [0, 1, 2, 3]) {
      await assertAsOnCpu(() => {
        const rest = {
          bias: tf.tensor1d(bias),
          activation: activation as "relu",
          preluActivationWeights: activation === "prelu" ? tf.tensor1d(alpha) : undefined,
          leakyreluAlpha: activation === "leakyrelu" ? 0.2 : undefined,
        };
        return [
          tf.fused.matMul({
            a: tf.tensor2d(a, turned & 1 ? [5, 3] : [3, 5]),
            b: tf.tensor2d(b, turned & 2 ? [4, 5] : [5, 4]),
            transposeA: (turned & 1) > 0,
            transposeB: (turned & 2) > 0,
            ...rest,
          }),
          tf.fused.conv2d({
            x: tf.tensor4d(x, [2, 5, 5, 3]),
            filter: tf.tensor4d(w, [3, 3, 3, 4]),
            strides: 1,
            pad: "same",
            ...rest,
          }),
        ];
      }, `${activation}, transposed ${turned}`);
    }
  }
});

Deno.test("add, sub, mul and div equal tfjs cpu however shapes broadcast", async () => {
  const random = seededRandom(4);
  const shapes: [number[], number[]][] = [
    [[3, 5], [3, 5]],
    [[2, 7, 7, 6], [6]],
    [[2, 3, 4, 70], [70]],
    [[6], [2, 7, 7, 6]],
    [[2, 5, 5, 3], [2, 5, 5, 1]],
    [[2, 5, 5, 1], [2, 5, 5, 3]],
    [[3, 7, 2], [3, 7, 1]],
    [[3, 5, 1], [3, 5, 4]],
    [[256, 10], [256, 1]],
    [[4, 9], []],
    [[], [4, 9]],
    [[1, 1], [3]],
    [[3], [1, 1]],
    [[2, 300], [300]],
    [[2, 303], [1, 303]],
    [[5, 1, 3], [1, 4, 1]],
    [[2, 3, 1], [2, 1, 4]],
    [[0, 3], [3]],
    [[1], [1, 1, 1]],
  ];
  for (const [aShape, bShape] of shapes) {
    const [a, b] = [floats(random, aShape), floats(random, bShape).map((v) => v + 2)];
    await assertAsOnCpu(() => {
      const [at, bt] = [tf.tensor(a, aShape), tf.tensor(b, bShape)];
      return [tf.add(at, bt), tf.sub(at, bt), tf.mul(at, bt), tf.div(at, bt)];
    }, `[${aShape}] and [${bShape}]`);
  }
});

Deno.test("int32 and bool tensors still go to tfjs's own kernels", async () => {
  await assertAsOnCpu(() => {
    const a = tf.tensor1d([7, -3, 2], "int32");
    const b = tf.tensor1d([2, 2, 5], "int32");
    const mask = tf.tensor1d([1, 0, 1], "bool");
    return [
      tf.add(a, b),
      tf.mul(a, b),
      tf.div(a, b),
      tf.sum(a),
      tf.cast(a, "float32"),
      tf.cast(mask, "float32"),
      tf.sum(mask),
      tf.square(a),
      tf.pow(a, tf.scalar(2, "int32")),
      tf.relu(a),
      tf.mean(a),
      tf.clone(mask),
    ];
  }, "int32");
});

Deno.test("sum() and mean() equal tfjs cpu over leading, trailing, middle and all axes", async () => {
  const random = seededRandom(5);
  const shapes = [[7], [300, 10], [4, 5, 6, 3], [3, 70], [2, 2, 2, 40], [7, 3], [1000, 1], [1, 9], [
    5,
    0,
  ]];
  for (const shape of shapes) {
    const x = floats(random, shape);
    const rank = shape.length;
    const axes: (number[] | undefined)[] = [undefined];
    for (let bits = 1; bits < 2 ** rank; bits++) {
      axes.push(Array.from({ length: rank }, (_, i) => i).filter((i) => bits & 2 ** i));
    }
    for (const axis of axes) {
      for (const keepDims of [false, true]) {
        await assertAsOnCpu(() => {
          const t = tf.tensor(x, shape);
          const sum = tf.sum(t, axis, keepDims);
          return x.length > 0 ? [sum, tf.mean(t, axis, keepDims)] : [sum];
        }, `[${shape}] over ${axis}`);
      }
    }
  }
});

Deno.test("gradients of sum, mean, square, pow and relu equal tfjs cpu, twice over", async () => {
  const random = seededRandom(6);
  for (const shape of [[6], [3, 5], [2, 4, 4, 3]]) {
    const x = floats(random, shape);
    await assertAsOnCpu(() => {
      const t = tf.tensor(x, shape);
      const functions: ((t: tf.Tensor) => tf.Tensor)[] = [
        (t) => tf.sum(tf.square(t)),
        (t) => tf.mean(tf.square(tf.sub(t, 0.3))),
        (t) => tf.sum(tf.square(tf.sum(t, 0))),
        (t) => tf.sum(tf.square(tf.mean(t, t.rank - 1))),
        (t) => tf.sum(tf.pow(t, 2)),
        (t) => tf.sum(tf.mul(tf.relu(t), t)),
        (t) => tf.sum(tf.square(tf.relu(t))),
      ];
      return functions.flatMap((f) => {
        const gradient = tf.grad(f);
        const second = tf.grad((t) => tf.sum(tf.mul(gradient(t), t)));
        return [gradient(t), second(t)];
      });
    }, `[${shape}]`);
  }
});

Deno.test("sum() over a million values keeps float32's accuracy", () => {
  const count = 1_000_003;
  const x = Float32Array.from({ length: count }, (_, i) => 0.1 + i % 7 / 10);
  const exact = x.reduce((sum, value) => sum + value, 0);
  tf.tidy(() => {
    for (const shape of [[count], [count, 1], [1, count]]) {
      for (const axis of [undefined, 0, shape.length - 1]) {
        const [sum] = tf.sum(tf.sum(tf.tensor(x, shape), axis)).dataSync();
        assert.ok(Math.abs(sum / exact - 1) < 2e-7, `${shape} over ${axis}: ${sum}, not ${exact}`);
      }
    }
  });
});

Deno.test("convolutions of nothing give nothing, or zeros", () => {
  tf.tidy(() => {
    const kernel = tf.ones([3, 3, 2, 4]) as tf.Tensor4D;
    const none = tf.zeros([0, 5, 5, 2]) as tf.Tensor4D;
    assert.deepEqual(tf.conv2d(none, kernel, 1, "same").shape, [0, 5, 5, 4]);
    const [dx, dw] = tf.grads((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"))(
      [none, kernel],
      tf.zeros([0, 5, 5, 4]),
    );
    assert.deepEqual(dx.shape, [0, 5, 5, 2]);
    assert.ok(dw.dataSync().every((value) => value === 0));
    assert.deepEqual(tf.maxPool(none, 2, 2, "valid").shape, [0, 2, 2, 2]);
  });
});
