import { type ArrayData, type Attribute, type NumericDType } from "../arrays/mod.ts";
import { eachRun, type Region, sizeOf } from "../arrays/region.ts";
import { isNumericDType, typedArrays } from "../arrays/dtype.ts";
import type { RawDType } from "./netcdf_raw.ts";

/** netCDF's values of elements that nobody has written. */
const defaultFills: Record<NumericDType, number | bigint> = {
  int8: -127,
  uint8: 255,
  int16: -32767,
  uint16: 65535,
  int32: -2147483647,
  uint32: 4294967295,
  int64: -9223372036854775806n,
  uint64: 18446744073709551614n,
  float32: 9.969209968386869e36,
  float64: 9.969209968386869e36,
};

/** Reads a region of an array that is extended along unlimited dimensions with fill values. */
export function readExtended(
  read: (region?: Region) => ArrayData,
  stored: readonly number[],
  shape: readonly number[],
  { start, step, count }: Region,
  dtype: RawDType,
  fillAttribute: Attribute | undefined,
): ArrayData {
  if (sizeOf(count) === sizeOf(shape) && stored.join() === shape.join()) return read();
  const there = count.map((length, axis) =>
    Math.max(0, Math.min(length, Math.ceil((stored[axis] - start[axis]) / step[axis])))
  );
  if (there.join() === count.join()) return read({ start, step, count });
  const result = isNumericDType(dtype)
    ? new typedArrays[dtype](sizeOf(count))
    : new Array<string>(sizeOf(count));
  result.fill(fillOf(dtype, fillAttribute) as never);
  if (sizeOf(there) === 0) return result;
  const data = read({ start, step, count: there });
  let next = 0;
  const from = { start: count.map(() => 0), step: count.map(() => 1), count: there };
  eachRun(count, from, (position, length) => {
    for (let i = 0; i < length; i++) result[position + i] = data[next++] as never;
  });
  return result;
}

/** The value of elements that nobody has written. */
function fillOf(dtype: RawDType, attribute: Attribute | undefined): unknown {
  const value = attribute?.value;
  if (!isNumericDType(dtype)) return typeof value === "string" ? value : "";
  const isNumber = typeof value === "bigint" || typeof value === "number" && !Number.isNaN(value);
  const fill = isNumber ? value : defaultFills[dtype];
  if (!dtype.endsWith("int64")) return Number(isNumber ? value : fill);
  return typeof fill === "bigint" ? fill : BigInt(Math.trunc(fill));
}
