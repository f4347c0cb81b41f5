import { valueText } from "../geometry/mod.ts";
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
 * Makes attributes from plain values: whole numbers become `int64`, others and lists `float64`.
 *
 * @param values Values by name.
 * @returns The attributes, in the order given.
 * @throws {TypeError} If a value is no text, no number and no list of one of these.
 */
export function toAttributes(
  values: Readonly<Record<string, AttributeValue | readonly number[]>>,
): Attributes {
  return new Map(
    Object.entries(values).map(([name, given]) => {
      const value = isNumbers(given) ? Float64Array.from(given) : given;
      const dtype = dtypeOf(value);
      if (dtype !== undefined) return [name, { value, dtype }];
      throw new TypeError(
        `The attribute "${name}" must be a text, a number, or a list of texts or of numbers, not ` +
          `${valueText(given)}.`,
      );
    }),
  );
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

/** Gives attributes as a plain object of their values. */
export function toRecord(attributes: Attributes): Readonly<Record<string, AttributeValue>> {
  return Object.freeze(
    Object.fromEntries([...attributes].map(([name, attribute]) => [name, attribute.value])),
  );
}

function dtypeOf(value: AttributeValue): Attribute["dtype"] | undefined {
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  for (const [dtype, type] of Object.entries(typedArrays)) {
    if (value instanceof type && isNumericDType(dtype)) return dtype;
  }
  const texts: unknown[] = [value].flat();
  return texts.every((text) => typeof text === "string") ? "str" : undefined;
}
