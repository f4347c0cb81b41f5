import { deepEqual, equal, ok } from "node:assert/strict";
import { imshow, type ImshowOptions } from "../../lib/figures/mod.ts";
import { countOutside, drawOutside } from "../../lib/figures/outside_scale.ts";
import { svgText, THEME } from "../../lib/figures/text.ts";

const write = (text: string, x: number, y: number) =>
  svgText(text, x, y, { size: 10, fill: THEME.mutedInk });

/** 100 values from 0 to 99, in ten rows. */
const hundred = { shape: [10, 10], data: Float32Array.from({ length: 100 }, (_, i) => i) };

for (
  const [options, words] of [
    [{ vmin: 20, vmax: 85 }, "34% of the pixels lie outside the scale"],
    [{ vmin: 0, vmax: 98 }, "1% of the pixels lie outside the scale"],
    [{ vmin: 200, vmax: 300 }, "all pixels lie outside the scale"],
    [{ vmax: 98.5 }, "1% of the pixels lie outside the scale"],
    [{ vmin: 0, vmax: 99 }, undefined],
    [{}, undefined],
  ] as [ImshowOptions, string | undefined][]
) {
  Deno.test(`imshow() with ${JSON.stringify(options)} says: ${words ?? "nothing"}`, async () => {
    const figure = imshow(hundred, { axis: false, ...options });
    const svg = await figure.body();
    const line = write(words ?? "", 0, figure.content.height + 11);
    const plain = await imshow(hundred, { axis: false }).body();
    if (words) ok(svg.includes(line));
    else equal(svg, plain);
  });
}

Deno.test("countOutside() passes over what has no value, and a bound's further digits", () => {
  equal(countOutside([NaN, Infinity, -Infinity, 1, 5], 0, 2), 1);
  equal(countOutside(Float32Array.of(0.1, 0.3), 0.1, 0.3), 0);
  equal(countOutside(Float64Array.of(0.1, 0.3 + 1e-12), 0.1, 0.3), 1);
  // One color outside is enough for a pixel.
  equal(countOutside([0.5, 1.5, 0.5, 1, 1, 1, -1, 2, 0], 0, 1, 3), 2);
  equal(countOutside(new Float32Array(300_000).fill(7), 0, 1), 300_000);
});

Deno.test("drawOutside() writes as much as there is room for", () => {
  const place = { x: 3, y: 4 };
  const drawn = (width: number, outside = 1, pixels = 3) =>
    drawOutside(outside, pixels, { ...place, width });
  equal(drawn(300), write("33% of the pixels lie outside the scale", 3, 4));
  equal(drawn(150), write("33% outside the scale", 3, 4));
  equal(drawn(80), write("33% outside", 3, 4));
  equal(drawn(20), "");
  equal(drawn(300, 0), "");
  equal(drawn(300, 1, 5000), write("under 0.1% of the pixels lie outside the scale", 3, 4));
  equal(drawn(300, 4999, 5000), write("over 99% of the pixels lie outside the scale", 3, 4));
  for (const [outside, share] of [[1, "0.1"], [990, "99"], [99, "9.9"], [100, "10"], [5, "0.5"]]) {
    const words = `${share}% of the pixels lie outside the scale`;
    equal(drawn(300, outside as number, 1000), write(words, 3, 4));
  }
  equal(drawn(300, 14, 1000), write("1.4% of the pixels lie outside the scale", 3, 4));
});

Deno.test("imshow() says that colors are clipped", async () => {
  const bright = [[[0.5, 0.5, 0.5], [1.5, 0.2, 0.1]]];
  const figure = imshow(bright, { axis: false });
  const line = write("50% of the pixels lie outside the scale", 0, figure.content.height + 11);
  ok((await figure.toSvg()).includes(line));
});

for (const [rows, columns] of [[1000, 3], [3, 1000], [700, 50], [5, 2000], [20, 30]]) {
  Deno.test(`imshow() has places of ${rows}×${columns} pixels to scale on both axes`, async () => {
    const data = new Float32Array(rows * columns);
    let places: number[] = [];
    const probe: NonNullable<ImshowOptions["overlays"]>[number] = ({ x, y }) => {
      places = [x(-0.5), x(columns - 0.5), y(-0.5), y(rows - 0.5)];
      return "";
    };
    const svg = await imshow({ shape: [rows, columns], data }, { overlays: [probe] }).toSvg();
    const image = /<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/.exec(svg);
    const [left, top, width, height] = image!.slice(1).map(Number);
    const near = places.map((place) => Math.round(place * 1000) / 1000);
    deepEqual(near, [left, left + width, top, top + height]);
  });
}

Deno.test("imshow() numbers a tall image's rows over its whole height", async () => {
  const data = new Float32Array(3000);
  const svg = await imshow({ shape: [1000, 3], data }).toSvg();
  const marks = [...svg.matchAll(/M[\d.]+ ([\d.]+)h-3\.5/g)].map(([, y]) => Number(y));
  // Rows 0, 200, 400, 600, 800 of 1000, each 0.48 CSS pixels high.
  deepEqual(marks, [0, 96, 192, 288, 384].map((y) => Math.round(2 * (y + 0.24)) / 2));
});

Deno.test("imshow() hatches colors that are infinite, and keeps them out of averages", async () => {
  const colors = [[[0.1, 0.2, 0.3], [Infinity, 0, 0]], [[0, -Infinity, 0], [NaN, 0, 0]]];
  const figure = imshow(colors, { axis: false });
  ok((await figure.toSvg()).includes(
    svgText("no value (3 px)", 13, figure.content.height + 11, { size: 10, fill: THEME.mutedInk }),
  ));
  const row = Float32Array.from({ length: 2000 }, (_, i) => i % 2 ? 1 : 0);
  row[7] = Infinity;
  const wide = await imshow({ shape: [1, 2000], data: row }, { axis: false, vmin: 0, vmax: 1 })
    .toSvg();
  ok(!wide.includes("<pattern"), "its neighbours have values");
});
