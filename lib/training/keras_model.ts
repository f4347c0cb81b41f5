import * as tf from "@tensorflow/tfjs";
import { fillWeights, type WeightFile } from "./fill_weights.ts";

/** A whole model of a file; `openKerasH5` gives it. */
export interface ModelFile extends WeightFile {
  modelConfig?: unknown;
}

type Config = Record<string, unknown>;
/** Makes a layer; a setting that is `undefined` is tfjs's default, which is Keras's too. */
type Maker = (settings: Settings) => tf.layers.Layer;

/**
 * Builds a sequential convolution model out of an `.h5` file that Keras saved, with its weights.
 *
 * @param file As `openKerasH5` gives it, with the model's description.
 * @returns The model, to predict with; images are `[n, rows, columns, channels]`. It is the
 * reader's to dispose.
 * @throws {TypeError} If the file holds weights alone, another sort of model, a layer that is not
 * known here, or a setting that is not; the message names it.
 * @throws {RangeError} If the weights do not fit the description.
 *
 * @example
 * ```ts ignore
 * const model = kerasModel(await openKerasH5("digits.h5"));
 * const probabilities = model.predict(images);
 * ```
 */
export function kerasModel(file: ModelFile): tf.Sequential {
  const refuse = (problem: string) =>
    new TypeError(`Cannot build the model of "${file.name}": ${problem}.`);
  if (file.modelConfig === undefined) {
    throw refuse("it holds weights alone; build the model yourself, or save it with model.save()");
  }
  const { class_name: sort, config } = file.modelConfig as { class_name?: string; config?: Config };
  if (sort !== "Sequential") throw refuse(`it is a ${sort} model; only Sequential ones are read`);
  // Up to Keras 2.2 the list of layers was the configuration.
  const list = Array.isArray(config) ? config : config?.layers;
  if (!Array.isArray(list)) throw refuse("its description lists no layers");

  const layers = (list as LayerEntry[]).flatMap((entry, place) => makeLayers(entry, place, refuse));
  try {
    const model = tf.sequential({ name: (config as { name?: string }).name, layers });
    fillWeights(model, file);
    return model;
  } catch (error) {
    for (const layer of layers) if (layer.built) layer.dispose();
    throw error;
  }
}

interface LayerEntry {
  class_name: string;
  config: Config;
}

/** Makes a layer, and one for the images before it if it is the first and knows their shape. */
function makeLayers(
  { class_name: className, config }: LayerEntry,
  place: number,
  refuse: (problem: string) => TypeError,
): tf.layers.Layer[] {
  const maker = Object.hasOwn(makers, className) ? makers[className] : undefined;
  if (!maker) {
    const known = Object.keys(makers).join(", ");
    throw refuse(`its layer "${config?.name}" is a ${className}; known are ${known}`);
  }
  const settings = new Settings(
    config,
    (problem) => refuse(`its layer "${config.name}" (${className}) ${problem}`),
  );
  const isFirst = place === 0 && className !== "InputLayer";
  if (!isFirst) return [maker(settings)];
  return [tf.layers.inputLayer({ batchInputShape: settings.inputShape }), maker(settings)];
}

/** The settings of one layer, as Keras writes them. */
class Settings {
  readonly #config: Config;
  readonly #refuse: (problem: string) => TypeError;

  constructor(config: Config, refuse: (problem: string) => TypeError) {
    this.#config = config;
    this.#refuse = refuse;
  }

  get name(): string {
    return this.#config.name as string;
  }

  /** A setting that is taken as it is. */
  get<T>(key: string): T | undefined {
    return (this.#config[key] ?? undefined) as T | undefined;
  }

  /** Refuses every value of a setting but those that tfjs computes as Keras does. */
  only(key: string, ...values: unknown[]): void {
    const value = this.#config[key];
    if (value === undefined || value === null) return;
    if (values.some((each) => JSON.stringify(each) === JSON.stringify(value))) return;
    throw this.#refuse(`has ${key} ${JSON.stringify(value)}, which is not read here`);
  }

  get inputShape(): (number | null)[] {
    const shape = this.get<(number | null)[]>("batch_input_shape") ??
      this.get<(number | null)[]>("batch_shape");
    if (!shape) throw this.#refuse("comes first but has no batch_input_shape");
    return shape;
  }

  get activation(): Activation | undefined {
    const value = this.#config.activation ?? "linear";
    if (typeof value === "string" && Object.hasOwn(activations, value)) return activations[value];
    throw this.#refuse(`has the activation ${JSON.stringify(value)}, which is not read here`);
  }

  get padding(): "valid" | "same" | undefined {
    this.only("padding", "valid", "same");
    return this.get("padding");
  }
}

type Activation = NonNullable<Parameters<typeof tf.layers.activation>[0]["activation"]>;

const activations: Record<string, Activation> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softmax: "softmax",
  elu: "elu",
  selu: "selu",
  softplus: "softplus",
  softsign: "softsign",
  swish: "swish",
  silu: "swish",
};

/** They are filled at once. */
const startingWeights = { kernelInitializer: "zeros", biasInitializer: "zeros" } as const;

const makers: Record<string, Maker> = {
  InputLayer: (settings) =>
    tf.layers.inputLayer({ batchInputShape: settings.inputShape, name: settings.name }),
  Conv2D: (settings) => {
    settings.only("data_format", "channels_last");
    settings.only("groups", 1);
    return tf.layers.conv2d({
      ...startingWeights,
      name: settings.name,
      filters: settings.get<number>("filters")!,
      kernelSize: settings.get<[number, number]>("kernel_size")!,
      strides: settings.get<[number, number]>("strides"),
      padding: settings.padding,
      dilationRate: settings.get<[number, number]>("dilation_rate"),
      useBias: settings.get<boolean>("use_bias"),
      activation: settings.activation,
    });
  },
  BatchNormalization: (settings) => {
    // Keras 2 wrote the axis as a list.
    settings.only("axis", 3, -1, 1, [3], [1]);
    const axis = settings.get<number | [number]>("axis") ?? -1;
    return tf.layers.batchNormalization({
      name: settings.name,
      axis: Array.isArray(axis) ? axis[0] : axis,
      epsilon: settings.get<number>("epsilon"),
      center: settings.get<boolean>("center"),
      scale: settings.get<boolean>("scale"),
    });
  },
  MaxPooling2D: (settings) => tf.layers.maxPooling2d(pooling(settings)),
  AveragePooling2D: (settings) => tf.layers.averagePooling2d(pooling(settings)),
  GlobalMaxPooling2D: (settings) => tf.layers.globalMaxPooling2d(globalPooling(settings)),
  GlobalAveragePooling2D: (settings) => tf.layers.globalAveragePooling2d(globalPooling(settings)),
  ZeroPadding2D: (settings) => {
    settings.only("data_format", "channels_last");
    const padding = settings.get<[[number, number], [number, number]]>("padding");
    return tf.layers.zeroPadding2d({ name: settings.name, padding });
  },
  Activation: (settings) =>
    tf.layers.activation({ name: settings.name, activation: settings.activation! }),
  ReLU: (settings) => {
    settings.only("negative_slope", 0);
    settings.only("threshold", 0);
    return tf.layers.reLU({ name: settings.name, maxValue: settings.get<number>("max_value") });
  },
  Softmax: (settings) => {
    settings.only("axis", -1);
    // tfjs's Softmax layer takes axis 1 where Keras's takes the last.
    return tf.layers.activation({ name: settings.name, activation: "softmax" });
  },
  Flatten: (settings) => {
    settings.only("data_format", "channels_last");
    return tf.layers.flatten({ name: settings.name });
  },
  Dropout: (settings) =>
    tf.layers.dropout({ name: settings.name, rate: settings.get<number>("rate") ?? 0 }),
  Dense: (settings) =>
    tf.layers.dense({
      ...startingWeights,
      name: settings.name,
      units: settings.get<number>("units")!,
      useBias: settings.get<boolean>("use_bias"),
      activation: settings.activation,
    }),
};

function pooling(settings: Settings) {
  settings.only("data_format", "channels_last");
  return {
    name: settings.name,
    poolSize: settings.get<[number, number]>("pool_size"),
    strides: settings.get<[number, number]>("strides"),
    padding: settings.padding,
  };
}

function globalPooling(settings: Settings) {
  settings.only("data_format", "channels_last");
  settings.only("keepdims", false);
  return { name: settings.name };
}
