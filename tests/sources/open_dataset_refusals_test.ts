import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { FileBytes } from "../../lib/sources/file_bytes.ts";
import { loadHdf5 } from "../../lib/sources/hdf5_module.ts";
import { openDataset } from "../../lib/sources/open_dataset.ts";
import { SourceError } from "../../lib/sources/source_error.ts";
import { readFixture } from "../fixtures/netcdf/expected.ts";
import { hasStorm, storm } from "./storm_file.ts";

Deno.test("openDataset() refuses CDF-5 by name", async () => {
  await rejects(openDataset(readFixture("cdf5.nc")), (error: Error) => {
    ok(error instanceof SourceError);
    equal(error.reason, "wrong-kind");
    match(error.message, /CDF-5/);
    return true;
  });
});

/** Asserts that opening and reading everything fails at once with a clear error. */
async function assertRefused(bytes: Uint8Array, what: string): Promise<void> {
  const start = performance.now();
  let error: unknown;
  try {
    const dataset = await openDataset(bytes);
    for (const array of [...dataset.dataVars.values(), ...dataset.coords.values()]) array.data;
  } catch (caught) {
    error = caught;
  }
  const seconds = (performance.now() - start) / 1000;
  ok(error instanceof SourceError, `${what}: ${error}`);
  match(error.message, /^Cannot load "bytes": .{20,300}\. .{10,}$/s, what);
  ok(seconds < 1, `${what} took ${seconds} s`);
}

const cuts = Array.from({ length: 20 }, (_, i) => i / 20);

for (const file of ["cdf1_records.nc", "cdf2_packed.nc", "nc4_types.nc", "plain.h5"]) {
  Deno.test(`openDataset() refuses ${file} cut short at 20 lengths and goes on`, async () => {
    const bytes = readFixture(file);
    const whole = await openDataset(bytes);
    for (const part of cuts) {
      const length = Math.floor(bytes.length * part);
      await assertRefused(bytes.slice(0, length), `${file}, ${length} of ${bytes.length} bytes`);
      const again = await openDataset(bytes);
      equal(again.toString(), whole.toString());
    }
  });
}

Deno.test({
  name: "openDataset() refuses the real storm cut short at 20 lengths and goes on",
  ignore: !hasStorm,
  fn: async () => {
    const bytes = Deno.readFileSync(storm);
    for (const part of cuts) {
      const length = Math.floor(bytes.length * part);
      await assertRefused(bytes.slice(0, length), `${length} of ${bytes.length} bytes`);
    }
    equal((await openDataset(bytes)).get("radar_image_matrix").size, 49152);
  },
});

Deno.test("openDataset() refuses a damaged chunk when it is read, and reads the rest", async () => {
  const bytes = readFixture("h5netcdf.nc").slice();
  const dataset = await openDataset(bytes);
  const speed = dataset.get("speed");
  // zlib streams begin with 78 5e or 78 9c or 78 01; spoil them all
  for (let i = 0; i < bytes.length - 1; i++) {
    if (bytes[i] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(bytes[i + 1])) bytes[i] = 0;
  }
  throws(() => speed.data, (error: Error) => {
    ok(error instanceof SourceError);
    match(error.message, /variable "speed" cannot be read/);
    return true;
  });
  match(dataset.toHtml(), /cannot be read/);
  deepEqual(dataset.get("valid").values, [true, false, true]);
});

const encode = (text: string) => new TextEncoder().encode(text);

const notDatasets: [string, Uint8Array, RegExp][] = [
  ["no bytes", new Uint8Array(), /got nothing \(0 bytes\)/],
  ["text", encode("a,b,c\n1,2,3\n"), /a text that begins "a,b,c/],
  ["HTML", encode("<!doctype html><title>404</title>"), /an HTML page/],
  ["a PNG", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /a PNG image/],
  ["CDF with no version", encode("CDF\x07"), /43 44 46 07/],
  ["only a signature of HDF5", new Uint8Array([0x89, 72, 68, 70, 13, 10, 26, 10]), /HDF5/],
  ["only a signature of netCDF-3", encode("CDF\x01"), /header is not complete/],
  ["zeros", new Uint8Array(4096), /00 00 00/],
];

for (const [what, bytes, message] of notDatasets) {
  Deno.test(`openDataset() refuses ${what}`, async () => {
    await assertRefused(bytes, what);
    await rejects(openDataset(bytes), { message });
  });
}

Deno.test("openDataset() refuses a netCDF-3 header of absurd sizes at once", async () => {
  const bytes = readFixture("cdf1_records.nc");
  for (let offset = 4; offset < 200; offset += 4) {
    const spoiled = bytes.slice();
    spoiled.fill(0x7f, offset, offset + 4);
    const start = performance.now();
    try {
      const dataset = await openDataset(spoiled);
      for (const array of dataset.dataVars.values()) array.data;
    } catch (error) {
      ok(error instanceof SourceError || error instanceof RangeError, `${offset}: ${error}`);
    }
    ok(performance.now() - start < 1000, `offset ${offset}`);
  }
});

Deno.test("openDataset() names a missing file and a folder", async () => {
  await rejects(openDataset("./no-such-folder/no-such-file.nc"), (error: Error) => {
    ok(error instanceof SourceError);
    match(error.message, /no-such-file\.nc/);
    return true;
  });
  const folder = Deno.makeTempDirSync();
  try {
    await rejects(openDataset(folder), (error: Error) => {
      ok(error instanceof SourceError);
      match(error.message, /folder|directory/);
      return true;
    });
  } finally {
    Deno.removeSync(folder);
  }
});

Deno.test("loadHdf5() gives a fresh library after a crash", async () => {
  const bytes = readFixture("h5netcdf.nc");
  const first = await loadHdf5();
  const firstModule = first.withFile(FileBytes.of(bytes), (module) => module);
  const before = await openDataset(bytes);
  throws(
    () =>
      first.withFile(FileBytes.of(bytes), () => {
        throw new WebAssembly.RuntimeError("memory access out of bounds");
      }),
    { name: "Hdf5Error", message: /crashed/ },
  );
  throws(() => before.get("speed").data, { name: "SourceError", message: /open the file again/ });
  const second = await loadHdf5();
  ok(second.withFile(FileBytes.of(bytes), (module) => module) !== firstModule);
  equal((await openDataset(bytes)).get("speed").size, 12);
});
