import * as tf from "@tensorflow/tfjs";
import { shapeText, valueText, wholeNumber } from "../geometry/mod.ts";

/** A kernel: a tensor, or nested arrays `[rows, columns]` or `[rows, columns, inputs, outputs]`. */
export type KernelLike = tf.Tensor | number[][] | number[][][][];

/** One number for each output, or one for all. */
export type BiasLike = tf.Tensor | readonly number[] | number;

/**
 * Makes a kernel of four axes and float32.
 *
 * @param fail Makes the error of a kernel that is none.
 */
export function asFilter(kernel: tf.Tensor, fail: (reason: string) => RangeError): tf.Tensor4D {
  if (kernel.size === 0) throw fail("The kernel is empty.");
  const typed = kernel.dtype === "float32" ? kernel : kernel.cast("float32");
  if (kernel.rank === 2) return typed.reshape([kernel.shape[0], kernel.shape[1]!, 1, 1]);
  if (kernel.rank === 4) return typed as tf.Tensor4D;
  throw fail("A kernel is [rows, columns] or [rows, columns, inputs, outputs].");
}

/** The error of an image and a kernel whose shapes do not fit each other. */
export function misfit(
  caller: string,
  image: tf.Tensor,
  kernel: tf.Tensor,
  reason: string,
): RangeError {
  return new RangeError(
    `${caller}: an image of shape ${shapeText(image.shape)} and a kernel of shape ` +
      `${shapeText(kernel.shape)} do not fit. ${reason}`,
  );
}

/** Checks how many groups a kernel's channels are divided into. */
export function groupCount(
  caller: string,
  groups: number | undefined,
  channels: number,
  name: string,
): number {
  const count = wholeNumber(caller, "groups", groups === undefined ? 1 : groups, 1);
  if (channels % count === 0) return count;
  throw new RangeError(
    `${caller}: the kernel's ${channels} ${name} cannot be divided into ${count} groups.`,
  );
}

/** Makes a bias `[outputs]` of float32. */
export function asBias(
  caller: string,
  bias: BiasLike | undefined,
  outputs: number,
): tf.Tensor1D | undefined {
  if (bias === undefined) return undefined;
  const numbers: unknown[] = [bias].flat();
  if (!(bias instanceof tf.Tensor) && !numbers.every((each) => typeof each === "number")) {
    throw new TypeError(
      `${caller}: bias must be a number, a list of numbers or a tensor, not ${valueText(bias)}.`,
    );
  }
  const tensor = bias instanceof tf.Tensor
    ? bias.cast("float32")
    : tf.tensor(numbers as number[], undefined, "float32");
  if (tensor.size === outputs && tensor.rank <= 1) return tensor.reshape([outputs]);
  throw new RangeError(
    `${caller}: the bias has shape ${shapeText(tensor.shape)}; it must hold one number for each ` +
      `of the kernel's ${outputs} outputs.`,
  );
}
