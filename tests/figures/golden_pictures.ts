import * as Plot from "@observablehq/plot";
import { tf } from "../../lib/backend/mod.ts";
import {
  type Animation,
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
import { edge, lenet, single } from "./diagram_cases.ts";

/** Figures held against committed files; UPDATE_GOLDEN=1 writes them anew, to be looked at. */
export const figures: Record<string, () => Figure> = {
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

/**
 * Every public figure, by the function that makes it, held against a committed picture, pixel by pixel, an
 * animation frame by frame; UPDATE_GOLDEN=1 writes them anew, to be looked at.
 */
export const pictures: Record<string, () => Figure | Animation | Promise<Figure | Animation>> = {
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
  "filterAnimation, one weight": () => filterAnimation(single.slice(0, 2), () => [[2]], [1]),
  "filterAnimation, twice and back": () =>
    filterAnimation(
      single.slice(0, 4),
      (turn) => [[turn, 0.12345]],
      [0.5, 1, 1 / 3],
      { name: "turn", unit: "°", times: 2, bounce: true, cmap: "Blues", milliseconds: 70 },
    ),
};

/** Size, frames and milliseconds of the animations, and what they say. */
export const SAID: Record<string, [number[], string]> = {
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
  "filterAnimation, one weight": [
    [672, 274, 1, 160],
    "Animation: an image 2 × 6, a filter and its result while the parameter goes from 1 to 1, in " +
    "1 steps.",
  ],
  "filterAnimation, twice and back": [
    [672, 274, 4, 280],
    "Animation: an image 4 × 6, a filter and its result while the turn goes from 0.5° to 0.3333° " +
    "and back, in 3 steps.",
  ],
};
