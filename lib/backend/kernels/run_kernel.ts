import * as tf from "@tensorflow/tfjs";
import type { Heap, TensorInfo } from "./heap.ts";
import { BACKEND, type Inputs } from "./replace_kernel.ts";

/** Runs a registered kernel on what is not a tensor yet. */
export function runKernel(
  heap: Heap,
  name: string,
  inputs: Inputs,
  attributes: object,
): TensorInfo {
  return tf.getKernel(name, BACKEND).kernelFunc({
    inputs: inputs as never,
    attrs: attributes as never,
    backend: heap.backend as never,
  }) as TensorInfo;
}
