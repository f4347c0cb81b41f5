import { deflateSync } from "node:zlib";
import type { Pixels } from "./rasterize.ts";

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const GREY = 0, TRUECOLOR = 2, INDEXED = 3, TRUECOLOR_ALPHA = 6;

/**
 * Writes pixels as a PNG file, without loss and small: with a palette of 1 to 8 bits where there
 * are at most 256 colours, else in true colour.
 *
 * @param image Pixels; see {@linkcode Pixels}.
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
export function encodePng(image: Pixels): Uint8Array<ArrayBuffer> {
  const { width, height, data } = image;
  if (!(width > 0 && height > 0) || data.length !== width * height * 4) {
    throw new RangeError(
      `Cannot write a PNG: ${width} by ${height} pixels need ${width * height * 4} bytes, ` +
        `got ${data.length}`,
    );
  }
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  const colors = new Uint32Array(aligned.buffer, aligned.byteOffset, width * height);
  const indexed = countColors(colors);
  if (indexed) return encodeIndexed(width, height, indexed.indices, indexed.palette);
  const alpha = hasAlpha(data);
  return encodeTrueColor(width, height, data, alpha);
}

/**
 * Writes an image of palette indices as a PNG file.
 *
 * @param width Columns.
 * @param height Rows.
 * @param indices One byte for each pixel, row by row.
 * @param palette Up to 256 colours, four bytes each: red, green, blue, alpha.
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
  const rgb = new Uint8Array(count * 3);
  const alpha = new Uint8Array(count);
  let lastAlpha = 0;
  for (let i = 0; i < count; i++) {
    rgb.set(palette.subarray(4 * i, 4 * i + 3), 3 * i);
    alpha[i] = palette[4 * i + 3];
    if (alpha[i] < 255) lastAlpha = i + 1;
  }
  const rowBytes = Math.ceil((width * bits) / 8);
  const packed = bits === 8 ? indices : packBits(width, height, indices, bits, rowBytes);
  const rows = filterRows(height, rowBytes, packed, 1, false);
  return pngFile(width, height, bits, INDEXED, rows, [
    chunk("PLTE", rgb),
    ...(lastAlpha > 0 ? [chunk("tRNS", alpha.subarray(0, lastAlpha))] : []),
  ]);
}

/**
 * Writes an image of grey bytes as a PNG file.
 *
 * @param width Columns.
 * @param height Rows.
 * @param grey One byte for each pixel, 0 black to 255 white, row by row.
 * @returns The file's bytes.
 */
export function encodeGrey(
  width: number,
  height: number,
  grey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return pngFile(width, height, 8, GREY, filterRows(height, width, grey, 1, true), []);
}

function encodeTrueColor(width: number, height: number, rgba: Uint8Array, alpha: boolean) {
  let samples = rgba;
  if (!alpha) {
    samples = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; from < rgba.length; from += 4) {
      samples[to++] = rgba[from];
      samples[to++] = rgba[from + 1];
      samples[to++] = rgba[from + 2];
    }
  }
  const channels = alpha ? 4 : 3;
  const rows = filterRows(height, width * channels, samples, channels, true);
  return pngFile(width, height, 8, alpha ? TRUECOLOR_ALPHA : TRUECOLOR, rows, []);
}

function hasAlpha(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return true;
  return false;
}

/** Numbers the colours in order of appearance; `undefined` when there are more than 256. */
function countColors(colors: Uint32Array) {
  const indices = new Uint8Array(colors.length);
  const palette = new Uint32Array(256);
  // Open addressing in 1024 places; 0 means free.
  const places = new Uint16Array(1024);
  let count = 0;
  let lastColor = ~colors[0] >>> 0;
  let lastIndex = 0;
  for (let i = 0; i < colors.length; i++) {
    const color = colors[i];
    if (color !== lastColor) {
      let place = (Math.imul(color, 0x9e3779b1) >>> 22) & 1023;
      while (places[place] !== 0 && palette[places[place] - 1] !== color) {
        place = (place + 1) & 1023;
      }
      if (places[place] === 0) {
        if (count === 256) return undefined;
        palette[count++] = color;
        places[place] = count;
      }
      lastColor = color;
      lastIndex = places[place] - 1;
    }
    indices[i] = lastIndex;
  }
  return { indices, palette: new Uint8Array(palette.buffer, 0, 4 * count) };
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
 * Puts a filter byte before each row. A row equal to the one above becomes zeros ("up"), which is
 * most of an enlarged image; other rows stay as they are, or where `gradual` (samples are
 * brightness, not palette numbers) take the filter with the smallest sum of differences.
 */
function filterRows(
  height: number,
  rowBytes: number,
  samples: Uint8Array,
  step: number,
  gradual: boolean,
): Uint8Array {
  const out = new Uint8Array(height * (rowBytes + 1));
  const up = new Uint8Array(rowBytes);
  const sub = new Uint8Array(rowBytes);
  const paeth = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * rowBytes;
    const to = y * (rowBytes + 1);
    const row = samples.subarray(start, start + rowBytes);
    if (y > 0 && equalsAbove(samples, start, rowBytes)) {
      out[to] = 2;
      continue;
    }
    if (!gradual) {
      out.set(row, to + 1);
      continue;
    }
    const [upSum, subSum, paethSum] = applyFilters(
      samples,
      start,
      rowBytes,
      step,
      y,
      up,
      sub,
      paeth,
    );
    const best = Math.min(upSum, subSum, paethSum);
    const [type, filtered] = best === subSum ? [1, sub] : best === upSum ? [2, up] : [4, paeth];
    out[to] = type;
    out.set(filtered, to + 1);
  }
  return out;
}

function equalsAbove(samples: Uint8Array, start: number, rowBytes: number): boolean {
  for (let i = start; i < start + rowBytes; i++) {
    if (samples[i] !== samples[i - rowBytes]) return false;
  }
  return true;
}

function applyFilters(
  samples: Uint8Array,
  start: number,
  rowBytes: number,
  step: number,
  y: number,
  up: Uint8Array,
  sub: Uint8Array,
  paeth: Uint8Array,
): [number, number, number] {
  let upSum = 0, subSum = 0, paethSum = 0;
  for (let i = 0; i < rowBytes; i++) {
    const value = samples[start + i];
    const above = y > 0 ? samples[start + i - rowBytes] : 0;
    const left = i >= step ? samples[start + i - step] : 0;
    const corner = y > 0 && i >= step ? samples[start + i - rowBytes - step] : 0;
    const toLeft = Math.abs(above - corner);
    const toAbove = Math.abs(left - corner);
    const toCorner = Math.abs(left + above - 2 * corner);
    const guess = toLeft <= toAbove && toLeft <= toCorner
      ? left
      : toAbove <= toCorner
      ? above
      : corner;
    const byUp = (value - above) & 255;
    const bySub = (value - left) & 255;
    const byPaeth = (value - guess) & 255;
    up[i] = byUp;
    sub[i] = bySub;
    paeth[i] = byPaeth;
    upSum += byUp < 128 ? byUp : 256 - byUp;
    subSum += bySub < 128 ? bySub : 256 - bySub;
    paethSum += byPaeth < 128 ? byPaeth : 256 - byPaeth;
  }
  return [upSum, subSum, paethSum];
}

function pngFile(
  width: number,
  height: number,
  bits: number,
  colorType: number,
  rows: Uint8Array,
  chunks: Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bits, colorType, 0, 0, 0], 8);
  const parts = [
    SIGNATURE,
    chunk("IHDR", header),
    ...chunks,
    chunk("IDAT", deflateSync(rows, { level: rows.length > 500_000 ? 6 : 9 })),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
