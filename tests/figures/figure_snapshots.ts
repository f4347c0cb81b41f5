import * as Plot from "@observablehq/plot";
import { tf } from "../../lib/backend/mod.ts";
import {
  box,
  confusionMatrix,
  contourPlot,
  Figure,
  imshow,
  linePlot,
  modelGraph,
  outlinedText,
  panels,
  plotFigure,
  probabilityPlot,
  text,
} from "../../lib/figures/mod.ts";

/** A plane without symmetry, of unequal sides. */
const plane = [[5, 0, 8, 7], [1, -9, 5, 0], [6, 0, 2, 4]];
const ramp = (rows: number, columns: number) =>
  Array.from(
    { length: rows },
    (_, r) => Array.from({ length: columns }, (_, c) => r * columns + c),
  );
const plain = { axis: false, width: 60 };
const square = (side: number) =>
  new Figure({
    width: side,
    height: side / 2,
    alt: `${side}`,
    draw: () => `<rect width="${side}" height="${side / 2}" fill="#ccc"/>`,
  });
const { layers } = tf;

/** Every other figure with its options, by the file that holds what it draws. */
export const figures: Record<string, Record<string, () => Figure | Promise<Figure>>> = {
  imshow: {
    plain: () => imshow(plane),
    "without axes": () => imshow(plane, { axis: false, cmap: "gray" }),
    "a title wider than the image, a note of lines": () =>
      imshow(plane, {
        title: "A title that is long\nand its second line",
        note: "A note of words that are more than one line of the image holds",
        width: 90,
      }),
    "a color bar with words": () =>
      imshow(plane, { colorbar: "height in m", vmin: -10, vmax: 10, width: 130, cmap: "seismic" }),
    "a color bar of one value": () => imshow([[3, 3]], { colorbar: true, width: 50 }),
    "numbers in the pixels": () => imshow(plane, { showVals: true, vmax: 6, cmap: "Blues" }),
    "numbers of Spectral, all with decimals": () =>
      imshow([[0, 9.9, 10], [50, 50.1, NaN]], {
        showVals: { decimals: 1 },
        vmin: 0,
        vmax: 60,
        cmap: "Spectral_r",
        axis: false,
      }),
    "numbers of Spectral from below 0": () =>
      imshow([[-5, 5, 45]], { showVals: true, vmin: -10, vmax: 50, cmap: "Spectral", axis: false }),
    "numbers by rule": () =>
      imshow([[0.125, -1.5, Infinity]], {
        showVals: { digits: 1, size: 9, darkText: (value) => value > 0 },
        axis: false,
        width: 150,
      }),
    "pixels without a value, and outside the scale": () =>
      imshow([[NaN, 2, 3, Infinity], [4, 5, 6, 7]], { vmin: 3, vmax: 6, width: 300 }),
    "all outside": () => imshow([[1, 2], [3, 4]], { vmin: 5, vmax: 9, width: 220 }),
    "little room for words": () => imshow([[NaN, 2], [3, 9]], { vmax: 4, width: 70, axis: false }),
    colors: () => imshow([[[255, 0, 0], [0, 128, 0]], [[0, 0, 255], [9, 9, 9]]], { width: 100 }),
    "colors to 1, with alpha": () => imshow([[[1, 0, 0, 0.5], [0, 0.5, 1.5, 1]]], { width: 100 }),
    "larger than its room": () => imshow(ramp(30, 50), { width: 40, colorbar: true }),
    "higher than it is wide": () => imshow(ramp(40, 3), { width: 60 }),
    "one row of many columns": () => imshow(ramp(1, 200), { width: 40, axis: false }),
    "one column of many rows": () => imshow(ramp(700, 1), { width: 40, axis: false }),
    "half pixels": () => imshow(ramp(11, 23), { width: 60 }),
    overlays: () =>
      imshow(plane, {
        ...plain,
        overlays: [
          box({ rows: [0, 2], columns: [1, 4] }),
          box({ rows: [1, 2], columns: [0, 1], color: "red", lineWidth: 3.5 }),
          text(1, 2, "a_{i}", { size: 9, weight: "semibold", anchor: "end", baseline: "top" }),
          outlinedText(3, 0, "x^{2}", { color: "#000", outline: "#fff", outlineWidth: 2 }),
          outlinedText(0, 1, "−1", { anchor: "middle", baseline: "middle" }),
        ],
      }),
  },
  panels: {
    "one scale, one color bar": () =>
      panels([imshow(plane, plain), imshow([[20, -3]], plain)], {
        sharedScale: true,
        colorbar: "depth",
        title: "Two",
      }),
    "in rows of two": () =>
      panels([square(40), square(60), square(20)], { columns: 2, gap: 10, alt: "three" }),
    "with signs": () =>
      panels([imshow(plane, { ...plain, title: "a" }), imshow([[1]], plain), square(50)], {
        signs: ["+", "="],
      }),
    "with a sign after what is no image": () =>
      panels([square(30), imshow([[1]], plain)], { signs: ["="], alt: "same" }),
    "made smaller": () =>
      panels([imshow(ramp(2, 3), { width: 800 }), square(1500)], { columns: 7 }),
    "six, in rows of five": () => panels([1, 2, 3, 4, 5, 6].map((it) => square(10 * it))),
  },
  plot: {
    "a curve": () => linePlot([1, 3, 2], { width: 200, height: 120 }),
    "two curves, one with a gap": () =>
      linePlot({ training: [100, 1, 0.1], validation: [50, NaN, 2] }, {
        title: "Loss",
        xLabel: "step",
        yLabel: "loss",
        yType: "log",
        xStart: 10,
        xStep: 5,
        width: 220,
        height: 140,
      }),
    "a curve of places between whole numbers, without dots": () =>
      linePlot(Float32Array.of(1, 2), {
        xStart: 0.5,
        xStep: 0.25,
        dots: false,
        width: 160,
        height: 100,
      }),
    "a curve whose steps alone are no whole numbers": () =>
      linePlot([1, 2, 4], { xStep: 0.5, width: 160, height: 100 }),
    "more than thirty values": () =>
      linePlot(Array.from({ length: 31 }, (_, i) => i % 4), { width: 160, height: 100 }),
    "numbers under a narrow one that do not touch": () =>
      linePlot(Array.from({ length: 2000 }, (_, i) => i), { width: 240, height: 100 }),
    probabilities: () =>
      probabilityPlot([0.02, 0.9799, 1e-4, 0], {
        classes: ["cat", "dog", "fox", "owl"],
        floor: 1e-5,
        xLabel: "animal",
        title: "A dog",
        width: 200,
      }),
    "probabilities as they come": () => probabilityPlot([0.5, 0.5], { width: 180 }),
    "a confusion matrix": () =>
      confusionMatrix([0, 0, 0, 0, 1, 1, 2], [0, 1, 1, 1, 1, 2, 2], {
        classes: ["cat", "dog", "owl"],
        title: "Animals",
        width: 200,
      }),
    "a confusion matrix where all is right": () => confusionMatrix([1, 0], [1, 0], { width: 150 }),
    contours: () =>
      contourPlot((a, b) => 1 + a * a + 3 * b, {
        x: [-2, 1],
        y: [0, 2],
        log: true,
        lines: 3,
        paths: { one: [[-1.5, 1.5], [0.5, 0.2]], two: [[-1, 1], [3, 1]], out: [[5, 5], [6, 6]] },
        star: [0, 1],
        xLabel: "a",
        yLabel: "b",
        title: "A bowl",
        width: 200,
        height: 160,
      }),
    "contours alone": () =>
      contourPlot((a, b) => a + b, {
        x: [0, 1],
        y: [0, 1],
        lines: 2,
        star: [2, 0],
        width: 160,
        height: 120,
      }),
    "a ramp for a legend, its label": () =>
      plotFigure({
        width: 260,
        height: 100,
        color: { legend: true, scheme: "viridis", label: "height", domain: [-1, 3] },
        marks: [Plot.dot([[1, 2, 3], [4, 5, -1]], { fill: "2" })],
      }),
    "texts, clipped and turned": () =>
      plotFigure({
        width: 200,
        height: 120,
        margin: 20,
        title: "Texts",
        alt: "texts",
        subtitle: "dropped",
        caption: "dropped",
        marks: [
          Plot.text([[2, 3], [3, 4]], {
            text: ["two\nlines", "one"],
            fill: "black",
            stroke: "white",
            strokeWidth: 4,
            fontWeight: "bold",
            fontSize: 15,
            textAnchor: "end",
            rotate: 30,
            dx: 3,
            dy: -2,
          }),
          Plot.lineY([1, 3, 2], { clip: true, markerEnd: "arrow", title: ["dropped", "a", "b"] }),
        ],
      }),
  },
  model: {
    "a chain": () =>
      modelGraph(tf.sequential({
        name: "chain",
        layers: [
          layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: "conv_1" }),
          layers.maxPooling2d({ poolSize: 2, name: "pool" }),
          layers.flatten({ name: "flat" }),
          layers.dense({ units: 10, name: "dense" }),
        ],
      })),
    "branches, from left to right, names alone": () =>
      modelGraph(branched(), { direction: "LR", showShapes: false, showTypes: false }),
    "branches with shapes": () => modelGraph(branched(), { showTypes: false }),
  },
};

function branched(): tf.LayersModel {
  const input = tf.input({ shape: [6], name: "in" });
  const left = layers.dense({ units: 3, name: "left" }).apply(input) as tf.SymbolicTensor;
  const right = layers.dense({ units: 3, name: "right" }).apply(input) as tf.SymbolicTensor;
  const sum = layers.add({ name: "sum" }).apply([left, right]) as tf.SymbolicTensor;
  const other = layers.concatenate({ name: "both" }).apply([left, sum]) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: [other, sum], name: "branched" });
}
