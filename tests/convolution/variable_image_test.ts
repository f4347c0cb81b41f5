import * as tf from "@tensorflow/tfjs";
import { deepEqual, ok } from "node:assert/strict";
import { startBackend } from "../../lib/backend/mod.ts";
import { conv2d } from "../../lib/convolution/mod.ts";

await startBackend("wasm");

Deno.test("conv2d() of a variable gives a tensor of its rank, no variable", () => {
  const image = tf.variable(tf.ones([3, 3]) as tf.Tensor2D);
  const result: tf.Tensor2D = conv2d(image, [[2]]);
  // @ts-expect-error: what is assigned to a variable is none.
  const variable: tf.Variable = conv2d(image, [[2]]);
  ok(!(variable instanceof tf.Variable));
  deepEqual(result.arraySync(), [[2, 2, 2], [2, 2, 2], [2, 2, 2]]);
  tf.dispose([image, result, variable]);
});
