import * as tf from "@tensorflow/tfjs";
import type { ConvAttributes } from "./conv_shape.ts";
import { Convolutions } from "./convolution.ts";
import { Heap, type TensorInfo } from "./heap.ts";

const BACKEND = "wasm";

type Inputs = Record<string, TensorInfo>;
type KernelFunction = (inputs: Inputs, attributes: never) => TensorInfo | undefined;

let registered: Promise<void> | undefined;

/**
 * Gives tfjs's wasm backend kernels to train with, in place of missing and slow ones.
 *
 * Afterwards `tf.grad`, `tf.train` and `tf.layers` use them without knowing. Calling it again does
 * nothing. What a kernel does not cover goes to tfjs's own kernel.
 *
 * @throws {Error} If the wasm backend has not been started.
 */
export function registerTrainingKernels(): Promise<void> {
  return registered ??= Promise.resolve().then(register);
}

function register(): void {
  const backend = tf.engine().registry[BACKEND];
  if (!backend) {
    throw new Error('The "wasm" backend is not running: call `await tf.setBackend("wasm")` first.');
  }
  const heap = new Heap(backend as unknown as ConstructorParameters<typeof Heap>[0]);
  const convolutions = new Convolutions(heap);

  replaceKernel("Conv2D", ({ x, filter }, attributes: ConvAttributes) => {
    if (attributes.dataFormat === "NCHW") return undefined;
    return convolutions.forward(x, filter, attributes);
  });
  replaceKernel("Conv2DBackpropInput", (
    { dy, filter },
    attributes: ConvAttributes & { inputShape: number[] },
  ) => {
    if (attributes.dataFormat === "NCHW") return undefined;
    return convolutions.inputGradient(dy, filter, attributes.inputShape, attributes);
  });
  replaceKernel("Conv2DBackpropFilter", (
    { x, dy },
    attributes: ConvAttributes & { filterShape: number[] },
  ) => {
    if (attributes.dataFormat === "NCHW") return undefined;
    return convolutions.kernelGradient(x, dy, attributes.filterShape, attributes);
  });
}

/** Puts `own` before tfjs's kernel, which gets what `own` leaves (by returning `undefined`). */
function replaceKernel(kernelName: string, own: KernelFunction): void {
  const stock = tf.getKernel(kernelName, BACKEND);
  if (stock) tf.unregisterKernel(kernelName, BACKEND);
  tf.registerKernel({
    ...stock,
    kernelName,
    backendName: BACKEND,
    kernelFunc: (call) => {
      const result = own(call.inputs as unknown as Inputs, call.attrs as never);
      if (result) return result;
      if (!stock) {
        throw new Error(`The wasm backend has no kernel ${kernelName} for these arguments.`);
      }
      return stock.kernelFunc(call);
    },
  });
}
