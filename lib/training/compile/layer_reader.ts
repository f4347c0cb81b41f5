import type * as tf from "@tensorflow/tfjs";
import {
  type Join,
  scalarCode,
  type ScalarFunction,
  scalarFunction,
  type Triple,
} from "../../backend/network/mod.ts";
import { slide, type Sliding } from "./slide.ts";
import { imageShape, type StepGraph, type Value } from "./step_graph.ts";

/** A layer that is turned into steps: its settings, its weights, and what it is given. */
export class LayerReader {
  readonly layer: tf.layers.Layer;
  readonly graph: StepGraph;
  readonly config: tf.serialization.ConfigDict;
  readonly weights: Readonly<Record<string, Float32Array>>;
  readonly inputs: readonly Value[];
  /** Shape of the result, without the batch. */
  readonly shape: readonly number[];

  constructor(
    layer: tf.layers.Layer,
    graph: StepGraph,
    weights: Readonly<Record<string, Float32Array>>,
    inputs: readonly Value[],
    shape: tf.Shape,
  ) {
    this.layer = layer;
    this.graph = graph;
    this.config = layer.getConfig();
    this.weights = weights;
    this.inputs = inputs;
    const [, ...sides] = shape;
    this.shape = sides as number[];
    if (sides.some((side) => side === null || side < 1)) {
      throw this.refuse(`its result has the shape [${shape}]: sizes must be known and not zero.`);
    }
    for (const each of [this.shape, ...inputs.map((input) => input.shape)]) {
      if (each.length < 1 || each.length > 3) {
        throw this.refuse(`a shape of ${each.length + 1} sides, [n,${each}], is not known here.`);
      }
    }
  }

  refuse(problem: string): TypeError {
    return new TypeError(
      `Cannot compile the layer "${this.layer.name}" (${this.layer.getClassName()}): ${problem}`,
    );
  }

  /** A setting, which tfjs gives without a type. */
  get<T>(key: string): T {
    return this.config[key] as T;
  }

  /** Refuses every value of a setting but those that are known here. */
  only(key: string, ...values: unknown[]): void {
    const value = this.config[key];
    if (values.includes(value)) return;
    throw this.refuse(`${key} ${JSON.stringify(value)} is not known here.`);
  }

  channelsLast(): void {
    this.only("dataFormat", "channelsLast", undefined, null);
  }

  /** The only input, laid out as an image. */
  get image(): Value {
    return this.graph.image(this.inputs[0]);
  }

  /** Weights, or zeros where the layer has none. */
  bias(count: number): Float32Array {
    return this.weights.bias ?? new Float32Array(count);
  }

  convolve(
    input: Value,
    kernel: Float32Array,
    bias: Float32Array,
    sliding: Sliding,
    shape: readonly number[],
  ): Value {
    const image = this.graph.shapeOf(input);
    const slid = slide(image, sliding, bias.length);
    const step = { kind: "convolution", inputs: [input.step], kernel, bias, relu: false } as const;
    return this.graph.add({ ...step, ...slid }, shape);
  }

  /** A function of each number; in WebAssembly if there is code for it. */
  apply(
    input: Value,
    apply: ScalarFunction,
    { scale, shift }: { scale?: Float32Array; shift?: Float32Array } = {},
  ): Value {
    const isPlain = scale === undefined && shift === undefined;
    if (isPlain && apply.name === "linear") return input;
    const { step, shape } = this.graph.image(input);
    if (scalarCode(apply)) {
      const map = { kind: "map", inputs: [step], apply, scale, shift } as const;
      return this.graph.add({ ...map, shape: imageShape(shape) }, shape);
    }
    const from = isPlain ? step : this.apply(input, { name: "linear" }, { scale, shift }).step;
    const f = scalarFunction(apply);
    return this.graph.host([{ step: from, shape }], shape, ([x], result) => {
      for (let i = 0; i < x.length; i++) result[i] = f(x[i]);
    });
  }

  /** Two images, whose sides are equal or one. */
  merge(join: Join, a: Value, b: Value): Value {
    if (a.shape.length !== b.shape.length) {
      throw this.refuse(`shapes of unequal length, [${a.shape}] and [${b.shape}].`);
    }
    const shape = a.shape.map((side, axis) => Math.max(side, b.shape[axis]));
    const inputs = [a, b].map((value) => this.graph.image(value).step);
    return this.graph.add(
      { kind: "merge", inputs, join, relu: false, shape: imageShape(shape) },
      shape,
    );
  }

  /** The axis of an image's rows (0), columns (1) or channels (2); -1 is the last one. */
  imageAxis(axis: number, rank = this.inputs[0].shape.length): 0 | 1 | 2 {
    const place = axis < 0 ? axis + rank : axis - 1;
    if (!Number.isInteger(place) || place < 0 || place >= rank) {
      throw this.refuse(`axis ${axis} is not known here.`);
    }
    return (3 - rank + place) as 0 | 1 | 2;
  }
}

/** A step along one axis of an image. */
export function along(axis: number, length = 1): Triple {
  return [0, 1, 2].map((each) => each === axis ? length : 0) as unknown as Triple;
}
