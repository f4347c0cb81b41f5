/**
 * Types of tfjs's methods that keep track of a tensor's rank, so that lessons need no casts.
 *
 * Nothing happens at run time. `image.reshape([1, 32, 32, 1])` is a `Tensor4D` because four numbers
 * were given; where a rank is only known at run time, the type is the plain `Tensor`. The setting
 * `compilerOptions.types` of `deno.json` names this file: it holds for all code of the project, and
 * no module of the library imports it, because a package may not change another's types.
 */
import type * as tf from "@tensorflow/tfjs";
import type { Axes, Broadcast, Like, OfShape, Reduced, SomeAxes, Without } from "./tensor_types.ts";

declare module "@tensorflow/tfjs-core/dist/tensor" {
  interface Tensor<R extends tf.Rank = tf.Rank> {
    reshape<const A extends readonly number[]>(shape: A): OfShape<A>;
    expandDims<T extends tf.Tensor>(this: T, axis?: number): OfShape<[...Axes<T>, number]>;
    squeeze<T extends tf.Tensor, const A extends readonly number[]>(
      this: T,
      axis: A,
    ): OfShape<Without<Axes<T>, A>>;
    squeeze(): tf.Tensor;
    unstack<T extends tf.Tensor>(this: T, axis?: number): OfShape<Without<Axes<T>, [number]>>[];
    argMax<T extends tf.Tensor>(this: T, axis?: number): OfShape<Without<Axes<T>, [number]>>;
    tile<T extends tf.Tensor>(this: T, reps: readonly number[]): Like<T>;
    transpose<T extends tf.Tensor>(this: T, perm?: readonly number[]): Like<T>;
    pad<T extends tf.Tensor>(
      this: T,
      paddings: [number, number][],
      constantValue?: number,
    ): Like<T>;
    clipByValue<T extends tf.Tensor>(this: T, min: number, max: number): Like<T>;
    cast<T extends tf.Tensor>(this: T, dtype: tf.DataType): Like<T>;
    relu<T extends tf.Tensor>(this: T): Like<T>;
    sum<T extends tf.Tensor, const A extends SomeAxes = undefined, const K extends boolean = false>(
      this: T,
      axis?: A,
      keepDims?: K,
    ): Reduced<T, A, K>;
    mean<
      T extends tf.Tensor,
      const A extends SomeAxes = undefined,
      const K extends boolean = false,
    >(this: T, axis?: A, keepDims?: K): Reduced<T, A, K>;
    max<T extends tf.Tensor, const A extends SomeAxes = undefined, const K extends boolean = false>(
      this: T,
      axis?: A,
      keepDims?: K,
    ): Reduced<T, A, K>;
    min<T extends tf.Tensor, const A extends SomeAxes = undefined, const K extends boolean = false>(
      this: T,
      axis?: A,
      keepDims?: K,
    ): Reduced<T, A, K>;
    prod<
      T extends tf.Tensor,
      const A extends SomeAxes = undefined,
      const K extends boolean = false,
    >(this: T, axis?: A, keepDims?: K): Reduced<T, A, K>;
    add<T extends tf.Tensor>(this: T, b: number): Like<T>;
    add<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    sub<T extends tf.Tensor>(this: T, b: number): Like<T>;
    sub<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    mul<T extends tf.Tensor>(this: T, b: number): Like<T>;
    mul<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    div<T extends tf.Tensor>(this: T, b: number): Like<T>;
    div<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    pow<T extends tf.Tensor>(this: T, b: number): Like<T>;
    pow<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    maximum<T extends tf.Tensor>(this: T, b: number): Like<T>;
    maximum<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    minimum<T extends tf.Tensor>(this: T, b: number): Like<T>;
    minimum<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    mod<T extends tf.Tensor>(this: T, b: number): Like<T>;
    mod<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    squaredDifference<T extends tf.Tensor>(this: T, b: number): Like<T>;
    squaredDifference<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
    divNoNan<T extends tf.Tensor>(this: T, b: number): Like<T>;
    divNoNan<T extends tf.Tensor, S extends tf.Tensor>(this: T, b: S): Broadcast<T, S>;
  }
}

// What a layer or model returns has one tensor, of a rank that only it knows; who knows better says
// so: `model.predict<tf.Tensor[]>(x)`. Classes that declare `apply` themselves come one by one.

declare module "@tensorflow/tfjs-layers/dist/engine/topology" {
  interface Layer {
    apply<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
      input: tf.Tensor | tf.Tensor[],
      kwargs?: Record<string, unknown>,
    ): T;
    apply(input: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor;
  }
}

declare module "@tensorflow/tfjs-layers/dist/engine/input_layer" {
  interface InputLayer {
    apply<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
      input: tf.Tensor | tf.Tensor[],
      kwargs?: Record<string, unknown>,
    ): T;
    apply(input: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor;
  }
}

declare module "@tensorflow/tfjs-layers/dist/layers/recurrent" {
  interface RNN {
    apply<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
      input: tf.Tensor | tf.Tensor[],
      kwargs?: Record<string, unknown>,
    ): T;
    apply(input: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor;
  }
}

declare module "@tensorflow/tfjs-layers/dist/layers/wrappers" {
  interface Bidirectional {
    apply<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
      input: tf.Tensor | tf.Tensor[],
      kwargs?: Record<string, unknown>,
    ): T;
    apply(input: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor;
  }
}

declare module "@tensorflow/tfjs-layers/dist/engine/training" {
  interface LayersModel {
    predict<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
      x: tf.Tensor | tf.Tensor[],
      args?: { batchSize?: number; verbose?: boolean },
    ): T;
  }
}

declare module "@tensorflow/tfjs-layers/dist/models" {
  interface Sequential {
    predict<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
      x: tf.Tensor | tf.Tensor[],
      args?: { batchSize?: number; verbose?: boolean },
    ): T;
  }
}
