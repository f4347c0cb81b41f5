import * as tf from "@tensorflow/tfjs";
import type { ScalarFunction } from "../../backend/network/mod.ts";
import { applyFunction } from "./apply_function.ts";

/** What a {@linkcode ScalarLayer} computes. */
export interface ScalarLayerOptions {
  name?: string;
  /** The function; none if absent. */
  apply?: ScalarFunction;
  /** A factor, or one for each number along the last axis; 1 if absent. */
  scale?: number | number[];
  /** A summand, likewise; 0 if absent. */
  shift?: number | number[];
}

/** `f(scale · x + shift)` of every number: what Keras has in many layers and tfjs in few. */
export class ScalarLayer extends tf.layers.Layer {
  static className = "ScalarFunction";
  readonly apply_: ScalarFunction;
  readonly scale: number | number[];
  readonly shift: number | number[];

  constructor(
    { name, apply = { name: "linear" }, scale = 1, shift = 0 }: ScalarLayerOptions,
  ) {
    super({ name });
    this.apply_ = apply;
    this.scale = scale;
    this.shift = shift;
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      let x = Array.isArray(inputs) ? inputs[0] : inputs;
      if (this.scale !== 1) x = tf.mul(x, this.scale);
      if (this.shift !== 0) x = tf.add(x, this.shift);
      return applyFunction(this.apply_, x);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { apply_: apply, scale, shift } = this;
    return {
      ...super.getConfig(),
      apply: apply as unknown as tf.serialization.ConfigDict,
      scale,
      shift,
    };
  }
}
tf.serialization.registerClass(ScalarLayer);
