import { type OptionKind } from "../geometry/mod.ts";
import type { CalendarDate } from "./calendar_date.ts";

/** Integer and floating-point types, named as NumPy names them. */
export type NumericDType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** Unit of a duration's counts. */
export type DurationUnit = "s" | "ms" | "us" | "ns";

/**
 * Type of an array's elements, spelled as xarray prints it: `<U5` is text of at most 5 characters,
 * `|S5` at most 5 bytes, `object` text of any length or dates of a calendar that `Date` has not.
 */
export type DType =
  | NumericDType
  | "bool"
  | "datetime64[ns]"
  | `timedelta64[${DurationUnit}]`
  | "object"
  | `<U${number}`
  | `|S${number}`;

/** Numbers as they are stored. */
export type NumericData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * Elements in row-major order, exactly as stored: 64-bit integers as `BigInt64Array` or
 * `BigUint64Array`; booleans as 0 and 1 in a `Uint8Array`; times as nanoseconds since 1970 and
 * durations as counts of their unit in a `BigInt64Array` (the smallest value means "not a time");
 * missing texts as NaN.
 */
export type ArrayData = NumericData | readonly (string | CalendarDate | number)[];

/** The value that stands for "not a time" among times and durations. */
export const notATime = -(2n ** 63n);

/** Typed array that holds each numeric type. */
export const typedArrays = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** One of the types. */
export const DTYPE: OptionKind = {
  must: 'a type such as "float32", "bool" or "datetime64[ns]"',
  holds: (value) =>
    typeof value === "string" &&
    (isNumericDType(value) ||
      /^(bool|object|datetime64\[ns\]|timedelta64\[(s|ms|us|ns)\]|<U\d+|\|S\d+)$/.test(value)),
};

/** Tells whether elements of this type are numbers (times, durations and booleans are not). */
export function isNumericDType(dtype: string): dtype is NumericDType {
  return dtype in typedArrays;
}

/** Tells whether elements are times or durations: 64-bit counts that may be "not a time". */
export function isTimeDType(dtype: DType): boolean {
  return dtype === "datetime64[ns]" || dtype.startsWith("timedelta64");
}

/** Bytes that NumPy needs for one element of this type. */
export function itemSize(dtype: DType): number {
  if (isNumericDType(dtype)) return typedArrays[dtype].BYTES_PER_ELEMENT;
  if (dtype === "bool") return 1;
  if (dtype.startsWith("<U")) return 4 * Number(dtype.slice(2));
  if (dtype.startsWith("|S")) return Number(dtype.slice(2));
  return 8;
}
