import * as tf from "@tensorflow/tfjs";
import type { TensorInfo } from "./heap.ts";
import { mendingOf } from "./mended_attributes.ts";

/** The backend whose kernels are replaced. */
export const BACKEND = "wasm";

export type Inputs = Record<string, TensorInfo>;

/** tfjs's own kernels, under their names; nothing where it has none. */
const stocks = new Map<string, tf.KernelConfig | undefined>();

/**
 * Puts `own` before tfjs's kernel, which gets what `own` leaves (by returning `undefined`). A second
 * call takes the place of the first.
 */
export function replaceKernel(
  kernelName: string,
  own: (inputs: Inputs, attributes: never) => TensorInfo | TensorInfo[] | undefined,
): void {
  if (!stocks.has(kernelName)) stocks.set(kernelName, tf.getKernel(kernelName, BACKEND));
  const stock = stocks.get(kernelName);
  const mend = mendingOf(kernelName);
  if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
  tf.registerKernel({
    ...stock,
    kernelName,
    backendName: BACKEND,
    kernelFunc: (call) => {
      const inputs = call.inputs as unknown as Inputs;
      const result = own(inputs, (mend ? mend(inputs, call.attrs!) : call.attrs) as never);
      if (result) return result;
      if (!stock) {
        throw new Error(`The wasm backend has no kernel ${kernelName} for these arguments.`);
      }
      return stock.kernelFunc(call);
    },
  });
}
