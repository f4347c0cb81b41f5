import * as tf from "@tensorflow/tfjs";
import { patch } from "../patch.ts";
import type { ConvAttributes } from "./conv_shape.ts";
import type { Convolutions } from "./convolution.ts";
import { replaceKernel } from "./replace_kernel.ts";

const KERNEL = "TrainedConv2D";

type FusedConv2d = typeof tf.fused.conv2d;
type Options = Parameters<FusedConv2d>[0];
type Attributes = ConvAttributes & { relu: boolean };

/** Registers the kernel that {@linkcode trainWithFusedConvolution} uses. */
export function registerTrainedConvolution(convolutions: Convolutions): void {
  replaceKernel(
    KERNEL,
    ({ x, filter, bias }, attributes: Attributes) =>
      convolutions.forward(x, filter, attributes, { bias, relu: attributes.relu }),
  );
}

/**
 * Lets `tf.fused.conv2d` (and with it the layer `conv2d`) add the bias and apply ReLU in training
 * as it does otherwise: in the convolution, not in two more passes over memory.
 *
 * Each part of the gradient is computed when it is asked for: the first layer of a network needs
 * none by the image. What is not covered goes to tfjs's own function.
 */
export function trainWithFusedConvolution(): void {
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: (dys, [x, filter, y], attributes) => {
      const run = (name: string, inputs: tf.NamedTensorMap, more: object = {}) =>
        tf.engine().runKernel(name, inputs, { ...attributes, ...more }) as tf.Tensor;
      // ReLU is positive where its argument is.
      const dy = attributes.relu
        ? run("ReluGrad", { dy: dys as tf.Tensor, x: y })
        : dys as tf.Tensor;
      return {
        x: () => run("Conv2DBackpropInput", { dy, filter }, { inputShape: x.shape }),
        filter: () => run("Conv2DBackpropFilter", { x, dy }, { filterShape: filter.shape }),
        bias: () => tf.sum(dy, [0, 1, 2]),
      };
    },
  });
  // Where a bundler has frozen it, training takes tfjs's two more passes.
  patch(tf.fused, "conv2d", (stock) =>
    ((options: Options) => {
      if (!isTraining()) return stock(options);
      const { x, filter, bias, strides, pad, dimRoundingMode } = options;
      // A layer whose activation is not to be fused says null.
      const activation = options.activation ?? "linear";
      const { dataFormat = "NHWC", dilations = 1 } = options;
      if (bias && isCovered(options)) {
        const relu = activation === "relu";
        const attributes = { strides, pad, dataFormat, dilations, dimRoundingMode, relu };
        const inputs = { x, filter, bias } as unknown as tf.NamedTensorMap;
        return tf.engine().runKernel(KERNEL, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
      }
      if (activation !== "linear") return stock(options);
      // tfjs's fused gradient knows neither dilation nor rounding up.
      const y = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
      return bias ? tf.add(y, bias) : y;
    }) as FusedConv2d);
}

function isTraining(): boolean {
  return tf.engine().state.gradientDepth > 0 && tf.getBackend() === "wasm";
}

/** Whether the arguments are such that tfjs would accept them and our kernel covers them. */
function isCovered({ x, filter, bias, activation, ...rest }: Options): boolean {
  const { dataFormat = "NHWC", strides, dilations = 1, pad, dimRoundingMode } = rest;
  const areOnes = (steps: number | number[]) => [steps].flat().every((step) => step === 1);
  const areFloats = [x, filter, bias].every((tensor) =>
    tensor instanceof tf.Tensor && tensor.dtype === "float32"
  );
  if (!areFloats) return false;
  const [image, kernel, start] = [x, filter, bias] as tf.Tensor[];
  return image.rank === 4 && kernel.rank === 4 && image.shape[3] === kernel.shape[2] &&
    start.shape.join() === `${kernel.shape[3]}` && dataFormat === "NHWC" &&
    (areOnes(strides) || areOnes(dilations)) &&
    ["relu", "linear"].includes(activation ?? "linear") &&
    (Array.isArray(pad)
      ? pad.flat().every(Number.isInteger)
      : typeof pad === "string" && !dimRoundingMode);
}
