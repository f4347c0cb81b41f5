import { deepEqual, equal, throws } from "node:assert/strict";
import { resizeAntialias } from "../../lib/convolution/resize_antialias.ts";
import { openImage } from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import { syntheticRgb } from "../../lib/sources/synthetic_rgb.ts";
import fixture from "../fixtures/resize_blur.json" with { type: "json" };

type Shape = [number, number, number];

/** The formula picture, or its red channel for a fixture of rank 2. */
function picture([rows, columns, channels = 1]: number[]) {
  const rgb = syntheticRgb(rows, columns);
  const data = channels === 3 ? rgb : rgb.filter((_, index) => index % 3 === 0);
  return { data, shape: [rows, columns, channels] as Shape };
}

for (const { from, size, shape, sha256: expected } of fixture.resize) {
  Deno.test(`resizeAntialias() equals Pillow from [${from}] to ${size}`, async () => {
    const result = resizeAntialias(picture(from), size as number | [number, number]);
    deepEqual(result.shape.slice(0, shape.length), shape);
    equal(await sha256(result.data), expected);
  });
}

const puppy = new URL("../../../shared/data/puppy.jpg", import.meta.url);
const ignore = !await Deno.stat(puppy).then(() => true, () => false);

Deno.test({
  name: "resizeAntialias() equals torchvision's Resize(512) of the puppy bit by bit",
  ignore,
  async fn() {
    const result = resizeAntialias(await openImage(await Deno.readFile(puppy)), 512);
    deepEqual(result.shape, fixture.puppy.shape);
    equal(await sha256(result.data), fixture.puppy.sha256);
  },
});

Deno.test("resizeAntialias() keeps an image of the wanted size, in pixels of its own", () => {
  const image = picture([5, 4, 3]);
  const { data } = resizeAntialias(image, 4);
  deepEqual(data, image.data);
  data[0] ^= 1;
  equal(image.data[0], 0);
});

Deno.test("resizeAntialias() refuses what Pillow would resize otherwise", () => {
  const shape: Shape = [2, 2, 1];
  throws(() => resizeAntialias({ data: new Uint16Array(4), shape }, 1), /pixels of 8 bits/);
  throws(
    () => resizeAntialias({ data: new Uint8Array(16), shape: [2, 2, 4] }, 1),
    /\[2, 2, 4\].*1 or 3 channels/,
  );
  throws(() => resizeAntialias({ data: new Uint8Array(5), shape }, 1), /does not fit 5 values/);
  throws(() => resizeAntialias({ data: new Uint8Array(0), shape: [0, 2, 1] }, 1), RangeError);
  for (const size of [0, -1, 2.5, NaN, [3, 0] as const]) {
    throws(() => resizeAntialias({ data: new Uint8Array(4), shape }, size), RangeError);
  }
});
