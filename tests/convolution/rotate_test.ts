import { deepEqual, equal, ok, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { rotate } from "../../lib/convolution/rotate.ts";
import cases from "../fixtures/rotate.json" with { type: "json" };

await startBackend("wasm");

const furthest = (got: ArrayLike<number>, wanted: ArrayLike<number>) =>
  Array.from(wanted).reduce((most, value, i) => Math.max(most, Math.abs(got[i] - value)), 0);

for (const { shape, angle, image, values } of cases) {
  Deno.test(`rotate() equals scipy for [${shape}] by ${angle}°`, async () => {
    const tensor = tf.tensor(image, shape, "float32");
    const before = tf.memory().numTensors;
    const turned = rotate(tensor, angle);
    equal(tf.memory().numTensors, before + 1);
    deepEqual(turned.shape, shape);
    const largest = Math.max(...image.map(Math.abs));
    const off = furthest(await turned.data(), values);
    ok(off <= 2e-6 * Math.max(1, largest), `differs by ${off}`);
    tf.dispose([tensor, turned]);
  });
}

Deno.test("rotate() turns each image of a batch and each channel by itself", async () => {
  const batch = tf.randomNormal<tf.Rank.R4>([2, 8, 6, 2], 0, 1, "float32", 43);
  const turned = rotate(batch, 25);
  for (const [image, channel] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
    const plane = (x: tf.Tensor4D) =>
      x.slice([image, 0, 0, channel], [1, 8, 6, 1]).reshape<tf.Tensor2D>([8, 6]);
    const alone = rotate(plane(batch), 25);
    ok(furthest(await plane(turned).data(), await alone.data()) < 1e-6);
  }
});

Deno.test("rotate() turns counterclockwise, and four quarters are the image", async () => {
  const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
  const quarter = await rotate(image, 90).array();
  deepEqual(quarter.map((row) => row.map(Math.round)), [[3, 6, 9], [2, 5, 8], [1, 4, 7]]);
  const whole = await rotate(rotate(rotate(rotate(image, 90), 90), 90), 90).data();
  ok(furthest(whole, image.flat()) < 1e-4);
});

Deno.test("rotate() refuses angles that are no number and images of other ranks", () => {
  throws(() => rotate([[1]], NaN), /RangeError.*degrees must be a finite number, not NaN/s);
  throws(() => rotate(tf.zeros([4]), 30), /rotate\(\): the image has shape \[4\]/);
  throws(() => rotate(tf.zeros([0, 3]), 30), /rotate\(\): the image is empty/);
});
