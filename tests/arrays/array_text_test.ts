/** Texts at the edges of NumPy's, xarray's and Python's rules, as those wrote them. */
import { equal } from "node:assert/strict";
import {
  type ArrayData,
  CalendarDate,
  Dataset,
  type DType,
  formatArray,
  Variable,
} from "../../lib/arrays/mod.ts";
import { toAttributes } from "../../lib/arrays/attributes.ts";
import { sizeOf } from "../../lib/arrays/region.ts";
import { Storage } from "../../lib/arrays/storage.ts";
import { formatList } from "../../lib/arrays/format_array.ts";
import { formatInline } from "../../lib/arrays/format_inline.ts";
import { formatBrief, formatFloat } from "../../lib/arrays/format_number.ts";
import { quoteBytes, quoteText, representObject } from "../../lib/arrays/format_python.ts";
import { attributeText, dataArrayText, formatBytes } from "../../lib/arrays/format_text.ts";
import { isNumericDType, isTimeDType, typedArrays } from "../../lib/arrays/dtype.ts";
import stored from "../fixtures/array_text.json" with { type: "json" };

type Stored = readonly (number | string | boolean)[];

const NAMED: Record<string, number> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** Stored elements in the array that they are kept in. */
function toData(values: Stored, dtype: DType): ArrayData {
  if (dtype === "bool") return Uint8Array.from(values, Number);
  if (isTimeDType(dtype) || dtype === "int64" || dtype === "uint64") {
    const counts = values.map((value) => BigInt(value as number));
    return dtype === "uint64" ? BigUint64Array.from(counts) : BigInt64Array.from(counts);
  }
  if (!isNumericDType(dtype)) return values as string[];
  const numbers = values.map((value) => typeof value === "string" ? NAMED[value] : Number(value));
  return (typedArrays[dtype] as Float64ArrayConstructor).from(numbers);
}

Deno.test("formatArray() writes arrays and their options as NumPy does", () => {
  for (const { values, shape, dtype, options, repr } of stored.arrays) {
    const kind = dtype as DType;
    equal(formatArray(toData(values as Stored, kind), shape, kind, options), repr);
  }
});

Deno.test("formatList() breaks lines as NumPy's print does", () => {
  for (const { values, dtype, text } of stored.lists) {
    equal(formatList(toData(values, dtype as DType), dtype as DType), text);
  }
});

Deno.test("formatInline() fits elements into a width as xarray does", () => {
  for (const { values, dtype, width, text } of stored.flat) {
    const data = toData(values as Stored, dtype as DType);
    equal(formatInline(data, dtype as DType, width), text, JSON.stringify({ values, width }));
  }
});

Deno.test("numbers, bytes and texts are written as Python writes them", () => {
  for (const { value, brief, double, single } of stored.numbers) {
    const number = typeof value === "string" ? NAMED[value] : value;
    equal(formatBrief(number), brief);
    equal(formatFloat(number, "float64"), double);
    if (single !== null) equal(formatFloat(Math.fround(number), "float32"), single);
  }
  for (const [count, text] of stored.bytes) equal(formatBytes(count as number), text);
  for (const { text, repr, bytes } of stored.texts) {
    equal(quoteText(text), repr);
    if (bytes !== null) equal(quoteBytes(text), bytes);
  }
});

Deno.test("dates of a model's calendar are written as cftime writes them", () => {
  for (const { calendar, parts, repr, text } of stored.dates) {
    const [year, month, day, ...time] = parts;
    const date = new CalendarDate(calendar, year, month, day, ...time);
    equal(representObject(date), repr);
    equal(`${date}`, text);
  }
  equal(`${new CalendarDate("noleap", 0, 3, 4)}`, "0000-03-04 00:00:00");
  equal(`${new CalendarDate("noleap", 1, 3, 4)}`, "0001-03-04 00:00:00");
  equal(`${new CalendarDate("noleap", -12, 3, 4)}`, "-0012-03-04 00:00:00");
});

/** A view of 0, 1, 2, … */
function counting([, dims, shape]: readonly [string, string[], number[]]): Variable {
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i);
  return new Variable({ dims, storage: new Storage("float64", shape, data) });
}

Deno.test("datasets and arrays are laid out as xarray lays them out", () => {
  for (const { variables, coords, attrs, repr, array, arrayRepr } of stored.datasets) {
    const [own, others] = [variables, coords].map((entries) =>
      new Map((entries as [string, string[], number[]][]).map((one) => [one[0], counting(one)]))
    );
    const attributes = toAttributes(attrs as unknown as Record<string, string>);
    const dataset = new Dataset({ dataVars: own, coords: others, attributes });
    equal(dataset.toString().replace("<Dataset>", "<xarray.Dataset>"), repr);
    if (array === null) continue;
    const { name, variable, coords: along } = dataset.get(array);
    const parts = [...along].map(([key, coord]) => [key, coord.variable] as const);
    equal(dataArrayText({ name, variable, coords: new Map(parts) }, "xarray."), arrayRepr);
  }
});

Deno.test("attributes are written by the type that they have in their file", () => {
  const cases = [
    [{ value: 3, dtype: "float64" }, "3.0"],
    [{ value: Math.fround(0.1), dtype: "float32" }, "0.1"],
    [{ value: Math.fround(0.1), dtype: "float64" }, "0.10000000149011612"],
    [{ value: 3, dtype: "int16" }, "3"],
    [{ value: 2n ** 60n, dtype: "int64" }, "1152921504606846976"],
    [{ value: "it's", dtype: "str" }, "it's"],
    [{ value: ["a", "it's"], dtype: "str" }, `['a', "it's"]`],
    [{ value: Float32Array.of(0.1, 2), dtype: "float32" }, "[0.1 2. ]"],
  ] as const;
  for (const [attribute, text] of cases) equal(attributeText(attribute), text);
});
