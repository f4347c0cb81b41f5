import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import {
  contourPlot,
  imshow,
  linePlot,
  panels,
  plotFigure,
  probabilityPlot,
} from "../../lib/figures/mod.ts";
import { decodePng, pixel } from "./figure_cases.ts";

Deno.test("linePlot() draws its line through its points", async () => {
  const figure = linePlot([0, 1, 0], { dots: false, width: 400, height: 200 });
  const png = await decodePng(await figure.toPng(1));
  const blue = (x: number) => {
    for (let y = 0; y < png.height; y++) {
      const [r, g, b] = pixel(png, x, y);
      if (b > r + 60 && b > g + 20) return y;
    }
  };
  // Axes run from 52 to 400 - 18 and from 28 to 200 - 42, inside a margin of 14.
  const [left, middle, right] = [14 + 53, 14 + (52 + 382) / 2, 14 + 381].map(blue);
  assert.ok(Math.abs(middle! - (14 + 28)) <= 2, `peak at ${middle}`);
  assert.ok(Math.abs(left! - (14 + 158)) <= 3 && Math.abs(right! - (14 + 158)) <= 3);
});

Deno.test("linePlot() names its lines and refuses none", async () => {
  const figure = linePlot({ training: [3, 2], validation: [3, 2.5] }, {
    xLabel: "epoch",
    yLabel: "loss",
    yType: "log",
  });
  assert.match(figure.alt, /loss: training, validation: 2 values along epoch/);
  const svg = await figure.toSvg();
  assert.match(svg, /<rect [^>]*fill="#4269d0"/);
  assert.match(svg, /<rect [^>]*fill="#efb118"/);
  assert.throws(() => linePlot([]), /there are no values/);
  assert.throws(() => linePlot({ a: [] }), /there are no values/);
});

Deno.test("plotFigure() leaves no text to the fonts of a machine and no global document", async () => {
  const figure = plotFigure({
    title: "Title",
    color: { legend: true, scheme: "viridis" },
    marks: [
      Plot.dot([[1, 2, 3], [4, 5, 6]], { fill: "2" }),
      Plot.text([[2, 3]], { text: ["two\nlines"], stroke: "white", fontWeight: "bold" }),
    ],
  });
  const svg = await figure.toSvg();
  assert.doesNotMatch(svg, /<text|<tspan|font-|currentColor|var\(|class=|<style/);
  assert.ok(svg.match(/<use /g)!.length > 30);
  assert.equal("document" in globalThis, false);
  assert.equal("window" in globalThis && "document" in globalThis, false);
});

Deno.test("plotFigure() gives the same bytes each time, also with clip paths", async () => {
  const make = () =>
    plotFigure({
      clip: true,
      marks: [Plot.lineY([1, 3, 2], { clip: true }), Plot.ruleY([0], { clip: true })],
    });
  const [first, second] = [await make().toSvg(), await make().toSvg()];
  assert.match(first, /<clipPath id="plot/);
  assert.equal(first, second);
  for (const [, id] of first.matchAll(/url\(#([^)]+)\)/g)) {
    assert.ok(first.includes(`id="${id}"`), `${id} is defined`);
  }
});

Deno.test("plotFigure() draws rasters on the project's canvas", async () => {
  const figure = plotFigure({
    axis: null,
    margin: 0,
    width: 100,
    height: 100,
    color: { range: ["#ff0000", "#ff0000"] },
    marks: [
      Plot.raster({ width: 4, height: 4, x1: 0, y1: 0, x2: 1, y2: 1, fill: (x: number) => x }),
    ],
  });
  const png = await decodePng(await figure.toPng(1));
  assert.deepEqual(pixel(png, 64, 64), [255, 0, 0, 255]);
});

Deno.test("plotFigure() draws marks that are made when Plot is loaded", async () => {
  const figure = plotFigure({ alt: "bars", draw: (plot) => [plot.barY([1, 2, 3])] });
  assert.equal((await figure.toSvg()).match(/<rect /g)!.length, 1 + 3);
  assert.equal(figure.alt, "bars");
});

Deno.test("linePlot() draws more values and lines than a call takes arguments", async () => {
  const many = 130_000;
  assert.throws(() => Math.max(...new Uint8Array(many)), RangeError);
  const values = Float64Array.from({ length: many }, (_, i) => Math.sin(i / 1000));
  assert.match(await linePlot(values).body(), /<path/);
  const lines = Object.fromEntries(Array.from({ length: many }, (_, i) => [`line ${i}`, [i]]));
  assert.ok(linePlot(lines).alt.endsWith("1 values along x"));
});

Deno.test("linePlot() draws a dot for each of up to thirty values", async () => {
  const dots = async (count: number, options = {}) =>
    (await linePlot(Array(count).fill(1), options).body()).match(/<circle/g)?.length ?? 0;
  assert.deepEqual([await dots(30), await dots(31), await dots(31, { dots: true })], [30, 0, 31]);
});

Deno.test("plots say what their readers are told to hear", () => {
  const alt = "as it is";
  const plots = [
    linePlot([1, 2], { alt, title: "t" }),
    contourPlot((a, b) => a + b, { x: [0, 1], y: [0, 1], alt, title: "t", paths: { p: [[0, 0]] } }),
    probabilityPlot([1], { alt, title: "t" }),
    plotFigure({ alt, title: "t" }),
    imshow([[1]], { alt, title: "t" }),
    panels([imshow([[1]])], { alt, title: "t" }),
  ];
  assert.deepEqual(plots.map((plot) => plot.alt), plots.map(() => alt));
  assert.equal(plotFigure({ title: "t" }).alt, "t");
  assert.equal(plotFigure({}).alt, "a plot");
});
