import * as tf from "@tensorflow/tfjs";
import { knownOptions, type OptionNames } from "../geometry/mod.ts";
import { fillWeights, type WeightFile, WEIGHTS } from "./fill_weights.ts";

/** What {@linkcode inceptionV3} can be told. */
export interface InceptionV3Options {
  /** Trained weights, as `openKerasH5` gives them; if absent, the network starts untrained. */
  weights?: WeightFile;
}

type Image = tf.SymbolicTensor;
type KernelSize = [rows: number, columns: number];

const OPTIONS: OptionNames<InceptionV3Options> = { weights: WEIGHTS };

/**
 * Builds InceptionV3 (Szegedy et al., 2016) as `keras.applications.InceptionV3(include_top=True)`:
 * the same 313 layers with the same names and shapes, and 23,851,784 parameters.
 *
 * @param options Its weights.
 * @returns The model; takes `[n, 299, 299, 3]` with values from -1 to 1 (`preprocessInput`), gives
 * `[n, 1000]` probabilities. It is the reader's to dispose.
 * @throws {RangeError} If the weights are another network's; the message names the layer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { inceptionV3, startBackend } from "convolutions";
 *
 * await startBackend();
 * const model = inceptionV3();
 * assert.deepEqual([model.layers.length, model.countParams()], [313, 23_851_784]);
 * model.dispose();
 * ```
 */
export function inceptionV3(options: InceptionV3Options = {}): tf.LayersModel {
  const { weights } = knownOptions("inceptionV3()", options, OPTIONS);
  const model = new InceptionBuilder(weights === undefined).build();
  if (weights !== undefined) {
    try {
      fillWeights(model, weights);
    } catch (error) {
      model.dispose();
      throw error;
    }
  }
  return model;
}

/** Counts the layers of one model as Keras names them: conv2d, conv2d_1, conv2d_2, … */
class InceptionBuilder {
  readonly #counts = new Map<string, number>();
  readonly #kernelInitializer: "glorotUniform" | "zeros";

  /** @param isUntrained Whether the network keeps its first weights: random ones, as in Keras. */
  constructor(isUntrained: boolean) {
    this.#kernelInitializer = isUntrained ? "glorotUniform" : "zeros";
  }

  build(): tf.LayersModel {
    const input = tf.input({ shape: [299, 299, 3], name: "input_layer" });
    let x = this.#stem(input);
    x = this.#mixed35(x, 32, "mixed0");
    x = this.#mixed35(x, 64, "mixed1");
    x = this.#mixed35(x, 64, "mixed2");
    x = this.#shrinkTo17(x);
    x = this.#mixed17(x, 128, "mixed4");
    x = this.#mixed17(x, 160, "mixed5");
    x = this.#mixed17(x, 160, "mixed6");
    x = this.#mixed17(x, 192, "mixed7");
    x = this.#shrinkTo8(x);
    x = this.#mixed8(x, "mixed9", "mixed9_0");
    x = this.#mixed8(x, "mixed10", "mixed9_1");
    x = apply(tf.layers.globalAveragePooling2d({ name: "avg_pool" }), x);
    const outputs = apply(
      tf.layers.dense({
        units: 1000,
        activation: "softmax",
        kernelInitializer: this.#kernelInitializer,
        name: "predictions",
      }),
      x,
    );
    return tf.model({ inputs: input, outputs, name: "inception_v3" });
  }

  /** From 299 × 299 pixels to 35 × 35 × 192. */
  #stem(image: Image): Image {
    let x = this.#conv(image, 32, [3, 3], { strides: 2, padding: "valid" });
    x = this.#conv(x, 32, [3, 3], { padding: "valid" });
    x = this.#conv(x, 64, [3, 3]);
    x = this.#maxPool(x);
    x = this.#conv(x, 80, [1, 1], { padding: "valid" });
    x = this.#conv(x, 192, [3, 3], { padding: "valid" });
    return this.#maxPool(x);
  }

  /** Windows of 1, 5 and two times 3 side by side, on 35 × 35. */
  #mixed35(x: Image, poolFilters: number, name: string): Image {
    const one = this.#conv(x, 64, [1, 1]);
    const five = this.#chain(x, [48, [1, 1]], [64, [5, 5]]);
    const twoThrees = this.#chain(x, [64, [1, 1]], [96, [3, 3]], [96, [3, 3]]);
    const pool = this.#conv(this.#averagePool(x), poolFilters, [1, 1]);
    return this.#concatenate([one, five, twoThrees, pool], name);
  }

  #shrinkTo17(x: Image): Image {
    const three = this.#conv(x, 384, [3, 3], { strides: 2, padding: "valid" });
    const twoThrees = this.#conv(
      this.#chain(x, [64, [1, 1]], [96, [3, 3]]),
      96,
      [3, 3],
      { strides: 2, padding: "valid" },
    );
    return this.#concatenate([three, twoThrees, this.#maxPool(x)], "mixed3");
  }

  /** Windows of 7 × 7 as a row after a column, on 17 × 17. */
  #mixed17(x: Image, filters: number, name: string): Image {
    const one = this.#conv(x, 192, [1, 1]);
    const seven = this.#chain(x, [filters, [1, 1]], [filters, [1, 7]], [192, [7, 1]]);
    const twoSevens = this.#chain(
      x,
      [filters, [1, 1]],
      [filters, [7, 1]],
      [filters, [1, 7]],
      [filters, [7, 1]],
      [192, [1, 7]],
    );
    const pool = this.#conv(this.#averagePool(x), 192, [1, 1]);
    return this.#concatenate([one, seven, twoSevens, pool], name);
  }

  #shrinkTo8(x: Image): Image {
    const shrink = { strides: 2, padding: "valid" } as const;
    const three = this.#conv(this.#conv(x, 192, [1, 1]), 320, [3, 3], shrink);
    const seven = this.#chain(x, [192, [1, 1]], [192, [1, 7]], [192, [7, 1]]);
    const sevenThree = this.#conv(seven, 192, [3, 3], shrink);
    return this.#concatenate([three, sevenThree, this.#maxPool(x)], "mixed8");
  }

  /** Windows of 3 × 3 as a row beside a column, on 8 × 8. */
  #mixed8(x: Image, name: string, splitName: string): Image {
    const one = this.#conv(x, 320, [1, 1]);
    const three = this.#split(this.#conv(x, 384, [1, 1]), splitName);
    const twoThrees = this.#split(this.#chain(x, [448, [1, 1]], [384, [3, 3]]));
    const pool = this.#conv(this.#averagePool(x), 192, [1, 1]);
    return this.#concatenate([one, three, twoThrees, pool], name);
  }

  #split(x: Image, name?: string): Image {
    const row = this.#conv(x, 384, [1, 3]);
    const column = this.#conv(x, 384, [3, 1]);
    return this.#concatenate([row, column], name ?? this.#name("concatenate"));
  }

  #chain(x: Image, ...steps: [filters: number, kernelSize: KernelSize][]): Image {
    for (const [filters, kernelSize] of steps) x = this.#conv(x, filters, kernelSize);
    return x;
  }

  /** A convolution without bias, the batch's normalization without scale, and a ReLU. */
  #conv(
    x: Image,
    filters: number,
    kernelSize: KernelSize,
    { strides = 1, padding = "same" }: { strides?: number; padding?: "same" | "valid" } = {},
  ): Image {
    const convolution = tf.layers.conv2d({
      filters,
      kernelSize,
      strides,
      padding,
      useBias: false,
      kernelInitializer: this.#kernelInitializer,
      name: this.#name("conv2d"),
    });
    const normalization = tf.layers.batchNormalization({
      axis: 3,
      scale: false,
      epsilon: 0.001,
      name: this.#name("batch_normalization"),
    });
    const relu = tf.layers.activation({ activation: "relu", name: this.#name("activation") });
    return apply(relu, apply(normalization, apply(convolution, x)));
  }

  #maxPool(x: Image): Image {
    const name = this.#name("max_pooling2d");
    return apply(tf.layers.maxPooling2d({ poolSize: 3, strides: 2, name }), x);
  }

  /** Means of 3 × 3 pixels; at the borders, of those that there are. */
  #averagePool(x: Image): Image {
    const name = this.#name("average_pooling2d");
    return apply(
      tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: "same", name }),
      x,
    );
  }

  #concatenate(branches: Image[], name: string): Image {
    return tf.layers.concatenate({ axis: 3, name }).apply(branches) as Image;
  }

  #name(kind: string): string {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  }
}

function apply(layer: tf.layers.Layer, x: Image): Image {
  return layer.apply(x) as Image;
}
