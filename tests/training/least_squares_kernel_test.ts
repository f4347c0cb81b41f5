import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { conv2d, kernels } from "../../lib/convolution/mod.ts";
import { leastSquaresKernel, manualSeed, randn } from "../../lib/training/mod.ts";
import cases from "../fixtures/least_squares.json" with { type: "json" };

for (const { options, images, target, shape, weights } of cases) {
  const size = { ...options, kernelSize: options.kernelSize as [number, number] };
  Deno.test(`leastSquaresKernel() equals numpy's lstsq, ${JSON.stringify(options)}`, async () => {
    const before = tf.memory().numTensors;
    const found = await leastSquaresKernel(images, target, size);
    equal(tf.memory().numTensors, before + 1);
    deepEqual(found.shape, shape);
    const off = [...await found.data()].map((weight, i) => Math.abs(weight - weights[i]));
    ok(Math.max(...off) < 2e-6, `${Math.max(...off)}`);
    found.dispose();
  });
}

Deno.test("leastSquaresKernel() finds in a 5 × 5 the 3 × 3 that is enough", async () => {
  manualSeed(43);
  const image = randn([24, 24]);
  const target = conv2d(image, kernels.emboss).slice([1, 1], [20, 20]);
  const found = await leastSquaresKernel(image, target, { kernelSize: 5 });
  const rows = await found.squeeze<tf.Tensor2D>([2, 3]).array();
  const wanted = [0, 1, 2, 3, 4].map((y) =>
    [0, 1, 2, 3, 4].map((x) => kernels.emboss[y - 1]?.[x - 1] ?? 0)
  );
  ok(rows.flat().every((weight, i) => Math.abs(weight - wanted.flat()[i]) < 1e-5));
});

Deno.test("leastSquaresKernel() leaves weights 0 where the image does not tell, and is no worse for it", async () => {
  const flat = tf.fill([6, 6], 2);
  const found = await leastSquaresKernel(flat, tf.fill([4, 4], 6), { kernelSize: 3 });
  const weights = [...await found.data()];
  equal(weights.filter((weight) => weight === 0).length, 8);
  ok(Math.abs(weights.reduce((a, b) => a + b) - 3) < 1e-6);
  const black = await leastSquaresKernel(tf.zeros([6, 6]), tf.ones([4, 4]), { kernelSize: 3 });
  ok((await black.data()).every((weight) => weight === 0));
});

Deno.test("leastSquaresKernel() refuses a target of another size, and leaves no tensor", async () => {
  const [image, target] = [tf.zeros([6, 6]), tf.zeros([6, 6])];
  const before = tf.memory().numTensors;
  await rejects(leastSquaresKernel(image, target, { kernelSize: 3 }), {
    name: "RangeError",
    message:
      "leastSquaresKernel(): the target must be as large as the output; as [images, channels, " +
      "places] it is [1, 1, 36], not [1, 1, 16].",
  });
  equal(tf.memory().numTensors, before);
});

Deno.test("leastSquaresKernel() names an option that it has not", async () => {
  const options = { kernelSize: 1, strides: 2 };
  await rejects(leastSquaresKernel([[1]], [[1]], options), {
    message: "leastSquaresKernel() has no option strides; did you mean stride?",
  });
});

Deno.test("leastSquaresKernel() refuses numbers that are none", async () => {
  await rejects(leastSquaresKernel([[1, NaN], [0, 1]], [[1, 0], [0, 1]], { kernelSize: 1 }), {
    message:
      "leastSquaresKernel(): images and target must hold finite numbers; one is NaN or infinite.",
  });
});
