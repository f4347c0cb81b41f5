import { deepEqual, throws } from "node:assert/strict";
import { bmpSize, decodeBmp } from "../../lib/sources/decode_bmp.ts";

/** What Pillow refuses, or has no writer for: expected values by the format's description. */
interface Bitmap {
  bits: number;
  compression?: number;
  masks?: number[];
  pixels: number[];
  palette?: number[];
  colors?: number;
  columns?: number;
  rows?: number;
}

function bitmap(
  { bits, compression = 0, masks = [], pixels, palette = [], colors = 0, columns = 2, rows = 1 }:
    Bitmap,
): Uint8Array {
  const start = 14 + 40 + 4 * masks.length + palette.length;
  const file = new Uint8Array(start + pixels.length);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(10, start, true);
  [40, columns, rows, 1 | bits << 16, compression].forEach((value, i) =>
    view.setInt32(14 + 4 * i, value, true)
  );
  view.setUint32(14 + 32, colors, true);
  masks.forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
  file.set(palette, 54 + 4 * masks.length);
  file.set(pixels, start);
  return file;
}

const cases: Record<string, [Bitmap, mode: string, data: number[]]> = {
  "a channel without bits is 0": [
    { bits: 16, compression: 3, masks: [0xf800, 0, 0x1f], pixels: [0xff, 0xff, 0x01, 0x08] },
    "RGB",
    [255, 0, 255, 8, 0, 8],
  ],
  "masks of nothing but zeros are those of a plain bitmap": [
    { bits: 16, compression: 3, masks: [0, 0, 0], pixels: [0xff, 0x7f, 0x01, 0x04] },
    "RGB",
    [255, 255, 255, 8, 0, 8],
  ],
  "masks of one bit, anywhere": [
    { bits: 16, compression: 3, masks: [1, 0x8000, 2], pixels: [1, 0, 2, 0x80] },
    "RGB",
    [255, 0, 0, 0, 255, 255],
  ],
  "an index beyond the palette is black": [
    { bits: 4, palette: [1, 2, 3, 0, 4, 5, 6, 0], colors: 2, pixels: [0x12, 0, 0, 0] },
    "RGB",
    [6, 5, 4, 0, 0, 0],
  ],
  "4 bits in a run of odd length, and of odd columns": [
    {
      bits: 4,
      compression: 2,
      palette: [0, 0, 0, 0, 1, 1, 1, 0, 2, 2, 2, 0, 3, 3, 3, 0],
      colors: 4,
      columns: 3,
      rows: 2,
      pixels: [0, 3, 0x12, 0x30, 0, 0, 3, 0x12, 0, 1],
    },
    "L",
    [1, 2, 1, 1, 2, 3],
  ],
  "a picture that ends early has the first color": [
    {
      bits: 8,
      compression: 1,
      palette: [9, 9, 9, 0, 1, 2, 3, 0],
      colors: 2,
      rows: 2,
      pixels: [1, 1, 0, 1],
    },
    "RGB",
    [9, 9, 9, 9, 9, 9, 3, 2, 1, 9, 9, 9],
  ],
};

for (const [name, [given, mode, data]] of Object.entries(cases)) {
  Deno.test(`decodeBmp(): ${name}`, () => {
    const { columns = 2, rows = 1 } = given;
    const file = bitmap(given);
    const image = decodeBmp(file);
    const shape = [rows, columns, mode.length === 3 ? 3 : 1];
    deepEqual({ ...image, data: [...image.data] }, { data, shape, mode });
    deepEqual(bmpSize(file), { rows, columns });
  });
}

const pixels = [1, 2, 3, 4, 5, 6, 0, 0];
const refused: Record<string, [Bitmap, RegExp]> = {
  "no columns": [{ bits: 24, columns: 0, pixels }, /^0 × 1 pixels$/],
  "no rows": [{ bits: 24, rows: 0, pixels }, /^2 × 0 pixels$/],
  "2 bits": [{ bits: 2, pixels }, /^2 bits a pixel$/],
  "a JPEG inside": [{ bits: 24, compression: 4, pixels }, /^compression 4$/],
  "a row that is missing": [{ bits: 24, rows: 2, pixels }, /^pixels are missing$/],
  "a byte that is missing": [{ bits: 24, pixels: pixels.slice(1) }, /^pixels are missing$/],
  "runs without an end": [
    { bits: 8, compression: 1, colors: 1, palette: [0, 0, 0, 0], pixels: [2, 0, 0] },
    /^pixels are missing$/,
  ],
};

for (const [name, [given, message]] of Object.entries(refused)) {
  Deno.test(`decodeBmp() refuses ${name}`, () => {
    throws(() => decodeBmp(bitmap(given)), { name: "RangeError", message });
  });
}
