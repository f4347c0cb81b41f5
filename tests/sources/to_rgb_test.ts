import { deepEqual, equal } from "node:assert/strict";
import { RasterImage, toRgb } from "../../lib/sources/mod.ts";

/** Pixels of each mode, and what Pillow 12.3 makes of them with `convert("RGB")`. */
const cases = {
  L: [
    [0, 127, 255, 9, 3, 8],
    [0, 0, 0, 127, 127, 127, 255, 255, 255, 9, 9, 9, 3, 3, 3, 8, 8, 8],
  ],
  LA: [
    [0, 255, 127, 0, 255, 7, 9, 128, 3, 1, 8, 0],
    [0, 0, 0, 127, 127, 127, 255, 255, 255, 9, 9, 9, 3, 3, 3, 8, 8, 8],
  ],
  RGBA: [
    [1, 2, 3, 0, 4, 5, 6, 255, 7, 8, 9, 128, 250, 251, 252, 1, 9, 0, 9, 9, 0, 9, 0, 0],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252, 9, 0, 9, 0, 9, 0],
  ],
} as const;

for (const [mode, [pixels, rgb]] of Object.entries(cases)) {
  Deno.test(`toRgb() of mode ${mode} equals Pillow's`, () => {
    const data = Uint8Array.from(pixels);
    const image = toRgb(
      new RasterImage({ data, shape: [2, 3, pixels.length / 6], mode: mode as keyof typeof cases }),
    );
    equal(image.mode, "RGB");
    deepEqual(image.shape, [2, 3, 3]);
    deepEqual(image.data, Uint8Array.from(rgb));
  });
}

Deno.test("toRgb() keeps the high byte of 16-bit grey", () => {
  const data = Uint16Array.of(255, 65535);
  const deep = new RasterImage({ data, shape: [1, 2, 1], mode: "I;16" });
  deepEqual(toRgb(deep).data, Uint8Array.of(0, 0, 0, 255, 255, 255));
});

Deno.test("toRgb() keeps an image's name, credit and notice", () => {
  const about = { name: "picture", credit: "nobody", notice: "a stand-in" };
  const image = new RasterImage({ data: new Uint8Array(1), shape: [1, 1, 1], mode: "L", ...about });
  const { name, credit, notice } = toRgb(image);
  deepEqual({ name, credit, notice }, about);
});
