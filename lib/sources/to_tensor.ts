import * as tf from "@tensorflow/tfjs";
import { DataArray } from "../arrays/mod.ts";
import type { OfRank } from "../backend/tensor_types.ts";
import {
  checkValue,
  knownOptions,
  oneOf,
  type OptionKind,
  type OptionNames,
  wholeFrom,
} from "../geometry/mod.ts";

/** What {@linkcode toTensor} can be told. */
export interface ToTensorOptions<N extends number = number> {
  /** Type of the tensor. Default: `int32` for integers, `bool` for booleans, else `float32`. */
  dtype?: "float32" | "int32" | "bool";
  /** How many dimensions the array must have; the tensor's type then says so. */
  rank?: N;
}

const ARRAY: OptionKind = {
  must: "a DataArray",
  holds: (value) => value instanceof DataArray,
};
const OPTIONS: OptionNames<ToTensorOptions> = {
  dtype: oneOf("float32", "int32", "bool"),
  rank: wholeFrom(0),
};

/**
 * Copies a data array into a tensor of the same shape; NaN stays NaN.
 *
 * @param array Numbers or booleans. `float64` loses its last digits: tensors hold `float32`.
 * @param options The type wanted.
 * @returns A tensor with the array's shape and axis order.
 * @throws {TypeError} If the elements are text or times.
 * @throws {RangeError} If an integer does not fit the tensor's `int32`, or the array has not `rank`
 * dimensions.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openDataset, toTensor } from "convolutions";
 *
 * const storm = await openDataset("synthetic-storm");
 * const corner = storm.get("radarImageMatrix").isel({ gridRow: [0, 4], gridColumn: [0, 4] });
 * assert.deepEqual(toTensor(corner).shape, corner.shape);
 * ```
 */
export function toTensor<N extends number = number>(
  array: DataArray,
  options: ToTensorOptions<N> = {},
): OfRank<N> {
  knownOptions("toTensor()", options, OPTIONS);
  const { dtype, dims, shape, data } = checkValue("toTensor()", "array", array, ARRAY);
  const name = array.name === undefined ? "the array" : `"${array.name}"`;
  if (options.rank !== undefined && options.rank !== shape.length) {
    throw new RangeError(
      `Cannot make a tensor of rank ${options.rank} of ${name}: it has ${shape.length} dimensions` +
        `${dims.length > 0 ? ` (${dims.join(", ")})` : ""}. Select from it first, as with isel().`,
    );
  }
  const isInteger = /^u?int/.test(dtype);
  if (!isInteger && dtype !== "bool" && dtype !== "float32" && dtype !== "float64") {
    throw new TypeError(`Cannot make a tensor of ${name}: its elements are ${dtype}, not numbers.`);
  }
  const wanted = options.dtype ?? (isInteger ? "int32" : dtype === "bool" ? "bool" : "float32");
  const elements = data as ArrayLike<number | bigint>;
  if (wanted === "float32") {
    // a copy, so that the tensor does not share its memory with the dataset
    const floats = data instanceof Float32Array
      ? data.slice()
      : Float32Array.from(elements, Number);
    return tf.tensor(floats, [...shape], wanted) as OfRank<N>;
  }
  const numbers = Int32Array.from(elements, Number);
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] === Number(elements[i])) continue;
    throw new RangeError(
      `Cannot make a tensor of type ${wanted} of ${name}: it holds ${elements[i]}. ` +
        `Ask for { dtype: "float32" }.`,
    );
  }
  if (wanted === "int32") return tf.tensor(numbers, [...shape], wanted) as OfRank<N>;
  const bits = Uint8Array.from(numbers, (value) => value ? 1 : 0);
  return tf.tensor(bits, [...shape], "bool") as OfRank<N>;
}
