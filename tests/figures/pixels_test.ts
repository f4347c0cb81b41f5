import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { blit, frameArea, indexPixels } from "../../lib/figures/animation/raster.ts";
import { reduceColors } from "../../lib/figures/animation/reduce_colors.ts";
import { colormapTable } from "../../lib/figures/colormap.ts";
import { colorImage, colorIndices, scalarImage, valueRange } from "../../lib/figures/image_png.ts";
import { imageValues } from "../../lib/figures/image_values.ts";
import { EXACT, indexColors } from "../../lib/figures/palette.ts";
import { encodeIndexed, encodePng } from "../../lib/figures/png.ts";
import { shrink } from "../../lib/figures/shrink.ts";
import { decodePng } from "./figure_cases.ts";

/** Numbers from 0 to 1, the same each time. */
function generator(seed: number) {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** What a PNG file is made of: depth, kind of color, colors, how many are seen through, each row's filter. */
function madeOf(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks: Record<string, Uint8Array> = {};
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    chunks[type] = png.subarray(at + 8, at + 8 + view.getUint32(at));
  }
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bits, kind] = [png[24], png[25]];
  const channels = { 2: 3, 3: 1, 6: 4 }[kind]!;
  const rows = inflateSync(chunks.IDAT);
  const rowBytes = Math.ceil(width * channels * bits / 8) + 1;
  assert.equal(rows.length, rowBytes * height);
  return {
    bits,
    kind,
    colors: (chunks.PLTE?.length ?? 0) / 3,
    clear: chunks.tRNS?.length ?? 0,
    filters: Array.from({ length: height }, (_, y) => rows[y * rowBytes]).join(""),
    names: Object.keys(chunks).join(" "),
  };
}

const rgba = (width: number, height: number, pixel: (x: number, y: number) => number[]) => ({
  width,
  height,
  data: Uint8Array.from(
    Array.from({ length: width * height }, (_, i) => pixel(i % width, Math.floor(i / width)))
      .flat(),
  ),
});

Deno.test("encodePng() takes the smallest depth, a palette from dark to light, clear colors first", () => {
  const kinds = (colors: number) => {
    const image = rgba(300, 1, (x) => [x % colors % 256, Math.floor(x % colors / 256), 0, 255]);
    const { bits, kind, colors: listed, clear, names } = madeOf(encodePng(image));
    return [bits, kind, listed, clear, names];
  };
  const listed = "IHDR PLTE IDAT IEND";
  assert.deepEqual([1, 2, 3, 4, 5, 16, 17, 256, 257].map(kinds), [
    [1, 3, 1, 0, listed],
    [1, 3, 2, 0, listed],
    [2, 3, 3, 0, listed],
    [2, 3, 4, 0, listed],
    [4, 3, 5, 0, listed],
    [4, 3, 16, 0, listed],
    [8, 3, 17, 0, listed],
    [8, 3, 256, 0, listed],
    [8, 2, 0, 0, "IHDR IDAT IEND"],
  ]);
  const alpha = rgba(300, 1, (x) => [x % 256, x >> 8, 0, x === 7 ? 254 : 255]);
  assert.deepEqual(madeOf(encodePng(alpha)).kind, 6);
  const three = encodeIndexed(
    3,
    1,
    Uint8Array.of(2, 1, 0),
    Uint8Array.of(9, 9, 9, 1, 8, 8, 8, 255, 7, 7, 7, 255),
  );
  assert.equal(madeOf(three).clear, 1);
  const { palette } = indexColors(
    Uint32Array.of(0xff0000ff, 0xff00fe00, 0x00000000, 0xff0100fe, 0xffffffff),
    5,
    EXACT,
  )!;
  assert.deepEqual([...new Uint32Array(palette.buffer)], [
    0x00000000,
    0xff00fe00,
    0xff0000ff,
    0xff0100fe,
    0xffffffff,
  ]);
});

Deno.test("encodePng() writes drawings as they are, photographs as differences, rows like the one above as nothing", () => {
  const next = generator(4);
  const drawing = rgba(200, 180, (x, y) => [x > y ? 255 : 0, y > 90 ? 9 : 0, 0, 255]);
  assert.match(madeOf(encodePng(drawing)).filters, /^[02]+$/);
  const noise = Array.from({ length: 200 * 180 }, () => Math.floor(next() * 6));
  const photograph = rgba(200, 180, (x, y) => {
    const at = y === 50 ? 49 : y;
    return [x + noise[at * 200 + x] & 255, at, x & 255, 255];
  });
  assert.equal(madeOf(encodePng(photograph)).filters, "4".repeat(50) + "2" + "4".repeat(129));
  // Small ones are tried both ways.
  const small = rgba(40, 30, (x, y) => [x * 6 & 255, y * 8 & 255, x + y & 255, 255]);
  assert.equal(madeOf(encodePng(small)).filters, "4".repeat(30));
});

Deno.test("indexColors() and reduceColors() choose the same colors each time", () => {
  const next = generator(9);
  const [width, height] = [64, 64];
  // Blocks of two by two in 300 near colors, and single pixels between.
  const blocks = Array.from({ length: 32 * 32 }, () => Math.floor(next() ** 2 * 300));
  const colors = Uint32Array.from({ length: width * height }, (_, i) => {
    const block = blocks[(i >> 7) * 32 + (i % 64 >> 1)];
    const single = next() < 0.05 ? Math.floor(next() * 3) : 0;
    return (0xff000000 | (100 + (block & 15)) | (90 + (block >> 4)) << 8 | (40 + single) << 16) >>>
      0;
  });
  const digest = (values: ArrayBufferView) =>
    createHash("sha1").update(new Uint8Array(values.buffer)).digest("hex").slice(0, 12);
  const chosen = [EXACT, { areas: 1, edges: 2 }, { areas: 4, edges: 16 }, { areas: 8, edges: 8 }]
    .map((tolerance) => indexColors(colors, width, tolerance))
    .map((found) =>
      found && `${found.palette.length / 4} ${digest(found.palette)} ${digest(found.indices)}`
    );
  const pixels = { width, height, data: new Uint8Array(colors.buffer) };
  const reduced = [2, 100, 255].map((most) => digest(reduceColors(pixels, most).data));
  assert.deepEqual([chosen, reduced], CHOSEN);
});

Deno.test("reduceColors() gives each rare color the nearest of the common ones, ties to the smaller number", () => {
  const image = rgba(9, 1, (x) => [[0, 0, 200, 200, 10, 10, 101, 99, 100][x], 0, 0, 255]);
  const red = (most: number) =>
    [...reduceColors(image, most).data].filter((_, i) => i % 4 === 0).join(" ");
  assert.equal(red(6), "0 0 200 200 10 10 101 99 100");
  assert.equal(red(5), "0 0 200 200 10 10 100 99 100");
  assert.equal(red(3), "0 0 200 200 10 10 10 10 10");
  assert.equal(red(2), "0 0 10 10 10 10 10 10 10");
});

Deno.test("shrink() means what lies under each new pixel, by how much of it, as plain loops do", () => {
  const next = generator(2);
  const { floor, max, min } = Math;
  for (
    const [rows, columns, toRows, toColumns, channels] of [
      [7, 5, 3, 4, 1],
      [6, 9, 6, 2, 3],
      [10, 3, 1, 3, 2],
      [13, 11, 12, 10, 1],
    ]
  ) {
    const values = Float64Array.from(
      { length: rows * columns * channels },
      () => next() < 0.1 ? NaN : next(),
    );
    const got = shrink(values, { rows, columns, channels }, { rows: toRows, columns: toColumns });
    assert.equal(got.length, toRows * toColumns * channels);
    got.forEach((value, at) => {
      const [channel, column] = [at % channels, floor(at / channels) % toColumns];
      const row = floor(at / channels / toColumns);
      let sum = 0, area = 0;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const over = (i: number, from: number, to: number, at: number) =>
            max(0, min(i + 1, (at + 1) * from / to) - max(i, at * from / to));
          const weight = over(y, rows, toRows, row) * over(x, columns, toColumns, column);
          const one = values[(y * columns + x) * channels + channel];
          if (weight < 1e-9 || Number.isNaN(one)) continue;
          sum += weight * one;
          area += weight;
        }
      }
      if (area === 0) assert.ok(Number.isNaN(value));
      else assert.ok(Math.abs(value - sum / area) < 1e-6, `${at}: ${value} for ${sum / area}`);
    });
  }
});

Deno.test("values are placed in 256 colors, what is none in none", () => {
  const at = (values: number[], low: number, high: number) => [...colorIndices(values, low, high)];
  assert.deepEqual(at([0, 1 / 256 - 1e-9, 1 / 256, 0.5, 255 / 256, 1, 2, -1], 0, 1), [
    ...[0, 0, 1, 128, 255, 255, 255, 0],
  ]);
  assert.deepEqual(at([NaN, Infinity, -Infinity, 2, 3], 2, 2), [-1, -1, -1, 0, 0]);
  assert.deepEqual(at([5, 6, 7], 5, 7), [0, 128, 255]);
  assert.deepEqual(valueRange([NaN, Infinity, 3, -Infinity, -2]), [-2, 3]);
  assert.deepEqual(valueRange([4]), [4, 4]);
  assert.deepEqual(valueRange([NaN, -Infinity]), [0, 1]);
});

Deno.test("an image of values has the map's colors in order, and is clear where there is none", async () => {
  const values = [NaN, 0, 1, 0.5, Infinity, 1];
  const { png, missing } = scalarImage(values, 2, 3, { vmin: 0, vmax: 1, cmap: "gray" });
  assert.equal(missing, 2);
  const { width, height, data } = await decodePng(png);
  assert.deepEqual([width, height], [3, 2]);
  const clear = [0, 0, 0, 0];
  const grey = (of: number) => [of, of, of, 255];
  assert.deepEqual([...data], [clear, grey(0), grey(255), grey(128), clear, grey(255)].flat());
  assert.deepEqual([madeOf(png).colors, madeOf(png).clear], [4, 1]);
  // All 256 colors and pixels without a value: a palette has no room for both.
  const all = Array.from({ length: 257 }, (_, i) => i === 256 ? NaN : i);
  const table = colormapTable("viridis");
  const color = (at: number) => [...table.subarray(3 * at, 3 * at + 3), 255];
  const full = scalarImage(all, 1, 257, { vmin: 0, vmax: 256, cmap: "viridis" });
  const shown = (await decodePng(full.png)).data;
  assert.deepEqual([...shown], [...all.slice(0, 256).map(color), clear].flat());
  const without = scalarImage(all.slice(0, 256), 1, 256, { vmin: 0, vmax: 256, cmap: "gray" });
  assert.deepEqual([madeOf(without.png).colors, madeOf(without.png).kind], [256, 3]);
});

Deno.test("an image of colors is as bright as its numbers say, and clear where one is none", async () => {
  const { png, missing } = colorImage([1, 0.5, -1, 2, NaN, 0, 0, Infinity, 0], 1, 3, 3, 1);
  assert.equal(missing, 2);
  const { data } = await decodePng(png);
  assert.deepEqual([...data], [255, 128, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  const bytes = colorImage([10, 20, 30, 40, 300, 0, 0, 0], 2, 1, 4, 255);
  assert.deepEqual([bytes.missing, ...(await decodePng(bytes.png)).data], [
    ...[0, 10, 20, 30, 40, 255, 0, 0, 0],
  ]);
});

Deno.test("an image's numbers are those of the moment, whatever they are kept in", async () => {
  const full = (data: ArrayLike<unknown>) => imageValues({ shape: [1, 2], data }).fullScale;
  assert.deepEqual(
    [
      new Uint8Array(2),
      new Uint8ClampedArray(2),
      new Int16Array(2),
      new Int32Array(2),
      new Uint32Array(2),
      new Uint16Array(2),
      new Int8Array(2),
      new Float32Array(2),
      [1, 2],
    ].map(full),
    [255, 255, 255, 255, 255, 65535, undefined, undefined, undefined],
  );
  const data = Float32Array.of(1, 2);
  const { values } = imageValues({ shape: [1, 2], data });
  data[0] = 9;
  assert.deepEqual(await values, Float32Array.of(1, 2));
  const large = imageValues({ shape: [1, 2], data: BigInt64Array.of(3n, -4n) });
  assert.deepEqual(await large.values, Float64Array.of(3, -4));
  const nested = imageValues([[[1, 2, 3], [4, 5, 6]]]);
  assert.deepEqual([nested.rows, nested.columns, nested.channels], [1, 2, 3]);
  assert.deepEqual(await nested.values, Float64Array.of(1, 2, 3, 4, 5, 6));
});

Deno.test("indexPixels() lays clear pixels on paper, and gives all pictures one palette", () => {
  const pixels = (data: number[]) => ({
    width: data.length / 4,
    height: 1,
    data: Uint8Array.from(data),
  });
  const { palette, rasters, extraIndices } = indexPixels([
    pixels([255, 0, 0, 255, 0, 0, 0, 128, 255, 0, 0, 255]),
    pixels([0, 0, 255, 0, 1, 2, 3, 255]),
  ], ["#0072b2", "#ff0000", "#ffffff"]);
  assert.deepEqual([...palette], [255, 0, 0, 127, 127, 127, 255, 255, 255, 1, 2, 3, 0, 114, 178]);
  assert.deepEqual(rasters.map(({ width, height, indices }) => [width, height, ...indices]), [
    [3, 1, 0, 1, 0],
    [2, 1, 2, 3],
  ]);
  assert.deepEqual(extraIndices, [4, 0, 2]);
});

Deno.test("blit() and frameArea() stay on both rasters", () => {
  const raster = (width: number, height: number, value = 0) => ({
    width,
    height,
    indices: Uint8Array.from({ length: width * height }, (_, i) => value && value + i),
  });
  const rows = ({ width, indices }: { width: number; indices: Uint8Array }) =>
    [...indices].join(" ").split(" ").reduce(
      (text, it, i) => text + (i % width ? " " : "\n") + it,
      "",
    );
  const to = raster(4, 3);
  blit(raster(3, 3, 1), { x: 1, y: 1, width: 5, height: 1 }, to, 1, 1);
  assert.equal(rows(to), "\n0 0 0 0\n0 5 6 0\n0 0 0 0");
  blit(raster(3, 3, 1), { x: 0, y: 0, width: 3, height: 3 }, to, 2, 2);
  assert.equal(rows(to), "\n0 0 0 0\n0 5 6 0\n0 0 1 2");
  const framed = raster(7, 6);
  frameArea(framed, { x: 2, y: 1, width: 3, height: 3 }, 2, 8);
  assert.equal(
    rows(framed),
    "\n0 8 8 8 8 8 0\n0 8 8 8 8 8 0\n0 8 8 0 8 8 0\n0 8 8 8 8 8 0\n0 8 8 8 8 8 0\n0 0 0 0 0 0 0",
  );
  const corner = raster(4, 3);
  frameArea(corner, { x: 0, y: 0, width: 6, height: 2 }, 2, 8);
  assert.equal(rows(corner), "\n8 8 8 8\n8 8 8 8\n8 8 8 8");
});

/** As it was when the pictures were looked at. */
const CHOSEN = [
  [
    undefined,
    "256 cec5de5334ab 47af7ae7c851",
    "256 cec5de5334ab 47af7ae7c851",
    "256 b70153137c01 0dffb1043c3a",
  ],
  ["a17b04f3cf42", "3f750adbf2ac", "537e4e564c65"],
];
