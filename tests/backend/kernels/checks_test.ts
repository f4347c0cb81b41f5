import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { guardMemory } from "./guarded_memory.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
const { checkGuards } = guardMemory();

const ones4 = (...shape: [number, number, number, number]) => tf.ones(shape) as tf.Tensor4D;

/** What does not fit together: by name, the call and what its error has to name. */
const REFUSED: Record<string, [call: () => unknown, ...named: (string | RegExp)[]]> = {
  "matMul() of a vector": [() => tf.matMul(tf.ones([2, 3]), tf.ones([3])), "[2,3]", "[3]"],
  "matMul() from a vector": [() => tf.matMul(tf.ones([3]), tf.ones([3, 2])), "[3]", "[3,2]"],
  "matMul() of other lengths": [() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 2])), /\(3\).*\(4\)/],
  "matMul() of other batches": [
    () => tf.matMul(tf.ones([2, 2, 3]), tf.ones([3, 3, 2])),
    /broadcast.* 2 .* 3/,
  ],
  "fused matMul() with a bias of another length": [
    () => tf.fused.matMul({ a: tf.ones([2, 3]), b: tf.ones([3, 4]), bias: tf.ones([3]) }),
    "2,4",
    "3",
  ],
  "sum() over an axis that is none": [() => tf.sum(tf.ones([2, 3]), 5), "axis 5"],
  "sum() over half an axis": [() => tf.sum(tf.ones([2, 3]), 0.5), "0.5"],
  "sum() of whole numbers over no axis": [() => tf.sum(tf.ones([2, 3], "int32"), -3), "axis -3"],
  "mean() over an axis that is none": [() => tf.mean(tf.ones([2, 3]), [0, 2]), "axis 0,2"],
  "sum() over an axis twice": [() => tf.sum(tf.ones([2, 3]), [0, -2]), "[0,-2]"],
  "the gradient of sum()": [() => tf.grad((x) => tf.sum(x, 2))(tf.ones([2, 3])), "axis 2"],
  "the gradient of mean()": [() => tf.grad((x) => tf.mean(x, -4))(tf.ones([2, 3])), "axis -4"],
  "slice() beyond the edge": [() => tf.slice(tf.ones([2, 3]), [1, 1], [1, 5]), "[1,5]", "[2,3]"],
  "slice() after the edge": [() => tf.slice(tf.ones([2, 3]), [7, 1], [0, 1]), "[7,1]"],
  "slice() between pixels": [() => tf.slice(tf.ones([2, 3]), [0.5, 0], [1, 1]), "[0.5,0]"],
  "slice() of more dimensions": [
    () => tf.slice(tf.ones([2, 3]), [0, 0, 0], [1, 1, 1]),
    "[0,0,0]",
  ],
  "pad() of fewer dimensions": [() => tf.pad(tf.ones([2, 3]), [[1, 1]]), "[2,3]", "[[1,1]]"],
  "pad() by less than nothing": [() => tf.pad(tf.ones([2, 3]), [[-1, 1], [0, 0]]), "[-1,1]"],
  "gather() beyond the end": [
    () => tf.gather(tf.ones([3]), tf.tensor1d([5], "int32")),
    /index.*5|5.*index/i,
  ],
  "add() of other shapes": [
    () => tf.add(tf.broadcastTo(tf.scalar(2), [300, 2]), tf.ones([2, 300])),
    "300,2",
    "2,300",
  ],
  "conv2dTranspose() to too large an image": [
    () => tf.conv2dTranspose(ones4(1, 2, 2, 1), ones4(3, 3, 1, 1), [1, 9, 9, 1], 1, "valid"),
    "[1,9,9,1]",
    "[1,7,7,1]",
    "[1,2,2,1]",
  ],
  "conv2dTranspose() to too small an image": [
    () => tf.conv2dTranspose(ones4(1, 4, 4, 1), ones4(3, 3, 1, 1), [1, 2, 2, 1], 1, "valid"),
    "[1,4,4,1]",
  ],
  "a product of whole numbers with a row": [
    () => tf.matMul(tf.ones([3], "int32"), tf.ones([5, 2, 3], "int32"), false, true),
    "[3]",
    "[5,2,3]",
  ],
  "conv2dTranspose() to more images": [
    () => tf.conv2dTranspose(ones4(1, 2, 2, 1), ones4(3, 3, 1, 1), [5, 4, 4, 1], 1, "valid"),
    "[5,4,4,1]",
  ],
  "a window larger than the image": [
    () => tf.conv2d(ones4(1, 2, 2, 1), ones4(5, 5, 1, 1), 1, "valid"),
    "5 × 5",
    "[1,2,2,1]",
  ],
  "a stride of half a pixel": [
    () => tf.conv2d(ones4(1, 4, 4, 1), ones4(3, 3, 1, 1), 0.5, "valid"),
    "0.5",
  ],
  "a pool that does not move": [() => tf.maxPool(ones4(1, 4, 4, 1), 2, 0, "valid"), /stride.* 0/],
  "a pool of nothing": [() => tf.avgPool(ones4(1, 4, 4, 1), 0, 1, "valid"), "0"],
  "the gradient of a convolution of another shape": [
    () =>
      tf.engine().runKernel("Conv2DBackpropFilter", {
        x: ones4(1, 6, 6, 2),
        dy: ones4(1, 6, 6, 3),
      }, { strides: 1, dilations: 1, pad: "valid", dataFormat: "NHWC", filterShape: [3, 3, 2, 3] }),
    "[1,4,4,3]",
    "[1,6,6,3]",
  ],
  "the gradient of a pool of another shape": [
    () =>
      tf.engine().runKernel("MaxPoolGrad", {
        dy: ones4(1, 4, 4, 1),
        input: ones4(1, 4, 4, 1),
        output: ones4(1, 2, 2, 1),
      }, { filterSize: 2, strides: 2, pad: "valid" }),
    "[1,2,2,1]",
  ],
};

for (const [name, [call, ...named]] of Object.entries(REFUSED)) {
  Deno.test(`${name} is refused, and nothing is written`, () => {
    tf.tidy(() => {
      assert.throws(call, (error: Error) => {
        for (const part of named) {
          const found = typeof part === "string"
            ? error.message.includes(part)
            : part.test(error.message);
          assert.ok(found, `${error.message} does not name ${part}`);
        }
        return true;
      });
    });
    checkGuards();
  });
}

Deno.test("a product over nothing is 0, or its bias", () => {
  tf.tidy(() => {
    const [a, b] = [tf.ones([2, 0]) as tf.Tensor2D, tf.ones([0, 3]) as tf.Tensor2D];
    assert.deepEqual(tf.matMul(a, b).arraySync(), [[0, 0, 0], [0, 0, 0]]);
    assert.deepEqual(tf.matMul(a, b.transpose(), false, true).arraySync(), [[0, 0, 0], [0, 0, 0]]);
    assert.deepEqual(tf.matMul(a.transpose(), b, true).arraySync(), [[0, 0, 0], [0, 0, 0]]);
    assert.deepEqual(
      tf.matMul(tf.ones([4, 2, 0]), tf.ones([0, 1])).dataSync(),
      new Float32Array(8),
    );
    const bias = tf.tensor1d([1, -2, 3]);
    const fused = tf.fused.matMul({ a, b, bias, activation: "relu" });
    assert.deepEqual(fused.arraySync(), [[1, 0, 3], [1, 0, 3]]);
    const wholes = [tf.ones([0, 2, 5], "int32"), tf.ones([5, 3], "int32")];
    assert.deepEqual(tf.matMul(wholes[0], wholes[1]).shape, [0, 2, 3]);
    const none = tf.batchNorm(tf.ones([0, 2]), tf.zeros([0, 1]), tf.ones([0, 1]));
    assert.deepEqual(none.shape, [0, 2]);
    const [da, db] = tf.grads((a, b) => tf.matMul(a, b))([a, b], tf.ones([2, 3]));
    assert.deepEqual([da.shape, db.shape], [[2, 0], [0, 3]]);
  });
  checkGuards();
});

Deno.test("conv2dTranspose() to a smaller image takes the upper left part, as in tfjs", () => {
  tf.tidy(() => {
    const x = tf.range(0, 2 * 8 * 7 * 3).reshape([2, 8, 7, 3]) as tf.Tensor4D;
    const filter = tf.sin(tf.range(0, 3 * 3 * 2 * 3)).reshape([3, 3, 2, 3]) as tf.Tensor4D;
    const part = x.slice([0, 0, 0, 0], [2, 4, 5, 3]);
    const before = tf.backend().numDataIds();
    const [actual, expected] = [x, part].map((x) =>
      tf.conv2dTranspose(x, filter, [2, 4, 5, 2], 1, "same").dataSync()
    );
    assert.deepEqual(actual, expected);
    // The two results, and nothing that was cut for them.
    assert.equal(tf.backend().numDataIds(), before + 2);
  });
  checkGuards();
});

Deno.test("values that were never written have the shape of their own", () => {
  tf.tidy(() => {
    const two = (...shape: number[]) => tf.broadcastTo(tf.scalar(2), shape);
    assert.deepEqual(tf.add(two(1, 300), tf.ones([300])).shape, [1, 300]);
    assert.deepEqual(tf.mul(two(300, 1), tf.ones([300])).shape, [300, 300]);
    assert.deepEqual(tf.sub(tf.ones([300]), two(1, 300)).shape, [1, 300]);
  });
});

Deno.test("a fused bias of any shape that broadcasts is added", () => {
  tf.tidy(() => {
    const [x, filter] = [ones4(1, 4, 4, 1), ones4(3, 3, 1, 2)];
    for (const bias of [tf.scalar(1), tf.ones([1]), tf.ones([1, 1, 1, 2]), tf.ones([2])]) {
      const y = tf.fused.conv2d({ x, filter, strides: 1, pad: "valid", bias, activation: "relu" });
      assert.ok(y.dataSync().every((value) => value === 10), `[${bias.shape}]`);
    }
  });
});

Deno.test("gradients of convolutions whose sizes are rounded equal tfjs cpu", async () => {
  const gradients = () =>
    (["ceil", "round", "floor"] as const).flatMap((rounding) =>
      [[6, 3, 2, 1], [5, 2, 2, 1], [7, 3, 3, 0], [6, 2, 3, 2]].flatMap(([side, k, stride, pad]) =>
        tf.tidy(() => {
          const x = tf.sin(tf.range(0, 2 * side * side * 3)).reshape([2, side, side, 3]);
          const filter = tf.cos(tf.range(0, k * k * 3 * 4)).reshape([k, k, 3, 4]);
          const info = tf.backend_util.computeConv2DInfo(
            x.shape as [number, number, number, number],
            filter.shape as [number, number, number, number],
            stride,
            1,
            pad,
            rounding,
          );
          const dy = tf.sin(tf.range(5, 5 + 2 * info.outHeight * info.outWidth * 4))
            .reshape(info.outShape);
          const attributes = {
            strides: stride,
            dilations: 1,
            pad,
            dataFormat: "NHWC",
            dimRoundingMode: rounding,
            inputShape: x.shape,
            filterShape: filter.shape,
          } as tf.NamedAttrMap;
          const run = (name: string, inputs: tf.NamedTensorMap) =>
            tf.engine().runKernel(name, inputs, attributes) as tf.Tensor;
          const ours = tf.getBackend() === "wasm";
          const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
            tf.conv2d(
              x as tf.Tensor4D,
              filter as tf.Tensor4D,
              stride,
              pad,
              "NHWC",
              1,
              rounding,
            );
          const fused = (x: tf.Tensor, filter: tf.Tensor) =>
            tf.fused.conv2d({
              x: x as tf.Tensor4D,
              filter: filter as tf.Tensor4D,
              strides: stride,
              pad,
              dimRoundingMode: rounding,
              bias: tf.zeros([1]),
            });
          // tfjs's own gradient forgets the rounding, its kernels do not.
          const results = ours
            ? [convolve, fused].flatMap((f) => tf.grads(f)([x, filter], dy))
            : [1, 2].flatMap(() => [
              run("Conv2DBackpropInput", { dy, filter }),
              run("Conv2DBackpropFilter", { x, dy }),
            ]);
          return results.map((tensor) => tensor.dataSync().slice());
        })
      )
    );
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  let expected;
  try {
    expected = gradients();
  } finally {
    await tf.setBackend("wasm");
  }
  const actual = gradients();
  actual.forEach((values, i) =>
    values.forEach((value, j) => assert.ok(Math.abs(value - expected[i][j]) < 1e-4, `${i}, ${j}`))
  );
  checkGuards();
});

Deno.test("a dilated convolution with a bias, and its gradient's gradient, can be trained", () => {
  tf.tidy(() => {
    const x = tf.sin(tf.range(0, 2 * 7 * 7 * 3)).reshape([2, 7, 7, 3]) as tf.Tensor4D;
    const filter = tf.cos(tf.range(0, 54)).reshape([3, 3, 3, 2]) as tf.Tensor4D;
    const bias = tf.tensor1d([0.1, -0.2]);
    // A dilated window is a larger one with zeros.
    const widen = (filter: tf.Tensor) => {
      const rows = tf.split(filter, 3, 0).flatMap((row, i) => i ? [tf.zerosLike(row), row] : [row]);
      const wide = tf.concat(rows, 0);
      const columns = tf.split(wide, 3, 1).flatMap((column, i) =>
        i ? [tf.zerosLike(column), column] : [column]
      );
      return tf.concat(columns, 1) as tf.Tensor4D;
    };
    const losses = [
      (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
        tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: filter as tf.Tensor4D,
          strides: 1,
          pad: "same",
          dilations: 2,
          bias,
        }).square().sum(),
      (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
        tf.add(tf.conv2d(x as tf.Tensor4D, widen(filter), 1, "same"), bias).square().sum(),
    ];
    const [ours, plain] = losses.map((loss) => [
      ...tf.grads(loss)([x, filter, bias]),
      tf.grad((x) => tf.sum(tf.square(tf.grads(loss)([x, filter, bias])[0])))(x),
    ]);
    ours.forEach((gradient, i) => {
      const [a, b] = [gradient.dataSync(), plain[i].dataSync()];
      const largest = Math.max(...b.map(Math.abs));
      a.forEach((value, j) => assert.ok(Math.abs(value - b[j]) < 2e-6 * largest, `${i}, ${j}`));
    });
  });
});
