import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { type Dataset, formatArray } from "../../lib/arrays/mod.ts";
import { decodeGroup } from "../../lib/sources/netcdf_decode.ts";
import { openDataset, type OpenDatasetOptions } from "../../lib/sources/open_dataset.ts";
import {
  expectedPlain,
  type Plain,
  readExpected,
  readFixture,
  toPlain,
} from "../fixtures/netcdf/expected.ts";

/** What xarray read, as make_awkward.py wrote it down. */
type Expected = Record<
  string,
  Record<string, {
    dims: string[];
    shape: number[];
    dtype: string;
    attrs: Record<string, string>;
    values: Plain[];
    error?: string;
  }>
>;

async function open(
  file: string,
  options: OpenDatasetOptions = {},
): Promise<{ dataset: Dataset; notices: string[] }> {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  return { dataset: await openDataset(readFixture(file), { onNotice, ...options }), notices };
}

/** Where xarray has no answer, or one that hides what is in the file. */
const better: Record<string, [dtype: string, values: Plain[]]> = {
  i1_int: ["float64", [2, 4, "nan", 100]],
  i2_int: ["float64", [2, 4, "nan", 100]],
  i4_int: ["float64", [2, 4, "nan", 100]],
  i8_int: ["float64", [2, 4, "nan", 2 ** 41]],
  u1_int: ["float64", [2, 4, "nan", 100]],
  missing_int: ["float64", [2, 4, "nan", 100]],
  unsigned_int: ["float64", [2, 508, "nan", 100]],
  // Latin-1, of which xarray shows no letter
  "awkward_latin.nc/v": ["float32", [1, 2, 3]],
};
const days = (...numbers: (number | null)[]): [string, Plain[]] => [
  "datetime64[ns]",
  numbers.map((day) =>
    String(day === null ? -(2n ** 63n) : BigInt(Date.UTC(2000, 0, 1) + day * 86400e3) * 1000000n)
  ),
];
Object.assign(better, {
  time_int_scale: days(0, 10, null, 6),
  f8_last: days(0, 1, null),
  f8_middle: days(0, null, 2 / 24),
  i4_last: days(0, 1, null),
  i8_last: days(0, 1, null),
  u8_last: days(0, 1 / 86400, null),
  "awkward_no_dates.nc/infinite": days(0, null, null),
  noleap: ["object", ["2000-01-01 00:00:00", "2000-01-02 00:00:00", "NaT"]],
  far: ["datetime64[ns]", ["0", "1000000000", String(-(2n ** 63n))]],
  bad_reference: ["int32", [0, 1, 2]],
  ambiguous: ["int32", [0, 1, 2]],
});
/** Types that have no typed array of their own, or that are as wide as their elements in the file. */
const widened: Record<string, string> = { float16: "float32" };

const expected = readExpected<Expected>("awkward");
for (const [file, variables] of Object.entries(expected)) {
  Deno.test(`openDataset() decodes ${file} as xarray does, or better`, async () => {
    const { dataset } = await open(file);
    for (const [name, wanted] of Object.entries(variables)) {
      if (dataset.refused.has(name)) {
        ok(wanted.error || name === "blosc_zlib", `${name}: ${dataset.refused.get(name)}`);
        continue;
      }
      const { data, dtype, dims, shape } = dataset.get(name);
      const plain = toPlain(data, dtype);
      const other = better[`${file}/${name}`] ?? better[name];
      if (other) {
        deepEqual([dtype, plain], other, name);
        continue;
      }
      ok(!wanted.error, `${name}: ${wanted.error}`);
      deepEqual([dims, shape], [wanted.dims, wanted.shape], name);
      equal(dtype, widened[wanted.dtype] ?? wanted.dtype, name);
      deepEqual(plain, expectedPlain(wanted.values, wanted.dtype), name);
      deepEqual(Object.keys(dataset.get(name).attrs), Object.keys(wanted.attrs), name);
    }
    // printing needs every value, too
    ok(dataset.toHtml().length > 100);
    ok(dataset.toString().length > 100);
  });
}

Deno.test("openDataset() says which missing values contradict each other, once", async () => {
  const { notices } = await open("awkward_missing.nc");
  const lines = notices.join("\n");
  match(lines, /"several": it has several missing values \(2, 50\); all become NaN\./);
  match(lines, /"conflict": it has several missing values \(50, -99\)/);
  match(lines, /"of_nan": missing_value \(NaN\) cannot occur/);
  equal(notices.length, new Set(notices).size);
});

Deno.test("openDataset() names the variable whose attributes make no sense, and reads the rest", async () => {
  const { dataset, notices } = await open("awkward_unreadable.nc");
  deepEqual(dataset.get("good").values, [1, 2, 3]);
  deepEqual([...dataset.refused], [
    ["two_factors", "its scale_factor is 2 values where one number belongs"],
    ["two_offsets", "its add_offset is 2 values where one number belongs"],
    ["text_factor", 'its scale_factor is the text "0.1" where one number belongs'],
  ]);
  equal(notices.length, 3);
  throws(() => dataset.get("two_factors"), { name: "TypeError", message: /scale_factor/ });
});

Deno.test("openDataset() says which times are no dates, and which stay numbers", async () => {
  const { dataset, notices } = await open("awkward_no_dates.nc");
  const lines = notices.join("\n");
  match(lines, /"f8_last", "f8_middle", "i4_last" and \d more: 1 of its 3 values are no dates/);
  match(lines, /"infinite": 2 of its 3 values are no dates and become NaT/);
  match(lines, /"bad_reference": it stays numbers, .*2001-02-31 25:61:61" are not clear/);
  match(lines, /"ambiguous": it stays numbers, .*day or with the month/);
  equal(notices.length, 4);
  equal(dataset.get("bad_reference").attrs.units, "seconds since 2001-02-31 25:61:61");
});

Deno.test("openDataset() leaves times as numbers where decodeTimes is false", async () => {
  const { dataset, notices } = await open("awkward_no_dates.nc", { decodeTimes: false });
  deepEqual(dataset.get("far").values, [0, 1, 2 ** 62]);
  equal(dataset.get("far").attrs.units, "seconds since 1970-01-01");
  deepEqual(notices, []);
  const missing = await open("awkward_missing.nc", { decodeTimes: false });
  deepEqual(missing.dataset.get("time_double").values, [0, NaN, 2, 3]);
});

Deno.test("openDataset() reads what every filter compressed, and names the one it has not", async () => {
  const { dataset } = await open("awkward_filters.h5");
  const numbers = Array.from({ length: 120 }, (_, i) => i);
  const { refused } = dataset;
  deepEqual([...refused.keys()], ["sz"]);
  match(refused.get("sz")!, /compressed with the HDF5 filter 32017 \(SZ .*h5repack/);
  for (const name of ["zstd", "bzip2", "lz4", "blosc2", "lzf", "bitshuffle_zstd", "zfp", "szip"]) {
    deepEqual(Array.from(dataset.get(name).data as Float32Array), numbers, name);
  }
  const blosc = (await open("awkward_blosc.nc")).dataset;
  deepEqual([...blosc.refused.keys()], ["blosc_zlib"]);
  match(blosc.refused.get("blosc_zlib")!, /filter 32001 \(blosc with zlib\)/);
});

Deno.test("openDataset() ends at once where links go in circles, and names them", async () => {
  const start = performance.now();
  const { dataset } = await open("awkward_links.h5");
  ok(performance.now() - start < 3000);
  deepEqual(dataset.get("again").values, [0, 1, 2]);
  deepEqual(dataset.get("soft").values, [0, 1, 2]);
  equal(dataset.refused.get("self"), "it is a link that leads in a circle");
  // A group with two links is listed twice, as long as there are few.
  equal(dataset.groups.length, 200);
  equal(new Set(dataset.groups).size, 200);
  const below = await open("awkward_links.h5", { group: "/a" });
  equal(below.dataset.refused.get("root"), 'it is a link to the group "/", which is listed there');
  // the link that goes up leads to a group that can be opened
  const up = await open("awkward_links.h5", { group: "/a/b/up/b" });
  equal(up.dataset.refused.get("up"), 'it is a link to the group "/a", which is listed there');
});

Deno.test("openDataset() counts the records of a file that does not tell how many there are", async () => {
  const whole = readFixture("awkward_stream.nc");
  // A last record that is not whole does not count.
  for (const more of [0, 1, 7]) {
    const dataset = await openDataset(new Uint8Array([...whole, ...new Array(more).fill(9)]));
    deepEqual(dataset.get("v").values, [1, 4]);
    deepEqual(dataset.get("w").values, [[2, 3], [5, 6]]);
  }
});

Deno.test("openDataset() reads Latin-1 and names filled up with zeros in netCDF-3", async () => {
  const { dataset } = await open("awkward_latin.nc");
  deepEqual({ ...dataset.get("v").attrs }, { units: "°C", note: "µg m³" });
  equal(dataset.attrs.title, "Zürich");
  const names = (await open("awkward_names.nc")).dataset;
  deepEqual([[...names.dataVars.keys()], names.dims], [["v"], ["x"]]);
  deepEqual({ ...names.get("v").attrs }, { units: "m" });
});

Deno.test("decodeGroup() and formatArray() take 200,000 texts", () => {
  const texts = Array.from({ length: 200_000 }, (_, i) => `text ${i}`);
  const { dataVars } = decodeGroup({
    variables: [{
      name: "s",
      dims: ["n"],
      shape: [200_000],
      dtype: "text",
      attributes: new Map(),
      read: () => texts,
    }],
    attributes: new Map(),
    refused: new Map(),
    groups: [],
  });
  const array = dataVars.get("s")!;
  equal(array.dtype, "<U11");
  deepEqual(array.data, texts);
  ok(array.toHtml().length < 10_000);
  const options = { threshold: Infinity };
  for (const numbers of [new Float64Array(200_000), new Int32Array(200_000)]) {
    const dtype = numbers instanceof Float64Array ? "float64" : "int32";
    match(formatArray(numbers, [200_000], dtype, options), /^array\(\[0[., ]/);
  }
  match(formatArray(texts, [200_000], "<U11", options), /'text 199999'\]/);
});

const formats: [RegExp, number[]][] = [
  [/HDF4/, [0x0e, 0x03, 0x13, 0x01]],
  [/GRIB/, [...new TextEncoder().encode("GRIB\0\0\0\x02")]],
  [/zip/, [0x50, 0x4b, 3, 4]],
  [/gzip/, [0x1f, 0x8b, 8]],
  [/TIFF/, [0x49, 0x49, 0x2a, 0]],
];
for (const [name, beginning] of formats) {
  Deno.test(`openDataset() calls a file by its name: ${name.source}`, async () => {
    await rejects(openDataset(new Uint8Array([...beginning, ...new Array(60).fill(0)])), {
      name: "SourceError",
      message: name,
    });
  });
}
