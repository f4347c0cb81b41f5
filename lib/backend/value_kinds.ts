import type { OptionKind } from "../geometry/mod.ts";

/** A tensor, of this copy of tfjs or of another. */
export const TENSOR: OptionKind = {
  must: "a tensor",
  holds: (value) => typeof (value as { dataSync?: unknown } | null)?.dataSync === "function",
};

/** A model of layers. */
export const MODEL: OptionKind = {
  must: "a model of tf.layers",
  holds: (value) => typeof (value as { getLayer?: unknown } | null)?.getLayer === "function",
};
