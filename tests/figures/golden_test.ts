import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import {
  architectureDiagram,
  box,
  channelsDiagram,
  convolutionStep,
  denseLayersDiagram,
  equationDiagram,
  type Figure,
  im2colDiagram,
  imshow,
  kernelWalk,
  linePlot,
  outlinedText,
  paddingDiagram,
  panels,
  perceptronDiagram,
  poolingDiagram,
  receptiveField,
  sharedWeightsDiagram,
  strideDiagram,
  text,
} from "../../lib/figures/mod.ts";
import { edge, lenet, single } from "./diagram_cases.ts";
import { decodePng } from "./figure_cases.ts";

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

/** Public figures held against committed pictures, pixel by pixel; UPDATE_GOLDEN=1 writes those, too. */
const pictures: Record<string, () => Pictured | Promise<Pictured>> = {
  imshow: () =>
    imshow(single, {
      title: "A title",
      cmap: "viridis",
      colorbar: true,
      showVals: true,
      width: 160,
      overlays: [box({ rows: [1, 3], columns: [2, 5] }), text(0, 5, "text", { size: 12 })],
    }),
  architecture: () => architectureDiagram(lenet),
  channels: () =>
    channelsDiagram(
      ["Red", "Green"].map((name, i) => ({ name, values: single.slice(i, i + 3), kernel: [[i]] })),
      { show: "sum" },
    ),
  step: () => convolutionStep(single, edge, { position: [1, 2], padding: 1 }),
  walk: () => kernelWalk([4, 5], 3, { padding: 1 }),
  padding: () => paddingDiagram([[1, 2], [3, 4]], 1, "reflect"),
  pooling: () => poolingDiagram(single, { kernelSize: 2 }),
  stride: () => strideDiagram(single, edge, { stride: 2 }),
  im2col: () => im2colDiagram([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, 1]]),
  receptive_field: () =>
    receptiveField([
      { name: "input", values: single },
      { name: "conv1", values: single.slice(2).map((row) => row.slice(2)), kernelSize: 3 },
      { name: "conv2", values: [[1, 2], [3, 4]], kernelSize: 3 },
    ]),
  equations: () =>
    equationDiagram(
      { image: [["A", "B", "C"]], kernel: [["α", "β"]], output: [["P", "Q"]] },
      "equations",
    ),
  steps: () =>
    equationDiagram(
      { image: [["A", "B", "C"]], kernel: [["α", "β"]], output: [["P", "Q"]] },
      "steps",
    ),
  perceptron: () => perceptronDiagram(3),
  dense_layers: () => denseLayersDiagram([3, 4, 2]),
  shared_weights: () => sharedWeightsDiagram({ positions: [[0, 0], [2, 3]] }),
};

interface Pictured {
  toPng(scale?: number): Promise<Uint8Array>;
}

for (const [name, make] of Object.entries(pictures)) {
  Deno.test(`${name} equals its golden picture`, async () => {
    const png = await (await make()).toPng(1);
    const file = new URL(`../fixtures/golden/${name}.png`, import.meta.url);
    if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, png);
    assert.ok(existsSync(file), `no golden picture for ${name}`);
    const [now, before] = [await decodePng(png), await decodePng(readFileSync(file))];
    assert.deepEqual([now.width, now.height], [before.width, before.height]);
    const other = now.data.findIndex((value, i) => Math.abs(value - before.data[i]) > 1);
    const [row, column] = [Math.floor(other / 4 / now.width), Math.floor(other / 4) % now.width];
    assert.equal(other, -1, `other pixels, first in row ${row}, column ${column}`);
  });
}
