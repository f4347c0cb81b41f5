import {
  architectureDiagram,
  channelsDiagram,
  convolutionStep,
  denseLayersDiagram,
  type Diagram,
  equationDiagram,
  im2colDiagram,
  kernelWalk,
  paddingDiagram,
  perceptronDiagram,
  poolingDiagram,
  receptiveField,
  sharedWeightsDiagram,
  strideDiagram,
} from "../../lib/figures/mod.ts";

/** A plane without symmetry, of unequal sides. */
const plane = [[5, 0, 8, 7], [1, -9, 5, 0], [6, 0, 2, 4]];
const kernel = [[1, 2], [0, -1]];
const ramp = (rows: number, columns: number, by = 1) =>
  Array.from(
    { length: rows },
    (_, r) => Array.from({ length: columns }, (_, c) => by * (r * columns + c)),
  );
const names = {
  image: [["A", "B", "C"], ["D", "E", "F"]],
  kernel: [["α", "β"], ["γ", "δ"]],
  output: [["P", "Q"]],
};

/** Every diagram with its options, by the file that holds what it draws. */
export const diagrams: Record<string, Record<string, () => Diagram>> = {
  convolution_step: {
    plain: () => convolutionStep(plane, kernel),
    "padded on unequal sides, with a legend": () =>
      convolutionStep(plane, kernel, {
        position: [1, 2],
        padding: [1, 0],
        paddingMode: "replicate",
        legend: true,
        caption: "A caption under the picture",
      }),
    "stride and dilation": () =>
      convolutionStep(ramp(4, 7), kernel, {
        position: [0, 1],
        stride: [1, 3],
        dilation: [2, 3],
        show: ["input", "output", "region", "sum"],
      }),
    "moved to the right": () =>
      convolutionStep(plane, [[1, 2]], {
        position: [1, 2],
        previous: [1, 1],
        show: ["input", "filter", "output"],
        outputCells: "here",
      }),
    "moved to the next line": () =>
      convolutionStep(plane, kernel, {
        position: [1, 0],
        previous: [0, 2],
        show: ["input"],
        legend: true,
      }),
    "outside, and no sum": () =>
      convolutionStep(plane, kernel, { position: [2, 3], allowOutside: true }),
    "all of the output": () =>
      convolutionStep(plane, [[0.5, -0.25]], {
        position: [0, 1],
        show: ["output", "products", "sum"],
        outputCells: "all",
        writeOut: false,
        legend: true,
      }),
    "filter alone": () =>
      convolutionStep(plane, kernel, { show: ["filter", "output"], legend: true }),
    "numbers that are too small to read": () =>
      convolutionStep(ramp(1, 31, 1000), [[1, 0, 0, 1]], {
        position: [1, 2],
        show: ["input", "output"],
        padding: { top: 1, right: 2 },
      }),
    "region and filter of many weights": () =>
      convolutionStep(ramp(6, 5), ramp(6, 5), { show: ["region", "sum"] }),
  },
  walk: {
    plain: () => kernelWalk([3, 4], 3),
    padded: () => kernelWalk([2, 4], 3, { padding: [1, 0] }),
  },
  padding: {
    "zeros, since nothing is said": () => paddingDiagram([[1]], 1),
    constant: () => paddingDiagram([[1, 2, 3]], 1, "constant", { paddingValue: -7 }),
    "reflect, symmetric": () =>
      paddingDiagram([[1, 2, 3], [4, 5, 6], [7, 8, 9]], { top: 2, left: 1, right: 2 }, [
        "reflect",
        "symmetric",
      ], {
        caption: "Two modes",
      }),
    "circular, untied": () => paddingDiagram([[1, 2], [3, 4]], 1, "circular", { sources: false }),
    "replicate at one side, beside zeros": () =>
      paddingDiagram([[1, 2], [3, 4]], { bottom: 1, left: 1 }, ["replicate", "constant"], {
        value: 0.5,
      }),
    "as much as a window needs": () =>
      paddingDiagram([[1, 2], [3, 4]], "same", "replicate", {
        kernelSize: [3, 2],
        dilation: [1, 2],
      }),
  },
  pooling: {
    "largest of chunks apart": () => poolingDiagram(plane, { kernelSize: [1, 2] }),
    "average of chunks apart": () =>
      poolingDiagram(plane, { kernelSize: [3, 2], kind: "average", position: [0, 1] }),
    "overlapping": () =>
      poolingDiagram(plane, { kernelSize: 2, stride: [1, 2], position: [0, 1], caption: "Shared" }),
    "averages that overlap": () =>
      poolingDiagram(plane, { kernelSize: 2, stride: 1, kind: "average" }),
    "more than is written out": () => poolingDiagram(ramp(5, 5), { kernelSize: [5, 4], stride: 1 }),
    "written out in two lines": () =>
      poolingDiagram(ramp(4, 4).map((row) => row.map((it) => 12345 + it)), {
        kernelSize: 4,
        kind: "average",
      }),
    "the first of equals": () => poolingDiagram([[3, 1], [3, 2]], { kernelSize: 2 }),
  },
  stride: {
    "unequal strides": () =>
      strideDiagram(plane, [[1, 2]], { stride: [2, 1], caption: "Six places" }),
    padded: () => strideDiagram([[1, 2], [3, 4]], kernel, { padding: 1, stride: 2 }),
    "too small to read": () =>
      strideDiagram(plane.map((row) => row.map((it) => 9876 * it)), [[1, 1, 1]], {
        padding: { top: 1 },
        stride: [2, 1],
      }),
  },
  im2col: {
    "three places": () => im2colDiagram([[1, 2, 3, 4], [5, 6, 7, 8]], kernel),
    "places in two rows": () => im2colDiagram([[0.5, 2], [3, 4], [5, -6]], [[1, 2]]),
  },
  channels: {
    each: () =>
      channelsDiagram([
        { name: "Red", values: plane, kernel },
        { name: "other", values: plane.map((row) => row.toReversed()), kernel: [[3, 0], [0, 0.5]] },
      ], { show: "each", position: [1, 2] }),
    sum: () =>
      channelsDiagram([
        { name: "red", values: plane, kernel },
        { name: "Green", values: plane.toReversed(), kernel },
        { name: "Blue", values: plane, kernel: [[0, 0], [1, 0]] },
      ], { show: "sum", position: [0, 1] }),
  },
  receptive_field: {
    "two layers": () =>
      receptiveField([
        { name: "input", values: plane },
        { name: "conv1", values: [[1, 2, 3], [4, 5, 6]], kernelSize: 2 },
      ]),
    "layers of one value": () =>
      receptiveField([
        { name: "input", values: [[3, 3], [3, 3]] },
        { name: "conv1", values: [[NaN]], kernelSize: 2 },
      ]),
    "layers without end": () =>
      receptiveField([
        { name: "input", values: [[1, Infinity], [-Infinity, 4]] },
        { name: "conv1", values: [[2]], kernelSize: 2 },
      ]),
    "three layers with weights": () =>
      receptiveField([
        { name: "input", values: ramp(7, 5) },
        { name: "pool1", values: ramp(3, 2), kernelSize: 2, stride: 2 },
        { name: "conv2", values: ramp(2, 2), kernelSize: [2, 1] },
      ], { position: [0, 1], kernel: [[0.5], [-1]] }),
  },
  equation: {
    input: () => equationDiagram(names, "input"),
    kernel: () => equationDiagram(names, "kernel"),
    output: () => equationDiagram(names, "output"),
    steps: () => equationDiagram(names, "steps"),
    equations: () => equationDiagram(names, "equations"),
    "with a bias, below each other": () =>
      equationDiagram(
        { image: [["A"], ["B"]], kernel: [["w"]], output: [["P"], ["Q"]], bias: "b" },
        "equations",
      ),
    "steps below each other": () =>
      equationDiagram({ image: [["A"], ["B"]], kernel: [["w"]], output: [["P"], ["Q"]] }, "steps"),
  },
  neurons: {
    "one input": () => perceptronDiagram(1),
    "three inputs": () => perceptronDiagram(3),
    "two layers": () => denseLayersDiagram([2, 1]),
    "two layers of one": () => denseLayersDiagram([1, 1]),
    "four layers": () => denseLayersDiagram([2, 3, 1, 2]),
  },
  shared_weights: {
    "one window": () => sharedWeightsDiagram({ input: [3, 4], window: [2, 3] }),
    "two windows that overlap": () =>
      sharedWeightsDiagram({ input: [4, 3], window: [2, 2], positions: [[0, 1], [1, 0]] }),
    "three maps": () =>
      sharedWeightsDiagram({ input: [2, 4], window: [2, 1], maps: 3, caption: "Three maps" }),
    "maps lower than their input": () =>
      sharedWeightsDiagram({ input: [6, 2], window: [5, 1], maps: 2, positions: [[1, 1]] }),
  },
  architecture: {
    "a small network, grouped": () =>
      architectureDiagram([
        { name: "input", shape: [3, 32, 16], kind: "input" },
        { name: "C1", shape: [4, 28, 16], kind: "convolution", from: "5×5 convolution", window: 5 },
        { name: "S2", shape: [4, 7, 4], kind: "pooling", from: "4×4 max pooling", window: 4 },
        { name: "flat", shape: [112], kind: "dense", from: "flatten" },
        { name: "F3", shape: [3], kind: "output", from: "linear" },
      ], { groups: [{ name: "classifier", layers: [3, 4] }], caption: "A network" }),
    "maps alone": () =>
      architectureDiagram([
        { name: "input", shape: [1, 6, 6], kind: "input" },
        { name: "C1", shape: [20, 4, 4], kind: "convolution", window: 3 },
      ], { groups: [{ name: "maps", layers: [0, 1] }] }),
    "one by one": () =>
      architectureDiagram([
        { name: "a long name of a layer", shape: [30, 1, 1], kind: "input" },
        { name: "out", shape: [2], kind: "output" },
      ], { groups: [{ name: "all", layers: [0, 1] }] }),
    "as many as make it narrow": () =>
      architectureDiagram(
        Array.from({ length: 11 }, (_, i) => ({
          name: `C${i}`,
          shape: [16, 20 - i, 20] as const,
          kind: "convolution" as const,
          from: "3×3",
          window: 3,
        })),
      ),
    "one layer": () => architectureDiagram([{ name: "in", shape: [2, 3, 9], kind: "input" }]),
  },
};
