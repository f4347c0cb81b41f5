/** What tfjs's wasm kernels get wrong, and its cpu kernels too: values by hand or by plain loops. */

import assert from "node:assert/strict";
import { startBackend, tf } from "../../../lib/backend/mod.ts";
import { guardMemory } from "./guarded_memory.ts";
import { floats, seededRandom } from "./seeded_random.ts";

await startBackend("wasm");
const { checkGuards } = guardMemory();

type Pair = [number, number];

Deno.test("a number as padding is that many pixels on every side, whatever the window's shape", () => {
  const random = seededRandom(1);
  const draw = (...shape: [number, number, number, number]) =>
    tf.tensor4d(floats(random, shape), shape);
  for (let i = 0; i < 40; i++) {
    const window: Pair = [1 + random(5), 1 + random(5)];
    const strides: Pair = [1 + random(3), 1 + random(3)];
    const pad = random(3);
    const sides = [[0, 0], [pad, pad], [pad, pad], [0, 0]] as tf.backend_util.ExplicitPadding;
    tf.tidy(() => {
      const [x, kernel] = [draw(2, 6 + random(4), 6 + random(4), 3), draw(...window, 3, 2)];
      type Operation = (x: tf.Tensor4D, pad: number | typeof sides) => tf.Tensor;
      const operations: Operation[] = [
        (x, pad) => tf.conv2d(x, kernel, strides, pad, "NHWC", 1, "floor"),
        (x, pad) => tf.depthwiseConv2d(x, kernel, strides, pad, "NHWC", 1, "floor"),
        (x, pad) =>
          tf.fused.conv2d({ x, filter: kernel, strides, pad, dimRoundingMode: "floor" } as never),
      ];
      if (window.every((length) => length > pad)) {
        operations.push((x, pad) => tf.maxPool(x, window, strides, pad, "floor"));
        operations.push((x, pad) => tf.avgPool(x, window, strides, pad, "floor"));
      }
      for (const operation of operations) {
        const [byNumber, bySides] = [pad, sides].map((pad) => [
          operation(x, pad),
          tf.grad((x) => tf.sum(tf.square(operation(x as tf.Tensor4D, pad))))(x),
        ]);
        const rows = Math.floor((x.shape[1] + 2 * pad - window[0]) / strides[0]) + 1;
        const columns = Math.floor((x.shape[2] + 2 * pad - window[1]) / strides[1]) + 1;
        assert.deepEqual(byNumber[0].shape.slice(1, 3), [rows, columns]);
        byNumber.forEach((result, i) => assert.deepEqual(result.dataSync(), bySides[i].dataSync()));
      }
    });
    checkGuards();
  }
  const y = tf.tidy(() =>
    tf.depthwiseConv2d(
      tf.ones([1, 10, 10, 8]) as tf.Tensor4D,
      tf.ones([5, 3, 8, 1]) as tf.Tensor4D,
      1,
      1,
    )
  );
  assert.deepEqual(y.shape, [1, 8, 10, 8]);
  assert.deepEqual([y.dataSync()[5 * 8], y.dataSync()[15 * 8]], [12, 15]);
});

Deno.test("cumsum() and cumprod() count a negative axis from the end", () => {
  const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
  assert.deepEqual(tf.cumsum(x, -1).arraySync(), [[1, 3, 6], [4, 9, 15]]);
  assert.deepEqual(tf.cumsum(x, -2).arraySync(), [[1, 2, 3], [5, 7, 9]]);
  assert.deepEqual(tf.cumprod(x, -1, true, true).arraySync(), [[6, 3, 1], [30, 6, 1]]);
  assert.deepEqual(tf.grad((x) => tf.mul(tf.cumsum(x, -1), x))(x).arraySync(), [
    [7, 8, 9],
    [19, 20, 21],
  ]);
});

Deno.test("matMul() of whole numbers, of batches that broadcast, equals plain loops", () => {
  const random = seededRandom(3);
  const whole = (shape: number[]) => floats(random, shape).map((value) => Math.round(value * 9));
  for (const [batchA, batchB] of [[[2, 1], [3]], [[2, 1], [2, 3]], [[], [2]], [[4], [4]]]) {
    for (const dtype of ["int32", "float32"] as const) {
      const [a, b] = [whole([...batchA, 2, 3]), whole([...batchB, 3, 4])];
      const [x, y] = [
        tf.tensor(a, [...batchA, 2, 3], dtype),
        tf.tensor(b, [...batchB, 3, 4], dtype),
      ];
      const product = tf.matMul(x, y);
      const batch = tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
      assert.deepEqual([product.shape, product.dtype], [[...batch, 2, 4], dtype]);
      const matrix = (values: Float32Array, own: number[], place: number[], size: number) => {
        const at = own.reduce(
          (sum, length, i) =>
            sum * length + (length === 1 ? 0 : place[place.length - own.length + i]),
          0,
        );
        return values.subarray(at * size, (at + 1) * size);
      };
      const results = product.dataSync();
      for (let n = 0; n < tf.util.sizeFromShape(batch); n++) {
        const place = tf.util.indexToLoc(n, batch.length, tf.util.computeStrides(batch));
        const [left, right] = [matrix(a, batchA, place, 6), matrix(b, batchB, place, 12)];
        for (let i = 0; i < 2; i++) {
          for (let j = 0; j < 4; j++) {
            let sum = 0;
            for (let k = 0; k < 3; k++) sum += left[i * 3 + k] * right[k * 4 + j];
            assert.equal(results[n * 8 + i * 4 + j], sum);
          }
        }
      }
    }
  }
});

Deno.test("complex numbers: fft() of an image and back, parts, sums and products", () => {
  const random = seededRandom(4);
  const image = floats(random, [8, 8]);
  tf.tidy(() => {
    const x = tf.complex(image, new Float32Array(64)).reshape([8, 8]);
    const back = tf.real(tf.spectral.ifft(tf.spectral.fft(x))).dataSync();
    back.forEach((value, i) => assert.ok(Math.abs(value - image[i]) < 1e-6));
    const z = tf.mul(tf.complex([1, 2], [3, 4]), tf.complex([0, 1], [1, 1]));
    assert.deepEqual([...z.dataSync()], [-3, 1, -2, 6]);
    assert.deepEqual([...tf.imag(z).dataSync()], [1, 6]);
  });
  checkGuards();
});

Deno.test("maxPool3d() of negative values, square() of bool, conv3d() with stride 2 train right", () => {
  tf.tidy(() => {
    const pooled = tf.maxPool3d(tf.fill([1, 2, 2, 2, 1], -3) as tf.Tensor5D, 2, 2, "valid");
    assert.deepEqual([...pooled.dataSync()], [-3]);
    assert.deepEqual([...tf.square(tf.tensor1d([true, false])).dataSync()], [1, 0]);
    // One window of one pixel in every second: its gradient is the kernel there.
    const x = tf.ones([1, 3, 3, 3, 1]) as tf.Tensor5D;
    const kernel = tf.fill([1, 1, 1, 1, 1], 7) as tf.Tensor5D;
    const dx = tf.grad((x) => tf.sum(tf.conv3d(x as tf.Tensor5D, kernel, 2, "valid")))(x);
    const expected = Array.from(
      { length: 27 },
      (_, i) =>
        [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)].every((at) => at % 2 === 0) ? 7 : 0,
    );
    assert.deepEqual([...dx.dataSync()], expected);
  });
});

Deno.test("batchNorm() by means and variances along any axes equals plain arithmetic", () => {
  const random = seededRandom(5);
  const draw = (shape: number[], least = 0) =>
    tf.tensor(floats(random, shape).map((value) => Math.abs(value) + least), shape);
  for (const shape of [[1, 3, 1, 1], [1, 1, 4, 1], [2, 3, 4, 5], [1, 1, 1, 5], [5], [1, 3, 4, 1]]) {
    tf.tidy(() => {
      const x = draw([2, 3, 4, 5]);
      const parameters = [draw(shape), draw(shape, 0.1), draw(shape), draw(shape)];
      const normalize = (...[x, mean, variance, offset, scale]: tf.Tensor[]) =>
        tf.batchNorm(
          x,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        );
      const plain = (...[x, mean, variance, offset, scale]: tf.Tensor[]) =>
        tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), scale), offset);
      const [results, expected] = [normalize, plain].map((f) => [
        f(x, ...parameters),
        ...tf.grads((...all) => tf.sum(tf.square(f(...all))))([x, ...parameters]),
      ]);
      results.forEach((result, i) => {
        assert.deepEqual(result.shape, expected[i].shape);
        const other = expected[i].dataSync();
        result.dataSync().forEach((value, j) =>
          assert.ok(
            Math.abs(value - other[j]) <= 1e-4 * Math.max(1, Math.abs(other[j])),
            `${shape} ${i}`,
          )
        );
      });
    });
    checkGuards();
  }
  const one = tf.ones([4]) as tf.Tensor1D;
  for (const [offset, scale] of [[one, undefined], [undefined, one], [undefined, undefined]]) {
    const [dx, dMean] = tf.grads((x, mean) =>
      tf.sum(tf.mul(tf.batchNorm(x, mean as tf.Tensor1D, one, offset, scale, 0), x))
    )([tf.tensor2d([[1, 2, 3, 4]]), tf.tensor1d([0, 1, 2, 3])]);
    // (x - mean) · x
    const shift = offset ? 1 : 0;
    assert.deepEqual([...dx.dataSync()], [2, 3, 4, 5].map((value) => value + shift));
    assert.deepEqual([...dMean.dataSync()], [-1, -2, -3, -4]);
  }
  assert.throws(
    () => tf.batchNorm(tf.ones([2, 3]), tf.ones([7]) as tf.Tensor1D, tf.ones([3]) as tf.Tensor1D),
    /RangeError|batchNorm\(\): the mean of shape \[7\] does not fit/,
  );
});

Deno.test("kernels refuse what does not fit, or answer as cpu does, and touch no other memory", async () => {
  const ones = (...shape: number[]) => tf.ones(shape);
  const ints = (...values: number[]) => tf.tensor1d(values, "int32");
  const boxes = () => tf.tensor2d([[0, 0, 1, 1]]);
  const hostile: Record<string, () => object> = {
    "gather beyond": () => tf.gather(ones(3), ints(3)),
    "gather before": () => tf.gather(ones(3, 2), ints(-1)),
    "gatherND beyond": () => tf.gatherND(ones(3, 3), tf.tensor2d([[2, 5]], [1, 2], "int32")),
    "scatterND beyond": () => tf.scatterND(tf.tensor2d([[9]], [1, 1], "int32"), ones(1), [3]),
    "scatterND before": () => tf.scatterND(tf.tensor2d([[-1]], [1, 1], "int32"), ones(1), [3]),
    "tensorScatterUpdate beyond": () =>
      tf.tensorScatterUpdate(ones(3), tf.tensor2d([[7]], [1, 1], "int32"), ones(1)),
    "sparseToDense beyond": () => tf.sparseToDense(ints(9), ones(1), [3]),
    "unsortedSegmentSum beyond": () => tf.unsortedSegmentSum(ones(3), ints(0, 9, -2), 2),
    "oneHot beyond": () => tf.oneHot(ints(-3, 9), 4),
    "bincount beyond": () => tf.bincount(ints(1, 9), ones(2) as tf.Tensor1D, 3),
    "cropAndResize of no image": () =>
      tf.image.cropAndResize(ones(1, 4, 4, 2) as tf.Tensor4D, boxes(), ints(3), [2, 2]),
    "prelu of other sizes": () => tf.prelu(ones(4, 4), ones(4, 1)),
    "prelu of more": () => tf.prelu(ones(4), ones(3, 4)),
    "where of other sizes": () => tf.where(tf.ones([2], "bool"), ones(3), ones(3)),
    "slice beyond": () => tf.slice(ones(3, 3), [2, 2], [2, 2]),
    "topk of too many": () => tf.topk(ones(3), 5),
    "split of less": () => tf.split(ones(5), [2, 2]),
    "concat of other sizes": () => tf.concat([ones(2, 3), ones(2, 4)]),
    "transpose of other ranks": () => tf.transpose(ones(2, 3), [0, 1, 2]),
    "transpose twice the same": () => tf.transpose(ones(2, 3), [1, 1]),
    "tile of other ranks": () => tf.tile(ones(2, 3), [2]),
    "mirrorPad of more than there is": () => tf.mirrorPad(ones(2, 2), [[5, 0], [0, 0]], "reflect"),
    "depthToSpace of too few": () => tf.depthToSpace(ones(1, 2, 2, 3) as tf.Tensor4D, 2),
    "argMax of no axis": () => tf.argMax(ones(2, 3), 4),
    "cumsum of no axis": () => tf.cumsum(ones(2, 3), 4),
    "reverse of no axis": () => tf.reverse(ones(2, 3), 4),
    "addN of other sizes": () => tf.addN([ones(2), ones(3)]),
    "matMul of other sizes": () => tf.matMul(ones(2, 3), ones(2, 3)),
    "einsum of other sizes": () => tf.einsum("ij,jk->ik", ones(2, 3), ones(2, 3)),
    "conv2d of other depths": () =>
      tf.conv2d(ones(1, 4, 4, 2) as tf.Tensor4D, ones(3, 3, 3, 1) as tf.Tensor4D, 1, "same"),
    "conv2d of a larger window": () =>
      tf.conv2d(ones(1, 2, 2, 1) as tf.Tensor4D, ones(5, 5, 1, 1) as tf.Tensor4D, 1, "valid"),
    "depthwiseConv2d of other depths": () =>
      tf.depthwiseConv2d(ones(1, 4, 4, 2) as tf.Tensor4D, ones(3, 3, 3, 1) as tf.Tensor4D, 1, 0),
    "depthwiseConv2d of a larger window": () =>
      tf.depthwiseConv2d(
        ones(1, 2, 2, 1) as tf.Tensor4D,
        ones(3, 3, 1, 1) as tf.Tensor4D,
        1,
        "valid",
      ),
    "fused depthwiseConv2d with another bias": () =>
      tf.fused.depthwiseConv2d({
        x: ones(1, 4, 4, 2) as tf.Tensor4D,
        filter: ones(3, 3, 2, 1) as tf.Tensor4D,
        strides: 1,
        pad: "same",
        bias: ones(5),
      }),
    "maxPool of a larger window": () => tf.maxPool(ones(1, 2, 2, 1) as tf.Tensor4D, 5, 1, "valid"),
    "maxPool3d of a larger window": () =>
      tf.maxPool3d(ones(1, 2, 2, 2, 1) as tf.Tensor5D, 5, 1, "valid"),
    "conv3d of a larger window": () =>
      tf.conv3d(ones(1, 2, 2, 2, 1) as tf.Tensor5D, ones(3, 3, 3, 1, 1) as tf.Tensor5D, 1, "valid"),
    "conv3dTranspose of another size": () =>
      tf.conv3dTranspose(
        ones(1, 2, 2, 2, 1) as tf.Tensor5D,
        ones(2, 2, 2, 1, 1) as tf.Tensor5D,
        [1, 9, 9, 9, 1],
        1,
        "valid",
      ),
    "dilation2d of other depths": () =>
      tf.dilation2d(ones(1, 4, 4, 2) as tf.Tensor4D, ones(2, 2, 3) as tf.Tensor3D, 1, "same"),
    "batchNorm of other depths": () =>
      tf.batchNorm(ones(2, 3), ones(7) as tf.Tensor1D, ones(7) as tf.Tensor1D),
    "resizeBilinear of nothing": () =>
      tf.image.resizeBilinear(tf.zeros([1, 0, 4, 1]) as tf.Tensor4D, [2, 2]),
    "nonMaxSuppression of three corners": () =>
      tf.image.nonMaxSuppression(ones(2, 3) as tf.Tensor2D, ones(2) as tf.Tensor1D, 2),
    "transform of another size": () =>
      tf.image.transform(ones(1, 4, 4, 1) as tf.Tensor4D, ones(1, 5) as tf.Tensor2D),
    "bitwiseAnd of other sizes": () => tf.bitwiseAnd(ints(1, 2), ints(1, 2, 3)),
    "searchSorted of other rows": () => tf.searchSorted(ones(2, 3), ones(3, 3)),
    "denseBincount of a negative": () => tf.denseBincount(ints(-5, 1), ones(2) as tf.Tensor1D, 3),
  };
  const tensorsOf = (result: object): tf.Tensor[] =>
    result instanceof tf.Tensor ? [result] : Object.values(result);
  const answer = (work: () => object) => {
    try {
      return tf.tidy(() => tensorsOf(work()).map((t) => [t.shape, [...t.dataSync()]]));
    } catch (error) {
      assert.ok(!(error instanceof WebAssembly.RuntimeError), `${error}`);
      return "refused";
    }
  };
  for (const [what, work] of Object.entries(hostile)) {
    await tf.setBackend("cpu");
    Object.assign(tf.backend(), { firstUse: false });
    const expected = answer(work);
    await tf.setBackend("wasm");
    const actual = answer(work);
    checkGuards();
    // To refuse is always right here; to answer only what cpu answers.
    if (actual !== "refused") assert.deepEqual(actual, expected, what);
  }
});
