import {
  checkValue,
  knownOptions,
  numberFrom,
  NUMBERS,
  type OptionNames,
  SHAPE,
  wholeFrom,
} from "../geometry/mod.ts";
import type { CalendarDate } from "./calendar_date.ts";
import { type ArrayData, DTYPE, type DType, notATime } from "./dtype.ts";
import {
  type FloatType,
  formatFloat,
  formatPositional,
  formatScientific,
} from "./format_number.ts";
import { quoteBytes, quoteText, representObject } from "./format_python.ts";
import { formatDatetime } from "./format_time.ts";

/** How an array is written; the defaults are NumPy's. */
export interface FormatArrayOptions {
  /** Decimal places at most. Default 8. */
  precision?: number;
  /** Longest line. Default 75. */
  lineWidth?: number;
  /** Number of elements from which only the edges are shown. Default 1000. */
  threshold?: number;
  /** Elements shown at each edge. Default 3. */
  edgeItems?: number;
}

const OPTIONS: OptionNames<FormatArrayOptions> = {
  precision: wholeFrom(0, 100),
  lineWidth: numberFrom(1),
  threshold: numberFrom(0),
  edgeItems: wholeFrom(1),
};

/**
 * Writes an array as NumPy's `repr` does: `array([[1., 2.],\n       [3., 4.]], dtype=float32)`.
 *
 * @param data Elements in row-major order.
 * @param shape Lengths of the dimensions.
 * @param dtype Type of the elements.
 * @param options How to write them.
 * @returns Lines separated by `\n`.
 *
 * @example Two rows
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatArray } from "convolutions";
 *
 * assert.equal(
 *   formatArray(new Float64Array([1, 2, 3, 4.5]), [2, 2], "float64"),
 *   "array([[1. , 2. ],\n       [3. , 4.5]])",
 * );
 * ```
 */
export function formatArray(
  data: ArrayData,
  shape: readonly number[],
  dtype: DType,
  options: FormatArrayOptions = {},
): string {
  const { lineWidth = 75, threshold = 1000 } = knownOptions("formatArray()", options, OPTIONS);
  checkValue("formatArray()", "data", data, NUMBERS);
  checkValue("formatArray()", "shape", shape, SHAPE);
  checkValue("formatArray()", "dtype", dtype, DTYPE);
  const body = formatElements(data, shape, dtype, "array(", ", ", 1, options);
  const extras: string[] = [];
  const shapeMatters = data.length === 0 ? shape.join() !== "0" : data.length > threshold;
  if (shapeMatters) extras.push(`shape=(${shape.join(", ")}${shape.length === 1 ? "," : ""})`);
  const implied = dtype === "float64" || dtype === "int64" || dtype === "bool";
  if (!implied || data.length === 0) extras.push(`dtype=${quoteDType(dtype)}`);
  const start = `array(${body}`;
  if (!extras.length) return `${start})`;
  const end = `${extras.join(", ")})`;
  const lastLine = start.length + 1 - (start.lastIndexOf("\n") + 1);
  const separator = lastLine + end.length + 1 > lineWidth ? "\n      " : " ";
  return `${start},${separator}${end}`;
}

/**
 * Writes an array as NumPy's `str` does: `[1. 2.]`.
 *
 * @param data Elements in row-major order; one dimension.
 * @param dtype Type of the elements.
 */
export function formatList(data: ArrayData, dtype: DType): string {
  return formatElements(data, [data.length], dtype, "", " ", 0, {});
}

function quoteDType(dtype: DType): string {
  return /^[a-z0-9]+$/.test(dtype) ? dtype : `'${dtype}'`;
}

function formatElements(
  data: ArrayData,
  shape: readonly number[],
  dtype: DType,
  prefix: string,
  separator: string,
  suffixLength: number,
  { precision = 8, lineWidth = 75, threshold = 1000, edgeItems = 3 }: FormatArrayOptions,
): string {
  if (data.length === 0) return "[]";
  const rank = shape.length;
  const summarized = data.length > threshold;
  const isCut = (length: number) => summarized && 2 * edgeItems < length;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  // Widths are those of the elements that are shown.
  const shown: number[] = [];
  const collect = (axis: number, position: number): void => {
    if (axis === rank) return void shown.push(position);
    for (let i = 0; i < shape[axis]; i++) {
      if (isCut(shape[axis]) && i === edgeItems) i = shape[axis] - edgeItems;
      collect(axis + 1, position + i * strides[axis]);
    }
  };
  collect(0, 0);
  const write = elementWriter(shown.map((position) => data[position]), dtype, precision, rank);

  const recurse = (axis: number, position: number, indent: string, width: number): string => {
    if (axis === rank) return write(data[position]);
    const length = shape[axis];
    const items: (number | null)[] = [];
    for (let i = 0; i < length; i++) {
      if (isCut(length) && i === edgeItems) {
        items.push(null);
        i = length - edgeItems;
      }
      items.push(i);
    }
    const inner = `${indent} `;
    const at = (item: number) =>
      recurse(axis + 1, position + item * strides[axis], inner, width - 1);
    if (axis < rank - 1) {
      const rows = items.map((item) => indent + (item === null ? "..." : at(item)));
      const text = rows.join(separator.trimEnd() + "\n".repeat(rank - axis - 1));
      return `[${text.slice(indent.length)}]`;
    }
    const elementWidth = width - Math.max(separator.trimEnd().length, 1);
    let text = "";
    let line = indent;
    items.forEach((item, i) => {
      const word = item === null ? "..." : at(item);
      if (line.length + word.length > elementWidth && line.length > indent.length) {
        text += `${line.trimEnd()}\n`;
        line = indent;
      }
      line += word + (i < items.length - 1 ? separator : "");
    });
    return `[${(text + line).slice(indent.length)}]`;
  };
  const indent = rank === 0 ? "" : " ".repeat(prefix.length);
  // array2string shortens the line by the closing parenthesis of repr
  return recurse(0, 0, indent + (rank === 0 ? "" : " "), lineWidth - suffixLength);
}

type Element = ArrayData[number];

/** Makes the function that writes elements of one type, all in the same width where NumPy does. */
function elementWriter(
  shown: readonly Element[],
  dtype: DType,
  precision: number,
  rank: number,
): (element: Element) => string {
  if (dtype === "float32" || dtype === "float64") {
    return floatWriter(shown as readonly number[], dtype, precision);
  }
  if (dtype === "bool") return (element) => element ? (rank ? " True" : "True") : "False";
  if (dtype === "object") return (element) => representObject(element as string | CalendarDate);
  if (dtype.startsWith("<U")) return (element) => quoteText(element as string);
  if (dtype.startsWith("|S")) return (element) => quoteBytes(element as string);
  const write = dtype === "datetime64[ns]"
    ? (element: Element) => {
      const text = formatDatetime(element as bigint);
      return text === "NaT" ? "'NaT'" : `'${text}'`;
    }
    : (element: Element) =>
      dtype.startsWith("timedelta64") && element === notATime ? "'NaT'" : String(element);
  const width = longest(shown.map(write));
  return (element) => write(element).padStart(width);
}

function floatWriter(
  shown: readonly number[],
  type: FloatType,
  precision: number,
): (element: Element) => string {
  const finite = shown.filter(Number.isFinite);
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  const most = largest(sizes);
  const least = -largest(sizes.map((size) => -size));
  const ratio = type === "float32" ? Math.fround(most / least) : most / least;
  const small = type === "float32" ? Math.fround(0.0001) : 0.0001;
  const scientific = most >= (type === "float32" ? 1e6 : 1e8) || least < small || ratio > 1000;
  let left: number;
  let right: number;
  let write: (value: number) => string;
  if (scientific) {
    const parts = finite.map((value) => formatScientific(value, precision, type));
    const places = longest(parts.map(({ mantissa }) => mantissa.split(".")[1]));
    const power = longest(parts.map(({ exponent }) => exponent));
    left = largest(parts.map(({ mantissa }) => mantissa.indexOf(".")));
    right = power + 1 + places;
    write = (value) => {
      const { mantissa, exponent } = formatScientific(value, places, type, places);
      const digits = exponent.slice(1).padStart(power - 1, "0");
      return `${mantissa}e${exponent[0]}${digits}`.padStart(left + 1 + right);
    };
  } else {
    const texts = finite.map((value) => formatPositional(value, precision, type));
    left = Math.max(0, largest(texts.map((text) => text.indexOf("."))));
    right = Math.max(0, largest(texts.map((text) => text.length - text.indexOf(".") - 1)));
    write = (value) => {
      const text = formatPositional(value, precision, type);
      const point = text.indexOf(".");
      return " ".repeat(left - point) +
        text.padEnd(text.length - (text.length - point - 1) + right);
    };
  }
  if (finite.length < shown.length) {
    const hasMinus = shown.some((value) => value === -Infinity);
    left = Math.max(left, (hasMinus ? 4 : 3) - (right + 1));
  }
  return (element) => {
    const value = element as number;
    return Number.isFinite(value)
      ? write(value)
      : formatFloat(value, type).padStart(left + right + 1);
  };
}

/** The largest of any number of values; as many arguments of `Math.max` would overflow the stack. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

function longest(texts: readonly string[]): number {
  return largest(texts.map((text) => text.length));
}
