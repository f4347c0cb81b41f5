import * as tf from "@tensorflow/tfjs";
import { LayerScaleLayer } from "../layers/layer_scale_layer.ts";
import { NormalizationLayer } from "../layers/normalization_layer.ts";
import { ScalarLayer } from "../layers/scalar_layer.ts";
import { ScaledSumLayer } from "../layers/scaled_sum_layer.ts";
import { SubtractLayer } from "../layers/subtract_layer.ts";
import { activationLayer, activationOf } from "./activation.ts";
import { convolutions, sliding } from "./convolution_makers.ts";
import type { Maker, Pair } from "./maker.ts";
import type { Settings } from "./settings.ts";

/** An axis of one or more numbers, of which only one is read. */
function batchNormalization(settings: Settings): tf.layers.Layer[] {
  settings.only("renorm", false);
  return [
    tf.layers.batchNormalization({
      name: settings.name,
      axis: settings.single("axis"),
      epsilon: settings.get<number>("epsilon"),
      momentum: settings.get<number>("momentum"),
      center: settings.get<boolean>("center"),
      scale: settings.get<boolean>("scale"),
    }),
  ];
}

type Nested = number | Nested[];

/** The numbers in lists of lists. */
function numbers(value: Nested): number[] {
  return Array.isArray(value) ? value.flatMap(numbers) : [value];
}

const normalizations: Record<string, Maker> = {
  BatchNormalization: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: (settings) => {
    settings.only("rms_scaling", false);
    const axis = settings.get<number | number[]>("axis");
    return [
      tf.layers.layerNormalization({
        name: settings.name,
        axis: Array.isArray(axis) ? [...axis] : axis,
        epsilon: settings.get<number>("epsilon"),
        center: settings.get<boolean>("center"),
        scale: settings.get<boolean>("scale"),
      }),
    ];
  },
  Normalization: (settings, [shape]) => {
    const axis = settings.single("axis") ?? -1;
    if (axis !== -1 && axis !== shape.length - 1) {
      throw settings.refuse(`has axis ${axis}, which is not read here`);
    }
    settings.only("invert", false);
    const given = settings.get<Nested>("mean");
    if (given !== undefined) {
      const [mean, variance] = [given, settings.get<Nested>("variance")!].map(numbers);
      const scale = variance.map((value) => 1 / Math.max(Math.sqrt(value), 1e-7));
      // One number stands for all channels.
      const factor = (channel: number) => scale[scale.length === 1 ? 0 : channel];
      const shift = mean.map((value, channel) => -value * factor(channel));
      const all = (values: number[]) => values.length === 1 ? values[0] : values;
      return [new ScalarLayer({ name: settings.name, scale: all(scale), shift: all(shift) })];
    }
    return [new NormalizationLayer({ name: settings.name })];
  },
  LayerScale: ({ name }) => [new LayerScaleLayer({ name })],
  Rescaling: (settings) => {
    const [scale, shift] = [settings.get<number>("scale"), settings.get<number>("offset")];
    return [new ScalarLayer({ name: settings.name, scale, shift })];
  },
};

function pooling2d(settings: Settings) {
  return { ...sliding(settings), poolSize: settings.get<Pair>("pool_size") };
}

function pooling1d(settings: Settings) {
  settings.only("data_format", "channels_last");
  return {
    name: settings.name,
    poolSize: settings.single("pool_size"),
    strides: settings.single("strides"),
    padding: settings.padding,
  };
}

type GlobalPooling = (settings: { name: string }) => tf.layers.Layer;

function globalPooling(make: GlobalPooling): Maker {
  return (settings, [shape]) => {
    settings.only("data_format", "channels_last");
    const { name } = settings;
    const layers = [make({ name })];
    if (settings.get("keepdims") !== true) return layers;
    const targetShape = [...new Array(shape.length - 2).fill(1), shape.at(-1)];
    return [...layers, tf.layers.reshape({ name: `${name}_keepdims`, targetShape })];
  };
}

const poolings: Record<string, Maker> = {
  MaxPooling1D: (settings) => [tf.layers.maxPooling1d(pooling1d(settings))],
  MaxPooling2D: (settings) => [tf.layers.maxPooling2d(pooling2d(settings))],
  AveragePooling1D: (settings) => [tf.layers.averagePooling1d(pooling1d(settings))],
  AveragePooling2D: (settings) => [tf.layers.averagePooling2d(pooling2d(settings))],
  GlobalMaxPooling1D: globalPooling(tf.layers.globalMaxPooling1d),
  GlobalMaxPooling2D: globalPooling(tf.layers.globalMaxPooling2d as GlobalPooling),
  GlobalAveragePooling1D: globalPooling(tf.layers.globalAveragePooling1d),
  GlobalAveragePooling2D: globalPooling(tf.layers.globalAveragePooling2d as GlobalPooling),
};

const shapes: Record<string, Maker> = {
  ZeroPadding2D: (settings) => {
    settings.only("data_format", "channels_last");
    const padding = settings.get<[Pair, Pair]>("padding");
    return [tf.layers.zeroPadding2d({ name: settings.name, padding })];
  },
  Cropping2D: (settings) => {
    settings.only("data_format", "channels_last");
    const cropping = settings.get<[Pair, Pair]>("cropping")!;
    return [tf.layers.cropping2D({ name: settings.name, cropping })];
  },
  UpSampling2D: (settings) => {
    settings.only("data_format", "channels_last");
    settings.only("interpolation", "nearest", "bilinear");
    return [
      tf.layers.upSampling2d({
        name: settings.name,
        size: settings.get<Pair>("size"),
        interpolation: settings.get("interpolation"),
      }),
    ];
  },
  Flatten: (settings, [shape]) => {
    settings.only("data_format", "channels_last");
    // tfjs's layer wants more than a row of numbers.
    return shape.length > 2 ? [tf.layers.flatten({ name: settings.name })] : identity(settings);
  },
  Reshape: (settings) => [
    tf.layers.reshape({
      name: settings.name,
      targetShape: settings.get<number[]>("target_shape")!,
    }),
  ],
  Permute: (settings) => [
    tf.layers.permute({ name: settings.name, dims: settings.get<number[]>("dims")! }),
  ],
  RepeatVector: (settings) => [
    tf.layers.repeatVector({ name: settings.name, n: settings.get<number>("n")! }),
  ],
};

function identity({ name }: Settings): tf.layers.Layer[] {
  return [tf.layers.activation({ name, activation: "linear" })];
}

function activation(settings: Settings): tf.layers.Layer[] {
  const apply = activationLayer(
    settings.className,
    Object.fromEntries(
      ["alpha", "negative_slope", "threshold", "max_value", "theta"]
        .map((key) => [key, settings.get(key)]),
    ),
  )!;
  return [new ScalarLayer({ name: settings.name, apply })];
}

const activations: Record<string, Maker> = {
  Activation: (settings) => {
    const { name } = settings;
    const found = activationOf(settings);
    return "tfjs" in found
      ? [tf.layers.activation({ name, activation: found.tfjs })]
      : [new ScalarLayer({ name, apply: found.own })];
  },
  ReLU: activation,
  LeakyReLU: activation,
  ELU: activation,
  ThresholdedReLU: activation,
  PReLU: (settings) => {
    const sharedAxes = settings.get<number[]>("shared_axes");
    return [tf.layers.prelu({ name: settings.name, sharedAxes })];
  },
  Softmax: (settings, [shape]) => {
    const { name } = settings;
    const axis = settings.single("axis") ?? -1;
    return axis === -1 || axis === shape.length - 1
      ? [tf.layers.activation({ name, activation: "softmax" })]
      : [tf.layers.softmax({ name, axis })];
  },
};

const merges: Record<string, Maker> = {
  Add: ({ name }) => [tf.layers.add({ name })],
  Subtract: ({ name }) => [new SubtractLayer({ name })],
  Multiply: ({ name }) => [tf.layers.multiply({ name })],
  Average: ({ name }) => [tf.layers.average({ name })],
  Maximum: ({ name }) => [tf.layers.maximum({ name })],
  Minimum: ({ name }) => [tf.layers.minimum({ name })],
  Concatenate: (settings) => [
    tf.layers.concatenate({ name: settings.name, axis: settings.get<number>("axis") }),
  ],
  CustomScaleLayer: (settings) => [
    new ScaledSumLayer({ name: settings.name, scale: settings.get<number>("scale")! }),
  ],
  Dot: (settings) => [
    tf.layers.dot({
      name: settings.name,
      axes: settings.get<number | Pair>("axes")!,
      normalize: settings.get<boolean>("normalize"),
    }),
  ],
};

const dropout =
  (noiseShape?: (rank: number) => (number | null)[]): Maker => (settings, [shape]) => [
    tf.layers.dropout({
      name: settings.name,
      rate: settings.get<number>("rate") ?? 0,
      noiseShape: noiseShape?.(shape.length) as number[] | undefined,
    }),
  ];

/** One decision for all of a channel. */
const byChannel = (rank: number) => [null, ...new Array(rank - 2).fill(1), null];

/** Layers that do nothing when they predict. */
const trainingOnly: Record<string, Maker> = {
  Dropout: dropout(),
  SpatialDropout1D: dropout(byChannel),
  SpatialDropout2D: dropout(byChannel),
  GaussianDropout: (settings) => [
    tf.layers.gaussianDropout({ name: settings.name, rate: settings.get<number>("rate")! }),
  ],
  GaussianNoise: (settings) => [
    tf.layers.gaussianNoise({ name: settings.name, stddev: settings.get<number>("stddev")! }),
  ],
  AlphaDropout: (settings) => [
    tf.layers.alphaDropout({ name: settings.name, rate: settings.get<number>("rate")! }),
  ],
  ActivityRegularization: identity,
  Identity: identity,
  StochasticDepth: identity,
  RandomFlip: identity,
  RandomRotation: identity,
  RandomZoom: identity,
  RandomTranslation: identity,
  RandomContrast: identity,
  RandomBrightness: identity,
};

/** Makers by the classes of Keras; inputs and whole models are not among them. */
export const makers: Readonly<Record<string, Maker>> = {
  ...convolutions,
  ...normalizations,
  ...poolings,
  ...shapes,
  ...activations,
  ...merges,
  ...trainingOnly,
};
