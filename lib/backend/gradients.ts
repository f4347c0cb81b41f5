import * as tf from "@tensorflow/tfjs";
import { dilationOf, mendFusedConvolution } from "./fused_convolution.ts";
import { mendMovingGradients } from "./moving_gradients.ts";

type Gradients = ReturnType<tf.GradConfig["gradFunc"]>;

let mended = false;

/**
 * Gives tfjs gradients that it lacks on any backend. Calling it again does nothing.
 */
export function mendGradients(): void {
  if (mended) return;
  mended = true;
  // Comparisons are constant but for jumps; tfjs has a gradient for one of them only.
  for (const name of ["Greater", "Less", "LessEqual", "Equal", "NotEqual"]) noGradient(name, 2);
  for (const name of ["LogicalAnd", "LogicalOr"]) noGradient(name, 2);
  noGradient("LogicalNot", 1);
  for (const name of ["Conv2D", "DepthwiseConv2dNative"] as const) mendDilation(name);
  mendFusedConvolution();
  mendMovingGradients();
}

function noGradient(kernelName: string, inputs: 1 | 2): void {
  const names = inputs === 1 ? ["x"] : ["a", "b"];
  tf.registerGradient({
    kernelName,
    inputsToSave: names,
    gradFunc: (_, saved) =>
      Object.fromEntries(
        names.map((name, i) => [name, () => tf.zeros(saved[i].shape, "float32")]),
      ) as Gradients,
  });
}

/**
 * tfjs refuses the gradient of a dilated convolution. Our wasm kernels know it; elsewhere it is the
 * gradient of a convolution whose filter has zeros between its taps.
 */
function mendDilation(kernelName: "Conv2D" | "DepthwiseConv2dNative"): void {
  const stock = tf.getGradient(kernelName);
  const byInput = `${kernelName}BackpropInput`;
  const byFilter = `${kernelName}BackpropFilter`;
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, [x, filter], attributes) => {
      const dilation = dilationOf(attributes);
      if (dilation.every((step) => step === 1)) return stock.gradFunc(dy, [x, filter], attributes);
      const run = (name: string, inputs: object, more: object) =>
        tf.engine().runKernel(name, inputs as tf.NamedTensorMap, {
          ...attributes,
          ...more,
        }) as tf.Tensor;
      if (tf.getBackend() === "wasm") {
        return {
          x: () => run(byInput, { dy, filter }, { inputShape: x.shape }),
          filter: () => run(byFilter, { x, dy }, { filterShape: filter.shape }),
        };
      }
      const spread = spreadFilter(filter as tf.Tensor4D, dilation);
      const plain = { dilations: 1, inputShape: x.shape, filterShape: spread.shape };
      return {
        x: () => run(byInput, { dy, filter: spread }, plain),
        filter: () => {
          const whole = run(byFilter, { x, dy }, plain);
          return tf.stridedSlice(whole, [0, 0, 0, 0], whole.shape, [...dilation, 1, 1]);
        },
      };
    },
  });
}

/**
 * Puts zeros between the taps of a filter: a convolution with it needs no dilation.
 *
 * @param filter `[rows, columns, inputs, outputs]`.
 */
export function spreadFilter(
  filter: tf.Tensor4D,
  [down, across]: readonly [number, number],
): tf.Tensor4D {
  const [rows, columns, inputs, outputs] = filter.shape;
  const inner = inputs * outputs;
  const gaps: [number, number][] = [[0, 0], [0, down - 1], [0, 0], [0, (across - 1) * inner]];
  return tf.pad(filter.reshape([rows, 1, columns, inner]), gaps)
    .reshape([rows * down, columns * across, inputs, outputs])
    .slice([0, 0, 0, 0], [
      (rows - 1) * down + 1,
      (columns - 1) * across + 1,
      inputs,
      outputs,
    ]) as tf.Tensor4D;
}
