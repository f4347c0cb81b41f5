/** What the browser's half of the platform draws, with stand-ins for what Deno lacks. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import type { PictureBands, PictureValues } from "#platform";
import { openCanvas } from "../../lib/platform/browser/canvas.ts";
import { encodePicture, openPicture } from "../../lib/platform/browser/pictures.ts";
import { openRasterizer } from "../../lib/platform/browser/rasterizer.ts";
import { decodePng } from "../figures/figure_cases.ts";
import { standInAssets } from "./browser_stand_ins.ts";

const bytesOf = (content: string) => new TextEncoder().encode(content);
const withAssets = () =>
  standInAssets({ "resvg.wasm": import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm") });
withAssets();

Deno.test("openRasterizer() fetches resvg once, and again where it did not come", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1">' +
    '<rect width="1" height="1" fill="#f00"/><text y="1" font-size="2">W</text></svg>';
  standInAssets({});
  await rejects(openRasterizer(), { message: "This site has no file resvg.wasm." });
  withAssets();
  const draw = await openRasterizer();
  standInAssets({});
  const same = await openRasterizer();
  withAssets();
  const freed = await countFreed();
  for (const [scale, width, height] of [[1, 2, 1], [3, 6, 3]]) {
    const pixels = Array.from(
      { length: width * height },
      (_, i) => i % width < width / 2 ? [255, 0, 0, 255] : [0, 0, 0, 0],
    );
    const want = { width, height, data: Uint8Array.from(pixels.flat()) };
    for (const each of [draw, same]) deepEqual(each(svg, scale), want);
  }
  deepEqual(freed, { drawings: 4, images: 4 });
});

/** Counts what is given back to the memory of resvg, which nobody collects. */
async function countFreed(): Promise<{ drawings: number; images: number }> {
  const { Resvg: { prototype } } = await import("@resvg/resvg-wasm");
  const { free, render } = prototype;
  const count = { drawings: 0, images: 0 };
  prototype.free = function () {
    count.drawings++;
    free.call(this);
  };
  prototype.render = function () {
    const image = render.call(this);
    const freeImage = image.free.bind(image);
    image.free = () => {
      count.images++;
      freeImage();
    };
    return image;
  };
  return count;
}

Deno.test("an SVG is opened at its own size, on a clear ground, without the system's fonts", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="2">' +
    '<rect width="1" height="1" fill="#123456"/><text y="2" font-size="2">W</text></svg>';
  const picture = await openPicture(bytesOf(svg));
  deepEqual(picture.header, {
    format: "svg",
    width: 1,
    height: 2,
    depth: "uchar",
    space: "srgb",
    channels: 4,
  });
  deepEqual(await picture.read("own"), {
    values: Uint8Array.of(0x12, 0x34, 0x56, 255, 0, 0, 0, 0),
    rows: 2,
    columns: 1,
    bands: 4,
  });
});

Deno.test("openCanvas() writes as PNG what was drawn on a canvas of the processor's", async () => {
  const data = Uint8ClampedArray.from({ length: 24 }, (_, i) => 10 * i);
  const made: unknown[] = [];
  const context = {
    getImageData(...place: number[]) {
      made.push(place);
      return { data };
    },
  };
  const page = globalThis as unknown as Record<string, unknown>;
  page.OffscreenCanvas = class {
    constructor(...size: number[]) {
      made.push(size);
    }
    getContext(...asked: unknown[]) {
      made.push(asked);
      return context;
    }
  };
  const canvas = openCanvas(3, 2);
  equal(canvas.context, context);
  const png = await decodePng(canvas.png());
  deepEqual([png.width, png.height, [...png.data]], [3, 2, [...data]]);
  deepEqual(made, [[3, 2], ["2d", { willReadFrequently: true }], [0, 0, 3, 2]]);
});

Deno.test("encodePicture() writes what a decoder of PNG reads, of 8 and of 16 bits", async () => {
  const numbers = (count: number, step: number) =>
    Array.from({ length: count }, (_, i) => step * i);
  const pictures: [PictureBands, PictureValues["values"], bands: number][] = [
    ["grey16", Uint16Array.from(numbers(6, 1000)), 1],
    ...[1, 2, 3, 4].map((bands): [PictureBands, Uint8Array, number] => [
      "own",
      Uint8Array.from(numbers(6 * bands, 5)),
      bands,
    ]),
  ];
  for (const [wanted, values, bands] of pictures) {
    const png = await encodePicture({ values, rows: 2, columns: 3, bands });
    const picture = await openPicture(png);
    const { width, height, channels } = picture.header;
    deepEqual([width, height, channels], [3, 2, bands]);
    deepEqual(await picture.read(wanted), { values, rows: 2, columns: 3, bands });
  }
});
