/** The part of tfjs that is used here; this room imports no tfjs. */
export interface Tensors {
  Tensor: abstract new (...args: never[]) => Tensor;
  tensor(values: unknown, shape: number[], dtype: string): Tensor;
}

interface Tensor {
  shape: number[];
  dtype: string;
  dataSync(): { slice(): unknown };
}

/** Makes the same value again. */
export type Again = () => unknown;

/**
 * Keeps values as they are now.
 *
 * Arrays, plain objects, typed arrays and tensors are copied, so that it does not matter what becomes of
 * the original; all else is kept as it is.
 *
 * @returns A function that gives the value, a fresh copy each time.
 */
export function keepValue(value: unknown, tf: Tensors): Again {
  if (Array.isArray(value)) {
    const items = value.map((item) => keepValue(item, tf));
    return () => items.map((again) => again());
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const copy = (value as Uint8Array).slice();
    return () => copy.slice();
  }
  if (value instanceof tf.Tensor) {
    const values = value.dataSync().slice() as { slice(): unknown };
    const shape = [...value.shape];
    const { dtype } = value;
    return () => tf.tensor(values.slice(), shape, dtype);
  }
  if (typeof value === "object" && value !== null && isPlain(value)) {
    const entries = Object.entries(value).map(([key, item]): [string, Again] => [
      key,
      keepValue(item, tf),
    ]);
    return () => Object.fromEntries(entries.map(([key, again]) => [key, again()]));
  }
  return () => value;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
