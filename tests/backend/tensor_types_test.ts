import { deepEqual } from "node:assert/strict";
import { randn, tf } from "../../lib/mod.ts";

/** True where two types are one and the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only where `value` has type `A`; its rank must be what the type says. */
function holds<A extends tf.Tensor>(rank: number) {
  return <B>(value: B, _same: Same<A, B>) => deepEqual((value as unknown as A).rank, rank);
}

const image = tf.ones([4, 5]) as tf.Tensor2D;
const batch = image.reshape([1, 4, 5, 1]);
const unknown = tf.ones([4, 5]);
const sizes: number[] = [2, 10];

Deno.test("types of tensors follow their shapes", () => {
  holds<tf.Tensor4D>(4)(batch, true);
  holds<tf.Tensor4D>(4)(unknown.reshape([-1, 2, 5, 1]), true);
  holds<tf.Tensor>(2)(unknown.reshape(sizes), true);
  holds<tf.Tensor3D>(3)(image.expandDims(0), true);
  holds<tf.Tensor>(3)(unknown.expandDims(0), true);
  holds<tf.Tensor2D>(2)(batch.squeeze([0, 3]), true);
  holds<tf.Tensor>(2)(batch.squeeze(), true);
  holds<tf.Tensor2D>(2)(image.transpose(), true);
  holds<tf.Tensor2D>(2)(image.pad([[1, 1], [0, 0]]), true);
  holds<tf.Tensor2D>(2)(image.tile([2, 1]), true);
  holds<tf.Tensor2D>(2)(image.slice([0, 0], [2, 2]), true);
  holds<tf.Tensor1D>(1)(image.unstack()[0], true);
  holds<tf.Tensor2D>(2)(randn([5, 5]), true);
  holds<tf.Tensor>(2)(randn(sizes), true);
});

Deno.test("types of sums follow the axes that are left", () => {
  holds<tf.Tensor2D>(2)(batch.mean([2, 3]), true);
  holds<tf.Tensor3D>(3)(batch.mean(-1), true);
  holds<tf.Tensor4D>(4)(batch.mean([2, 3], true), true);
  holds<tf.Scalar>(0)(batch.sum(), true);
  holds<tf.Tensor1D>(1)(image.argMax(1), true);
  holds<tf.Tensor>(1)(unknown.max([1]), true);
});

Deno.test("types of arithmetic are those of the larger rank", () => {
  holds<tf.Tensor2D>(2)(image.sub(1), true);
  holds<tf.Tensor2D>(2)(image.div(tf.scalar(2)), true);
  holds<tf.Tensor4D>(4)(batch.mul(tf.ones([5, 1]).reshape([5, 1])), true);
  holds<tf.Tensor4D>(4)(image.reshape([5, 4]).slice([0, 0], [5, 1]).add(batch), true);
  holds<tf.Tensor4D>(4)(batch.sub(tf.variable(batch)), true);
  holds<tf.Tensor>(2)(image.add(unknown), true);
});

Deno.test("a layer and a model of one output give a tensor", () => {
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 5, 1] })] });
  holds<tf.Tensor>(2)(model.predict(batch), true);
  holds<tf.Tensor>(2)(tf.layers.flatten().apply(batch), true);
  const symbolic: tf.SymbolicTensor = tf.layers.flatten().apply(tf.input({ shape: [4, 5, 1] }));
  deepEqual(symbolic.shape, [null, 20]);
});
