import type { Heap, TensorInfo } from "./heap.ts";
import type { Inputs } from "./replace_kernel.ts";
import { runKernel } from "./run_kernel.ts";

/** What a fused kernel of tfjs does after its product. */
export interface ActivationAttributes {
  activation: string;
  leakyreluAlpha?: number;
}

/** tfjs's kernels for the activations. */
const ACTIVATIONS: Record<string, string> = {
  elu: "Elu",
  leakyrelu: "LeakyRelu",
  prelu: "Prelu",
  relu: "Relu",
  relu6: "Relu6",
  sigmoid: "Sigmoid",
};

interface Fused extends ActivationAttributes {
  bias?: TensorInfo;
  alpha?: TensorInfo;
}

/**
 * A product of `depth` channels, plus a bias, activated: what the product cannot do comes after.
 * Without a depth it can do neither.
 */
export function fuse(
  heap: Heap,
  depth: number | undefined,
  { bias, activation, leakyreluAlpha, alpha }: Fused,
  multiply: (fused: { bias?: TensorInfo; relu: boolean }) => TensorInfo | undefined,
): TensorInfo | undefined {
  const starts = bias && bias.dtype === "float32" && bias.shape.join() === `${depth}`;
  const atOnce = starts || (!bias && depth !== undefined);
  const relu = activation === "relu" && atOnce;
  let y = multiply({ bias: starts ? bias : undefined, relu });
  if (!y) return undefined;
  const next = (kernelName: string, inputs: Inputs, attributes: object = {}) => {
    const before = y!;
    y = runKernel(heap, kernelName, inputs, attributes);
    heap.backend.disposeData(before.dataId);
  };
  if (!atOnce && bias) next("Add", { a: y, b: bias });
  if (relu || !(activation in ACTIVATIONS)) return y;
  next(ACTIVATIONS[activation], alpha ? { x: y, alpha } : { x: y }, { alpha: leakyreluAlpha });
  return y;
}
