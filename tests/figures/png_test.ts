import assert from "node:assert/strict";
import { encodeIndexed, encodePng } from "../../lib/figures/png.ts";
import { decodePng } from "./figure_cases.ts";

/** A small generator of numbers, so that failures can be repeated. */
function random(seed: number) {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function picture(width: number, height: number, colors: number, alpha: boolean) {
  const next = random(colors + width);
  const palette = Uint32Array.from(
    { length: colors },
    () => ((next() * 2 ** 32) | (alpha ? 0 : 0xff000000)) >>> 0,
  );
  const pixels = Uint32Array.from(
    { length: width * height },
    () => palette[Math.floor(next() * colors)],
  );
  return { width, height, data: new Uint8Array(pixels.buffer) };
}

Deno.test("encodePng() keeps up to 256 colors exactly, at every depth", async () => {
  for (const colors of [1, 2, 3, 4, 5, 16, 17, 255, 256]) {
    for (const [width, height] of [[1, 1], [7, 5], [33, 20], [200, 170]]) {
      const image = picture(width, height, colors, false);
      assert.deepEqual(await decodePng(encodePng(image)), image, `${colors} ${width}×${height}`);
    }
  }
});

Deno.test("encodePng() keeps transparent colors", async () => {
  const image = picture(20, 20, 9, true);
  assert.deepEqual(await decodePng(encodePng(image)), image);
});

Deno.test("encodePng() keeps photographs exactly", async () => {
  for (const alpha of [false, true]) {
    const image = picture(120, 100, 9000, alpha);
    assert.deepEqual(await decodePng(encodePng(image)), image);
  }
});

Deno.test("encodePng() errs no more than it is allowed to", async () => {
  // Three ramps of 200 colors in blocks of 2×2 pixels, and edges of two more shades.
  const width = 400;
  const pixels = new Uint32Array(width * 12);
  for (let y = 0; y < 12; y++) {
    for (let x = 0; x < width; x++) {
      const shade = 30 + (x >> 1);
      const color = y < 4 ? shade : y < 8 ? shade << 8 : shade << 16;
      pixels[y * width + x] = (0xff000000 | color) >>> 0;
    }
  }
  for (let x = 0; x < width; x += 8) pixels[x] = (0xff202020 + x * 16) >>> 0;
  const image = { width, height: 12, data: new Uint8Array(pixels.buffer) };
  assert.deepEqual(await decodePng(encodePng(image)), image, "not at all unless allowed");
  const png = encodePng(image, { areas: 4, edges: 16 });
  const decoded = await decodePng(png);
  const errors = image.data.map((value, i) => Math.abs(value - decoded.data[i]));
  const edges = errors.filter((_, i) => i < 4 * width);
  const areas = errors.filter((_, i) => i >= 4 * width);
  assert.ok(Math.max(...areas) <= 4, `areas ${Math.max(...areas)}`);
  assert.ok(Math.max(...edges) <= 16, `edges ${Math.max(...edges)}`);
  assert.equal(png[25], 3, "written with a palette");
  const strict = encodePng(image, { areas: 1, edges: 1 });
  assert.deepEqual(await decodePng(strict), image, "what a palette cannot hold is exact");
  assert.equal(strict[25], 2);
});

Deno.test("encodePng() makes an enlarged picture hardly larger", () => {
  const small = picture(64, 64, 200, false);
  const source = new Uint32Array(small.data.buffer);
  const pixels = Uint32Array.from(
    { length: 512 * 512 },
    (_, i) => source[64 * ((i >> 9) >> 3) + ((i & 511) >> 3)],
  );
  const enlarged = { width: 512, height: 512, data: new Uint8Array(pixels.buffer) };
  assert.ok(encodePng(enlarged).length < 4 * encodePng(small).length);
});

Deno.test("encodePng() refuses data that do not fit the sides", () => {
  assert.throws(
    () => encodePng({ width: 2, height: 2, data: new Uint8Array(15) }),
    /2 by 2 pixels need 16 bytes, got 15/,
  );
  assert.throws(() => encodePng({ width: 0, height: 2, data: new Uint8Array() }), RangeError);
});

Deno.test("encodeIndexed() writes the palette's order", async () => {
  const palette = Uint8Array.of(9, 8, 7, 0, 1, 2, 3, 255);
  const { data } = await decodePng(encodeIndexed(2, 1, Uint8Array.of(1, 0), palette));
  assert.deepEqual([...data], [1, 2, 3, 255, 9, 8, 7, 0]);
});
