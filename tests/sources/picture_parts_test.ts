import { deepEqual, equal, throws } from "node:assert/strict";
import type { Picture, PictureValues } from "../../lib/platform/platform.ts";
import { gifPixels, gifSize } from "../../lib/sources/gif_pixels.ts";
import { orientationOf } from "../../lib/sources/orientation.ts";
import { tiffColors, withSoundOrientation } from "../../lib/sources/tiff_colors.ts";

/** A GIF's header: the place of its only frame on a canvas, its colors, whether the last is clear. */
function gif(canvas: number[], frame: number[], colors: number[][], clear = false): Uint8Array {
  const shorts = (values: number[]) => values.flatMap((value) => [value & 255, value >> 8]);
  return Uint8Array.from([
    ...new TextEncoder().encode("GIF89a"),
    ...[...shorts(canvas), 0x80 | Math.log2(colors.length) - 1, 0, 0],
    ...colors.flat(),
    ...(clear ? [0x21, 0xf9, 4, 1, 0, 0, colors.length - 1, 0] : []),
    ...[0x2c, ...shorts(frame), 0],
  ]);
}

/** Stands in for a decoder that gives these values. */
function decoded(values: PictureValues): Picture {
  return { header: {} as Picture["header"], read: () => Promise.resolve(values) };
}

const colors = [[9, 8, 7], [1, 2, 3]];
const frame = [1, 2, 3, 2];
const inside = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

Deno.test("gifPixels() puts a frame that comes alone to its place on the canvas", async () => {
  const alone = { values: Uint8Array.from(inside), rows: 2, columns: 3, bands: 3 };
  const bytes = gif([5, 4], frame, colors);
  const { data, shape, mode } = await gifPixels(decoded(alone), bytes);
  deepEqual([shape, mode], [[4, 5, 3], "RGB"]);
  const first = [9, 8, 7];
  deepEqual(
    [...data],
    [
      ...[first, first, first, first, first],
      ...[first, first, first, first, first],
      ...[first, inside.slice(0, 9), first],
      ...[first, inside.slice(9), first],
    ].flat(),
  );
});

Deno.test("gifPixels() leaves clear what is beside a frame of which a color is clear", async () => {
  const alone = { values: Uint8Array.of(1, 2, 3, 255), rows: 1, columns: 1, bands: 4 };
  const bytes = gif([2, 2], [1, 1, 1, 1], colors, true);
  const { data, shape, mode } = await gifPixels(decoded(alone), bytes);
  deepEqual([shape, mode], [[2, 2, 4], "RGBA"]);
  deepEqual([...data], [...new Array(12).fill(0), 1, 2, 3, 255]);
});

Deno.test("gifPixels() cuts what a decoder gives beyond the canvas", async () => {
  const whole = {
    values: Uint8Array.from({ length: 36 }, (_, i) => i),
    rows: 3,
    columns: 4,
    bands: 3,
  };
  const bytes = gif([2, 2], [0, 0, 2, 2], colors);
  const { data, shape } = await gifPixels(decoded(whole), bytes);
  deepEqual(shape, [2, 2, 3]);
  deepEqual([...data], [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17]);
});

Deno.test("gifPixels() keeps one channel of greys, and alpha beside it", async () => {
  const greys = [[0, 0, 0], [1, 1, 1]];
  const opaque = { values: Uint8Array.of(1, 1, 1, 0, 0, 0), rows: 1, columns: 2, bands: 3 };
  const one = await gifPixels(decoded(opaque), gif([2, 1], [0, 0, 2, 1], greys));
  deepEqual([[...one.data], one.shape, one.mode], [[1, 0], [1, 2, 1], "L"]);
  const clear = { values: Uint8Array.of(1, 1, 1, 255, 0, 0, 0, 0), rows: 1, columns: 2, bands: 4 };
  const two = await gifPixels(decoded(clear), gif([2, 1], [0, 0, 2, 1], greys, true));
  deepEqual([[...two.data], two.shape, two.mode], [[1, 255, 0, 0], [1, 2, 2], "LA"]);
});

Deno.test("gifSize() is the canvas, and the frame where that is beyond it", () => {
  deepEqual(gifSize(gif([9, 8], [1, 2, 3, 4], colors)), { columns: 9, rows: 8 });
  deepEqual(gifSize(gif([3, 5], [1, 2, 3, 4], colors)), { columns: 4, rows: 6 });
  throws(() => gifSize(gif([3, 5], [1, 2, 3, 4], colors).subarray(0, 20)), RangeError);
});

type Tag = [tag: number, type: 3 | 4, value: number];

/** The first page's tags of a TIFF file, classic or big, of either byte order. */
function tiff(tags: Tag[], little: boolean, big: boolean): Uint8Array {
  const [start, entry, valueAt] = big ? [16, 20, 12] : [8, 12, 8];
  const head = big ? 8 : 2;
  const file = new Uint8Array(start + head + entry * tags.length);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(little ? "II" : "MM"));
  view.setUint16(2, big ? 43 : 42, little);
  if (big) {
    view.setUint16(4, 8, little);
    view.setBigUint64(8, BigInt(start), little);
    view.setBigUint64(start, BigInt(tags.length), little);
  } else {
    view.setUint32(4, start, little);
    view.setUint16(start, tags.length, little);
  }
  tags.forEach(([tag, type, value], i) => {
    const at = start + head + entry * i;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    if (type === 3) view.setUint16(at + valueAt, value, little);
    else view.setUint32(at + valueAt, value, little);
  });
  return file;
}

for (const [little, big] of [[true, false], [false, false], [true, true], [false, true]]) {
  const form = `${big ? "big" : "classic"}, ${little ? "little" : "big"}-endian`;

  Deno.test(`tiffColors() reads tags: ${form}`, () => {
    const file = tiff([[259, 3, 5], [262, 3, 2], [338, 3, 0]], little, big);
    deepEqual(tiffColors(file), { meaning: 2, compression: 5, alpha: false });
    deepEqual(tiffColors(tiff([[262, 3, 8], [338, 3, 1]], little, big)), {
      meaning: 8,
      compression: 1,
      alpha: true,
    });
    deepEqual(tiffColors(tiff([], little, big)), { meaning: 1, compression: 1, alpha: true });
    throws(() => tiffColors(file.subarray(0, big ? -8 : -4)), RangeError);
  });

  Deno.test(`withSoundOrientation() lets 1 to 8 stand: ${form}`, () => {
    for (const type of [3, 4] as const) {
      for (const value of [0, 1, 2, 8, 9, 258]) {
        const file = tiff([[254, 4, 7], [274, type, value]], little, big);
        const sound = value >= 1 && value <= 8;
        const wanted = tiff([[254, 4, 7], [274, type, sound ? value : 1]], little, big);
        // A number of two bytes may be followed by anything.
        deepEqual(withSoundOrientation(file), wanted, `${type} ${value}`);
        equal(withSoundOrientation(file) === file, sound);
      }
    }
    const without = tiff([[254, 4, 0]], little, big);
    equal(withSoundOrientation(without), without);
  });
}

/** EXIF of one entry, and another before it. */
function exif(little: boolean, type: 3 | 4, value: number, start = ""): Uint8Array {
  return Uint8Array.from([
    ...new TextEncoder().encode(start),
    ...tiff([[271, 3, 5], [274, type, value]], little, false),
  ]);
}

const picture = { width: 1, height: 1, depth: "uchar", space: "srgb", channels: 3 };

for (const [little, type] of [[true, 3], [true, 4], [false, 3], [false, 4]] as const) {
  Deno.test(`orientationOf() reads EXIF: ${little ? "Intel" : "Motorola"}, type ${type}`, async () => {
    for (const value of [1, 2, 5, 8, 9, 0]) {
      const wanted = value === 9 || value === 0 ? 1 : value;
      for (const start of ["", "Exif\0\0"]) {
        const header = { ...picture, format: "jpeg", exif: exif(little, type, value, start) };
        equal(await orientationOf(header, new Uint8Array()), wanted);
      }
    }
  });
}

Deno.test("orientationOf() takes EXIF before XMP, and the tag of a TIFF file before that", async () => {
  const xmp = new TextEncoder().encode('<a tiff:Orientation="6"/>');
  const of = (more: object, format = "jpeg") =>
    orientationOf({ ...picture, format, ...more }, new Uint8Array());
  equal(await of({ xmp, exif: exif(true, 3, 3) }), 3);
  equal(await of({ xmp }), 6);
  equal(await of({ xmp, orientation: 8 }), 8);
  equal(await of({ xmp: new TextEncoder().encode("<tiff:Orientation>4</tiff:Orientation>") }), 4);
  equal(await of({}), 1);
  // The directory leads out of the file: nothing is named, and XMP counts.
  equal(await of({ xmp, exif: exif(true, 3, 3).subarray(0, 20) }), 6);
  // The decoder of HEIF and AVIF has turned it.
  equal(await of({ xmp, exif: exif(true, 3, 3) }, "heif"), 1);
  equal(await of({ xmp }, "heif"), 6);
});
