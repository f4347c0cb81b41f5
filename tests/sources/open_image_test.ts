import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { crc32 } from "node:zlib";
import { startBackend } from "../../lib/backend/mod.ts";
import {
  openImage,
  RasterImage,
  SourceError,
  type SourceErrorReason,
  toGrayscale,
} from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";

const fixtures = new URL("../fixtures/images/", import.meta.url);

interface Expected {
  mode: RasterImage["mode"];
  shape: number[];
  pixels: string;
  gray: string;
}

const expected: Record<string, Expected> = JSON.parse(
  await Deno.readTextFile(new URL("expected.json", fixtures)),
);

for (const [file, { mode, shape, pixels, gray }] of Object.entries(expected)) {
  Deno.test(`openImage() decodes ${file} as Pillow does`, async () => {
    const image = await openImage(new URL(file, fixtures));
    equal(image.mode, mode);
    deepEqual(image.shape, shape);
    const want = Uint8Array.fromBase64(pixels);
    if (file === "transparent.gif") blackenTransparent(want);
    deepEqual(new Uint8Array(image.data.buffer), want);
  });

  // Pillow clips 16-bit grey at 255, and gives a GIF's transparent pixels its palette's color.
  if (mode === "I;16" || file === "transparent.gif") continue;
  Deno.test(`toGrayscale() of ${file} equals Pillow's`, async () => {
    const image = toGrayscale(await openImage(new URL(file, fixtures)));
    equal(image.mode, "L");
    deepEqual(image.data, Uint8Array.fromBase64(gray));
  });
}

function blackenTransparent(rgba: Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) if (rgba[at + 3] === 0) rgba.fill(0, at, at + 3);
}

Deno.test("toGrayscale() keeps the high byte of 16-bit grey", () => {
  const data = Uint16Array.of(0, 255, 256, 65535);
  const deep = new RasterImage({ data, shape: [2, 2, 1], mode: "I;16" });
  deepEqual(toGrayscale(deep).data, Uint8Array.of(0, 0, 1, 255));
});

Deno.test("toGrayscale() keeps an image's name, credit and notice", () => {
  const about = { name: "picture", credit: "nobody", notice: "a stand-in" };
  const image = new RasterImage({
    data: new Uint8Array(3),
    shape: [1, 1, 3],
    mode: "RGB",
    ...about,
  });
  const { name, credit, notice } = toGrayscale(image);
  deepEqual({ name, credit, notice }, about);
});

const mirror = new URL("../../../shared/data/", import.meta.url);
const hasMirror = await Deno.stat(mirror).then(() => true, () => false);

/** SHA-256 of the pixels that Pillow decodes, and of its `ImageOps.grayscale`. */
const photographs: [string, number[], string, string][] = [
  [
    "puppy.jpg",
    [827, 1240, 3],
    "dfab61ae0158ce0d7d8ce282edb55d641f6d38cd1a86dbd1b610795e20a1176d",
    "2025b553c2d015d178708ff982a83dcbb59193e67be798de2df8dc6f8ed4b772",
  ],
  [
    "grizzly.jpg",
    [1000, 846, 3],
    "4b137d5e2f2738cef5ea50cf4619efae6dbcf50706a7f4f10064fdc1abfae406",
    "1ebdd3635ac122dad5f8ed47f8514c5744627051c47c22063b9be85a131d5a24",
  ],
  [
    "chelsea.png",
    [300, 451, 3],
    "416b729128bfb2c3d1eb69bf9b1734a796293abc17939267b2dc94f8a5784031",
    "cd822d0a5b86379f987b3120f75a6e7c7be64e292b25a23bd858af5c9db1fed6",
  ],
  [
    "astronaut.png",
    [512, 512, 3],
    "a8c429c18afa7b0fd5673e598d73a21225d94c864a71bbb3885126fdecb41071",
    "f98a00b3351f8ba2cf8abfdebcef54ee691a83bbab15093edbf3d87078126618",
  ],
];
for (const [file, shape, pixels, gray] of photographs) {
  Deno.test({
    name: `openImage() and toGrayscale() of ${file} equal Pillow's`,
    ignore: !hasMirror,
    fn: async () => {
      const image = await openImage(new URL(file, mirror));
      deepEqual([image.mode, image.shape], ["RGB", shape]);
      equal(await sha256(image.data as Uint8Array), pixels);
      equal(await sha256(toGrayscale(image).data as Uint8Array), gray);
    },
  });
}

function refused(reason: SourceErrorReason, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    ok(error instanceof SourceError, String(error));
    equal(error.reason, reason, error.message);
    match(error.message, message);
    return true;
  };
}

const formats = ["rgb.png", "rgb_420.jpg", "progressive.jpg", "lossy.webp", "lossless.webp"];
for (const file of [...formats, "palette.gif"]) {
  Deno.test(`openImage() refuses ${file} cut short at 20 lengths`, async () => {
    const whole = await Deno.readFile(new URL(file, fixtures));
    for (let cut = 1; cut <= 20; cut++) {
      // The last bytes of a PNG or GIF only mark the end; the pixels before them are whole.
      const bytes = whole.subarray(0, Math.floor((whole.length - 20) * cut / 20));
      await rejects(openImage(bytes), (error) => {
        ok(error instanceof SourceError, String(error));
        ok(error.reason === "damaged" || error.reason === "wrong-kind", error.message);
        return true;
      });
    }
    await openImage(whole);
  });
}

Deno.test("openImage() refuses an image with damaged pixels", async () => {
  const bytes = await Deno.readFile(new URL("rgb.png", fixtures));
  bytes.fill(0xff, 80, 120);
  await rejects(openImage(bytes), refused("damaged", /"image bytes": the image is damaged/));
});

Deno.test("openImage() refuses a decompression bomb by its header", async () => {
  const bytes = await Deno.readFile(new URL("rgb.png", fixtures));
  const header = new DataView(bytes.buffer);
  header.setUint32(16, 60_000);
  header.setUint32(20, 50_000);
  header.setUint32(29, crc32(bytes.subarray(12, 29)));
  const start = performance.now();
  await rejects(
    openImage(bytes),
    refused("too-large", /50000 × 60000 pixels, the limit is 89478485/),
  );
  ok(performance.now() - start < 500);
});

Deno.test("openImage() takes a pixel limit", async () => {
  const url = new URL("rgb.png", fixtures);
  await rejects(
    openImage(url, { maxPixels: 98 }),
    refused("too-large", /9 × 11 pixels, the limit is 98/),
  );
  equal((await openImage(url, { maxPixels: 99 })).columns, 11);
});

const others: [string, Uint8Array, RegExp][] = [
  ["what begins like a BMP", text("BM\0\0\0\0"), /expected an image \(PNG, JPEG, WebP, GIF, AVIF/],
  ["an HTML page", text("<html><title>x</title></html>"), /got an HTML page/],
  ["a Git LFS pointer", text("version https://git-lfs.github.com/spec/v1"), /Git LFS pointer/],
  ["NetCDF", text("CDF\x01"), /got a NetCDF-3 file/],
  ["no bytes", new Uint8Array(), /got nothing \(0 bytes\)/],
];
for (const [name, bytes, message] of others) {
  Deno.test(`openImage() refuses ${name}`, async () => {
    await rejects(openImage(bytes), refused("wrong-kind", message));
  });
}

Deno.test("openImage() opens the generated picture, the same every time", async () => {
  const image = await openImage("formula-picture");
  deepEqual([image.shape, image.origin, image.synthetic], [[260, 260, 3], "project", true]);
  const at = (row: number, column: number) =>
    [...image.data.slice((row * 260 + column) * 3)].slice(0, 3);
  // Column 200, row 100: (600 + 500) mod 256, (2857 + 2200) mod 256, (3 · 172 + 97 · 0) mod 256.
  deepEqual(at(100, 200), [76, 193, 4]);
  deepEqual(at(0, 16), [48, 176, 145]);
});

Deno.test("RasterImage.toTensor() keeps shape and values", async () => {
  await startBackend("cpu");
  const image = await openImage(new URL("rgba.png", fixtures));
  const tensor = image.toTensor();
  deepEqual([tensor.shape, tensor.dtype], [[9, 11, 4], "float32"]);
  deepEqual(Uint8Array.from(await tensor.data()), image.data);
  tensor.dispose();
});

for (const file of ["l.png", "la.png", "rgb.png", "rgba.png", "l16.png"]) {
  Deno.test(`RasterImage.toPng() keeps every pixel of ${file}`, async () => {
    const image = await openImage(new URL(file, fixtures));
    const { mode, shape, data } = await openImage(await image.toPng());
    deepEqual({ mode, shape, data }, { mode: image.mode, shape: image.shape, data: image.data });
  });
}

Deno.test("RasterImage throws RangeError when shape, mode and values disagree", () => {
  const data = new Uint8Array(12);
  throws(() => new RasterImage({ data, shape: [2, 2, 3], mode: "L" }), /mode L has 1 channels/);
  throws(() => new RasterImage({ data, shape: [2, 3, 3], mode: "RGB" }), {
    name: "RangeError",
    message: /\[2, 3, 3\] holds 18 values, got 12/,
  });
});

Deno.test("RasterImage.toString() is one line", async () => {
  const image = await openImage("formula-picture");
  equal(`${image}`, 'RasterImage "formula-picture" RGB, 260 rows × 260 columns');
});

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
