/** What is known of a tensor's rank when code is compiled; nothing of it is there at run time. */
import type * as tf from "@tensorflow/tfjs";

/** One item a dimension; a list of no known length where the rank is not known. */
export type Axes<T extends tf.Tensor> = tf.Rank extends T["rankType"] ? unknown[]
  : T["rankType"] extends tf.Rank.R0 ? []
  : T["shape"] extends [...infer A] ? A
  : unknown[];

interface ByRank {
  R0: tf.Scalar;
  R1: tf.Tensor1D;
  R2: tf.Tensor2D;
  R3: tf.Tensor3D;
  R4: tf.Tensor4D;
  R5: tf.Tensor5D;
  R6: tf.Tensor<tf.Rank.R6>;
}

/** The tensor of `N` dimensions; a plain one where `N` is not known. */
export type OfRank<N extends number> = `R${N}` extends infer R extends keyof ByRank ? ByRank[R]
  : tf.Tensor;

/** The tensor that has one dimension for each item. */
export type OfShape<A extends readonly unknown[]> = OfRank<A["length"]>;

/** `A` without as many items as `B` has. */
export type Without<A extends unknown[], B extends readonly unknown[]> = number extends
  A["length"] | B["length"] ? unknown[]
  : B extends readonly [unknown, ...infer RestB]
    ? A extends [unknown, ...infer RestA] ? Without<RestA, RestB> : unknown[]
  : A;

/** A tensor like `T`; of a variable, the tensor that it holds. */
export type Like<T extends tf.Tensor> = tf.Tensor<T["rankType"]>;

/** What a sum or mean leaves: each axis that is named goes; without a name, all do. */
export type Reduced<T extends tf.Tensor, A, K> = K extends true ? Like<T>
  : A extends undefined ? tf.Scalar
  : A extends number ? OfShape<Without<Axes<T>, [A]>>
  : A extends readonly number[] ? OfShape<Without<Axes<T>, A>>
  : tf.Tensor;

/** Two tensors together have the larger rank. */
export type Broadcast<T extends tf.Tensor, S extends tf.Tensor> = number extends
  Axes<T>["length"] | Axes<S>["length"] ? tf.Tensor
  : Axes<S> extends [...Axes<T>, ...unknown[]] ? Like<S>
  : Like<T>;

export type SomeAxes = number | readonly number[] | undefined;
