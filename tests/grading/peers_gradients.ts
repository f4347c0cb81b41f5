import { deepEqual, equal, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { differentiable } from "../../lib/grading/judge/differentiable.ts";
import { connected } from "./wire.ts";

await tf.setBackend("cpu");

Deno.test("gradients go through a call, with respect to its tensors alone", () => {
  const { get } = connected({
    scaled: (factor: number, x: tf.Tensor, y: tf.Tensor) => x.mul(y).mul(factor).sum(),
    plain: (x: tf.Tensor) => tf.tensor1d([...x.dataSync()]),
    number: (x: tf.Tensor) => x.sum().dataSync()[0],
    same: (x: tf.Tensor) => x.clone(),
  });
  const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 5])];
  const scaled = get("scaled");
  const [dx, dy] = tf.grads((x, y) => scaled(10, x, y))([x, y]);
  deepEqual([[...dx.dataSync()], [...dy.dataSync()]], [[30, 50], [10, 20]]);
  // The gradient of what follows the call is handed on.
  const through = tf.grad((x) => get("same")(x).square().sum());
  deepEqual([...through(x).dataSync()], [2, 4]);
  throws(() => tf.grad((x) => get("plain")(x).sum())(x), /Cannot compute gradient|no gradient/);
  equal(get("number")(x), 3);
  deepEqual([...get("same")(x).dataSync()], [1, 2]);
});

Deno.test("differentiable() takes no gradients but of the inputs' number and shapes", () => {
  const [x, y] = [tf.tensor1d([1, 2]), tf.tensor2d([[3]])];
  const grads = (given: unknown) => () =>
    tf.grads((x, y) =>
      differentiable(tf, tf.scalar(4), [x, y], () => given) as unknown as tf.Tensor
    )([x, y]);
  const refused = new TypeError("The answer gave no gradient of its arguments' shapes.");
  for (const given of [undefined, 3, [], [x], [x, y, y], [y, x], [x, 3], [[1, 2], [[3]]]]) {
    throws(grads(given), refused);
  }
  deepEqual(grads([x, y])().map(({ shape }) => shape), [[2], [1, 1]]);
  const result = tf.scalar(1);
  equal(differentiable(tf, result, [x], () => []) as unknown, result, "no tape is written");
});

Deno.test("tf.profile() names the kernels that ran on the other side, each once", async () => {
  const { get } = connected({ f: (x: tf.Tensor) => x.add(1).add(2).exp() });
  const f = get("f");
  const { kernelNames, kernels } = await tf.profile(() => f(tf.tensor1d([1])));
  deepEqual(kernelNames.toSorted(), ["Add", "Exp"]);
  const { name: _, ...rest } = kernels[0];
  deepEqual(rest, {
    bytesAdded: 0,
    totalBytesSnapshot: 0,
    tensorsAdded: 0,
    totalTensorsSnapshot: 0,
    inputShapes: [],
    outputShapes: [],
    kernelTimeMs: 0,
    extraInfo: "",
  });
  equal(tf.engine().state.profiling, false);
  f(tf.tensor1d([1]));
});
