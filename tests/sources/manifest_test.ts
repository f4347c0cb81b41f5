import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { readAsset } from "#platform";
import { parseManifest, readManifest } from "../../lib/sources/mod.ts";
import { embeddedFile } from "../../lib/sources/manifest.ts";

const picture = {
  title: "A picture",
  kind: "image",
  file: "picture.png",
  licence: "CC0-1.0",
  credit: "nobody",
  generated: "synthetic-rgb",
};

function parse(entry: unknown, others: Record<string, unknown> = {}) {
  return parseManifest({ version: 1, dataSets: { picture: entry, ...others } });
}

Deno.test("readManifest() gives the data sets of the lessons", async () => {
  const manifest = await readManifest();
  deepEqual([...manifest.keys()].sort(), [
    "ai2es-logo",
    "astronaut",
    "chelsea",
    "formula-picture",
    "grizzly",
    "imagenet-classes",
    "inception-v3-weights",
    "lenet5",
    "puppy",
    "space-cowboy",
    "storm",
    "synthetic-storm",
  ]);
  equal(manifest.get("storm")?.standIn, "synthetic-storm");
  equal(manifest.get("storm")?.name, "storm");
});

Deno.test("readManifest() names no embedded file that is absent", async () => {
  const embedded = [...(await readManifest()).values()].filter((dataSet) => dataSet.embedded);
  ok(embedded.length > 0);
  for (const dataSet of embedded) ok((await readAsset(embeddedFile(dataSet))).length);
});

Deno.test({
  name: "readManifest() agrees with the mirror's checksums",
  ignore: !await Deno.stat(new URL("../../../shared/data/", import.meta.url))
    .then(() => true, () => false),
  fn: async () => {
    const list = await Deno.readTextFile(
      new URL("../../../shared/data/SHA256SUMS", import.meta.url),
    );
    const byFile = new Map(
      [...(await readManifest()).values()].map((dataSet) => [dataSet.file, dataSet.sha256]),
    );
    for (const line of list.trim().split("\n")) {
      const [checksum, file] = line.split(/\s+/);
      equal(byFile.get(file), checksum, file);
    }
  },
});

const { generated: _, ...nowhere } = picture;

const illFormed: [string, unknown, RegExp][] = [
  ["no object", null, /dataSets\.picture must be an object, current value is null/],
  ["no title", { ...picture, title: undefined }, /dataSets\.picture\.title must be a text/],
  ["an unknown kind", { ...picture, kind: "sound" }, /kind must be .*current value is "sound"/],
  ["a path as file", { ...picture, file: "../a.png" }, /file must be a plain file name/],
  ["a hidden file", { ...picture, file: ".a" }, /file must be a plain file name/],
  ["an address without http", { ...picture, url: "file:///a" }, /url must be an http or https/],
  ["a short checksum", { ...picture, sha256: "abc" }, /sha256 must be 64 hex digits/],
  ["a size that is no number", { ...picture, bytes: "96 MB" }, /bytes must be a number of bytes/],
  ["a size of nothing", { ...picture, bytes: 0 }, /bytes must be a number of bytes/],
  ["a size in halves", { ...picture, bytes: 1.5 }, /bytes must be a number of bytes/],
  ["a text of blanks", { ...picture, credit: " " }, /dataSets\.picture\.credit must be a text/],
  ["synthetic that is false", { ...picture, synthetic: false }, /synthetic must be true or absent/],
  ["an incomplete wheel", { ...picture, wheel: { project: "a" } }, /wheel must be an object with/],
  ["a file that is nowhere", nowhere, /url must be given, or else wheel, embedded or generated/],
  ["a misspelt field", { ...picture, license: "MIT" }, /license must be a known field/],
  ["an unknown formula", { ...picture, generated: "noise" }, /generated must be "synthetic-rgb"/],
];
for (const [name, entry, message] of illFormed) {
  Deno.test(`parseManifest() throws TypeError on ${name}`, () => {
    throws(() => parse(entry), { name: "TypeError", message });
  });
}

Deno.test("parseManifest() wants every chain of stand-ins to end without network", () => {
  const remote = { ...nowhere, url: "https://example.org/a.png" };
  throws(() => parse(remote), /standIn must be a data set of kind "image"/);
  throws(() => parse({ ...remote, standIn: "nobody" }), /current value is "nobody"/);
  throws(
    () => parse({ ...remote, standIn: "storm" }, { storm: { ...picture, kind: "netcdf" } }),
    /kind "image", current value is "storm"/,
  );
  throws(
    () => parse({ ...remote, standIn: "b" }, { b: { ...remote, standIn: "picture" } }),
    /standIn must be no circle/,
  );
  const right = parse({ ...remote, standIn: "b" }, { b: picture });
  equal(right.get("picture")?.standIn, "b");
});

Deno.test("parseManifest() lets nothing stand in for weights", () => {
  const weights = { ...nowhere, kind: "weights", url: "https://example.org/a.h5", bytes: 10 };
  equal(parse(weights).get("picture")?.bytes, 10);
  equal(parse({ ...weights, bytes: 1 }).get("picture")?.bytes, 1);
  throws(() => parse({ ...weights, standIn: "b" }, { b: picture }), /standIn must be absent/);
});

Deno.test("parseManifest() throws TypeError on another version or no data sets", () => {
  for (const value of [null, [], {}, { version: 2, dataSets: {} }, { version: 1 }]) {
    throws(() => parseManifest(value), { name: "TypeError", message: /expected \{ "version": 1/ });
  }
});
