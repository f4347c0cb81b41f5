import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { conv2d, type Pair } from "../../lib/convolution/mod.ts";
import { assertClose } from "../fixtures/cases.ts";

/** Channels, outputs of each, kernel, stride, dilation: however a group for each is computed. */
const CASES: [number, number, [number, number], Pair, Pair][] = [
  [4, 1, [3, 3], 1, 1],
  [3, 2, [3, 3], 2, 1],
  [4, 1, [5, 5], 2, 1],
  [4, 1, [3, 3], 3, 1],
  [4, 1, [3, 3], [1, 2], 1],
  [4, 1, [3, 3], [2, 1], 1],
  [4, 1, [3, 3], 1, [1, 2]],
  [4, 1, [3, 3], 2, 2],
  [4, 1, [3, 5], 1, 1],
  [64, 1, [2, 2], 1, 1],
  [65, 2, [2, 1], 2, 1],
  [65, 1, [2, 2], 1, 2],
  [65, 1, [2, 2], 2, 2],
  [65, 1, [2, 2], [1, 2], 1],
  [65, 1, [2, 2], [2, 1], 1],
];

for (const backend of ["wasm", "cpu"] as const) {
  Deno.test(`conv2d() with a group for each channel is as channel by channel, on ${backend}`, async () => {
    await startBackend(backend);
    for (const [channels, each, size, stride, dilation] of CASES) {
      const bias = tf.range(0, channels * each) as tf.Tensor1D;
      const image = tf.randomNormal<tf.Rank.R4>([2, 7, 8, channels], 0, 1, "float32", 5);
      const kernel = tf.randomNormal<tf.Rank.R4>([...size, 1, channels * each], 0, 1, "float32", 6);
      const all = conv2d(image, kernel, { groups: channels, stride, dilation, bias });
      const kernels = tf.split(kernel, channels, 3);
      const alone = tf.split(image, channels, 3).map((plane, i) =>
        conv2d(plane, kernels[i], { stride, dilation })
      );
      const expected = tf.concat(alone, 3).add(bias);
      const name = JSON.stringify([channels, each, size, stride, dilation]);
      assert.deepEqual(all.shape, expected.shape, name);
      assertClose(await all.data(), await expected.data(), 1e-5, name);
    }
  });
}
