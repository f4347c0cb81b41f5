import type { Tensor } from "@tensorflow/tfjs";
import { TENSOR } from "./value_kinds.ts";
import { checkValue, oneOf } from "../geometry/mod.ts";

/** What the axes of a tensor mean: images are NHWC or HWC, kernels HWIO; "plain" has no planes. */
export type TensorLayout = "NHWC" | "HWC" | "HWIO" | "plain";

/** One of the layouts. */
export const LAYOUT = oneOf("NHWC", "HWC", "HWIO", "plain");

const layouts = new WeakMap<Tensor, TensorLayout>();

/**
 * Notes what the axes of a tensor mean, so that it is printed plane by plane.
 *
 * @param tensor Any shape; kernels are `[rows, columns, inputs, outputs]` with layout "HWIO".
 * @returns The same tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatTensor, tf, withLayout } from "convolutions";
 *
 * const kernel = withLayout(tf.ones([1, 2, 1, 1]), "HWIO");
 * assert.match(await formatTensor(kernel), /\[1\.?, +1\.?\]/);
 * ```
 */
export function withLayout<T extends Tensor>(tensor: T, layout: TensorLayout): T {
  checkValue("withLayout()", "tensor", tensor, TENSOR);
  layouts.set(tensor, checkValue("withLayout()", "layout", layout, LAYOUT));
  return tensor;
}

/**
 * Returns the layout noted for a tensor; without one, rank 4 is NHWC and rank 3 is HWC.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layoutOf, tf } from "convolutions";
 *
 * assert.equal(layoutOf(tf.zeros([1, 4, 4, 3])), "NHWC");
 * ```
 */
export function layoutOf(tensor: Tensor): TensorLayout {
  checkValue("layoutOf()", "tensor", tensor, TENSOR);
  return layouts.get(tensor) ?? (tensor.rank === 4 ? "NHWC" : tensor.rank === 3 ? "HWC" : "plain");
}
