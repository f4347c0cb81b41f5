import { tf } from "../../lib/backend/mod.ts";
import { seededRandom } from "../backend/kernels/seeded_random.ts";

type Symbolic = tf.SymbolicTensor;

/** Chooses layers, sizes and settings from a seed. */
export class GraphMaker {
  /** From 0 to 1. */
  readonly #random: () => number;
  readonly #values: Symbolic[] = [];
  /** Layers that were applied, for other inputs of the same shape. */
  readonly #used: { layer: tf.layers.Layer; shape: string }[] = [];

  constructor(seed: number) {
    const random = seededRandom(Math.imul(seed, 2654435761));
    this.#random = () => random(2 ** 24) / 2 ** 24;
  }

  /** A model of some layers, with weights that are not zero. */
  make(): tf.LayersModel {
    const inputs = Array.from({ length: this.#int(1, 2) }, () => this.#input());
    this.#values.push(...inputs);
    const count = this.#int(2, 9);
    for (let i = 0; i < count; i++) this.#grow();
    // Inputs must be used, and what is not used is given out.
    const sources = new Set(
      this.#values.flatMap((value) => value.sourceLayer.inboundNodes[value.nodeIndex].inputTensors),
    );
    const leaves = [...new Set(this.#values)]
      .filter((value) => !sources.has(value) && !inputs.includes(value));
    const outputs = leaves.length > 0
      ? leaves
      : [this.#apply(tf.layers.dense({ units: 2 }), inputs[0])];
    const reached = inputs.filter((input) => outputs.some((output) => reaches(output, input)));
    const model = tf.model({ inputs: reached, outputs });
    for (const weights of layersOf(model)) this.#fill(weights);
    return model;
  }

  #int(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  #one<T>(...choices: T[]): T {
    return choices[this.#int(0, choices.length - 1)];
  }

  #input(): Symbolic {
    const rank = this.#one(1, 2, 3, 3, 3);
    const shape = Array.from({ length: rank }, () => this.#int(3, 8));
    shape[rank - 1] = this.#one(1, 2, 3, 4, 5, 8);
    return tf.input({ shape });
  }

  #grow(): void {
    const x = this.#values[this.#int(0, this.#values.length - 1)];
    const kind = this.#random();
    if (kind < 0.25) this.#values.push(this.#merge(x));
    else if (kind < 0.32) this.#values.push(this.#nested(x));
    else if (kind < 0.42) this.#values.push(this.#again(x));
    else this.#values.push(this.#layer(x));
  }

  /** A layer that was used before, on an input of the same shape. */
  #again(x: Symbolic): Symbolic {
    const same = this.#used.filter(({ shape }) => shape === x.shape.join());
    return same.length > 0 ? this.#apply(this.#one(...same).layer, x) : this.#layer(x);
  }

  /** A model as a layer, perhaps used twice. */
  #nested(x: Symbolic): Symbolic {
    const input = tf.input({ shape: x.shape.slice(1) });
    let inside = input;
    for (let i = 0; i < this.#int(1, 3); i++) inside = this.#layer(inside);
    if (inside === input) return this.#layer(x);
    const model = this.#random() < 0.5
      ? tf.model({ inputs: input, outputs: inside })
      : this.#inARow(x.shape.slice(1) as number[]);
    const [y, other] = [model, model].map((each) => each.apply(x) as Symbolic);
    return this.#random() < 0.3 ? this.#apply(tf.layers.add(), [y, other]) : y;
  }

  /** A layer by itself in a sequential model. */
  #inARow(shape: number[]): tf.LayersModel {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: shape }));
    const fitting = this.#choices(shape).find((layer) => isFitting(layer, [null, ...shape]));
    model.add(fitting ?? tf.layers.activation({ activation: "tanh" }));
    return model;
  }

  #apply(layer: tf.layers.Layer, x: Symbolic | Symbolic[]): Symbolic {
    if (!Array.isArray(x)) this.#used.push({ layer, shape: x.shape.join() });
    return layer.apply(x) as Symbolic;
  }

  #layer(x: Symbolic): Symbolic {
    const shape = x.shape.slice(1) as number[];
    const layer = this.#choices(shape).find((each) => isFitting(each, x.shape));
    return layer ? this.#apply(layer, x) : x;
  }

  #merge(x: Symbolic): Symbolic {
    const others = this.#values.filter((value) => value.shape.length === x.shape.length);
    const other = this.#one(...others);
    const { add, multiply, average, maximum, minimum, concatenate, dot } = tf.layers;
    const isSame = other.shape.join() === x.shape.join();
    const fits = isSame ||
      other.shape.every((side, axis) =>
        side === x.shape[axis] || side === 1 || x.shape[axis] === 1
      );
    const choice = this.#random();
    if (choice < 0.55 && fits) {
      const inputs = isSame && this.#random() < 0.3 ? [x, other, x] : [x, other];
      return this.#apply(
        this.#one<() => tf.layers.Layer>(add, multiply, average, maximum, minimum)(),
        inputs,
      );
    }
    if (choice < 0.65 && x.shape.length < 4 && other.shape.at(-1) === x.shape.at(-1)) {
      const axes = this.#one(-1, x.shape.length - 1);
      return this.#apply(dot({ axes, normalize: this.#random() < 0.4 }), [x, other]);
    }
    const axis = this.#int(1, x.shape.length - 1);
    const isLike = other.shape.every((side, each) => each === axis || side === x.shape[each]);
    const last = x.shape.length - 1;
    if (isLike) {
      const parts = this.#random() < 0.2 ? [x, other, x] : [x, other];
      return this.#apply(concatenate({ axis: axis === last ? this.#one(axis, -1) : axis }), parts);
    }
    // What was flattened, of equal or other sizes, side by side.
    const flat = [x, this.#one(...this.#values)].map((value) =>
      value.shape.length === 2 ? value : this.#apply(this.#pooledOrFlat(value), value)
    );
    return this.#apply(concatenate(), flat);
  }

  #pooledOrFlat(value: Symbolic): tf.layers.Layer {
    const { flatten, globalAveragePooling2d, globalMaxPooling2d } = tf.layers;
    if (value.shape.length !== 4 || this.#random() < 0.6) return flatten();
    return this.#one(globalAveragePooling2d, globalMaxPooling2d)({});
  }

  /** Layers for a shape, in a random order. */
  #choices(shape: number[]): tf.layers.Layer[] {
    const l = tf.layers;
    const one = this.#one.bind(this);
    const int = this.#int.bind(this);
    const activation = one<"relu">(
      ...[
        ...["linear", "relu", "relu", "relu6", "sigmoid", "tanh", "elu", "selu", "softplus"],
        ...[
          "softsign",
          "swish",
          "mish",
          "hardSigmoid",
          "gelu",
          "gelu_new",
          "softmax",
          "logSoftmax",
        ],
      ] as "relu"[],
    );
    const padding = one("valid" as const, "same" as const);
    const useBias = this.#random() < 0.7;
    const pair = (most: number): [number, number] => [int(1, most), int(1, most)];
    const stride = this.#random() < 0.5 ? 1 : int(1, 3);
    // tfjs dilates only where the stride is one.
    const dilation = stride === 1 && this.#random() < 0.3 ? int(2, 3) : 1;
    const dataFormat = one(...new Array(19).fill("channelsLast"), "channelsFirst");
    const axis = int(1, shape.length);
    const any: (() => tf.layers.Layer)[] = [
      () => l.dense({ units: int(1, 9), activation, useBias }),
      () => l.activation({ activation }),
      () => l.leakyReLU({ alpha: this.#random() }),
      () => l.leakyReLU(),
      () => l.reLU({ maxValue: one(undefined, 0.3, 6) }),
      () => l.elu(),
      () => l.thresholdedReLU({ theta: this.#random() - 0.3 }),
      () => l.prelu({ sharedAxes: shape.length > 1 && this.#random() < 0.6 ? [axis] : undefined }),
      () => l.softmax({ axis: one(-1, shape.length) }),
      () =>
        l.batchNormalization({
          axis: this.#random() < 0.3 ? axis : -1,
          scale: this.#random() < 0.7,
          center: this.#random() < 0.7,
          epsilon: 0.01,
        }),
      () => l.layerNormalization({ axis: one<number | number[]>(-1, shape.length, axis) }),
      () => l.dropout({ rate: 0.5 }),
      () => l.gaussianNoise({ stddev: 1 }),
      () => l.alphaDropout({ rate: 0.5 }),
      () => l.rescaling({ scale: 0.5, offset: -0.1 }),
      ...(shape.length > 1 ? [() => l.flatten()] : []),
      () => l.reshape({ targetShape: this.#reshaped(shape) }),
    ];
    const flat = [() => l.repeatVector({ n: int(1, 4) })];
    const rows: (() => tf.layers.Layer)[] = [
      () =>
        l.conv1d({
          filters: int(1, 9),
          kernelSize: int(1, 4),
          strides: stride,
          dilationRate: dilation,
          ...{ padding, activation, useBias },
        }),
      () => l.maxPooling1d({ poolSize: int(1, 3), strides: int(1, 3), padding }),
      () => l.averagePooling1d({ poolSize: int(1, 3), strides: int(1, 3), padding }),
      () => l.globalMaxPooling1d({}),
      () => l.globalAveragePooling1d({}),
      () => l.spatialDropout1d({ rate: 0.5 }),
      () => l.permute({ dims: [2, 1] }),
    ];
    const window = { kernelSize: pair(4), padding, activation, useBias, dataFormat };
    const pool = { poolSize: pair(3), strides: pair(3), padding, dataFormat };
    const images: (() => tf.layers.Layer)[] = [
      () =>
        l.conv2d({
          ...window,
          filters: one(int(1, 12), 32),
          strides: dilation > 1 ? 1 : pair(stride),
          dilationRate: dilation > 1 ? pair(dilation) : 1,
        }),
      () => l.conv2d({ ...window, filters: int(1, 9), strides: stride }),
      () => l.conv2dTranspose({ ...window, filters: int(1, 9), strides: pair(3) }),
      () =>
        l.depthwiseConv2d({
          ...window,
          strides: stride,
          dilationRate: dilation,
          depthMultiplier: int(1, 3),
        }),
      () =>
        l.separableConv2d({
          ...window,
          filters: int(1, 9),
          strides: stride,
          dilationRate: dilation,
          depthMultiplier: int(1, 3),
        }),
      () => l.maxPooling2d(pool),
      () => l.maxPooling2d({ ...pool, padding: "same" }),
      () => l.averagePooling2d(pool),
      () => l.globalMaxPooling2d({ dataFormat }),
      () => l.globalAveragePooling2d({ dataFormat }),
      () =>
        l.upSampling2d({ size: pair(3), interpolation: one("nearest", "bilinear"), dataFormat }),
      () => l.zeroPadding2d({ padding: [pair(2), pair(2)] }),
      () => l.cropping2D({ cropping: [[int(0, 1), int(0, 1)], [1, 0]], dataFormat }),
      () => l.permute({ dims: one([1, 3, 2], [3, 1, 2], [2, 1, 3], [2, 3, 1]) }),
    ];
    const own = [flat, rows, images][shape.length - 1];
    const all = [...any, ...own, ...own, ...(shape.length === 3 ? own : [])];
    return Array.from({ length: 3 }, () => one(...all)).flatMap((make) => {
      try {
        return [make()];
      } catch {
        return [];
      }
    });
  }

  /** The same count of numbers, with one side left open sometimes. */
  #reshaped(shape: readonly number[]): number[] {
    const count = shape.reduce((a, b) => a * b, 1);
    const divisors = (n: number) =>
      Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
    const first = this.#one(...divisors(count));
    const second = this.#one(...divisors(count / first));
    const third = count / first / second;
    return this.#one([count], [first, count / first], [first, second, third], [first, second, -1]);
  }

  #fill(layer: tf.layers.Layer): void {
    const values = layer.weights.map(({ originalName, shape }) => {
      const size = (shape as number[]).reduce((a, b) => a * b, 1);
      const isVariance = originalName.endsWith("variance");
      const numbers = Float32Array.from(
        { length: size },
        () => isVariance ? this.#random() + 0.5 : this.#random() - 0.5,
      );
      return tf.tensor(numbers, shape as number[]);
    });
    layer.setWeights(values);
    tf.dispose(values);
  }
}

/** Whether a layer takes a shape; what tfjs itself refuses, or gives nothing, is no case. */
function isFitting(layer: tf.layers.Layer, shape: tf.Shape): boolean {
  try {
    const [, ...sides] = layer.computeOutputShape(shape) as tf.Shape;
    return sides.length <= 3 && sides.every((side) => side! > 0);
  } catch {
    return false;
  }
}

function reaches(from: Symbolic, to: Symbolic): boolean {
  if (from === to) return true;
  const { inputTensors } = from.sourceLayer.inboundNodes[from.nodeIndex];
  return inputTensors.some((each) => each !== from && reaches(each, to));
}

/** All layers, those of models in the model too. */
export function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) =>
    layer instanceof tf.LayersModel ? layersOf(layer) : [layer]
  );
}
