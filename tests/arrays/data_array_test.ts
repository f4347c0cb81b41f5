import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  type ArrayData,
  DataArray,
  Dataset,
  type DType,
  type Indexer,
} from "../../lib/arrays/mod.ts";
import { dataArrayText } from "../../lib/arrays/format_text.ts";
import { type Plain, readExpected, toPlain } from "../fixtures/netcdf/expected.ts";

interface Case {
  row: number | [number | null, number | null, number | null] | [number | null, number | null];
  col?: number;
  dims: string[];
  shape: number[];
  values: Plain[];
  coordRow: Plain | Plain[];
  coords: string[];
  repr: string;
}

/** The array that make_fixtures.py indexes. */
function makeArray(): DataArray {
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const along = (dim: string, data: BigInt64Array | Float64Array) =>
    DataArray.from(data, { dims: [dim], shape: [data.length] });
  return DataArray.from(BigInt64Array.from(range(60), BigInt), {
    dims: ["row", "col"],
    shape: [10, 6],
    coords: {
      row: along("row", BigInt64Array.from(range(10), (i) => BigInt(i * 10))),
      half: along("row", Float64Array.from(range(10), (i) => i / 2)),
      col_name: DataArray.from([..."abcdef"], { dims: ["col"], shape: [6], dtype: "<U1" }),
    },
  });
}

for (const one of readExpected<Case[]>("indexing")) {
  const indexers: Record<string, Indexer> = { row: one.row };
  if (one.col !== undefined) indexers.col = one.col;
  // xarray's slice of one bound, slice(stop), is [null, stop] here; the fixtures give both
  Deno.test(`DataArray.isel(${JSON.stringify(indexers)}) selects as xarray does`, () => {
    const array = makeArray().isel(indexers);
    deepEqual([array.dims, array.shape], [one.dims, one.shape]);
    deepEqual(toPlain(array.data, array.dtype), one.values);
    deepEqual([array.coord("row").values].flat(), [one.coordRow].flat());
    deepEqual([...array.coords.keys()], one.coords);
    const coords = new Map([...array.coords].map(([name, coord]) => [name, coord.variable]));
    equal(
      dataArrayText({ name: array.name, variable: array.variable, coords }, "xarray."),
      one.repr,
    );
  });
}

Deno.test("DataArray.isel() takes names in camelCase and as the file spells them", () => {
  const array = DataArray.from(new Float32Array(6), {
    dims: ["grid_row", "grid_column"],
    shape: [2, 3],
  });
  deepEqual(array.isel({ gridRow: 1 }).dims, ["grid_column"]);
  deepEqual(array.isel({ grid_row: 1 }).dims, ["grid_column"]);
  throws(() => array.isel({ gridRow: 0, grid_row: 1 }), RangeError);
});

Deno.test("DataArray.isel() shares the elements where it can", () => {
  const data = Float32Array.from({ length: 24 }, (_, i) => i);
  const array = DataArray.from(data, { dims: ["a", "b", "c"], shape: [2, 3, 4] });
  const row = array.isel({ a: 1, b: [1, 3] });
  equal((row.data as Float32Array).buffer, data.buffer);
  deepEqual(row.values, [[16, 17, 18, 19], [20, 21, 22, 23]]);
  equal(array.data, data);
  const strided = array.isel({ b: [null, null, -2] }).isel({ c: [1, 4, 2] }).isel({ a: -1 });
  deepEqual(strided.values, [[21, 23], [13, 15]]);
  equal(strided.variable.storage, array.variable.storage);
});

Deno.test("DataArray.isel() says what it takes, whatever it is given", () => {
  const array = makeArray();
  const [dim] = array.dims;
  // deno-lint-ignore no-explicit-any -- what a cell may hand over
  const wrong = (indexers: any, message: RegExp) =>
    throws(
      () => array.isel(indexers),
      (error) => error instanceof TypeError && message.test(error.message),
    );
  wrong({ [dim]: 2n }, /"2n": give a position/);
  wrong({ [dim]: [2n, 3] }, /2 is not an integer/);
  for (const indexers of [null, undefined, 3, "row"]) {
    wrong(indexers, /give positions or slices by dimension/);
  }
});

Deno.test("DataArray.isel() names the dimensions there are", () => {
  const array = DataArray.from(new Float32Array(4), {
    name: "rain",
    dims: ["y", "x"],
    shape: [2, 2],
  });
  throws(() => array.isel({ gridRow: 0 }), {
    name: "RangeError",
    message:
      'Cannot select along "gridRow": "rain" has no such dimension. Its dimensions are y, x.',
  });
  throws(() => array.isel({ y: 2 }), {
    name: "RangeError",
    message: "Cannot select y: 2: the dimension has 2 elements, so give -2 to 1.",
  });
  throws(() => array.isel({ y: -3 }), RangeError);
  throws(() => array.isel({ y: 0.5 }), TypeError);
  throws(() => array.isel({ y: NaN }), TypeError);
  throws(() => array.isel({ y: [1] as unknown as [number, number] }), TypeError);
  throws(() => array.isel({ y: "0" as unknown as number }), TypeError);
  throws(() => array.isel({ y: [0, 2, 0] }), RangeError);
});

Deno.test("DataArray.item() gives one element", () => {
  const array = makeArray();
  equal(array.item(1, -1), 11);
  equal(array.isel({ row: 3, col: 2 }).item(), 20);
  throws(() => array.item(1), { name: "RangeError", message: /row: 10, col: 6/ });
});

Deno.test("DataArray.min(), max() and mean() leave out NaN", () => {
  const array = DataArray.from(new Float64Array([NaN, -2, 5, NaN]), { dims: ["x"], shape: [4] });
  deepEqual([array.min(), array.max(), array.mean()], [-2, 5, 1.5]);
  const none = array.isel({ x: [0, 0] });
  ok([none.min(), none.max(), none.mean()].every(Number.isNaN));
  ok(Number.isNaN(array.isel({ x: 0 }).mean()));
  const texts = DataArray.from(["a"], { name: "t", dims: ["x"], shape: [1], dtype: "<U1" });
  throws(() => texts.min(), { name: "TypeError", message: /"t".*<U1/ });
});

Deno.test("DataArray.min() and max() of one sign do not take zero for an element", () => {
  const along = (...values: number[]) =>
    DataArray.from(Float64Array.from(values), { dims: ["x"], shape: [values.length] });
  deepEqual([along(-3, -2).min(), along(-3, -2).max()], [-3, -2]);
  deepEqual([along(3, 2).min(), along(3, 2).max()], [2, 3]);
  deepEqual([along(-Infinity).max(), along(Infinity).min()], [-Infinity, Infinity]);
});

Deno.test("Dataset.from() refuses a dimension of two lengths, whichever comes first", () => {
  const along = (length: number) =>
    DataArray.from(new Float32Array(length), { dims: ["row"], shape: [length] });
  for (const [first, second] of [[2, 3], [3, 2], [0, 1], [1, 0]]) {
    throws(() => Dataset.from({ a: along(first), b: along(second) }), {
      name: "RangeError",
      message: `Dimension "row" is ${second} long in "b" but ${first} in another variable.`,
    });
  }
});

Deno.test("DataArray.from() refuses a shape that does not fit", () => {
  throws(() => DataArray.from(new Float32Array(5), { dims: ["y", "x"], shape: [2, 3] }), {
    name: "RangeError",
    message: /5 elements as \[2, 3\]/,
  });
  throws(() => DataArray.from(new Float32Array(6), { dims: ["y"], shape: [2, 3] }), RangeError);
});

Deno.test("Dataset.isel() selects in every variable that has the dimension", () => {
  const array = makeArray();
  const other = DataArray.from(new Float32Array([7, 8]), { dims: ["z"], shape: [2] });
  const dataset = Dataset.from({ array, other }, { title: "two" });
  const part = dataset.isel({ row: [2, 4] });
  deepEqual(part.sizes, { row: 2, col: 6, z: 2 });
  deepEqual(part.get("half").values, [1, 1.5]);
  deepEqual(part.get("other").values, [7, 8]);
  deepEqual(part.attrs, { title: "two" });
  throws(() => dataset.isel({ time: 0 }), { name: "RangeError", message: /row, col, z/ });
  throws(
    () =>
      Dataset.from({
        array,
        other: DataArray.from(new Float32Array(3), { dims: ["row"], shape: [3] }),
      }),
    {
      name: "RangeError",
      message: /"row"/,
    },
  );
});

Deno.test("console.log() shows the text, not the internals", () => {
  const array = DataArray.from(new Float32Array([1, 2]), { dims: ["x"], shape: [2] });
  equal(Deno.inspect(array), array.toString());
  equal(Deno.inspect(Dataset.from({ array })), Dataset.from({ array }).toString());
});

Deno.test("DataArray.from() refuses coordinates that do not lie along the data", () => {
  const coord = (length: number, dim = "x") =>
    DataArray.from(new Float32Array(length), { dims: [dim], shape: [length] });
  const make = (coords: Record<string, DataArray>) => () =>
    DataArray.from(new Float32Array(6), { dims: ["y", "x"], shape: [2, 3], coords });
  make({ x: coord(3), y: coord(2, "y"), lon: coord(3) })();
  make({ time: DataArray.from(new Float32Array(1), { dims: [], shape: [] }) })();
  throws(make({ x: coord(2) }), /"x" has 2 elements along "x"; the data have 3/);
  throws(make({ lon: coord(4) }), /"lon" has 4 elements/);
  throws(make({ z: coord(3, "z") }), /"z" has the dimension "z", which the data do not have/);
  throws(make({ x: coord(2, "y") }), /"x" is named after a dimension/);
});

Deno.test("DataArray.from() refuses a type that the elements do not have", () => {
  const make = (data: ArrayLike<unknown>, dtype?: string) => () =>
    DataArray.from(data as Float32Array, { dims: ["x"], shape: [2], dtype: dtype as "float32" });
  make(new Uint8Array(2), "bool")();
  make(new BigInt64Array(2), "datetime64[ns]")();
  make(["a", "b"], "<U1")();
  throws(
    make(new Float32Array(2), "int32"),
    /type int32 are kept in a Int32Array, not in a Float32Array/,
  );
  throws(make(new Float64Array(2), "datetime64[ns]"), /BigInt64Array/);
  throws(make(["a", "b"], "float32"), /Float32Array, not in an Array/);
  throws(make(new Float32Array(2), "object"), /an Array/);
  throws(make(new Uint8ClampedArray(2)), /Uint8ClampedArray/);
});

Deno.test("attributes have the types that NumPy gives numbers and lists", () => {
  const { variable: { attributes } } = DataArray.from(new Float32Array(1), {
    dims: ["x"],
    shape: [1],
    attrs: {
      ...{ whole: 3, part: 1.5, large: 7n, text: "m", list: new Int16Array([1]) },
      ...{ texts: ["a", "b"], numbers: [1, 2.5], none: [] },
    },
  });
  deepEqual(
    [...attributes.values()].map(({ dtype }) => dtype),
    ["int64", "float64", "int64", "str", "int16", "str", "float64", "float64"],
  );
  deepEqual(attributes.get("numbers")!.value, Float64Array.of(1, 2.5));
  for (const wrong of [true, null, undefined, { a: 1 }, [1, "a"], ["a", 1], [[1]]]) {
    throws(
      () => Dataset.from({}, { flag: wrong as unknown as string }),
      /^TypeError: The attribute "flag" must be a text, a number, or a list of texts or of numbers, not /,
    );
  }
});

Deno.test("DataArray.values converts each type as Scalar says, to its limits", () => {
  const values = (data: ArrayData, dtype?: DType) =>
    DataArray.from(data, { dims: ["x"], shape: [data.length], dtype }).values;
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  deepEqual(values(BigInt64Array.of(-most, 0n, most)), [-Number(most), 0, Number(most)]);
  deepEqual(values(BigInt64Array.of(1n, most + 1n)), [1n, most + 1n]);
  deepEqual(values(BigInt64Array.of(-most - 1n, 1n)), [-most - 1n, 1n]);
  deepEqual(values(BigUint64Array.of(7n, 8n)), [7, 8]);
  deepEqual(values(BigUint64Array.of(2n ** 63n)), [2n ** 63n]);
  deepEqual(values(Uint8Array.of(0, 1, 2), "bool"), [false, true, true]);
  // Parts of a millisecond are left out downwards, also before 1970.
  deepEqual(values(BigInt64Array.of(1_999_999n, -1n, 0n), "datetime64[ns]"), [
    new Date(1),
    new Date(-1),
    new Date(0),
  ]);
  const [none] = values(BigInt64Array.of(-(2n ** 63n)), "datetime64[ns]") as Date[];
  ok(Number.isNaN(none.getTime()));
  deepEqual(values(BigInt64Array.of(1500n, -1n), "timedelta64[us]"), [1.5, -0.001]);
  deepEqual(values(["a", "b"]), ["a", "b"]);
});

Deno.test("Dataset.has() and get() take names in camelCase, and say what there is", () => {
  const array = makeArray();
  const dataset = Dataset.from({ rain_rate: array });
  deepEqual(
    ["rain_rate", "rainRate", "col_name", "colName", "rainrate", "x"].map((name) =>
      dataset.has(name)
    ),
    [true, true, true, true, false, false],
  );
  equal(dataset.get("rainRate").name, "rain_rate");
  equal(dataset.get("colName").name, "col_name");
  throws(() => dataset.get("x"), {
    name: "RangeError",
    message: 'Cannot get variable "x": the dataset has "rain_rate", "row", "half", "col_name".',
  });
  throws(() => array.coord("x"), {
    name: "RangeError",
    message: 'Cannot get coordinate "x": there are "row", "half", "col_name".',
  });
  const odd = new Dataset({
    coords: new Map([["row", array.coord("row").variable]]),
    refused: new Map([["an_odd_one", "it is a reference"]]),
    groups: ["forecast"],
  });
  deepEqual([odd.sizes, odd.dims, odd.nbytes], [{ row: 10 }, ["row"], 80]);
  throws(() => odd.get("anOddOne"), {
    name: "TypeError",
    message: 'Cannot read variable "an_odd_one": it is a reference.',
  });
  throws(() => odd.get("x"), {
    message:
      'Cannot get variable "x": the dataset has "row". Its groups are "forecast"; open one ' +
      "with the option group.",
  });
});
