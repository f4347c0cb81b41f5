import { deepEqual, equal, ok, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { gaussianBlur } from "../../lib/convolution/gaussian_blur.ts";
import { syntheticRgb } from "../../lib/sources/synthetic_rgb.ts";
import fixture from "../fixtures/resize_blur.json" with { type: "json" };

await startBackend("wasm");

for (const { from, size, sigma, values } of fixture.blur) {
  Deno.test(`gaussianBlur() equals torchvision for size [${size}] and sigma [${sigma}]`, async () => {
    const shape = from as [number, number, number];
    const image = tf.tensor3d(Float32Array.from(syntheticRgb(shape[0], shape[1])), shape).div(255);
    const before = tf.memory().numTensors;
    const result = gaussianBlur(image, size as [number, number], sigma as [number, number]);
    equal(tf.memory().numTensors, before + 1);
    deepEqual(result.shape, shape);
    const got = await result.data<"float32">();
    const furthest = got.reduce((most, v, i) => Math.max(most, Math.abs(v - values[i])), 0);
    ok(furthest < 2e-7, `differs by ${furthest}`);
    tf.dispose([image, result]);
  });
}

Deno.test("gaussianBlur() takes one number for both directions, and every rank", async () => {
  const rows = Array.from({ length: 6 }, (_, y) => Array.from({ length: 5 }, (_, x) => x * y));
  const pairs = gaussianBlur(rows, [3, 3], [1, 1]);
  const single = gaussianBlur(rows, 3, 1);
  equal(single.rank, 2);
  deepEqual(await single.array(), await pairs.array());
  const batch = gaussianBlur(tf.tensor2d(rows).reshape<tf.Tensor4D>([1, 6, 5, 1]), 3, 1);
  deepEqual(batch.shape, [1, 6, 5, 1]);
  deepEqual(await batch.data(), await single.data());
});

Deno.test("gaussianBlur() refuses kernels that have no centre or do not fit", () => {
  const image = tf.ones([4, 4]);
  throws(() => gaussianBlur(image, 4, 1), /odd whole number, not 4/);
  throws(() => gaussianBlur(image, 2.5, 1), /odd whole number, not 2\.5/);
  throws(() => gaussianBlur(image, -3, 1), /odd whole number, not -3/);
  throws(
    () => gaussianBlur(image, 3, Infinity),
    /sigma must be a finite number above 0, not Infinity/,
  );
  throws(() => gaussianBlur(image, 3, 0), /sigma must be a finite number above 0, not 0/);
  throws(() => gaussianBlur(image, 9, 1), /reflect padding of 4 is too wide for the 4 rows/);
});

Deno.test("gaussianBlur() of one pixel leaves the image, whatever sigma is", async () => {
  deepEqual(await gaussianBlur([[1, 2], [3, 5]], 1, 0.25).array(), [[1, 2], [3, 5]]);
});
