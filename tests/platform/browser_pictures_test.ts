/** Pictures as the browser's half of the platform reads them, beside what libvips reads. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { crc32, deflateSync } from "node:zlib";
import type { PictureBands, PictureHeader, PictureValues } from "#platform";
import { decodePixels } from "../../lib/platform/browser/decode_pixels.ts";
import { openPicture } from "../../lib/platform/browser/pictures.ts";
import { encodePicture, openPicture as openOutside } from "../../lib/platform/deno/pictures.ts";
import { standInAssets, standInDecoder } from "./browser_stand_ins.ts";

const fixtures = new URL("../fixtures/", import.meta.url);
const readJson = async (name: string): Promise<Record<string, { file?: string }>> =>
  JSON.parse(await Deno.readTextFile(new URL(name, fixtures)));

/** Files that the library does not hand to the platform, and BigTIFF, which only libvips reads. */
const ELSEWHERE = /\.(bmp|ico)$|^large_file\.tif$/;
const files = new Map<string, Uint8Array>();
for (const name of ["images/expected.json", "image_formats.json"]) {
  for (const [file, { file: text }] of Object.entries(await readJson(name))) {
    if (ELSEWHERE.test(file)) continue;
    files.set(
      file,
      text ? Uint8Array.fromBase64(text) : await Deno.readFile(new URL(`images/${file}`, fixtures)),
    );
  }
}

standInDecoder();
standInAssets({ "resvg.wasm": import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm") });

/** What is known to differ: PNG's notes are read elsewhere, GIF's size is its canvas's. */
function comparable(header: PictureHeader, file: string): Record<string, unknown> {
  const { format, width, height, depth, space, channels, orientation = 1, exif, xmp } = header;
  const plain = { format, width, height, depth, space, channels };
  const bytes = (part?: Uint8Array) => part && new Uint8Array(part).toBase64();
  if (format === "gif") return { format, depth, space };
  if (format === "png") return plain;
  // The browser turns what AVIF's boxes turn, and its header is the one before.
  if (format === "heif") {
    const sides = [width, height].sort();
    return { format, depth, space, channels, sides, exif: exif !== undefined, xmp: bytes(xmp) };
  }
  return {
    ...plain,
    orientation: /tif$/.test(file) ? orientation : 1,
    exif: bytes(exif),
    xmp: bytes(xmp),
  };
}

/** Which numbers the library asks a picture for. */
function askedFor({ space, channels, format }: PictureHeader): PictureBands[] {
  if (space === "cmyk") return ["inks"];
  if (space === "grey16") return channels === 1 ? ["grey16"] : ["own", "grey16"];
  if (format === "gif") return ["alpha", "opaque"];
  return space === "b-w" ? ["grey", "own"] : ["own", "alpha", "opaque"];
}

/** libvips repeats a grey channel of 8 bits three times. */
function alike(
  { values, rows, columns, bands }: PictureValues,
  other: PictureValues,
  deep: boolean,
) {
  const repeated = !deep && other.bands - bands === 2;
  const to = repeated ? other.bands : bands;
  const from = (i: number) => repeated ? Math.max(0, i % to - 2) : i % to;
  const all = Array.from(
    { length: rows * columns * to },
    (_, i) => values[Math.floor(i / to) * bands + from(i)],
  );
  return { rows, columns, bands: to, values: all };
}

/** Whether a browser reads what libvips reads. */
async function compare(file: string, bytes: Uint8Array): Promise<void> {
  const [here, outside] = [await openPicture(bytes), await openOutside(bytes)];
  deepEqual(comparable(here.header, file), comparable(outside.header, file));
  // Two decoders of JPEG, two ways to divide by alpha.
  const most = ["jpeg.tif", "premultiplied.tif", "cmyk.jpg"].includes(file) ? 1 : 0;
  for (const wanted of askedFor(outside.header)) {
    const want = await outside.read(wanted);
    const { values, ...size } = alike(
      await here.read(wanted),
      want,
      here.header.space === "grey16",
    );
    deepEqual(size, { rows: want.rows, columns: want.columns, bands: want.bands }, wanted);
    const off = values.findIndex((value, i) => Math.abs(value - want.values[i]) > most);
    equal(off, -1, `${wanted}: value ${off} is ${values[off]}, not ${want.values[off]}`);
  }
}

for (const [file, bytes] of files) {
  Deno.test(`a browser reads ${file} as libvips does`, () => compare(file, bytes));
}

/** A PNG file of three columns and two rows. */
function png(depth: number, type: number, rows: number[][], ...before: [string, number[]][]) {
  const chunk = (kind: string, body: Uint8Array) => {
    const bytes = new Uint8Array(12 + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, body.length);
    bytes.set(new TextEncoder().encode(kind), 4);
    bytes.set(body, 8);
    view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
    return [...bytes];
  };
  const packed = new Uint8Array(deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row]))));
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 2, depth, type, 0, 0, 0)),
    ...before.flatMap(([kind, body]) => chunk(kind, Uint8Array.from(body))),
    ...chunk("IDAT", packed),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

Deno.test("a browser reads PNG of few bits, clear levels and few colors as libvips does", async () => {
  const level = (value: number): [string, number[]] => ["tRNS", [0, value]];
  await compare("2 bits.png", png(2, 0, [[0b00_01_10_00], [0b11_10_01_00]], level(2)));
  await compare("1 bit.png", png(1, 0, [[0b010_00000], [0b110_00000]], level(1)));
  await compare("4 bits.png", png(4, 0, [[0x5a, 0xf0], [0x12, 0x30]], level(15)));
  const color: [string, number[]] = ["PLTE", [9, 8, 7]];
  await compare("one color.png", png(1, 3, [[0], [0]], color));
  await compare("one clear color.png", png(1, 3, [[0], [0]], color, ["tRNS", [0]]));
  const deep = (start: number) => Array.from({ length: 12 }, (_, i) => start + 9 * i);
  await compare("deep with alpha.png", png(16, 4, [deep(77), deep(3)]));
  const cut = png(2, 0, [[1], [2]]);
  await rejects(openPicture(cut.subarray(0, 40)), RangeError);
});

Deno.test("encodePicture() writes grey and colors as libvips and a browser read them", async () => {
  for (const bands of [1, 2, 3, 4]) {
    const values = Uint8Array.from({ length: 6 * bands }, (_, i) => 40 * i % 251);
    const file = await encodePicture({ values, rows: 2, columns: 3, bands });
    const picture = await openPicture(file);
    equal(picture.header.channels, bands);
    deepEqual(await picture.read("own"), { values, rows: 2, columns: 3, bands });
  }
  const values = Uint16Array.of(0, 257, 1000, 30_000, 65_000, 65_535);
  const deep = await openPicture(await encodePicture({ values, rows: 3, columns: 2, bands: 1 }));
  equal(deep.header.depth, "ushort");
  deepEqual((await deep.read("grey16")).values, values);

  // As JPEG a clear ground is white; the file is one of those that come in steps.
  const clear = { values: new Uint8Array(64 * 4), rows: 8, columns: 8, bands: 4 };
  const jpeg = await encodePicture(clear, "jpeg");
  deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
  ok(jpeg.some((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc2));
  deepEqual((await (await openPicture(jpeg)).read("own")).values, new Uint8Array(64 * 3).fill(255));
});

Deno.test("a browser is told what a file is", async () => {
  const seen = standInDecoder();
  for (const file of ["whole.avif", "rgb_444.jpg", "lossy.webp", "palette.gif"]) {
    await (await openPicture(files.get(file)!)).read("own");
  }
  deepEqual(seen.asked.filter(([type]) => type !== 0).map(([type]) => type), [
    ...["image/avif", "image/jpeg", "image/webp", "image/gif"],
  ]);
});

/** Twelve pixels of their own, one of them clear, as the browser would decode them. */
const pixels = Uint8Array.from({ length: 48 }, (_, i) => i === 7 ? 0 : 5 * i + 3);
const small = await encodePicture({ values: pixels, rows: 3, columns: 4, bands: 4 });

Deno.test("decodePixels() takes a browser's order of bytes, and closes what it opened", async () => {
  for (const format of ["RGBA", "BGRA", "RGBX", "BGRX"]) {
    const seen = standInDecoder({ format });
    const got = await decodePixels(new Blob([small as Uint8Array<ArrayBuffer>]));
    const opaque = pixels.map((value, i) => i % 4 === 3 ? 255 : value);
    deepEqual(
      got,
      { width: 4, height: 3, data: format.endsWith("X") ? opaque : pixels },
      format,
    );
    deepEqual(seen, {
      asked: [["", { colorSpaceConversion: "none", premultiplyAlpha: "none" }], [0]],
      open: 0,
    });
  }
});

Deno.test("decodePixels() turns what a browser would turn as it shows it", async () => {
  const pixel = (x: number, y: number) => [...pixels.subarray(4 * (4 * y + x)).subarray(0, 4)];
  // A frame of 3 rows and 4 columns, whose bytes lie as they are stored: shown turned clockwise.
  const shown = (rotation: number, flip: boolean) => {
    const quarter = rotation % 180 !== 0;
    const [width, height] = quarter ? [3, 4] : [4, 3];
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => {
        // Where the pixel at x, y of what is shown is stored.
        const right = flip ? width - 1 - x : x;
        if (rotation === 0) return pixel(right, y);
        if (rotation === 180) return pixel(3 - right, 2 - y);
        return rotation === 90 ? pixel(y, 2 - right) : pixel(3 - y, right);
      }));
    return { width, height, data: Uint8Array.from(rows.flat(2)) };
  };
  for (const rotation of [0, 90, 180, 270]) {
    for (const flip of [false, true]) {
      standInDecoder({ rotation, flip });
      const got = await decodePixels(new Blob([small as Uint8Array<ArrayBuffer>]));
      deepEqual(got, shown(rotation, flip), `${rotation} ${flip}`);
    }
  }
});

Deno.test("decodePixels() refuses what cannot be read exactly", async () => {
  const whole = new Blob([small as Uint8Array<ArrayBuffer>]);
  for (const handedBack of [{ format: "I420" }, { format: "RGBAX" }, { missing: 4 }]) {
    const seen = standInDecoder(handedBack);
    await rejects(decodePixels(whole), {
      message: `This browser hands pixels back as ${handedBack.format ?? "RGBA"}, ` +
        "which cannot be read exactly.",
    });
    equal(seen.open, 0);
  }
  Reflect.deleteProperty(globalThis, "VideoFrame");
  await rejects(decodePixels(whole), {
    message: "This browser cannot decode pictures exactly: it has no VideoFrame.",
  });
  standInDecoder();
});
