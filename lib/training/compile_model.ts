import * as tf from "@tensorflow/tfjs";
import {
  type ConvolutionStep,
  type ImageShape,
  Network,
  type NetworkStep,
  type Window,
} from "../backend/network/mod.ts";
import { weightsByKind } from "./fill_weights.ts";
import { foldBatchNorm } from "./fold_batch_norm.ts";

/** What {@linkcode compileModel} can be told. */
export interface CompileModelOptions {
  /** How many threads predict; as many as there are processors, 4 at most, if absent. */
  threads?: number;
}

/**
 * Compiles a trained network for fast predictions: batch normalizations folded into their
 * convolutions, its own memory, WebAssembly for its very sizes, several threads.
 *
 * The compiled network has a copy of the weights; training `model` further does not change it.
 *
 * @param model A network of images that gives probabilities or numbers, one row per image.
 * @param options How many threads.
 * @returns What predicts as `model.predict` does; it is the reader's to dispose.
 * @throws {TypeError} If it has a layer or a setting that is not known here; the message names it.
 * @throws {RangeError} If the number of threads is not a whole number from 1.
 *
 * @example
 * ```ts ignore
 * const fast = await compileModel(inceptionV3({ weights }));
 * const probabilities = fast.predict(images);
 * ```
 */
export async function compileModel(
  model: tf.LayersModel,
  { threads = Math.min(4, navigator.hardwareConcurrency) }: CompileModelOptions = {},
): Promise<CompiledModel> {
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new RangeError(`The number of threads must be a whole number from 1, not ${threads}.`);
  }
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new TypeError(
      `Cannot compile "${model.name}": it has ${model.inputs.length} inputs and ` +
        `${model.outputs.length} outputs, not one of each.`,
    );
  }
  const folded = foldBatchNorm(model);
  try {
    const reader = new ModelReader();
    for (const layer of folded.layers) await reader.read(layer);
    return new CompiledModel(reader.steps, reader.hasSoftmax, threads);
  } finally {
    folded.dispose();
  }
}

/** A network that only predicts; {@linkcode compileModel} makes it. */
export class CompiledModel {
  readonly #network: Network;
  readonly #inputShape: [rows: number, cols: number, depth: number];
  readonly #outputs: number;
  readonly #softmax: boolean;

  constructor(steps: readonly NetworkStep[], softmax: boolean, threads: number) {
    const { rows, cols, depth } = steps[0].shape;
    this.#inputShape = [rows, cols, depth];
    this.#outputs = steps.at(-1)!.shape.depth;
    this.#softmax = softmax;
    this.#network = new Network(steps, threads);
  }

  /**
   * Predicts image by image.
   *
   * @param images Shape `[n, rows, columns, channels]`.
   * @returns Shape `[n, classes]`; the caller's to dispose.
   * @throws {RangeError} If the images have another size than the network's.
   */
  predict(images: tf.Tensor): tf.Tensor2D {
    const [count, ...shape] = images.shape;
    if (shape.join() !== this.#inputShape.join()) {
      throw new RangeError(
        `Cannot predict: the images have the shape [${images.shape}], the network wants ` +
          `[n,${this.#inputShape}].`,
      );
    }
    const values = images.dataSync<"float32">();
    const size = values.length / count;
    const results = new Float32Array(count * this.#outputs);
    for (let i = 0; i < count; i++) {
      const result = this.#network.run(values.subarray(i * size, (i + 1) * size));
      results.set(this.#softmax ? softmax(result) : result, i * this.#outputs);
    }
    return tf.tensor2d(results, [count, this.#outputs]);
  }

  /** Frees its memory and ends its threads. */
  dispose(): void {
    this.#network.dispose();
  }
}

function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Turns layers into steps, one after the other. */
class ModelReader {
  readonly #steps: NetworkStep[] = [];
  /** Places of the layers' steps. */
  readonly #places = new Map<string, number>();
  /** The layer whose numbers are made probabilities; nothing may come after it. */
  #softmax?: string;

  get hasSoftmax(): boolean {
    return this.#softmax !== undefined;
  }

  /** The steps, if the last of them gives a row of numbers. */
  get steps(): readonly NetworkStep[] {
    const { rows, cols } = this.#steps.at(-1)!.shape;
    if (rows * cols === 1) return this.#steps;
    throw new TypeError(
      `Cannot compile a network whose result is an image of ${rows} × ${cols} pixels; it must be ` +
        "a row of numbers.",
    );
  }

  async read(layer: tf.layers.Layer): Promise<void> {
    const refuse = (problem: string) =>
      new TypeError(
        `Cannot compile the layer "${layer.name}" (${layer.getClassName()}): ${problem}`,
      );
    const inputs = layer.inboundNodes[0].inboundLayers.map(({ name }) => {
      if (name === this.#softmax) throw refuse("it comes after a softmax.");
      return this.#places.get(name)!;
    });
    this.#places.set(layer.name, await this.#place(layer, inputs, refuse));
  }

  /** The place of the step that a layer becomes; an earlier one if it changes nothing. */
  async #place(
    layer: tf.layers.Layer,
    inputs: number[],
    refuse: (problem: string) => TypeError,
  ): Promise<number> {
    const config = layer.getConfig();
    const image = this.#steps[inputs[0]]?.shape;
    const add = (step: NetworkStep) => this.#steps.push(step) - 1;
    const only = (key: string, ...values: unknown[]) => {
      if (values.includes(config[key])) return;
      throw refuse(`${key} ${JSON.stringify(config[key])} is not known here.`);
    };
    switch (layer.getClassName()) {
      case "InputLayer": {
        const [, ...shape] = layer.outputShape as tf.Shape;
        if (shape.length !== 3 || shape.includes(null)) {
          throw refuse(`its shape [${shape}] is not that of an image, [rows, columns, channels].`);
        }
        const [rows, cols, depth] = shape as number[];
        return add({ kind: "input", inputs, shape: { rows, cols, depth } });
      }
      case "Conv2D": {
        only("dataFormat", "channelsLast");
        only("activation", "linear", "relu");
        if (String(config.dilationRate) !== "1,1") throw refuse("it is dilated.");
        const { filters, kernelSize, strides, padding } = config as unknown as ConvolutionConfig;
        const { window, shape } = slide(image, kernelSize, strides, padding, filters);
        return add(await convolution(layer, inputs, window, shape));
      }
      case "Dense": {
        only("activation", "linear", "relu", "softmax");
        if (config.activation === "softmax") this.#softmax = layer.name;
        // Numbers in a row are the channels of the image that was flattened.
        const size: Sides = [image.rows, image.cols];
        const { window, shape } = slide(image, size, size, "valid", config.units as number);
        return add(await convolution(layer, inputs, window, shape));
      }
      case "MaxPooling2D":
      case "AveragePooling2D": {
        const isMax = layer.getClassName() === "MaxPooling2D";
        only("dataFormat", "channelsLast");
        only("padding", "valid", ...(isMax ? [] : ["same"]));
        const { poolSize, strides, padding } = config as unknown as PoolingConfig;
        const kind = isMax ? "maxPool" : "averagePool";
        return add({ kind, inputs, ...slide(image, poolSize, strides, padding, image.depth) });
      }
      case "GlobalAveragePooling2D": {
        const size: Sides = [image.rows, image.cols];
        return add({
          kind: "averagePool",
          inputs,
          ...slide(image, size, size, "valid", image.depth),
        });
      }
      case "Concatenate": {
        only("axis", 3, -1);
        const depth = inputs.reduce((sum, input) => sum + this.#steps[input].shape.depth, 0);
        return add({ kind: "concatenate", inputs, shape: { ...image, depth } });
      }
      case "Activation":
        only("activation", "softmax", "linear");
        if (config.activation === "softmax") this.#softmax = layer.name;
        return inputs[0];
      case "Flatten":
      case "Dropout":
        return inputs[0];
      default:
        throw refuse("this kind of layer is not known here.");
    }
  }
}

type Sides = [rows: number, cols: number];
type Padding = "valid" | "same";

interface ConvolutionConfig {
  filters: number;
  kernelSize: Sides;
  strides: Sides;
  padding: Padding;
}

interface PoolingConfig {
  poolSize: Sides;
  strides: Sides;
  padding: Padding;
}

/** A window on an image, and the shape of what it gives. */
function slide(
  image: ImageShape,
  size: Sides,
  strides: Sides,
  padding: Padding,
  depth: number,
): { window: Window; shape: ImageShape } {
  const along = (length: number, window: number, stride: number) => {
    if (padding === "valid") return { count: Math.floor((length - window) / stride) + 1, pad: 0 };
    const count = Math.ceil(length / stride);
    return { count, pad: Math.floor(Math.max(0, (count - 1) * stride + window - length) / 2) };
  };
  const rows = along(image.rows, size[0], strides[0]);
  const cols = along(image.cols, size[1], strides[1]);
  return {
    window: {
      rows: size[0],
      cols: size[1],
      strideRows: strides[0],
      strideCols: strides[1],
      padTop: rows.pad,
      padLeft: cols.pad,
    },
    shape: { rows: rows.count, cols: cols.count, depth },
  };
}

async function convolution(
  layer: tf.layers.Layer,
  inputs: number[],
  window: Window,
  shape: ImageShape,
): Promise<ConvolutionStep> {
  const { kernel, bias } = weightsByKind(layer);
  return {
    kind: "convolution",
    inputs,
    window,
    shape,
    kernel: await kernel.data<"float32">(),
    bias: bias ? await bias.data<"float32">() : new Float32Array(shape.depth),
    relu: layer.getConfig().activation === "relu",
  };
}
