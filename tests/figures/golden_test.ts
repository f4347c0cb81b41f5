import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import UPNG from "upng-js";
import {
  Animation,
  architectureDiagram,
  box,
  channelsDiagram,
  confusionMatrix,
  contourPlot,
  convolutionAnimation,
  convolutionStep,
  denseLayersDiagram,
  equationDiagram,
  type Figure,
  filterAnimation,
  im2colDiagram,
  imshow,
  kernelWalk,
  linePlot,
  modelGraph,
  outlinedText,
  paddingDiagram,
  panels,
  perceptronDiagram,
  plotFigure,
  poolingDiagram,
  probabilityPlot,
  receptiveField,
  sharedWeightsDiagram,
  strideDiagram,
  text,
} from "../../lib/figures/mod.ts";
import * as allFigures from "../../lib/figures/mod.ts";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { edge, lenet, single } from "./diagram_cases.ts";
import { decodePng } from "./figure_cases.ts";

await startBackend("cpu");

/** Figures held against committed files; UPDATE_GOLDEN=1 writes them anew, to be looked at. */
const figures: Record<string, () => Figure> = {
  panels: () =>
    panels([
      imshow([[5, 0, 8], [1, 9, NaN]], {
        title: "Input",
        showVals: true,
        cmap: "Blues",
        width: 120,
      }),
      imshow([[0.5, -1.25], [3, 2]], {
        title: "Output",
        cmap: "seismic",
        vmin: -3,
        vmax: 3,
        width: 100,
        overlays: [box({ rows: [0, 1], columns: [0, 2] }), outlinedText(0, 1, "x_{i}²")],
      }),
    ], { sharedScale: false, title: "Two panels" }),
  line_plot: () =>
    linePlot({ training: [2.3, 1.1, 0.7], validation: [2.3, NaN, 1.1] }, {
      xLabel: "epoch",
      yLabel: "loss",
      width: 300,
      height: 180,
    }),
};

for (const [name, make] of Object.entries(figures)) {
  Deno.test(`${name} equals its golden SVG`, async () => {
    // Embedded images are compared as pixels elsewhere: their bytes depend on the version of zlib.
    const svg = (await make().toSvg()).replaceAll(/base64,[^"]+/g, "base64,");
    const lines = svg.replaceAll("><", ">\n<") + "\n";
    const file = new URL(`../fixtures/figure_${name}.svg`, import.meta.url);
    if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, lines);
    assert.ok(existsSync(file), `no golden file for ${name}`);
    assert.equal(lines, readFileSync(file, "utf8"));
  });
}

/**
 * Every public figure, by the function that makes it, held against a committed picture, pixel by pixel, an
 * animation frame by frame; UPDATE_GOLDEN=1 writes them anew, to be looked at.
 */
const pictures: Record<string, () => Pictured | Promise<Pictured>> = {
  panels: figures.panels,
  linePlot: figures.line_plot,
  contourPlot: () =>
    contourPlot((a, b) => 0.1 + a * a + 4 * b * b, {
      x: [-2, 2],
      y: [-1, 1],
      log: true,
      lines: 8,
      paths: {
        "small steps": [[1.8, 0.9], [1.6, 0.5]],
        "large steps": [[1.8, 0.9], [0.9, -0.3], [0.3, 0.1]],
      },
      star: [0, 0],
      xLabel: "a",
      yLabel: "b",
      title: "Down into a bowl",
      width: 360,
      height: 260,
    }),
  probabilityPlot: () =>
    probabilityPlot([0.02, 0.97, 1e-4], { classes: ["cat", "dog", "fox"], title: "A dog" }),
  imshow: () =>
    imshow(single, {
      title: "A title",
      cmap: "viridis",
      colorbar: true,
      showVals: true,
      width: 160,
      overlays: [box({ rows: [1, 3], columns: [2, 5] }), text(0, 5, "text", { size: 12 })],
    }),
  architectureDiagram: () => architectureDiagram(lenet),
  channelsDiagram: () =>
    channelsDiagram(
      ["Red", "Green"].map((name, i) => ({ name, values: single.slice(i, i + 3), kernel: [[i]] })),
      { show: "sum" },
    ),
  convolutionStep: () => convolutionStep(single, edge, { position: [1, 2], padding: 1 }),
  kernelWalk: () => kernelWalk([4, 5], 3, { padding: 1 }),
  paddingDiagram: () => paddingDiagram([[1, 2], [3, 4]], 1, "reflect"),
  poolingDiagram: () => poolingDiagram(single, { kernelSize: 2 }),
  strideDiagram: () => strideDiagram(single, edge, { stride: 2 }),
  im2colDiagram: () => im2colDiagram([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, 1]]),
  receptiveField: () =>
    receptiveField([
      { name: "input", values: single },
      { name: "conv1", values: single.slice(2).map((row) => row.slice(2)), kernelSize: 3 },
      { name: "conv2", values: [[1, 2], [3, 4]], kernelSize: 3 },
    ]),
  equationDiagram: () =>
    equationDiagram(
      { image: [["A", "B", "C"]], kernel: [["α", "β"]], output: [["P", "Q"]] },
      "equations",
    ),
  "equationDiagram, steps": () =>
    equationDiagram(
      { image: [["A", "B", "C"]], kernel: [["α", "β"]], output: [["P", "Q"]] },
      "steps",
    ),
  perceptronDiagram: () => perceptronDiagram(3),
  denseLayersDiagram: () => denseLayersDiagram([3, 4, 2]),
  sharedWeightsDiagram: () => sharedWeightsDiagram({ positions: [[0, 0], [2, 3]] }),
  confusionMatrix: () =>
    confusionMatrix([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0], { classes: ["cat", "dog", "owl"] }),
  plotFigure: () =>
    plotFigure({
      title: "Kinds of marks",
      width: 320,
      height: 200,
      color: { legend: true },
      marks: [
        Plot.barY([{ x: "a", y: 3 }, { x: "b", y: 5 }], { x: "x", y: "y", fill: "x" }),
        Plot.ruleY([0]),
      ],
    }),
  modelGraph: () =>
    modelGraph(tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: "C1" }),
        tf.layers.flatten({ name: "flat" }),
        tf.layers.dense({ units: 10, name: "F2" }),
      ],
    })),
  convolutionAnimation: () =>
    convolutionAnimation([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]], { showVals: true }),
  "convolutionAnimation, decimals": () =>
    convolutionAnimation([[0.5, 2.25, 1], [3, -1, 0]], [[1, 0.5]], {
      stride: [1, 2],
      padding: { left: 1 },
      vmin: -1,
      vmax: 3,
      cmap: "Spectral_r",
      note: "made up",
      scale: 2,
      milliseconds: 51,
    }),
  "convolutionAnimation, without numbers": () =>
    convolutionAnimation([[1, NaN, 3], [4, 5, 6]], [[2]], { padding: [0, 1], showVals: false }),
  "convolutionAnimation, within a border": () =>
    convolutionAnimation([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1], [2], [3]], { vmax: 40 }),
  "convolutionAnimation, padded at one side": () =>
    convolutionAnimation([[1, 2], [3, 4], [5, 6]], [[1], [0], [0], [1]], { padding: { top: 1 } }),
  filterAnimation: () =>
    filterAnimation(single, (size) => tf.fill([size, size], 1 / size ** 2), [1, 3], {
      name: "size",
    }),
  "filterAnimation, twice and back": () =>
    filterAnimation(
      single.slice(0, 4),
      (turn) => [[turn, 0.12345]],
      [0.5, 1, 1 / 3],
      { name: "turn", unit: "°", times: 2, bounce: true, cmap: "Blues", milliseconds: 70 },
    ),
};

/** What the other public functions of the room give, none of it a picture of its own. */
const NO_PICTURES = new Set([
  ...["box", "outlinedText", "text"],
  ...["measureText", "svgText", "shapeFormula", "modelSummary"],
  ...["colormap", "colormapNames", "convolutionAt", "receptiveArea", "preloadPictures"],
]);

/** Size, frames and milliseconds of the animations, and what they say. */
const SAID: Record<string, [number[], string]> = {
  convolutionAnimation: [
    [408, 191, 10, 3700],
    "Animation: a filter 2 × 2 steps over an image 3 × 3 (no padding); the output, 2 × 2, fills " +
    "one cell after the other.",
  ],
  "convolutionAnimation, decimals": [
    [438, 189, 10, 3404],
    'Animation: a filter 1 × 2 steps over an image 2 × 3 (stride 1,2, padding {"left":1}); the ' +
    "output, 2 × 2, fills one cell after the other. made up",
  ],
  "convolutionAnimation, without numbers": [
    [539, 161, 22, 4450],
    "Animation: a filter 1 × 1 steps over an image 2 × 3 (padding [0,1]); the output, 2 × 5, " +
    "fills one cell after the other.",
  ],
  "convolutionAnimation, within a border": [
    [419, 206, 8, 3575],
    "Animation: a filter 3 × 1 steps over an image 3 × 3 (no padding); the output, 1 × 3, fills " +
    "one cell after the other.",
  ],
  "convolutionAnimation, padded at one side": [
    [437, 236, 6, 3450],
    'Animation: a filter 4 × 1 steps over an image 3 × 2 (padding {"top":1}); the output, 1 × 2, ' +
    "fills one cell after the other.",
  ],
  filterAnimation: [
    [672, 274, 2, 320],
    "Animation: an image 6 × 6, a filter and its result while the size goes from 1 to 3, in 2 " +
    "steps.",
  ],
  "filterAnimation, twice and back": [
    [672, 274, 4, 280],
    "Animation: an image 4 × 6, a filter and its result while the turn goes from 0.5° to 0.3333° " +
    "and back, in 3 steps.",
  ],
};

type Pictured = { toPng(scale?: number): Promise<Uint8Array> } | { bytes: Uint8Array };

/** Frames as red, green, blue, alpha; a still picture has one. */
async function framesOf(png: Uint8Array) {
  const { width, height, data } = await decodePng(png);
  const file = UPNG.decode(png.slice().buffer);
  const moves = file.frames.length > 0;
  return {
    size: [width, height],
    // How long each stays, and the part of the picture that it holds.
    times: file.frames.map(({ delay, rect }: { delay: number; rect: unknown }) => [delay, rect]),
    still: data,
    frames: moves ? UPNG.toRGBA8(file).map((frame: ArrayBuffer) => new Uint8Array(frame)) : [data],
  };
}

for (const [name, make] of Object.entries(pictures)) {
  Deno.test(`${name} equals its golden picture`, async () => {
    const picture = await make();
    const png = "toPng" in picture ? await picture.toPng(1) : picture.bytes;
    const file = new URL(`../fixtures/golden/${name.replaceAll(/\W+/g, "_")}.png`, import.meta.url);
    if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, png);
    assert.ok(existsSync(file), `no golden picture for ${name}`);
    const [now, before] = [await framesOf(png), await framesOf(readFileSync(file))];
    if (picture instanceof Animation) {
      const { alt, width, height, frameCount, duration, poster } = picture;
      const { data } = await decodePng(poster);
      assert.deepEqual([[width, height, frameCount, duration], alt], SAID[name]);
      // The poster's corners are clear, and it has more colors than the palette's.
      const onPaper = data.map((value, at) => 255 - (255 - value) * data[at | 3] / 255);
      assert.ok(
        before.still.every((value, at) => at % 4 === 3 || Math.abs(value - onPaper[at]) < 16),
      );
    }
    assert.deepEqual([now.size, now.times], [before.size, before.times]);
    const earlier = [...before.frames, before.still];
    for (const [i, frame] of [...now.frames, now.still].entries()) {
      const other = frame.findIndex((value: number, at: number) =>
        Math.abs(value - earlier[i][at]) > 1
      );
      const [row, column] = [
        Math.floor(other / 4 / now.size[0]),
        Math.floor(other / 4) % now.size[0],
      ];
      assert.equal(other, -1, `other pixels, first in frame ${i}, row ${row}, column ${column}`);
    }
  });
}

Deno.test("every public figure has a golden picture", () => {
  const functions = Object.entries(allFigures)
    .filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name))
    .map(([name]) => name);
  const missing = functions.filter((name) => !(name in pictures || NO_PICTURES.has(name)));
  assert.deepEqual(missing, []);
});
