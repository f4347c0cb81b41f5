import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { FileBytes } from "../../lib/sources/file_bytes.ts";
import { openClassic } from "../../lib/sources/netcdf_classic.ts";
import { loadHdf5 } from "../../lib/sources/hdf5_module.ts";
import { openDataset } from "../../lib/sources/open_dataset.ts";
import { readFixture } from "../fixtures/netcdf/expected.ts";

/** Makes a netCDF-3 file of `records` times 1000 × 1000 packed numbers, zeros but for one corner. */
function writeClassic(path: string, records: number): void {
  const text = (name: string) => {
    const bytes = new TextEncoder().encode(name);
    return [0, 0, 0, bytes.length, ...bytes, ...new Array((4 - bytes.length % 4) % 4).fill(0)];
  };
  const int = (value: number) => [...new Uint8Array(new Uint32Array([value]).buffer)].reverse();
  const float = (value: number) => [...new Uint8Array(new Float32Array([value]).buffer)].reverse();
  const header = (start: number) =>
    new Uint8Array([
      ...[0x43, 0x44, 0x46, 1, ...int(records)],
      ...[...int(10), ...int(3), ...text("t"), ...int(0), ...text("y"), ...int(1000)],
      ...[...text("x"), ...int(1000), ...int(0), ...int(0), ...int(11), ...int(1), ...text("v")],
      ...[...int(3), ...int(0), ...int(1), ...int(2), ...int(12), ...int(1)],
      ...[...text("scale_factor"), ...int(5), ...int(1), ...float(0.5)],
      ...[...int(3), ...int(2_000_000), ...int(start)],
    ]);
  const start = header(0).length;
  const file = Deno.openSync(path, { write: true, create: true });
  file.writeSync(header(start));
  file.truncateSync(start + records * 2_000_000);
  for (let row = 0; row < 10; row++) {
    file.seekSync(start + 3 * 2_000_000 + ((500 + row) * 1000 + 990) * 2, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(20).map((_, i) => i % 2 ? row * 10 + (i - 1) / 2 : 0));
  }
  file.close();
}

const corner = { t: 3, y: [500, 510], x: [-10, null] } as const;
const counts = Array.from({ length: 100 }, (_, i) => i);

Deno.test("openDataset() reads a corner of a large netCDF-3 file on disk without the rest", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/large.nc`;
    writeClassic(path, 300); // 600 MB, of which the disk stores next to nothing
    const before = Deno.memoryUsage().external;
    const start = performance.now();
    const dataset = await openDataset(path);
    const variable = dataset.get("v");
    const data = variable.isel(corner).data as Float32Array;
    ok(performance.now() - start < 1000);
    deepEqual(Array.from(data), counts.map((count) => count / 2));
    ok(Deno.memoryUsage().external - before < 100e6);
    equal(variable.variable.loaded, false);
    match(variable.toString(), /\[300000000 values with dtype=float32\]/);
    equal(variable.item(3, 509, 999), 49.5);
    Deno.writeTextFileSync(path, "another file");
    throws(() => variable.item(3, 509, 998), { name: "SourceError", message: /has changed/ });
    Deno.removeSync(path);
    throws(() => variable.item(3, 509, 998), { name: "SourceError", message: /cannot be read/ });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("openDataset() reads and decodes no more of a netCDF-4 variable than is selected", async () => {
  const library = await loadHdf5();
  const bytes = FileBytes.of(readFixture("awkward_sparse.nc"));
  const heap = () => library.withFile(bytes, (module) => module.HEAPU8.length);
  const before = heap();
  const dataset = await openDataset(readFixture("awkward_sparse.nc"));
  const start = performance.now();
  const data = dataset.get("v").isel(corner).data as Float32Array;
  ok(performance.now() - start < 1000);
  deepEqual(Array.from(data), counts.map((count) => count / 2 + 1));
  const backwards = dataset.get("v").isel({ t: 3, y: 509, x: [null, 989, -1] });
  deepEqual(
    Array.from(backwards.data as Float32Array),
    counts.slice(90).reverse().map((c) => c / 2 + 1),
  );
  ok(Number.isNaN(dataset.get("v").item(4, 0, 0)));
  ok(heap() - before < 16e6, `${heap() - before} bytes`);
  equal(dataset.get("v").variable.loaded, false);
});

Deno.test("openDataset() reads a netCDF-4 file on disk as it reads one in memory", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/large.nc`;
    const small = readFixture("nc4_types.nc");
    // HDF5 does not mind what follows; a file of this size is not read as a whole
    Deno.writeFileSync(path, small);
    Deno.truncateSync(path, 32 * 2 ** 20);
    const dataset = await openDataset(path);
    const wanted = await openDataset(small);
    equal(dataset.toHtml(), wanted.toHtml());
    await rejects(openDataset(path, { maxBytes: 1e6 }), { name: "SourceError", message: /limit/ });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** A netCDF-3 file of nothing but one attribute of so many characters. */
function titled(length: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(60 + length + (-length & 3));
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode("CDF\x01"));
  // No records, no dimensions; one attribute, whose name has five letters; no variables.
  [0, 0, 0, 12, 1, 5].forEach((value, i) => view.setUint32(4 + 4 * i, value));
  file.set(new TextEncoder().encode("title"), 28);
  view.setUint32(36, 2);
  view.setUint32(40, length);
  file.fill(0x61, 44, 44 + length);
  return file;
}

Deno.test("openClassic() looks further for a header that is longer than most", async () => {
  const path = Deno.makeTempFileSync();
  try {
    for (const length of [10, 2 ** 18 - 60, 2 ** 18, 2 ** 20 + 1]) {
      const file = titled(length);
      const texts: unknown[] = [];
      for (const place of ["memory", "disk"]) {
        Deno.writeFileSync(path, file);
        const { size, mtime } = Deno.statSync(path);
        const bytes = place === "memory"
          ? FileBytes.of(file)
          : FileBytes.on(path, { size, changed: mtime?.getTime() });
        texts.push((await openClassic(bytes, "file")).attributes.get("title")?.value);
      }
      deepEqual(texts, ["a".repeat(length), "a".repeat(length)]);
    }
    const cut = titled(2 ** 19).subarray(0, 2 ** 19);
    Deno.writeFileSync(path, cut);
    const { size, mtime } = Deno.statSync(path);
    await rejects(openClassic(FileBytes.on(path, { size, changed: mtime?.getTime() }), "file"), {
      message: 'Cannot load "file": this netCDF-3 file is damaged or cut short: its header is ' +
        "not complete or not valid, and it has 524288 bytes. Download or copy it again.",
    });
  } finally {
    Deno.removeSync(path);
  }
});
