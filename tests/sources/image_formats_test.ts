import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { openImage, SourceError, type SourceErrorReason } from "../../lib/sources/mod.ts";

interface Sample {
  mode: string;
  shape: number[];
  file: string;
  pixels: string;
}

const samples: Record<string, Sample> = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/image_formats.json", import.meta.url)),
);

function refused(reason: SourceErrorReason, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    ok(error instanceof SourceError, String(error));
    equal(error.reason, reason, error.message);
    match(error.message, message);
    return true;
  };
}

for (const [name, { mode, shape, file, pixels }] of Object.entries(samples)) {
  Deno.test(`openImage() decodes ${name} as Pillow does`, async () => {
    const image = await openImage(Uint8Array.fromBase64(file));
    deepEqual([image.mode, image.shape], [mode, shape]);
    const got = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
    const want = Uint8Array.fromBase64(pixels);
    equal(got.length, want.length);
    // Two decoders round the colors of AVIF and those that were multiplied by alpha differently;
    // a GIF's clear pixels are black here.
    const most = name.endsWith(".avif") || name === "premultiplied.tif" ? 1 : 0;
    const clear = (i: number) => mode === "RGBA" && i % 4 < 3 && want[i - i % 4 + 3] === 0;
    const wrong = want.findIndex((value, i) => Math.abs(value - got[i]) > most && !clear(i));
    equal(wrong, -1, `value ${wrong} is ${got[wrong]}, Pillow's ${want[wrong]}`);
  });
}

for (const name of ["rgb.bmp", "runs_8.bmp", "32.ico", "png.ico", "tiff_lzw.tif", "whole.avif"]) {
  Deno.test(`openImage() refuses ${name} cut short at 20 lengths`, async () => {
    const whole = Uint8Array.fromBase64(samples[name].file);
    for (let cut = 1; cut <= 20; cut++) {
      const bytes = whole.subarray(0, Math.floor((whole.length - 1) * cut / 21));
      await rejects(openImage(bytes), (error) => {
        ok(error instanceof SourceError, String(error));
        ok(error.reason === "damaged" || error.reason === "wrong-kind", error.message);
        return true;
      });
    }
  });
}

const text = (content: string) => new TextEncoder().encode(content);
const svg = (size: string, inside = '<rect width="2" height="2" fill="#f00"/>') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${inside}</svg>`;

Deno.test("openImage() draws an SVG at its own size, on a transparent ground", async () => {
  for (
    const drawing of [
      svg('width="3" height="2"'),
      svg('viewBox="0 0 3 2"'),
      `\ufeff<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "u">\n${
        svg('width="3" height="2"')
      }`,
    ]
  ) {
    const { mode, shape, data } = await openImage(text(drawing));
    deepEqual([mode, shape], ["RGBA", [2, 3, 4]], drawing);
    deepEqual([...data.subarray(0, 12)], [255, 0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 0]);
  }
});

// Sizes of screens, which libvips takes for no size, and what it finds too large for a canvas.
for (const [columns, rows] of [[640, 480], [800, 600], [1024, 768], [2049, 16], [16, 2049]]) {
  Deno.test(`openImage() keeps the canvas of a GIF of ${rows} × ${columns}`, async () => {
    const { file, shape, pixels } = samples["small.gif"];
    const bytes = Uint8Array.fromBase64(file);
    const view = new DataView(bytes.buffer);
    view.setUint16(6, columns, true);
    view.setUint16(8, rows, true);
    const image = await openImage(bytes);
    deepEqual(image.shape, [rows, columns, 3]);
    const small = Uint8Array.fromBase64(pixels);
    for (let row = 0; row < shape[0]; row++) {
      const at = row * columns * 3;
      const width = shape[1] * 3;
      deepEqual(
        image.data.slice(at, at + width),
        small.slice(row * width, (row + 1) * width),
        `row ${row}`,
      );
    }
    deepEqual(image.data.slice(-3), small.slice(-3), "the ground beside the frame");
  });
}

Deno.test("openImage() refuses pictures that are huge by their headers, at once", async () => {
  const patched = (name: string, patch: (view: DataView) => void) => {
    const bytes = Uint8Array.fromBase64(samples[name].file);
    patch(new DataView(bytes.buffer));
    return bytes;
  };
  const bombs = [
    text(svg('width="50000" height="60000"')),
    patched("runs_8.bmp", (view) => {
      view.setInt32(18, 60_000, true);
      view.setInt32(22, 50_000, true);
    }),
    patched("small.gif", (view) => view.setUint32(6, 0xffffffff)),
    patched("tiff_lzw.tif", (view) => {
      const directory = view.getUint32(4, true);
      for (let at = directory + 2; view.getUint16(at, true) < 258; at += 12) {
        view.setUint16(at + 2, 4, true);
        view.setUint32(at + 8, 60_000, true);
      }
    }),
  ];
  for (const bytes of bombs) {
    const start = performance.now();
    await rejects(
      openImage(bytes),
      refused("too-large", /\d+ × \d+ pixels, the limit is 89478485/),
    );
    ok(performance.now() - start < 1000);
  }
});

const latin1 = (content: string) => Uint8Array.from(content, (letter) => letter.charCodeAt(0));
const box = (brand: string) => latin1(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1`);
const others: [string, Uint8Array, RegExp][] = [
  ["HEIC", box("heic"), /got a HEIC photograph\. Export it as JPEG: an iPhone/],
  ["HEIF", box("mif1"), /got a HEIC photograph/],
  ["an MP4", box("isom"), /got a film \(MPEG-4 or QuickTime\)\. Pause the film/],
  ["a CR3", box("crx "), /got a raw photograph\. Export it as JPEG with the camera/],
  ["an animated AVIF", box("avis"), /this AVIF file is an animation\. .* export it as PNG/],
  ["PDF", latin1("%PDF-1.7"), /got a PDF document\. Take a screenshot/],
  ["JPEG 2000", latin1("\0\0\0\x0cjP  \r\n\x87\n"), /got a JPEG 2000 image\. .*PNG or JPEG/],
  ["a JPEG 2000 codestream", latin1("\xff\x4f\xff\x51"), /got a JPEG 2000 image/],
  ["JPEG XL", latin1("\xff\x0a\0\0"), /got a JPEG XL image/],
  ["PSD", latin1("8BPS\0\x01"), /got a Photoshop file/],
  ["WebM", latin1("\x1a\x45\xdf\xa3"), /got a film \(Matroska or WebM\)/],
  ["AVI", latin1("RIFF\0\0\0\0AVI LIST"), /got a film \(AVI\)/],
  ["WAV", latin1("RIFF\0\0\0\0WAVEfmt "), /got a sound \(WAV\)/],
  ["CR2", latin1("II*\0\x10\0\0\0CR\x02\0"), /got a raw photograph/],
  ["zip", latin1("PK\x03\x04"), /got a zip archive.*Unpack it/],
  ["gzip", latin1("\x1f\x8b\x08"), /got a file compressed with gzip/],
  ["PPM", latin1("P6\n2 2\n255\n"), /got a Netpbm image/],
  ["TGA", latin1("\0\0\x02\0\0\0\0\0"), /got a Targa image/],
  ["EPS", latin1("%!PS-Adobe-3.0"), /got a PostScript file/],
  ["NumPy", latin1("\x93NUMPY\x01\0"), /got an array of NumPy/],
  ["HDF4", latin1("\x0e\x03\x13\x01"), /got an HDF4 file/],
  [
    "a text",
    text("Dear cat,\nwhere are you?"),
    /got a text that begins "Dear cat, where are you\?"/,
  ],
  ["nothing known", latin1("\x99\x01\x02\x03"), /got bytes of an unknown format/],
];
for (const [name, bytes, message] of others) {
  Deno.test(`openImage() calls ${name} by its name`, async () => {
    await rejects(openImage(bytes), refused("wrong-kind", message));
  });
}

/** Changes a tag's value in a small TIFF file. */
function withTag(file: string, tag: number, value: number): Uint8Array {
  const bytes = Uint8Array.fromBase64(file);
  const view = new DataView(bytes.buffer);
  for (let at = view.getUint32(4, true) + 2;; at += 12) {
    if (view.getUint16(at, true) !== tag) continue;
    view.setUint16(at + 8, value, true);
    return bytes;
  }
}

/** A TIFF of 2 × 3 greys, with its orientation as a number of type 3 (two bytes) or 4. */
function greyTiff(little: boolean, type: number, orientation: number): Uint8Array {
  const tags = [
    [256, 3, 3],
    [257, 3, 2],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 3, 8],
    [
      274,
      type,
      orientation,
    ],
    [277, 3, 1],
    [278, 3, 2],
    [279, 3, 6],
  ];
  const view = new DataView(new ArrayBuffer(14 + 2 + 12 * tags.length + 4));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 14, little);
  for (let i = 0; i < 6; i++) view.setUint8(8 + i, i);
  view.setUint16(14, tags.length, little);
  tags.forEach(([tag, type, value], i) => {
    const at = 16 + 12 * i;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, 1, little);
    if (type === 3) view.setUint16(at + 8, value, little);
    else view.setUint32(at + 8, value, little);
  });
  return new Uint8Array(view.buffer);
}

for (const little of [true, false]) {
  for (const type of [3, 4]) {
    Deno.test(`openImage() takes an orientation without meaning for upright: ${little}, ${type}`, async () => {
      for (const orientation of [0, 1, 9, 700]) {
        const { shape, data } = await openImage(greyTiff(little, type, orientation));
        deepEqual([shape, [...data]], [[2, 3, 1], [0, 1, 2, 3, 4, 5]], `${orientation}`);
      }
      const { shape, data } = await openImage(greyTiff(little, type, 6));
      deepEqual([shape, [...data]], [[3, 2, 1], [3, 0, 4, 1, 5, 2]]);
    });
  }
}

Deno.test("openImage() says why a TIFF is none of a picture's", async () => {
  const { file } = samples["rgb.tif"];
  await rejects(
    openImage(withTag(file, 259, 50000)),
    refused("wrong-kind", /compressed with ZSTD/),
  );
  await rejects(openImage(withTag(file, 262, 8)), refused("wrong-kind", /colors are L\*a\*b\*/));
  await rejects(openImage(withTag(file, 262, 6)), refused("wrong-kind", /colors are YCbCr/));
});
