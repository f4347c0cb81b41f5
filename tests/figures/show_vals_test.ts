import assert from "node:assert/strict";
import { imshow } from "../../lib/figures/mod.ts";
import { fixedLabels, valueLabels } from "../../lib/figures/show_vals.ts";
import { decodePng, radarZoom } from "./figure_cases.ts";

const scale = { vmin: 0, vmax: 60, cmap: "Spectral_r", axis: false } as const;
const zoom = { data: radarZoom.values, shape: [12, 12] };

Deno.test("valueLabels() equals the radar lesson's show_vals", () => {
  assert.deepEqual(valueLabels(radarZoom.values), radarZoom.labels);
});

Deno.test("valueLabels() writes whole numbers whole and rounds half to even", () => {
  assert.deepEqual(valueLabels([1, -2, 0, -0]), ["1", "-2", "0", "0"]);
  assert.deepEqual(valueLabels([0.5, 2.345, -1.5]), ["0.50", "2.35", "-1.5"]);
  assert.deepEqual(valueLabels([0.125, 0.375]), ["0.12", "0.38"]);
  assert.deepEqual(valueLabels([0.25, 7], 1), ["0.20", "7.00"]);
  assert.deepEqual(valueLabels([NaN, Infinity, -Infinity, 0.5]), ["", "∞", "-∞", "0.50"]);
});

Deno.test("imshow() with showVals writes dark and light where the lesson does", async () => {
  const svg = await imshow(zoom, { ...scale, showVals: true, width: 552 }).toSvg();
  const dark = new Array<boolean | undefined>(144).fill(undefined);
  const groups = svg.matchAll(/<g fill="(#000|#fff)" stroke="(#000|#fff)".*?<\/g><\/g>/g);
  for (const [group, fill, outline] of groups) {
    assert.notEqual(fill, outline);
    for (const [, x, y] of group.matchAll(/translate\(([\d.]+) ([\d.]+)\)/g)) {
      // A number starts left of the middle of its pixel of 46, and stands under its middle.
      dark[12 * Math.floor(Number(y) / 46) + Math.floor(Number(x) / 46)] = fill === "#000";
    }
  }
  assert.deepEqual(dark, radarZoom.dark);
});

Deno.test("imshow() with showVals writes into every pixel, outlined", async () => {
  const plain = await decodePng(await imshow(zoom, { ...scale, width: 552 }).toPng());
  const png = await decodePng(await imshow(zoom, { ...scale, showVals: true, width: 552 }).toPng());
  const cell = 2 * 46;
  for (let i = 0; i < 144; i++) {
    const [left, top] = [28 + (i % 12) * cell, 28 + Math.floor(i / 12) * cell];
    let [black, white, changed, edge] = [0, 0, 0, 0];
    for (let y = top; y < top + cell; y++) {
      for (let x = left; x < left + cell; x++) {
        const at = 4 * (y * png.width + x);
        const [red, green, blue] = [png.data[at], png.data[at + 1], png.data[at + 2]];
        if (red < 32 && green < 32 && blue < 32) black++;
        if (red > 223 && green > 223 && blue > 223) white++;
        if ([red, green, blue].every((part, n) => part === plain.data[at + n])) continue;
        changed++;
        if (x < left + 2 || x >= left + cell - 2) edge++;
      }
    }
    assert.ok(changed > 300 && black > 20 && white > 20, `number ${i}: ${[changed, black, white]}`);
    assert.equal(edge, 0, `number ${i} stays inside its pixel`);
  }
});

Deno.test("imshow() with showVals takes its reader's rule and size", async () => {
  const dark = imshow([[1]], { showVals: { darkText: () => true } });
  const light = imshow([[1]], { showVals: { darkText: () => false } });
  assert.match(await dark.toSvg(), /fill="#000" stroke="#fff"/);
  assert.match(await light.toSvg(), /fill="#fff" stroke="#000"/);
  const [small, large] = [5, 30].map((size) => imshow([[1]], { showVals: { size } }).toSvg());
  assert.notEqual(await small, await large);
});

Deno.test("imshow() with showVals stays small", async () => {
  const figure = imshow(zoom, { ...scale, showVals: true });
  const svg = (await figure.toSvg()).length;
  const png = (await figure.toPng()).length;
  assert.ok(svg < 40_000, `SVG ${svg}`);
  assert.ok(png < 110_000, `PNG ${png}`);
});

Deno.test("fixedLabels() gives every value the same decimals, and no minus to a zero", () => {
  assert.deepEqual(fixedLabels([1.26, 2, -0.04, -30.55, NaN], 1), [
    "1.3",
    "2.0",
    "0.0",
    "-30.6",
    "",
  ]);
  assert.deepEqual(fixedLabels([0.5, Infinity], 2), ["0.50", "∞"]);
});

Deno.test("imshow() with showVals writes as many decimals as it is told, in every pixel", async () => {
  const written = (values: number[][], showVals: { decimals?: number }) =>
    imshow(values, { showVals, axis: false, width: 200, vmin: 100, vmax: 200 }).toSvg();
  const fixed = await written([[1.26, 2], [-0.04, 30.5]], { decimals: 1 });
  assert.equal(fixed, await written([[1.3, 2], [0, 30.5]], { decimals: 1 }));
  assert.notEqual(fixed, await written([[1.26, 2], [-0.04, 30.5]], {}));
});
