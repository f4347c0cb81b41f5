/** Makes a font smaller: HarfBuzz's subsetter. */

import { join } from "node:path";
import type { NpmPackages } from "./npm_packages.ts";

/** Latin, Greek, Cyrillic, punctuation, arrows and what formulas and figures are written with. */
const RANGES = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x370, 0x3ff],
  [0x400, 0x45f],
  [0x2010, 0x2044],
  [0x2070, 0x209c],
  [0x2100, 0x214f],
  [0x2190, 0x21ff],
  [0x2200, 0x22ff],
  [0x25a0, 0x25ff],
  [0x2713, 0x2718],
] as const;

/** Digits of equal width, the one feature that figures use. */
const FEATURE = "tnum";

// As in hb-subset.h.
const [UNICODE, FEATURES, DROPPED_TABLES] = [1, 6, 3];
const [NO_HINTING, RETAIN_GLYPH_IDS] = [1, 2];
/** What draws no outline: kerning, marks. */
const UNUSED = ["GPOS", "GDEF", "STAT", "meta"];
const tag = (name: string) => [...name].reduce((sum, c) => sum * 256 + c.charCodeAt(0), 0);

type Exports = Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory };

/**
 * Leaves out glyphs; those that stay keep their numbers, by which figures name them.
 *
 * @param font A TrueType file.
 * @returns A TrueType file.
 */
export async function subsetFont(
  packages: NpmPackages,
  font: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(packages.folder("harfbuzzjs"), "dist", "harfbuzz-subset.wasm");
  const { instance } = await WebAssembly.instantiate(await Deno.readFile(file));
  const hb = instance.exports as Exports;
  hb._initialize();
  const at = hb.malloc(font.length);
  new Uint8Array(hb.memory.buffer).set(font, at);
  const blob = hb.hb_blob_create(at, font.length, 2, 0, 0);
  const face = hb.hb_face_create(blob, 0);
  const input = hb.hb_subset_input_create_or_fail();
  hb.hb_subset_input_set_flags(input, NO_HINTING | RETAIN_GLYPH_IDS);
  const unicodes = hb.hb_subset_input_set(input, UNICODE);
  for (const [first, last] of RANGES) {
    for (let sign: number = first; sign <= last; sign++) hb.hb_set_add(unicodes, sign);
  }
  const features = hb.hb_subset_input_set(input, FEATURES);
  hb.hb_set_clear(features);
  hb.hb_set_add(features, tag(FEATURE));
  const dropped = hb.hb_subset_input_set(input, DROPPED_TABLES);
  for (const name of UNUSED) hb.hb_set_add(dropped, tag(name));
  const subset = hb.hb_subset_or_fail(face, input);
  if (subset === 0) throw new Error("HarfBuzz could not make the font smaller.");
  const result = hb.hb_face_reference_blob(subset);
  const start = hb.hb_blob_get_data(result, 0);
  return new Uint8Array(hb.memory.buffer).slice(start, start + hb.hb_blob_get_length(result));
}
