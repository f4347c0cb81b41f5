import * as tf from "@tensorflow/tfjs";
import { GroupedConvLayer } from "../layers/grouped_conv_layer.ts";
import { ScalarLayer } from "../layers/scalar_layer.ts";
import { activationOf, withActivation } from "./activation.ts";
import type { Maker, Pair } from "./maker.ts";
import type { Settings } from "./settings.ts";

/** They are filled at once. */
const zeros = { kernelInitializer: "zeros", biasInitializer: "zeros" } as const;
const depthwiseZeros = {
  depthwiseInitializer: "zeros",
  pointwiseInitializer: "zeros",
  biasInitializer: "zeros",
} as const;

/** Settings that convolutions and windows of an image have in common. */
export function sliding(settings: Settings) {
  settings.only("data_format", "channels_last");
  return {
    name: settings.name,
    strides: settings.get<Pair>("strides"),
    padding: settings.padding,
  };
}

function convolving(settings: Settings, groups = 1) {
  settings.only("groups", groups);
  return {
    ...sliding(settings),
    kernelSize: settings.get<Pair>("kernel_size")!,
    dilationRate: settings.get<Pair>("dilation_rate"),
    useBias: settings.get<boolean>("use_bias"),
  };
}

const filters = (settings: Settings) => settings.get<number>("filters")!;

/** Layers that convolve, and dense ones. */
export const convolutions: Record<string, Maker> = {
  Conv2D: (settings) => {
    const groups = settings.get<number>("groups") ?? 1;
    const common = convolving(settings, groups);
    if (groups > 1) return groupedConvolution(settings, groups, common);
    return withActivation(
      settings,
      (activation) =>
        tf.layers.conv2d({ ...zeros, ...common, filters: filters(settings), activation }),
    );
  },
  Conv1D: (settings) => {
    settings.only("data_format", "channels_last");
    settings.only("groups", 1);
    settings.only("padding", "valid", "same", "causal");
    return withActivation(settings, (activation) =>
      tf.layers.conv1d({
        ...zeros,
        name: settings.name,
        filters: filters(settings),
        kernelSize: settings.single("kernel_size")!,
        strides: settings.single("strides"),
        dilationRate: settings.single("dilation_rate"),
        padding: settings.get("padding"),
        useBias: settings.get<boolean>("use_bias"),
        activation,
      }));
  },
  Conv2DTranspose: (settings) => {
    settings.only("output_padding");
    settings.only("dilation_rate", [1, 1], 1);
    const { dilationRate: _, ...common } = convolving(settings);
    return withActivation(settings, (activation) =>
      tf.layers.conv2dTranspose({
        ...zeros,
        ...common,
        filters: filters(settings),
        activation,
      }));
  },
  DepthwiseConv2D: (settings) =>
    withActivation(settings, (activation) =>
      tf.layers.depthwiseConv2d({
        ...depthwiseZeros,
        ...convolving(settings),
        depthMultiplier: settings.get<number>("depth_multiplier"),
        activation,
      })),
  SeparableConv2D: (settings) =>
    withActivation(settings, (activation) =>
      tf.layers.separableConv2d({
        ...depthwiseZeros,
        ...convolving(settings),
        filters: filters(settings),
        depthMultiplier: settings.get<number>("depth_multiplier"),
        activation,
      })),
  Dense: (settings) =>
    withActivation(settings, (activation) =>
      tf.layers.dense({
        ...zeros,
        name: settings.name,
        units: settings.get<number>("units")!,
        useBias: settings.get<boolean>("use_bias"),
        activation,
      })),
};

/** tfjs has none: a layer of our own, and one for the activation. */
function groupedConvolution(
  settings: Settings,
  groups: number,
  { name, kernelSize, strides, padding, dilationRate, useBias }: ReturnType<typeof convolving>,
): tf.layers.Layer[] {
  const activation = activationOf(settings);
  const layer = new GroupedConvLayer({
    ...{ name, groups, kernelSize, filters: filters(settings) },
    strides: strides ?? [1, 1],
    padding: padding ?? "valid",
    dilationRate: dilationRate ?? [1, 1],
    useBias: useBias ?? true,
  });
  const own = `${settings.name}_activation`;
  if ("own" in activation) return [layer, new ScalarLayer({ name: own, apply: activation.own })];
  if (activation.tfjs === "linear") return [layer];
  return [layer, tf.layers.activation({ name: own, activation: activation.tfjs })];
}
