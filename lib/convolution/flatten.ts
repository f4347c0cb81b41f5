import type * as tf from "@tensorflow/tfjs";
import { TENSOR } from "../backend/value_kinds.ts";
import { checkValue, knownOptions, oneOf, type OptionNames, shapeText } from "../geometry/mod.ts";

/** How {@linkcode flatten} orders. */
export interface FlattenOptions {
  /**
   * "NHWC" keeps tfjs's order, a pixel's channels beside each other; "NCHW" puts whole channels
   * after each other, as PyTorch's `nn.Flatten` does with its own images.
   */
  order?: "NHWC" | "NCHW";
}

const OPTIONS: OptionNames<FlattenOptions> = { order: oneOf("NHWC", "NCHW") };

/**
 * Makes one row of each item of a batch.
 *
 * @param tensor `[items, …]`; with order "NCHW" `[images, rows, columns, channels]`.
 * @returns `[items, numbers of an item]`.
 * @throws {RangeError} If the tensor has no batch axis, or for "NCHW" not four axes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { flatten, tf } from "convolutions";
 *
 * const image = tf.tensor4d([[[[1, 10], [2, 20]]]]);
 * assert.deepEqual(await flatten(image).array(), [[1, 10, 2, 20]]);
 * assert.deepEqual(await flatten(image, { order: "NCHW" }).array(), [[1, 2, 10, 20]]);
 * ```
 */
export function flatten(tensor: tf.Tensor, options: FlattenOptions = {}): tf.Tensor2D {
  const { order = "NHWC" } = knownOptions("flatten()", options, OPTIONS);
  checkValue("flatten()", "tensor", tensor, TENSOR);
  const axes = order === "NCHW" ? 4 : 1;
  if (tensor.rank < axes || (order === "NCHW" && tensor.rank > axes)) {
    throw new RangeError(
      `flatten(): a tensor of shape ${shapeText(tensor.shape)} has ${tensor.rank} axes; ` +
        (order === "NCHW" ? "order NCHW needs 4." : "a batch axis is needed."),
    );
  }
  const shape: [number, number] = [
    tensor.shape[0],
    tensor.shape.slice(1).reduce((product, length) => product * length, 1),
  ];
  if (order === "NHWC") return tensor.reshape(shape);
  const channelsFirst = tensor.transpose([0, 3, 1, 2]);
  const flat = channelsFirst.reshape<tf.Tensor2D>(shape);
  channelsFirst.dispose();
  return flat;
}
