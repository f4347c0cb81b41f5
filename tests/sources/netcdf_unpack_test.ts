import { deepEqual } from "node:assert/strict";
import type { Attribute, NumericData, NumericDType } from "../../lib/arrays/mod.ts";
import { openDataset } from "../../lib/sources/mod.ts";
import { typedArrays } from "../../lib/arrays/dtype.ts";
import { decodeGroup } from "../../lib/sources/netcdf_decode.ts";
import type { RawGroup } from "../../lib/sources/netcdf_raw.ts";
import { readExpected, toPlain } from "../fixtures/netcdf/expected.ts";
import { unpack } from "../../lib/sources/netcdf_unpack.ts";

type Case = [
  name: string,
  dtype: NumericDType,
  data: NumericData,
  attributes: Record<string, Attribute>,
  unpacked: { dtype: string; data: number[] },
];

// What is missing is told by the numbers as stored, as netCDF4-python does; xarray compares them
// after they were rounded.
const cases: Case[] = [
  [
    "a fill value that float32 does not hold",
    "int32",
    Int32Array.of(2147483647, 2147483646, 4),
    {
      _FillValue: { value: 2147483647, dtype: "int32" },
      scale_factor: { value: 0.5, dtype: "float32" },
    },
    { dtype: "float32", data: [NaN, 1073741824, 2] },
  ],
  [
    "a neighbour of the fill value",
    "int32",
    Int32Array.of(16777217, 16777216, 5),
    {
      _FillValue: { value: 16777216, dtype: "int32" },
      scale_factor: { value: 0.5, dtype: "float32" },
    },
    { dtype: "float32", data: [8388608, NaN, 2.5] },
  ],
  [
    "a neighbour of a 64-bit fill value",
    "int64",
    BigInt64Array.of(2n ** 63n - 1n, 2n ** 63n - 2n, 5n),
    { _FillValue: { value: 2n ** 63n - 1n, dtype: "int64" } },
    { dtype: "float64", data: [NaN, 2 ** 63, 5] },
  ],
  [
    "a single 64-bit number, scaled",
    "int64",
    BigInt64Array.of(6n),
    { scale_factor: { value: 0.5, dtype: "float64" } },
    { dtype: "float64", data: [3] },
  ],
  [
    "no numbers",
    "int16",
    new Int16Array(),
    { scale_factor: { value: 0.5, dtype: "float32" } },
    { dtype: "float32", data: [] },
  ],
  [
    "a double fill value, scaled by a float",
    "float64",
    Float64Array.of(-999.9, 3),
    {
      _FillValue: { value: -999.9, dtype: "float64" },
      scale_factor: { value: 2, dtype: "float32" },
    },
    { dtype: "float32", data: [NaN, 6] },
  ],
];

for (const [name, dtype, data, attributes, unpacked] of cases) {
  Deno.test(`unpack() reads ${name}`, () => {
    const all = new Map(Object.entries(attributes));
    const stage = unpack(
      { dtype, read: () => data },
      all,
      (name) => all.get(name),
      false,
      () => {},
    );
    deepEqual({ dtype: stage.dtype, data: [...stage.read() as Float64Array] }, unpacked);
  });
}

interface Packed {
  dtype: NumericDType;
  data: number[];
  attributes: Record<string, [dtype: string, value: number | string]>;
  unpacked: { dtype: string; data: (number | string)[] };
}

Deno.test("decodeGroup() unpacks numbers of every type as xarray does", () => {
  for (const { dtype, data, attributes, unpacked } of readExpected<Packed[]>("packed")) {
    const isBig = dtype.endsWith("int64");
    const numbers = new typedArrays[dtype](
      data.map((value) => isBig ? BigInt(value) : value) as never,
    );
    const value = (one: number | string, type: string) =>
      one === "nan" ? NaN : type.endsWith("int64") ? BigInt(one) : one;
    const group: RawGroup = {
      variables: [{
        name: "v",
        dims: ["n"],
        shape: [data.length],
        dtype,
        attributes: new Map(
          Object.entries(attributes).map(([name, [type, one]]) => [
            name,
            { dtype: type, value: value(one, type) } as Attribute,
          ]),
        ),
        read: () => numbers.slice(),
      }],
      attributes: new Map(),
      refused: new Map(),
      groups: [],
    };
    const array = decodeGroup(group).dataVars.get("v")!;
    const about = JSON.stringify({ dtype, attributes });
    deepEqual({ dtype: array.dtype, data: toPlain(array.data, array.dtype) }, unpacked, about);
  }
});

for (const file of ["cdf1_records.nc", "cdf2_records.nc", "cdf2_packed.nc"]) {
  Deno.test(`steps through ${file} give what is there among all values`, async () => {
    const path = new URL(`../fixtures/netcdf/${file}`, import.meta.url);
    const options = { decodeTimes: false };
    const whole = await openDataset(path, options);
    for (const [name, array] of [...whole.coords, ...whole.dataVars]) {
      for (const [axis, dim] of array.dims.entries()) {
        for (const step of [2, 3, -2]) {
          const dataset = await openDataset(path, options);
          const part = dataset.get(name).isel({ [dim]: [null, null, step] }).values as unknown[];
          const take = (values: unknown, depth: number): unknown =>
            depth > 0
              ? (values as unknown[]).map((one) => take(one, depth - 1))
              : (step < 0 ? (values as unknown[]).toReversed() : values as unknown[])
                .filter((_, i) => i % Math.abs(step) === 0);
          deepEqual(part, take(array.values, axis), `${name} by ${step} along ${dim}`);
        }
      }
    }
  });
}
