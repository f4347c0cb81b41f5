/// <reference lib="dom" />
/** Pictures as the browser's half of the platform decodes them, beside what Pillow gives. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { type BrowserName, testInBrowsers } from "../live/browsers.ts";
import { bundledWorker } from "./bundled_worker.ts";
import { openSite, serve } from "./open_site.ts";

interface Expected {
  mode: string;
  shape: number[];
  pixels: string;
  file?: string;
}

type Answer = Expected & { error?: string };

const project = new Project();
const fixtures = join(project.root, "tests", "fixtures");
const read = async (name: string): Promise<Record<string, Expected>> =>
  JSON.parse(await Deno.readTextFile(join(fixtures, name)));

/**
 * How far a value may be off where two decoders round differently: colors of AVIF and those that
 * were multiplied by alpha, and JPEG of four inks or inside of TIFF, which no browser decodes.
 */
const TOLERANCE: Record<string, number> = {
  "whole.avif": 1,
  ...Object.fromEntries(
    ["", "_2", "_3", "_4", "_5", "_7", "_8"].map((it) => [`exif${it}.avif`, 1]),
  ),
  "xmp.avif": 1,
  "cmyk.jpg": 1,
  "jpeg.tif": 1,
  "premultiplied.tif": 1,
  // Chromium multiplies by alpha on the way, so that what is nearly clear has lost its colors.
  "alpha.avif": 20,
};

/** What is refused here. */
const REFUSED = [
  "large_file.tif", // BigTIFF
];

async function decodeAll(
  browser: BrowserName,
  files: Record<string, string>,
): Promise<Record<string, Answer>> {
  const folder = await bundledWorker("pictures_worker.ts");
  await using site = serve(folder);
  await using opened = await openSite(site.origin, "", { browser });
  return await opened.page.evaluate((files) =>
    new Promise((resolve, reject) => {
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(files);
    }), files);
}

testInBrowsers(
  "openImage() gives the pixels that Pillow gives, and refuses what is cut short",
  async (browser) => {
    const stored = await read("images/expected.json");
    const expected = { ...stored, ...await read("image_formats.json") };
    const files: Record<string, string> = {};
    for (const [name, { file }] of Object.entries(expected)) {
      files[name] = file ?? (await Deno.readFile(join(fixtures, "images", name))).toBase64();
    }
    const cut: Record<string, string> = {};
    for (
      const name of ["rgb.png", "progressive.jpg", "lossy.webp", "palette.gif", "tiff_lzw.tif"]
    ) {
      const bytes = Uint8Array.fromBase64(files[name]);
      for (let part = 1; part <= 10; part++) {
        cut[`${name} ${part}`] = bytes.subarray(0, (bytes.length - 1) * part / 11).toBase64();
      }
    }
    const got = await decodeAll(browser, { ...files, ...cut });
    const faults: string[] = [];
    for (const [name, { mode, shape, pixels }] of Object.entries(expected)) {
      const answer = got[name];
      if (REFUSED.includes(name)) {
        assert.match(answer.error ?? "", /SourceError/, name);
        continue;
      }
      if (answer.error || answer.mode !== mode || answer.shape.join() !== shape.join()) {
        faults.push(
          `${name}: ${answer.error ?? `${answer.mode} ${answer.shape}`}`,
        );
        continue;
      }
      const [values, wanted] = [answer.pixels, pixels].map((text) => Uint8Array.fromBase64(text));
      const clear = (i: number) => mode === "RGBA" && wanted[i - i % 4 + 3] === 0 && i % 4 < 3;
      const off = wanted.reduce(
        (most, value, i) => clear(i) ? most : Math.max(most, Math.abs(value - values[i])),
        0,
      );
      if (off > (TOLERANCE[name] ?? 0)) faults.push(`${name}: off by ${off}`);
    }
    for (const name of Object.keys(cut)) {
      if (!got[name].error?.includes("SourceError")) faults.push(`${name}: decoded`);
    }
    assert.deepEqual(faults, []);
  },
);
