import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { type ArrayData, type DataArray, type Dataset } from "../../lib/arrays/mod.ts";
import { attributeText, dataArrayText } from "../../lib/arrays/format_text.ts";
import { loadHdf5 } from "../../lib/sources/hdf5_module.ts";
import { openDataset } from "../../lib/sources/open_dataset.ts";
import {
  type ExpectedAttribute,
  type ExpectedFile,
  expectedFiles,
  expectedPlain,
  readExpected,
  readFixture,
  toPlain,
} from "../fixtures/netcdf/expected.ts";
import { hasStorm, storm } from "./storm_file.ts";

function open(expected: ExpectedFile): Promise<Dataset> {
  return openDataset(readFixture(expected.file), { group: expected.group ?? "/" });
}

/** Gives a data array's text as xarray heads it. */
function xarrayText(array: DataArray): string {
  const { name, variable } = array;
  const coords = new Map([...array.coords].map(([name, coord]) => [name, coord.variable]));
  return dataArrayText({ name, variable, coords }, "xarray.");
}

function checkAttributes(array: DataArray, expected: Record<string, ExpectedAttribute>): void {
  deepEqual(Object.keys(array.attrs), Object.keys(expected));
  for (const [name, { text, value, dtype }] of Object.entries(expected)) {
    const attribute = array.variable.attributes.get(name)!;
    equal(attributeText(attribute), text, name);
    if (dtype) equal(attribute.dtype, dtype, name);
    const actual = attribute.value;
    const plain = typeof actual === "object"
      ? Array.from(
        actual as ArrayLike<number | bigint>,
        (one) => Array.isArray(value) ? Number(one) : one,
      )
      : actual;
    deepEqual(typeof plain === "bigint" ? String(plain) : plain, value, name);
  }
}

deepEqual(expectedFiles().length, 16, "files that xarray's values are known of");

for (const name of expectedFiles()) {
  const expected = readExpected<ExpectedFile>(name);

  Deno.test(`openDataset() decodes ${name} as xarray does`, async () => {
    const dataset = await open(expected);
    deepEqual(Object.entries(dataset.sizes), expected.sizes);
    deepEqual([...dataset.coords.keys()], expected.coords);
    deepEqual([...dataset.dataVars.keys()], expected.dataVars);
    for (const [variableName, wanted] of Object.entries(expected.variables)) {
      const array = dataset.get(variableName);
      const { dims, shape, dtype, nbytes } = array;
      deepEqual(
        { variableName, dims, shape, dtype, nbytes },
        {
          variableName,
          dims: wanted.dims,
          shape: wanted.shape,
          dtype: wanted.dtype,
          nbytes: wanted.nbytes,
        },
      );
      deepEqual(toPlain(array.data, dtype), expectedPlain(wanted.values, dtype), variableName);
      checkAttributes(array, wanted.attrs);
    }
  });

  Deno.test(`Dataset.toString() and DataArray.toString() print ${name} as xarray does`, async () => {
    const dataset = await open(expected);
    equal(dataset.toString().replace("<Dataset>", "<xarray.Dataset>"), expected.repr);
    for (const array of [...dataset.dataVars.values(), ...dataset.coords.values()]) array.data;
    equal(dataset.toString().replace("<Dataset>", "<xarray.Dataset>"), expected.loadedRepr);
    for (const [variableName, text] of Object.entries(expected.arrayReprs)) {
      equal(xarrayText(dataset.get(variableName)), text);
    }
  });
}

interface ExpectedStorm {
  repr: string;
  arrayRepr: string;
  positions: number[];
  values: number[];
  zoom: number[];
  fields: [number, number, number][];
}

Deno.test({
  name: "openDataset() reads the real storm as xarray does",
  ignore: !hasStorm,
  fn: async () => {
    const expected = readExpected<ExpectedStorm>("storm");
    const dataset = await openDataset(Deno.readFileSync(storm));
    equal(dataset.toString().replace("<Dataset>", "<xarray.Dataset>"), expected.repr);
    const array = dataset.get("radarImageMatrix");
    equal(xarrayText(array), expected.arrayRepr);
    const data = array.data as Float32Array;
    deepEqual(expected.positions.map((position) => data[position]), expected.values);
    const zoom = array.isel({
      gridRow: [10, 22],
      gridColumn: [4, 16],
      radarHeight: 0,
      radarField: 0,
    });
    deepEqual(zoom.shape, [12, 12]);
    deepEqual([...zoom.data as Float32Array], expected.zoom);
    expected.fields.forEach(([min, max, mean], field) => {
      const one = array.isel({ radar_field: field });
      equal(one.min(), min);
      equal(one.max(), max);
      ok(Math.abs(one.mean() - mean) < 1e-9, `mean of field ${field}: ${one.mean()} for ${mean}`);
    });
  },
});

Deno.test("openDataset() reads nothing but indexes until values are used", async () => {
  const dataset = await openDataset(readFixture("nc4_types.nc"));
  equal(dataset.get("x").variable.storage.loaded, true);
  const field = dataset.get("field");
  const view = field.isel({ row: [2, 5], col: -1 });
  equal(field.variable.storage.loaded, false);
  match(field.toString(), /\[204 values with dtype=float32\]/);
  equal(view.size, 3);
  equal(view.item(0), field.item(2, 16));
  equal(field.variable.storage.loaded, true);
});

Deno.test("openDataset() gives 64-bit integers exactly", async () => {
  const dataset = await openDataset(readFixture("nc4_types.nc"));
  deepEqual(dataset.get("i8").data, new BigInt64Array([2n ** 53n + 1n, -(2n ** 62n) - 3n, 7n]));
  deepEqual(dataset.get("i8").values, [2n ** 53n + 1n, -(2n ** 62n) - 3n, 7n]);
  equal(dataset.get("scalar_int").values, 42);
  deepEqual(dataset.get("flag").values, [true, false, true]);
  equal(dataset.attrs.huge, 2n ** 60n + 1n);
});

Deno.test("openDataset() gives times as dates and keeps the units in encoding", async () => {
  const dataset = await openDataset(readFixture("nc4_times.nc"));
  const days = dataset.get("days_float").values as Date[];
  equal(days[0].toISOString(), "2000-02-29T00:00:00.000Z");
  ok(Number.isNaN(days[2].getTime()));
  deepEqual(dataset.get("duration").values, [3600e3, 7200e3, 129600e3]);
  equal(dataset.get("time").encoding.units, "hours since 2020-01-01");
  equal(dataset.get("time").encoding.calendar, "proleptic_gregorian");
});

Deno.test("openDataset() keeps what decoding used up in encoding", async () => {
  const { encoding, attrs } = (await openDataset(readFixture("nc4_packed.nc"))).get("i2_both64");
  deepEqual(encoding, { _FillValue: 3, scale_factor: 0.01, add_offset: 5.5 });
  deepEqual(attrs, {});
});

Deno.test("openDataset() lists groups and opens the one asked for", async () => {
  const bytes = readFixture("nc4_groups.nc");
  deepEqual((await openDataset(bytes)).groups, ["/forecast", "/forecast/model_1", "/empty"]);
  deepEqual((await openDataset(bytes, { group: "forecast/model_1/" })).dims, [
    "level",
    "x",
    "time",
  ]);
  await rejects(openDataset(bytes, { group: "/forecast/model_2" }), (error: Error) => {
    ok(error instanceof RangeError);
    match(error.message, /"\/forecast\/model_2".*\/, \/forecast, \/forecast\/model_1, \/empty/);
    return true;
  });
  await rejects(openDataset(readFixture("cdf1_records.nc"), { group: "/a" }), RangeError);
});

Deno.test("openDataset() refuses types by name and reads the other variables", async () => {
  const dataset = await openDataset(readFixture("refused.h5"));
  deepEqual(dataset.get("good").values, [0, 1, 2]);
  deepEqual(dataset.get("flags").values, [true, false, true]);
  deepEqual(
    [...dataset.refused.keys()].sort(),
    ["complex", "compound", "null", "opaque", "ragged", "ref"],
  );
  throws(() => dataset.get("compound"), {
    name: "TypeError",
    message: 'Cannot read variable "compound": it holds the HDF5 type "compound".',
  });
  deepEqual(dataset.get("colour").values, [0, 2, 1]);
  deepEqual(dataset.get("half").values, [1, 2]);
  match(dataset.toHtml(), /Not readable here/);
});

Deno.test("openDataset() opens a path", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/small.nc`;
    Deno.writeFileSync(path, readFixture("cdf1_records.nc"));
    deepEqual((await openDataset(path)).sizes, { time: 5, x: 3 });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("Dataset.get() lists the variables there are", async () => {
  const dataset = await openDataset(readFixture("plain.h5"));
  throws(() => dataset.get("radar_image_matrix"), (error: Error) => {
    ok(error instanceof RangeError);
    match(error.message, /"radar_image_matrix".*"a", "b", "c", "compressed", "s", "scalar", "w"/);
    match(error.message, /"\/sub"/);
    return true;
  });
});

Deno.test("openDataset() leaves no file behind in 100 uses, good and bad", async () => {
  const library = await loadHdf5();
  const good = readFixture("nc4_types.nc");
  const before = (library as unknown as { openFiles: string[] }).openFiles.length;
  const kept: ArrayData[] = [];
  for (let i = 0; i < 100; i++) {
    if (i % 2) {
      await openDataset(good.subarray(0, 5000 + i)).catch(() => undefined);
    } else kept.push((await openDataset(good)).get("field").data);
  }
  equal(before, 0);
  deepEqual(library.openFiles, []);
  equal(kept.length, 50);
  deepEqual(kept[49], kept[0]);
});
