import { deepEqual, equal } from "node:assert/strict";
import { type ArrayData, DataArray, Dataset, type DType } from "../../lib/arrays/mod.ts";
import { dataArrayText, formatBytes } from "../../lib/arrays/format_text.ts";
import { formatArray, formatList } from "../../lib/arrays/format_array.ts";
import { formatBrief, formatFloat } from "../../lib/arrays/format_number.ts";
import { quoteText } from "../../lib/arrays/format_python.ts";
import { type Plain, readExpected } from "../fixtures/netcdf/expected.ts";

interface Case {
  dtype: DType;
  shape: number[];
  repr: string;
  dataset: string;
  /** The values, or the number that 0, 1, 2, … are divided by. */
  values: Plain[] | number;
}

const cases = readExpected<Record<string, Case>>("printing");

/** Makes the stored elements of a case. */
function toData({ dtype, shape, values }: Case): ArrayData {
  const size = shape.reduce((product, length) => product * length, 1);
  const list = typeof values === "number"
    ? Array.from({ length: size }, (_, i) => i / values)
    // a scalar's value stands alone
    : [values].flat();
  const numbers = () => list.map((value) => typeof value === "string" ? toNumber(value) : value);
  if (dtype === "float32") return Float32Array.from(numbers() as number[]);
  if (dtype === "float64") return Float64Array.from(numbers() as number[]);
  if (dtype === "uint8") return Uint8Array.from(numbers() as number[]);
  if (dtype === "bool") return Uint8Array.from(list, Number);
  if (dtype === "int64") return BigInt64Array.from(list, (value) => BigInt(value as number));
  if (dtype === "datetime64[ns]") {
    return BigInt64Array.from(list, (value) => {
      if (value === "NaT") return -(2n ** 63n);
      const [seconds, fraction] = String(value).split(".");
      return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction);
    });
  }
  if (dtype === "timedelta64[ns]") return BigInt64Array.from(list, (value) => BigInt(value));
  return list as string[];
}

function toNumber(text: string): number {
  return text === "nan"
    ? NaN
    : text === "inf"
    ? Infinity
    : text === "-inf"
    ? -Infinity
    : Number(text);
}

for (const [name, one] of Object.entries(cases)) {
  Deno.test(`DataArray.toString() and Dataset.toString() print "${name}" as xarray does`, () => {
    const { dtype, shape } = one;
    const dims = shape.map((_, axis) => `d${axis}`);
    const array = DataArray.from(toData(one), { name, dims, shape, dtype });
    equal(
      dataArrayText({ name, variable: array.variable, coords: new Map() }, "xarray."),
      one.repr,
    );
    const dataset = Dataset.from({ [name]: array }).toString();
    equal(dataset.replace("<Dataset>", "<xarray.Dataset>"), one.dataset);
  });
}

Deno.test("formatBrief() keeps four digits as Python's .4 does", () => {
  const texts: [number, string][] = [
    [1234.5, "1.234e+03"],
    [123.45, "123.5"],
    [999.96, "1e+03"],
    [0.0001, "0.0001"],
    [0.00001234, "1.234e-05"],
    [1000, "1e+03"],
    [100, "100.0"],
    [-0, "-0.0"],
    [2.5, "2.5"],
    [0.00009999, "9.999e-05"],
    [0.12345, "0.1235"],
    [NaN, "nan"],
    [-Infinity, "-inf"],
  ];
  for (const [value, text] of texts) equal(formatBrief(value), text);
});

Deno.test("formatFloat() writes the fewest digits of either type", () => {
  equal(formatFloat(Math.fround(0.1), "float32"), "0.1");
  equal(formatFloat(Math.fround(0.1), "float64"), "0.10000000149011612");
  equal(formatFloat(1e16, "float64"), "1e+16");
  equal(formatFloat(123456789012345680, "float64"), "1.2345678901234568e+17");
  equal(formatFloat(Math.fround(1e-5), "float32"), "1e-05");
  equal(formatFloat(3, "float64"), "3.0");
  // as NumPy 2.4 writes float32
  const float32 = [1e-4, 1.5e-4, 123456.7, 1e6, 16777216].map(Math.fround);
  deepEqual(float32.map((value) => formatFloat(value, "float32")), [
    "1e-04",
    "0.00015",
    "123456.7",
    "1e+06",
    "1.6777216e+07",
  ]);
  equal(formatFloat(1e6, "float64"), "1000000.0");
});

Deno.test("formatBytes() uses decimal units", () => {
  equal(formatBytes(196608), "197kB");
  equal(formatBytes(3500), "4kB");
  equal(formatBytes(0), "0B");
  equal(formatBytes(999), "999B");
  equal(formatBytes(2500), "2kB");
  equal(formatBytes(3.2e9), "3GB");
});

Deno.test("quoteText() chooses quotes as Python does", () => {
  equal(quoteText("it's"), `"it's"`);
  equal(quoteText(`it's "x"`), `'it\\'s "x"'`);
  equal(quoteText("a\tb\\"), "'a\\tb\\\\'");
});

Deno.test("formatList() breaks lines where NumPy does, also where a number just fits or does not", () => {
  const count = (length: number, from: number) => Int32Array.from({ length }, (_, i) => from + i);
  equal(
    formatList(count(30, 10), "int32"),
    "[10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33\n" +
      " 34 35 36 37 38 39]",
  );
  equal(
    formatList(count(17, 1000), "int32"),
    "[1000 1001 1002 1003 1004 1005 1006 1007 1008 1009 1010 1011 1012 1013\n 1014 1015 1016]",
  );
});

Deno.test("numbers that are not finite stand in columns as NumPy puts them", () => {
  // NumPy: repr(np.array(values))
  const cases: [number[], string][] = [
    [[-Infinity, 1], "array([-inf,   1.])"],
    [[NaN, -Infinity], "array([ nan, -inf])"],
    [[Infinity, 1], "array([inf,  1.])"],
    [[NaN, 10.5], "array([ nan, 10.5])"],
    [[NaN, -1], "array([nan, -1.])"],
    [[Infinity, 0.25], "array([ inf, 0.25])"],
    [[-Infinity, 1e10, 1], "array([  -inf, 1.e+10, 1.e+00])"],
  ];
  for (const [values, text] of cases) {
    equal(formatArray(Float64Array.from(values), [values.length], "float64"), text);
  }
});
