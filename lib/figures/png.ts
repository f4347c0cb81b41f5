import { deflate, type Pixels } from "#platform";
import { concatBytes, pngChunk, SIGNATURE } from "./png_chunk.ts";
import { EXACT, indexColors, type Tolerance } from "./palette.ts";

const TRUECOLOR = 2, INDEXED = 3, TRUECOLOR_ALPHA = 6;

/**
 * Writes pixels as a small PNG file: with a palette where {@linkcode indexColors} finds one, else
 * in true color.
 *
 * @param image Pixels; see {@linkcode Pixels}.
 * @param tolerance How far a color may be off; not at all where not given.
 * @returns The file's bytes; equal pixels give equal bytes.
 * @throws {RangeError} If the sides do not fit the data.
 *
 * @example One red pixel
 * ```ts
 * import { encodePng } from "./png.ts";
 * import assert from "node:assert/strict";
 * const png = encodePng({ width: 1, height: 1, data: Uint8Array.of(255, 0, 0, 255) });
 * assert.equal(png[0], 137);
 * ```
 */
export function encodePng(
  image: Pixels,
  tolerance: Tolerance = EXACT,
): Uint8Array<ArrayBuffer> {
  const { width, height, data } = image;
  if (!(width > 0 && height > 0) || data.length !== width * height * 4) {
    throw new RangeError(
      `Cannot write a PNG: ${width} by ${height} pixels need ${width * height * 4} bytes, ` +
        `got ${data.length}`,
    );
  }
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  const colors = new Uint32Array(aligned.buffer, aligned.byteOffset, width * height);
  const indexed = indexColors(colors, width, tolerance);
  if (indexed) return encodeIndexed(width, height, indexed.indices, indexed.palette);
  const alpha = hasAlpha(data);
  const samples = alpha ? data : withoutAlpha(data);
  const channels = alpha ? 4 : 3;
  const packed = compress(height, width * channels, samples, channels);
  return pngFile(width, height, 8, alpha ? TRUECOLOR_ALPHA : TRUECOLOR, packed, []);
}

/**
 * Writes an image of palette indices as a PNG file, without loss.
 *
 * @param width Columns.
 * @param height Rows.
 * @param indices One byte for each pixel, row by row.
 * @param palette Up to 256 colors, four bytes each: red, green, blue, alpha; similar colors
 * beside each other make a smaller file.
 * @returns The file's bytes.
 */
export function encodeIndexed(
  width: number,
  height: number,
  indices: Uint8Array,
  palette: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const count = palette.length / 4;
  const bits = count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8;
  const rgb = withoutAlpha(palette);
  const alpha = palette.filter((_, i) => i % 4 === 3);
  const seeThrough = alpha.findLastIndex((value) => value < 255) + 1;
  const rowBytes = Math.ceil((width * bits) / 8);
  const samples = bits === 8 ? indices : packBits(width, height, indices, bits, rowBytes);
  return pngFile(width, height, bits, INDEXED, compress(height, rowBytes, samples, 1), [
    pngChunk("PLTE", rgb),
    ...(seeThrough > 0 ? [pngChunk("tRNS", alpha.subarray(0, seeThrough))] : []),
  ]);
}

function hasAlpha(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return true;
  return false;
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from];
    rgb[to++] = rgba[from + 1];
    rgb[to++] = rgba[from + 2];
  }
  return rgb;
}

function packBits(w: number, h: number, indices: Uint8Array, bits: number, rowBytes: number) {
  const packed = new Uint8Array(rowBytes * h);
  const perByte = 8 / bits;
  for (let y = 0, from = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const shift = 8 - bits * (1 + (x % perByte));
      packed[y * rowBytes + Math.floor(x / perByte)] |= indices[from++] << shift;
    }
  }
  return packed;
}

/**
 * Filters and deflates rows: in areas of one color, bytes as they are and searched for repetition;
 * in photographs, differences from their neighbours, which are small and seldom repeat.
 */
function compress(height: number, rowBytes: number, samples: Uint8Array, step: number) {
  const flat = () => deflate(filterRows(height, rowBytes, samples));
  const photograph = () =>
    deflate(filterRows(height, rowBytes, samples, step), { runsOnly: step === 1 });
  if (samples.length > 30_000) {
    return isFlat(height, rowBytes, samples, step) ? flat() : photograph();
  }
  const [a, b] = [flat(), photograph()];
  return a.length <= b.length ? a : b;
}

/** Whether few pixels differ from the one at their left, as in drawings. */
function isFlat(height: number, rowBytes: number, samples: Uint8Array, step: number): boolean {
  let changes = 0;
  for (let y = 0; y < height; y += 4) {
    const end = (y + 1) * rowBytes;
    for (let i = y * rowBytes + step; i < end; i++) {
      if (samples[i] !== samples[i - step]) changes++;
    }
  }
  return changes < (0.12 * samples.length) / 4;
}

/**
 * Puts a filter byte before each row. A row equal to the one above becomes zeros ("up"), which is
 * most of an enlarged image; others stay as they are, or with `step`, the bytes from a sample to
 * its left neighbour, become differences from a guess ("Paeth").
 */
function filterRows(height: number, rowBytes: number, samples: Uint8Array, step?: number) {
  const out = new Uint8Array(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) {
    const start = y * rowBytes;
    const to = y * (rowBytes + 1);
    if (y > 0 && equalsAbove(samples, start, rowBytes)) {
      out[to] = 2;
    } else if (step === undefined) {
      out.set(samples.subarray(start, start + rowBytes), to + 1);
    } else {
      out[to] = 4;
      paeth(samples, start, rowBytes, step, y > 0, out, to + 1);
    }
  }
  return out;
}

function equalsAbove(samples: Uint8Array, start: number, rowBytes: number): boolean {
  for (let i = start; i < start + rowBytes; i++) {
    if (samples[i] !== samples[i - rowBytes]) return false;
  }
  return true;
}

function paeth(
  samples: Uint8Array,
  start: number,
  rowBytes: number,
  step: number,
  hasAbove: boolean,
  out: Uint8Array,
  to: number,
): void {
  for (let i = 0; i < rowBytes; i++) {
    const at = start + i;
    const above = hasAbove ? samples[at - rowBytes] : 0;
    const left = i >= step ? samples[at - step] : 0;
    const corner = hasAbove && i >= step ? samples[at - rowBytes - step] : 0;
    const toLeft = Math.abs(above - corner);
    const toAbove = Math.abs(left - corner);
    const toCorner = Math.abs(left + above - 2 * corner);
    const guess = toLeft <= toAbove && toLeft <= toCorner
      ? left
      : toAbove <= toCorner
      ? above
      : corner;
    out[to + i] = samples[at] - guess;
  }
}

function pngFile(
  width: number,
  height: number,
  bits: number,
  colorType: number,
  packed: Uint8Array,
  chunks: Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bits, colorType, 0, 0, 0], 8);
  return concatBytes([
    SIGNATURE,
    pngChunk("IHDR", header),
    ...chunks,
    pngChunk("IDAT", packed),
    pngChunk("IEND", new Uint8Array()),
  ]);
}
