import * as tf from "@tensorflow/tfjs";
import { knownOptions, oneOf, type OptionNames, TEXT, wholeFrom } from "../geometry/mod.ts";

/** How a {@linkcode filterLayer} convolves. */
export interface FilterLayerOptions {
  /** Name in summaries and graphs. */
  name?: string;
  /** By how many pixels the filter moves on; 1 if absent. */
  stride?: number;
  /** Distance of the pixels under two neighbouring weights; 1 if absent. */
  dilation?: number;
  /** Zeros around the image: "valid" (none, if absent) or "same". */
  padding?: "valid" | "same";
}

const OPTIONS: OptionNames<FilterLayerOptions> = {
  name: TEXT,
  stride: wholeFrom(1),
  dilation: wholeFrom(1),
  padding: oneOf("valid", "same"),
};

type Settings = Required<Omit<FilterLayerOptions, "name">>;

/** A layer without weights of its own: its second input is the filter for the first. */
class FilterLayer extends tf.layers.Layer {
  static className = "Filter";
  readonly #settings: Settings;

  constructor({ name, stride = 1, dilation = 1, padding = "valid" }: FilterLayerOptions) {
    super({ name });
    this.#settings = { stride, dilation, padding };
  }

  override computeOutputShape([image, filter]: tf.Shape[]): tf.Shape {
    const { stride, dilation, padding } = this.#settings;
    const sides = [1, 2].map((axis) => {
      const [length, window] = [image[axis], filter[axis]];
      if (length === null || (padding === "valid" && window === null)) return null;
      const lost = padding === "valid" ? dilation * (window! - 1) : 0;
      return Math.ceil((length - lost) / stride);
    });
    return [image[0], ...sides, filter[4]];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const { stride, dilation, padding } = this.#settings;
    const [image, filter] = inputs as [tf.Tensor4D, tf.Tensor5D];
    return tf.tidy(() => {
      const kernel = filter.slice([0], [1]).squeeze<tf.Tensor4D>([0]);
      return tf.conv2d(image, kernel, stride, padding, "NHWC", dilation);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#settings };
  }
}

/**
 * Makes a layer that convolves an image with a filter which is an input, too, so that one model
 * serves for every filter.
 *
 * @param options Name, stride, dilation, padding.
 * @returns A layer for `[image, filter]` of shapes `[n, rows, columns, inputs]` and
 * `[1, kRows, kColumns, inputs, outputs]`; it gives `[n, …, …, outputs]`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { filterLayer, tf } from "convolutions";
 *
 * const layer = filterLayer({ stride: 2 });
 * const output = layer.apply([tf.ones([1, 9, 9, 1]), tf.ones([1, 3, 3, 1, 1])]) as tf.Tensor;
 * assert.deepEqual(output.shape, [1, 4, 4, 1]);
 * ```
 */
export function filterLayer(options: FilterLayerOptions = {}): tf.layers.Layer {
  return new FilterLayer(knownOptions("filterLayer()", options, OPTIONS));
}
