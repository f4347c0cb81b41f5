import {
  type Attribute,
  type Attributes,
  type NumericData,
  type NumericDType,
} from "../arrays/mod.ts";
import { notATime, typedArrays } from "../arrays/dtype.ts";
import type { Region } from "../arrays/region.ts";
import { type Stage, type Take, Undecodable } from "./netcdf_stage.ts";

/** Called with what a reader should know of how a variable was decoded. */
export type Remark = (text: string) => void;

/**
 * Masks missing values, then scales and offsets, with the result types of xarray; but packed numbers
 * of which some are missing always become floating-point numbers, as integers have no NaN, and missing
 * is what equals the missing value as stored, before it is rounded to another type.
 *
 * @param stage Numbers as stored.
 * @param attributes Of the variable.
 * @param take Takes one of them.
 * @param isTime Whether the result will be times or durations, in which missing is "not a time".
 * @param remark Called if missing values contradict each other.
 * @throws {Undecodable} If a factor or an offset is not one number.
 */
export function unpack(
  stage: Stage,
  attributes: Attributes,
  take: Take,
  isTime: boolean,
  remark: Remark,
): Stage {
  const stored = stage.dtype as NumericDType;
  let dtype = stored;
  let read = stage.read as (region?: Region) => NumericData;
  const fills = takeFills(stored, attributes, take, remark);
  const other = otherSignedness(stored, take("_Unsigned")?.value);
  if (other) {
    dtype = other;
    const before = read;
    read = (region) => convert(before(region), other);
    // The fill value is stored with the sign that the bytes have in the file.
    if (fills.own !== undefined) {
      fills.all.delete(fills.own);
      fills.all.add(convert(convert([fills.own], stored), other)[0]);
    }
  }
  const [scale, offset] = [takeNumber("scale_factor", take), takeNumber("add_offset", take)];
  const isPacked = scale !== undefined || offset !== undefined;
  const isMasked = fills.all.size > 0;
  if (!isPacked && !isMasked) return { dtype, read };
  let replacement: number | bigint = NaN;
  if (isPacked) {
    if (isMasked || !fills.any || isTime) dtype = unpackedType(dtype, scale, offset);
    if (isMasked && !dtype.startsWith("float")) dtype = "float64";
  } else if (isTime && !dtype.startsWith("float")) {
    dtype = "int64";
    replacement = notATime;
  } else dtype = maskedType(dtype);
  const missing = [...fills.all].filter((fill) => typeof fill !== "string");
  const [factor, shift] = [scale && Number(scale.value), offset && Number(offset.value)];
  return {
    dtype,
    read: (region) => {
      const packed = read(region);
      const data = convert(packed, dtype);
      if (isMasked) mask(packed, missing, data, replacement);
      return isPacked ? scaleAndShift(data, factor, shift) : data;
    },
  };
}

/** Missing values as stored: all of them, and the one of `_FillValue`; `any`: an attribute counts. */
interface Fills {
  all: Set<number | bigint | string>;
  own: number | bigint | undefined;
  any: boolean;
}

function takeFills(
  dtype: NumericDType,
  attributes: Attributes,
  take: Take,
  remark: Remark,
): Fills {
  const fills: Fills = { all: new Set(), own: undefined, any: false };
  for (const name of ["missing_value", "_FillValue"]) {
    const value = attributes.get(name)?.value;
    if (value === undefined) continue;
    take(name);
    const values = typeof value === "object" ? [...value as Float64Array] : [value];
    const usable = values.filter((one) => !Number.isNaN(one));
    if (!usable.length && !dtype.startsWith("float")) {
      remark(`${name} (${values.join(", ")}) cannot occur among its whole numbers; it is left out`);
      continue;
    }
    fills.any = true;
    usable.forEach((one) => fills.all.add(one));
    const [first] = usable;
    if (name === "_FillValue" && typeof first !== "string") fills.own = first;
  }
  if (fills.all.size > 1) {
    remark(`it has several missing values (${[...fills.all].join(", ")}); all become NaN`);
  }
  return fills;
}

function takeNumber(name: string, take: Take): Attribute | undefined {
  const attribute = take(name);
  const value = attribute?.value;
  if (value === undefined || typeof value === "number" || typeof value === "bigint") {
    return attribute;
  }
  const what = typeof value === "string" ? `the text "${value}"` : `${value.length} values`;
  throw new Undecodable(`its ${name} is ${what} where one number belongs`);
}

function otherSignedness(dtype: NumericDType, unsigned: unknown): NumericDType | undefined {
  if (dtype.startsWith("int") && unsigned === "true") return `u${dtype}` as NumericDType;
  if (dtype.startsWith("uint") && unsigned === "false") return dtype.slice(1) as NumericDType;
  return undefined;
}

/** Type that holds an integer type and NaN. */
function maskedType(dtype: NumericDType): NumericDType {
  if (dtype.startsWith("float")) return dtype;
  return typedArrays[dtype].BYTES_PER_ELEMENT <= 2 ? "float32" : "float64";
}

/** Type of unpacked numbers, by the types of the packed ones, the factor and the offset. */
function unpackedType(
  dtype: NumericDType,
  scale: Attribute | undefined,
  offset: Attribute | undefined,
): NumericDType {
  const [scaleType, offsetType] = [scale?.dtype, offset?.dtype] as (NumericDType | undefined)[];
  if (scaleType && scaleType === offsetType && scaleType.startsWith("float")) {
    return dtype === "int32" || dtype === "uint32" ? "float64" : scaleType;
  }
  return offsetType || !scaleType ? "float64" : scaleType;
}

/** Copies numbers into an array of a type. */
function convert(
  data: NumericData | readonly (number | bigint)[],
  dtype: NumericDType,
): NumericData {
  const type = typedArrays[dtype];
  const isBig = dtype === "int64" || dtype === "uint64";
  const wasBig = typeof data[0] === "bigint";
  if (data.length === 0) return new type(0);
  if (isBig === wasBig) return new (type as Float64ArrayConstructor)(data as Float64Array);
  const result = new type(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    result[i] = isBig
      ? BigInt(Math.trunc(Number.isFinite(value) ? Number(value) : 0))
      : Number(value);
  }
  return result;
}

/** Replaces in `data` what is missing in `packed`, whose numbers are not yet rounded to another type. */
function mask(
  packed: NumericData,
  missing: readonly (number | bigint)[],
  data: NumericData,
  replacement: number | bigint,
): void {
  const isBig = packed instanceof BigInt64Array || packed instanceof BigUint64Array;
  for (const one of missing) {
    if (isBig && typeof one === "number" && !Number.isInteger(one)) continue;
    const wanted = isBig ? BigInt(one) : Number(one);
    for (let i = 0; i < data.length; i++) if (packed[i] === wanted) data[i] = replacement;
  }
}

/** Writes into `data`: each step rounds to its type, as NumPy's in-place operations do. */
function scaleAndShift(
  data: NumericData,
  factor: number | undefined,
  shift: number | undefined,
): NumericData {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const scaled = Array.from(data, (value) => Number(value) * (factor ?? 1) + (shift ?? 0));
    return convert(scaled, data instanceof BigInt64Array ? "int64" : "uint64");
  }
  const numbers = data as Float64Array;
  if (factor !== undefined) { for (let i = 0; i < data.length; i++) numbers[i] *= factor; }
  if (shift !== undefined) { for (let i = 0; i < data.length; i++) numbers[i] += shift; }
  return data;
}
