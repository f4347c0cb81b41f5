/** What the browser's half of the platform reads in a picture's file, and what it leaves out of it. */

import { deepEqual, throws } from "node:assert/strict";
import { avifFile } from "../../lib/platform/browser/avif_file.ts";
import type { PlainFile } from "../../lib/platform/browser/bitmap_picture.ts";
import { gifFile } from "../../lib/platform/browser/gif_file.ts";
import { jpegFile } from "../../lib/platform/browser/jpeg_file.ts";
import { openPicture } from "../../lib/platform/browser/pictures.ts";
import { tiffPicture } from "../../lib/platform/browser/tiff_picture.ts";
import { webpFile } from "../../lib/platform/browser/webp_file.ts";
import { openPicture as openOutside } from "../../lib/platform/deno/pictures.ts";

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
/** Bytes of texts, and of numbers below 256. */
function bytesOf(...parts: (string | number | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const all = parts.flatMap((part) =>
    typeof part === "number" ? part : [...typeof part === "string" ? latin1(part) : part]
  );
  return Uint8Array.from(all);
}
/** In a file that stands in the middle of a larger memory. */
function inside(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([9, 9, ...bytes, 9, 9, 9]).subarray(2, 2 + bytes.length);
}
const whole = ({ parts }: PlainFile) => bytesOf(...parts);

/** How many bytes of a file are enough, where all fewer are too few. */
function enough(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): number {
  let least = bytes.length;
  read(bytes);
  for (; least > 0; least--) {
    try {
      read(inside(bytes.subarray(0, least - 1)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      break;
    }
  }
  for (let length = 0; length < least; length++) {
    throws(() => read(inside(bytes.subarray(0, length))), RangeError, `${length} bytes`);
  }
  return least;
}

Deno.test("gifFile() reads the canvas, and follows the file to the end of its first picture", () => {
  const colors = (count: number) => "c".repeat(3 * count);
  const picture = (flags: number) => bytesOf(",", 0, 0, 0, 0, 2, 0, 1, 0, flags, 2);
  const cases: [Uint8Array, number][] = [];
  for (const flags of [0, 0x80, 0x82]) {
    const table = flags === 0 ? "" : colors(flags === 0x80 ? 2 : 8);
    const before = bytesOf("GIF89a", 3, 1, 5, 0, flags, 0, 0, table);
    const note = bytesOf("!", 0xfe, 3, "a,c", 1, "d", 0);
    for (const local of [0, 0x81]) {
      const own = bytesOf(picture(local), local ? colors(4) : "", 2, 0x44, 1, 1, 9, 0);
      cases.push([bytesOf(before, own), before.length + own.length]);
      cases.push([
        bytesOf(before, note, 0, note, own, ";", ",more"),
        before.length + 2 * note.length + 1 + own.length,
      ]);
    }
  }
  for (const [bytes, length] of cases) {
    const { header, parts } = gifFile(inside(bytes));
    deepEqual(header, {
      format: "gif",
      width: 259,
      height: 5,
      depth: "uchar",
      space: "srgb",
      channels: 4,
    });
    deepEqual(parts, [bytes]);
    deepEqual(enough(gifFile, bytes), length);
  }
});

/** A part of a JPEG file between its start and its pixels. */
const segment = (marker: number, ...body: (string | number)[]) => {
  const bytes = bytesOf(...body);
  return bytesOf(0xff, marker, bytes.length + 2 >> 8, bytes.length + 2 & 255, bytes);
};
/** A frame of 258 rows and 515 columns. */
const frame = (marker: number, channels = 3) => segment(marker, 8, 1, 2, 2, 3, channels);
const scan = bytesOf(0xff, 0xda, 0, 2, "pixels");

Deno.test("jpegFile() keeps what makes the pixels, and leaves out what would change them", () => {
  const [exif, other] = [segment(0xe1, "Exif\0\0one"), segment(0xe1, "Exif\0\0two")];
  const xmp = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x/>");
  const [more, unknown, icc] = [
    segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<y/>"),
    segment(0xe1, "Exit\0\0"),
    segment(0xe2, "ICC_PROFILE\0"),
  ];
  const kept = [segment(0xe0, "JFIF"), segment(0xe3, "a"), segment(0xee, "Adobe"), frame(0xc1)];
  const end = bytesOf(scan, 0xff, 0xd9);
  const file = bytesOf(
    ...["\xff\xd8", kept[0], exif, "\xff\xff", kept[1], other, unknown, xmp, more, kept[2], icc],
    ...[kept[3], end],
  );
  const read = jpegFile(inside(file));
  deepEqual(read.header, {
    format: "jpeg",
    width: 515,
    height: 258,
    depth: "uchar",
    space: "srgb",
    channels: 3,
    exif: latin1("Exif\0\0one"),
    xmp: latin1("<x/>"),
  });
  deepEqual(whole(read), bytesOf("\xff\xd8", ...kept, end));
  const plain = jpegFile(bytesOf("\xff\xd8", frame(0xc0), end)).header;
  deepEqual([plain.exif, plain.xmp], [undefined, undefined]);
});

Deno.test("jpegFile() takes frames for frames, and no table for one", () => {
  const sized = (marker: number) => segment(marker, 8, 9, 9, 9, 9, 9);
  for (const marker of [0xc0, 0xc2, 0xc9, 0xcf]) {
    for (const [channels, space] of [[1, "b-w"], [3, "srgb"], [4, "cmyk"]] as const) {
      const tables = [0xbf, 0xc4, 0xc8, 0xcc, 0xd0, 0xdb].map(sized);
      const bytes = bytesOf("\xff\xd8", frame(marker, channels), ...tables, scan, "\xff\xd9");
      const { width, height, space: found, channels: count } = jpegFile(bytes).header;
      deepEqual([width, height, found, count], [515, 258, space, channels]);
    }
  }
});

Deno.test("jpegFile() refuses a file that is not whole", () => {
  const start = bytesOf("\xff\xd8", frame(0xc0));
  const message = (...parts: (string | Uint8Array)[]) => {
    try {
      jpegFile(bytesOf(...parts));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const early = "It ends before its pixels do.";
  deepEqual(message(start, scan, "\xff\xd9"), undefined);
  deepEqual(message(start, scan, "\xff\xd9", "more"), undefined);
  for (const cut of ["", "\xff", "\xff\xd8", "\xd9", "\xff\0\xd9", "\xd9\xff"]) {
    deepEqual(message(start, scan, cut), early, cut);
  }
  deepEqual(message("\xff\xd8", scan, "\xff\xd9"), "It has no frame.");
  deepEqual(message(start, "x", scan), "There is no marker where one must be.");
  throws(() => jpegFile(start), RangeError);
});

/** A chunk of a WebP file. */
const chunk = (kind: string, ...body: (string | number)[]) => {
  const bytes = bytesOf(...body);
  const padding = bytes.length % 2 === 1 ? "\0" : "";
  return bytesOf(kind, bytes.length & 255, bytes.length >> 8, 0, 0, bytes, padding);
};
const webp = (...chunks: Uint8Array[]) => {
  const body = bytesOf("WEBP", ...chunks);
  return bytesOf("RIFF", body.length & 255, body.length >> 8, 0, 0, body);
};
// Of 20 × 300 pixels; two bits of each side say how it is to be scaled.
const lossy = chunk("VP8 ", "frame\0", 20, 0x40, 44, 0x81, "pixels ", "x".repeat(300));
const lossless = (alpha: number) =>
  chunk("VP8L", 0x2f, 19, 0xc0 + (299 & 3) * 0, 74, alpha << 4, "pixels");

Deno.test("webpFile() reads the simple kinds", () => {
  const header = { format: "webp", depth: "uchar", space: "srgb", exif: undefined, xmp: undefined };
  const simple = webp(lossy);
  const read = webpFile(inside(simple));
  deepEqual(read, {
    header: { ...header, channels: 3, width: 20, height: 300 },
    parts: [simple.subarray(0, 12), lossy],
  });
  for (const alpha of [0, 1]) {
    const { header: found } = webpFile(webp(lossless(alpha)));
    deepEqual(found, { ...header, channels: 3 + alpha, width: 20, height: 300 });
  }
});

Deno.test("webpFile() leaves out what would turn a picture or change its colors", () => {
  for (const [flags, channels] of [[0xff, 4], [0x2c, 3]]) {
    const extended = (flags: number) => chunk("VP8X", flags, 0, 0, 0, 1, 2, 3, 4, 5, 6);
    const notes = [chunk("EXIF", "exifs"), chunk("XMP ", "<x/>"), chunk("ICCP", "profile")];
    const [alpha, own] = [chunk("ALPH", "odd"), chunk("OWN?", "")];
    const file = webp(extended(flags), notes[2], alpha, lossy, notes[0], notes[1], own);
    const read = webpFile(inside(bytesOf(file, "and more")));
    deepEqual(read.header, {
      format: "webp",
      depth: "uchar",
      space: "srgb",
      channels,
      width: 1 + 1 + 2 * 256 + 3 * 65536,
      height: 1 + 4 + 5 * 256 + 6 * 65536,
      exif: latin1("exifs"),
      xmp: latin1("<x/>"),
    });
    deepEqual(whole(read), webp(extended(flags & ~0x2c), alpha, lossy, own));
    deepEqual(enough(webpFile, bytesOf(file, "and more")), file.length);
  }
  // What the extended header says of alpha and size stands above what the pixels say.
  const plain = chunk("VP8X", 0, 0, 0, 0, 6, 0, 0, 4, 0, 0);
  const { width, height, channels } = webpFile(webp(plain, lossless(1))).header;
  deepEqual([width, height, channels], [7, 5, 3]);
  throws(() => webpFile(webp(chunk("ALPH", "odd"))), { message: "It has no pixels." });
});

Deno.test("avifFile() reads the size of the largest picture before the pixels", () => {
  const size = (width: number, height: number) =>
    bytesOf("ispe", 0, 0, 0, 0, 0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255);
  const head = "....ftypavif....";
  const plain = bytesOf(head, size(300, 4), "mdat", size(999, 999), "Exif auxiliary:alpha");
  const header = { format: "heif", width: 300, height: 4, depth: "uchar", space: "srgb" };
  const none = { channels: 3, exif: undefined, xmp: undefined };
  deepEqual(avifFile(inside(plain)), { header: { ...header, ...none }, parts: [plain] });
  const note = "<x:xmpmeta a>\n</x:xmpmeta>";
  const noted = bytesOf(
    ...[head, size(2, 700), size(300, 4), "Exif", "auxiliary:alpha", "mdat pixels", note, "end"],
  );
  deepEqual(avifFile(inside(noted)).header, {
    ...{ ...header, height: 700, channels: 4 },
    exif: new Uint8Array(0),
    xmp: latin1(note),
  });
  for (const none of [size(0, 5), size(5, 0), bytesOf()]) {
    throws(() => avifFile(bytesOf(head, none, "mdat")), new RangeError("It names no size."));
  }
});

/** A TIFF file of one strip, little-endian: tags of 16 bits each, and the pixels. */
function tiff(tags: Record<number, number[]>, pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = 8;
  const all: Record<number, number[]> = { 259: [1], 273: [at], 279: [pixels.length], ...tags };
  const two = (value: number) => [value & 255, value >> 8];
  const [entries, more]: [number[], number[]] = [[], []];
  const directory = at + pixels.length;
  const after = directory + 2 + 12 * Object.keys(all).length + 4;
  for (const [tag, values] of Object.entries(all)) {
    const inPlace = values.length <= 2;
    entries.push(...two(+tag), 3, 0, ...two(values.length), 0, 0);
    if (inPlace) entries.push(...[...values, 0].slice(0, 2).flatMap(two));
    else entries.push(...two(after + more.length), 0, 0), more.push(...values.flatMap(two));
  }
  return bytesOf(
    ...["II*\0", ...two(directory), 0, 0, pixels, ...two(Object.keys(all).length)],
    ...[...entries, 0, 0, 0, 0, ...more],
  );
}
const size = { 256: [3], 257: [2] };

Deno.test("tiffPicture() says of numbers that are no pixels what libvips says", async () => {
  for (const bits of [8, 16, 32]) {
    for (const format of [1, 2, 3]) {
      if (format === 3 && bits < 32) continue;
      const file = tiff(
        { ...size, 258: [bits], 262: [1], 277: [1], 339: [format] },
        new Uint8Array(6 * bits / 8),
      );
      const [here, outside] = [await tiffPicture(file), await openOutside(file)];
      deepEqual(here.header.depth, outside.header.depth, `${bits} ${format}`);
    }
  }
});

Deno.test("tiffPicture() refuses a file that ends before its pixels do", async () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const file = (tags: Record<number, number[]>) =>
    tiff({ ...size, 258: [8], 262: [1], 277: [1], ...tags }, pixels);
  const message = (tags: Record<number, number[]>) =>
    tiffPicture(file(tags)).then(() => undefined, (error: Error) => error.message);
  const { length } = file({});
  const early = "It ends before its pixels do.";
  deepEqual(await message({}), undefined);
  deepEqual(await message({ 279: [length - 8] }), undefined);
  deepEqual(await message({ 279: [length - 7] }), early);
  deepEqual(await message({ 273: [length - 6] }), undefined);
  deepEqual(await message({ 273: [length - 5] }), early);
  // In tiles, too, each of its own length.
  const tiles = (at: number) => message({ 324: [8, at], 325: [6, 6] });
  const whole = file({ 324: [8, 8], 325: [6, 6] }).length;
  deepEqual([await tiles(whole - 6), await tiles(whole - 5)], [undefined, early]);
  deepEqual(await message({ 256: [0] }), "It names no size.");
  deepEqual(await message({ 257: [0] }), "It names no size.");
});

Deno.test("tiffPicture() reads palettes and levels of few bits, and divides by alpha", async () => {
  const own = async (tags: Record<number, number[]>, pixels: number[]) => {
    const picture = await openPicture(tiff({ ...size, ...tags }, Uint8Array.from(pixels)));
    const { values, rows, columns, bands } = await picture.read("own");
    deepEqual([rows, columns], [2, 3]);
    return [bands, ...values];
  };
  // Each row begins with a byte: three levels of 2 bits.
  const levels = [0b00_01_10_00, 0b11_10_01_00];
  deepEqual(await own({ 258: [2], 262: [1], 277: [1] }, levels), [1, 0, 85, 170, 255, 170, 85]);
  deepEqual(await own({ 258: [2], 262: [0], 277: [1] }, levels), [1, 255, 170, 85, 0, 85, 170]);
  const palette = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((value) => value * 256 + 99);
  deepEqual(
    await own({ 258: [2], 262: [3], 277: [1], 320: palette }, levels),
    [3, 1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12, 3, 7, 11, 2, 6, 10],
  );
  const clear = { 258: [8, 8], 262: [1], 277: [2], 338: [1] };
  deepEqual(
    await own(clear, [10, 20, 10, 10, 9, 0, 7, 3, 0, 1, 1, 1]),
    [2, 127, 20, 255, 10, 9, 0, 255, 3, 0, 1, 255, 1],
  );
  // Without a word about it, alpha has not been multiplied by.
  deepEqual((await own({ ...clear, 338: [2] }, [10, 20, ...Array(10).fill(0)]))[1], 10);
});
