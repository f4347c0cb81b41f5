/** Gradients that tfjs lacks, on the backend in plain JavaScript, against differences of results. */

import assert from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { floats, seededRandom } from "./kernels/seeded_random.ts";

await startBackend("cpu");

type Pair = [number, number];
type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Every operation here is linear in each input: a change times the gradient is the results' change. */
function assertGradients(f: Operation, shapes: number[][], what: string): void {
  const random = seededRandom(4);
  tf.tidy(() => {
    const inputs = shapes.map((shape) => tf.tensor(floats(random, shape), shape));
    const y = f(...inputs);
    const dy = tf.tensor(floats(random, y.shape), y.shape);
    const gradients = tf.grads(f)(inputs, dy);
    inputs.forEach((input, i) => {
      const values = gradients[i].dataSync();
      assert.deepEqual(gradients[i].shape, input.shape, what);
      for (let at = 0; at < input.size; at++) {
        const unit = new Float32Array(input.size);
        unit[at] = 1;
        const one = tf.tensor(unit, input.shape);
        const changed = f(...inputs.map((each, j) => j === i ? one : each));
        const zero = f(...inputs.map((each, j) => j === i ? tf.zerosLike(one) : each));
        const [expected] = tf.sum(tf.mul(tf.sub(changed, zero), dy)).dataSync();
        assert.ok(
          Math.abs(values[at] - expected) < 1e-4,
          `${what}, input ${i}: value ${at} is ${values[at]}, not ${expected}`,
        );
      }
    });
  });
}

for (const dilations of [[1, 1], [1, 2], [2, 1], [2, 3]] as Pair[]) {
  const convolve: Operation = (x, filter) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same", "NHWC", dilations);
  const byChannel: Operation = (x, filter) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "valid", "NHWC", dilations);
  const fused: Operation = (x, filter, bias) =>
    tf.fused.conv2d({
      ...{ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias },
      ...{ strides: 1, pad: "valid", dilations },
    });
  const fusedByChannel: Operation = (x, filter, bias) =>
    tf.fused.depthwiseConv2d({
      ...{ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias },
      ...{ strides: 1, pad: "same", dilations },
    });
  Deno.test(`convolutions dilated by ${dilations} train on cpu`, () => {
    assertGradients(convolve, [[2, 5, 7, 2], [2, 3, 2, 3]], "conv2d");
    assertGradients(byChannel, [[1, 6, 7, 3], [3, 2, 3, 2]], "depthwiseConv2d");
    assertGradients(fused, [[1, 5, 7, 2], [2, 2, 2, 3], [3]], "fused conv2d");
    assertGradients(fusedByChannel, [[1, 5, 6, 2], [2, 2, 2, 2], [4]], "fused depthwiseConv2d");
  });
}

Deno.test("comparisons are constant on cpu, too", () => {
  const x = tf.tensor1d([0.5, 2, -1, 1.5]);
  const comparisons: ((x: tf.Tensor) => tf.Tensor)[] = [
    (x) => tf.less(x, 1),
    (x) => tf.lessEqual(x, 1),
    (x) => tf.equal(x, 2),
    (x) => tf.notEqual(x, 2),
    (x) => tf.logicalNot(tf.greater(x, 1)),
    (x) => tf.logicalAnd(tf.greater(x, 1), tf.less(x, 2)),
    (x) => tf.logicalOr(tf.greater(x, 1), tf.less(x, 0)),
  ];
  for (const compare of comparisons) {
    const gradient = tf.grad((x) => tf.sum(tf.mul(x, compare(x).toFloat())))(x);
    assert.deepEqual(gradient.arraySync(), compare(x).toFloat().arraySync());
  }
});
