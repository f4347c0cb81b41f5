/**
 * The part of tfjs that is used at the border; this room loads it only in kernels.
 *
 * Tensors, variables and models are told apart by what they can do, not by their class: a notebook may have
 * imported tfjs under another name.
 */
// deno-lint-ignore no-explicit-any -- tfjs is not imported here
export type Tfjs = any;

/** A tensor of any class. */
export interface AnyTensor {
  readonly shape: number[];
  readonly dtype: string;
  dataSync(): ArrayLike<number> | string[];
}

/** A layers model of any class. */
export interface AnyModel {
  readonly layers: unknown[];
  getClassName(): string;
  getConfig(): unknown;
  getWeights(): AnyTensor[];
}

const DTYPES = ["float32", "int32", "bool", "complex64", "string"];

export function isTensor(value: object): value is AnyTensor {
  const { dataSync, shape, dtype } = value as Partial<AnyTensor>;
  return typeof dataSync === "function" && Array.isArray(shape) && DTYPES.includes(dtype!);
}

export function isVariable(
  value: AnyTensor,
): value is AnyTensor & { assign(value: unknown): void } {
  return typeof (value as { assign?: unknown }).assign === "function" && "trainable" in value;
}

export function isModel(value: object): value is AnyModel {
  const { layers, getClassName, getConfig, getWeights } = value as Partial<AnyModel>;
  return Array.isArray(layers) && typeof getClassName === "function" &&
    typeof getConfig === "function" && typeof getWeights === "function";
}
