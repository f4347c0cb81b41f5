import { isNumericDType, type NumericData, type NumericDType, typedArrays } from "./dtype.ts";

/** Value of an attribute: text, texts, one number (a `bigint` beyond ±2⁵³) or several. */
export type AttributeValue = string | readonly string[] | number | bigint | NumericData;

/** An attribute with the type it has in its file. */
export interface Attribute {
  readonly value: AttributeValue;
  readonly dtype: NumericDType | "str";
}

/** Attributes by name, in the order of the file. */
export type Attributes = ReadonlyMap<string, Attribute>;

/**
 * Makes attributes from plain values: whole numbers become `int64`, others `float64`.
 *
 * @param values Values by name.
 * @returns The attributes, in the order given.
 */
export function toAttributes(values: Readonly<Record<string, AttributeValue>>): Attributes {
  return new Map(
    Object.entries(values).map(([name, value]) => [name, { value, dtype: dtypeOf(value) }]),
  );
}

/** Gives attributes as a plain object of their values. */
export function toRecord(attributes: Attributes): Readonly<Record<string, AttributeValue>> {
  return Object.freeze(
    Object.fromEntries([...attributes].map(([name, attribute]) => [name, attribute.value])),
  );
}

function dtypeOf(value: AttributeValue): Attribute["dtype"] {
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  for (const [dtype, type] of Object.entries(typedArrays)) {
    if (value instanceof type && isNumericDType(dtype)) return dtype;
  }
  return "str";
}
