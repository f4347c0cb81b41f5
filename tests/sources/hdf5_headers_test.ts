import { deepEqual, throws } from "node:assert/strict";
import { openDataset } from "../../lib/sources/mod.ts";
import { readExpected } from "../fixtures/netcdf/expected.ts";

const expected = readExpected<Record<string, [length: number, first: number[]]>>("headers");

for (const file of ["headers_new.h5", "headers_old.h5"]) {
  const url = new URL(`../fixtures/netcdf/${file}`, import.meta.url);

  Deno.test(`openDataset() reads of ${file} the bits that its headers name`, async () => {
    const dataset = await openDataset(url);
    for (const [name, [length, first]] of Object.entries(expected)) {
      const { shape, data } = dataset.get(name);
      deepEqual([shape, [...data as Int16Array].slice(0, 5)], [[length], first], name);
    }
  });

  Deno.test(`openDataset() of ${file}: only FALSE and TRUE of one byte are booleans`, async () => {
    const { dataVars } = await openDataset(url);
    const kinds = [...dataVars].filter(([name]) => name.startsWith("enum_"))
      .map(([name, { dtype }]) => [name, dtype]);
    deepEqual(Object.fromEntries(kinds), {
      enum_FALSE_TRUE: "bool",
      enum_FALSE_TRUE_MAYBE: "int8",
      enum_FALSE_TWO: "int8",
      enum_ON_OFF: "int8",
      enum_TRUE_FALSE: "int8",
      enum_wide: "int16",
    });
  });

  Deno.test(`openDataset() of ${file} refuses numbers that JavaScript has not`, async () => {
    const dataset = await openDataset(url);
    deepEqual([...dataset.refused], [[
      "long_double",
      "it holds 128-bit floating-point numbers",
    ]]);
    throws(() => dataset.get("odd_float").data, {
      name: "SourceError",
      message: /"odd_float" cannot be read: its floating-point .* of another kind\. Save them as/,
    });
  });

  Deno.test(`openDataset() of ${file} gives attributes of nothing, of one and of several`, async () => {
    const { attrs } = await openDataset(url);
    deepEqual({ ...attrs }, {
      no_number: new Float64Array(0),
      no_text: "",
      numbers: new BigInt64Array([1n, 2n]),
      texts: ["a", "bc"],
    });
  });
}

for (const [group, wanted] of Object.entries(readExpected<Record<string, object>>("scales"))) {
  Deno.test(`openDataset() names the dimensions of scales.h5${group} as netCDF does`, async () => {
    const url = new URL("../fixtures/netcdf/scales.h5", import.meta.url);
    const { dataVars, coords } = await openDataset(url, { group });
    const found = [...dataVars, ...coords].map(([name, { dims }]) => [name, [...dims]]);
    deepEqual(Object.fromEntries(found), wanted);
  });
}
