import * as tf from "@tensorflow/tfjs";
import type { ScalarFunction } from "../../backend/network/mod.ts";
import { ScalarLayer } from "../layers/scalar_layer.ts";
import type { Settings } from "./settings.ts";

/** The names that tfjs has. */
export type TfjsActivation = NonNullable<Parameters<typeof tf.layers.activation>[0]["activation"]>;

const tfjsNames: Record<string, string> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softmax: "softmax",
  log_softmax: "logSoftmax",
  elu: "elu",
  selu: "selu",
  softplus: "softplus",
  softsign: "softsign",
  swish: "swish",
  silu: "swish",
};

const functions: Record<string, ScalarFunction> = {
  exponential: { name: "exponential" },
  gelu: { name: "gelu" },
  mish: { name: "mish" },
  hard_silu: { name: "hardSwish" },
  hard_swish: { name: "hardSwish" },
  hard_tanh: { name: "hardTanh" },
  hard_shrink: { name: "hardShrink" },
  soft_shrink: { name: "softShrink" },
  tanh_shrink: { name: "tanhShrink" },
  log_sigmoid: { name: "logSigmoid" },
  squareplus: { name: "squareplus" },
  celu: { name: "celu", alpha: 1 },
  leaky_relu: { name: "relu", slope: 0.2 },
};

/** An activation: one that tfjs's layers take by name, or a function of its own. */
export type Activation = { tfjs: TfjsActivation } | { own: ScalarFunction };

/** The activation that a setting names; no name is the identity. */
export function activationOf(settings: Settings): Activation {
  const given = settings.get<unknown>("activation") ?? "linear";
  // Keras 3 describes functions that it does not know by their modules.
  const { class_name: sort, config } = given as { class_name?: string; config?: unknown };
  const name = sort === "function" ? config : given;
  if (typeof name === "string") {
    if (Object.hasOwn(tfjsNames, name)) return { tfjs: tfjsNames[name] as TfjsActivation };
    if (Object.hasOwn(functions, name)) return { own: functions[name] };
    if (name === "hard_sigmoid") {
      return { own: { name: settings.keras >= 3 ? "hardSigmoid" : "hardSigmoidFifth" } };
    }
  } else if (sort !== undefined && typeof config === "object") {
    const layer = activationLayer(sort, config as Record<string, unknown>);
    if (layer) return { own: layer };
  }
  throw settings.refuse(`has the activation ${JSON.stringify(given)}, which is not read here`);
}

/** The function that a layer of activation computes, by its settings. */
export function activationLayer(
  className: string,
  config: Record<string, unknown>,
): ScalarFunction | undefined {
  const number = (...keys: string[]) => {
    const key = keys.find((each) => config[each] !== undefined && config[each] !== null);
    const value = key === undefined ? undefined : config[key];
    // Keras 2 wraps some numbers as arrays of NumPy.
    const { config: wrapped } = (value ?? {}) as { config?: { value?: number } };
    return (wrapped?.value ?? value) as number | undefined;
  };
  switch (className) {
    case "ReLU":
      return {
        name: "relu",
        slope: number("negative_slope") ?? 0,
        threshold: number("threshold") ?? 0,
        ...(number("max_value") === undefined ? {} : { most: number("max_value") }),
      };
    case "LeakyReLU":
      return { name: "relu", slope: number("negative_slope", "alpha") ?? 0.3 };
    case "ELU":
      return { name: "elu", alpha: number("alpha") ?? 1 };
    case "ThresholdedReLU":
      return { name: "thresholdedRelu", theta: number("theta") ?? 1 };
    default:
      return undefined;
  }
}

/** A layer, and one for its activation if tfjs does not know that. */
export function withActivation(
  settings: Settings,
  make: (activation: TfjsActivation | undefined) => tf.layers.Layer,
): tf.layers.Layer[] {
  const activation = activationOf(settings);
  if ("tfjs" in activation) return [make(activation.tfjs)];
  const name = `${settings.name}_activation`;
  return [make(undefined), new ScalarLayer({ name, apply: activation.own })];
}
