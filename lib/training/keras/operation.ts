import * as tf from "@tensorflow/tfjs";
import { ScalarLayer } from "../layers/scalar_layer.ts";
import { SubtractLayer } from "../layers/subtract_layer.ts";
import type { Argument } from "./calls.ts";
import type { Settings } from "./settings.ts";

/** Arithmetic of Keras's operations, `tf.add(x, 3)` or `x + 3`, by the end of their names. */
const arithmetic: Record<string, "add" | "subtract" | "multiply" | "divide"> = {
  add: "add",
  subtract: "subtract",
  sub: "subtract",
  multiply: "multiply",
  mul: "multiply",
  divide: "divide",
  truedivide: "divide",
  truediv: "divide",
};

/** Functions of one tensor, by the end of their names; the values are names of activations. */
export const operationActivations: Record<string, string> = {
  relu: "relu",
  relu6: "relu6",
  sigmoid: "sigmoid",
  tanh: "tanh",
  silu: "silu",
  swish: "silu",
  softplus: "softplus",
  softsign: "softsign",
  exp: "exponential",
  softmax: "softmax",
  hardswish: "hard_silu",
  hardsilu: "hard_silu",
};

/** The layer that computes `a + 3`, `a · b` and the like. */
export function arithmeticLayer(
  operation: string,
  [a, b, ...more]: readonly Argument[],
  settings: Settings,
): tf.layers.Layer | undefined {
  const kind = Object.hasOwn(arithmetic, operation) ? arithmetic[operation] : undefined;
  if (!kind || !a || !b || more.length > 0) return undefined;
  const { name } = settings;
  if ("reference" in a && "reference" in b) {
    if (kind === "add") return tf.layers.add({ name });
    if (kind === "multiply") return tf.layers.multiply({ name });
    return kind === "subtract" ? new SubtractLayer({ name }) : undefined;
  }
  const number = "constant" in b ? b.constant : "constant" in a ? a.constant : undefined;
  if (typeof number !== "number") return undefined;
  const isFirst = "constant" in a;
  switch (kind) {
    case "add":
      return new ScalarLayer({ name, shift: number });
    case "multiply":
      return new ScalarLayer({ name, scale: number });
    case "subtract":
      return new ScalarLayer(
        isFirst ? { name, scale: -1, shift: number } : { name, shift: -number },
      );
    default:
      return isFirst ? undefined : new ScalarLayer({ name, scale: 1 / number });
  }
}
