import { deepEqual, equal } from "node:assert/strict";
import { openImage, RasterImage, toGrayscale } from "../../lib/sources/mod.ts";

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

  // Pillow clips 16-bit grey at 255, and gives a GIF's transparent pixels its palette's colour.
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
