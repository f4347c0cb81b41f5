import { startBackend, tf } from "../../lib/backend/mod.ts";
import { encodeAnimatedPng } from "../../lib/figures/animation/animated_png.ts";
import { colorIndices } from "../../lib/figures/image_png.ts";
import {
  architectureDiagram,
  box,
  channelsDiagram,
  colormap,
  confusionMatrix,
  contourPlot,
  convolutionAnimation,
  convolutionAt,
  convolutionStep,
  denseLayersDiagram,
  equationDiagram,
  Figure,
  filterAnimation,
  im2colDiagram,
  imshow,
  kernelWalk,
  modelGraph,
  paddingDiagram,
  panels,
  perceptronDiagram,
  poolingDiagram,
  probabilityPlot,
  receptiveField,
  sharedWeightsDiagram,
  strideDiagram,
} from "../../lib/figures/mod.ts";
import { rasterize } from "../../lib/figures/rasterize.ts";
import { assertSnapshot, said } from "../fixtures/snapshot.ts";

await startBackend("cpu");

const plane = [[1, 2, 3], [4, 5, 6]];
const square = new Figure({ width: 5, height: 5, alt: "", draw: () => "" });
const ramp = (rows: number, columns: number) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => r + c));
// deno-lint-ignore no-explicit-any -- what types refuse, too
const odd = (value: unknown): any => value;
const layer = (more = {}) => odd({ name: "C1", shape: [2, 4, 4], kind: "input", ...more });
const network = (layers: unknown[], groups: unknown[] = []) =>
  architectureDiagram(layers as never, { groups: groups as never });
const values = plane;
const field = (shape: [number, number][], more = {}) =>
  receptiveField(
    shape.map(([rows, columns], i) => ({
      name: `layer ${i}`,
      values: ramp(rows, columns),
      kernelSize: 2,
    })),
    more,
  );
const bowl = (more = {}, f = (a: number, b: number) => a + b) => () =>
  contourPlot(f, { x: [0, 1], y: [0, 1], width: 20, height: 20, ...more });
const figure = (more = {}) => () =>
  new Figure({ width: 5, height: 5, alt: "", draw: () => "", ...more });
const animated = (frames: number[], colors = 2) => () =>
  encodeAnimatedPng({
    width: 2,
    height: 1,
    palette: new Uint8Array(Math.round(3 * colors)),
    still: new Uint8Array(2),
    frames: frames.map((length) => ({ indices: new Uint8Array(length), milliseconds: 9 })),
  });

const calls: Record<string, Record<string, () => unknown>> = {
  Figure: {
    "no width": figure({ width: 0 }),
    "no height": figure({ height: 0 }),
    "as wide as can be": figure({ width: 32767 }),
    "wider": figure({ width: 32768 }),
    "as high as can be": figure({ height: 32767.5 }),
    "higher": figure({ height: 32768 }),
    "drawn at scale 8": () =>
      rasterize('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', 8),
    "drawn at scale 8.5": () => rasterize("", 8.5),
    "drawn at scale 0": () => rasterize("", 0),
  },
  "planes of numbers": {
    "a promise": () => convolutionAt(odd(Promise.resolve(plane)), [[1]], [0, 0]),
    "a tensor": () => convolutionAt(odd({ shape: [2, 3], data: () => 1 }), [[1]], [0, 0]),
    "three axes": () => convolutionAt([[[1, 2], [3, 4]], [[1, 2], [3, 4]]], [[1]], [0, 0]),
    "three axes by shape": () =>
      convolutionAt({ shape: [2, 2, 2], data: ramp(1, 8)[0] }, [[1]], [0, 0]),
    "one axis by shape": () => convolutionAt({ shape: [3], data: [1, 2, 3] }, [[1]], [0, 0]),
    "one number inside axes": () => convolutionAt([[[4]]], [[1]], [0, 0]),
    "two axes inside others": () => convolutionAt([[[[1], [2]], [[3], [4]]]], [[1]], [0, 0]),
    "one axis of 1 by shape": () => convolutionAt({ shape: [1], data: [1] }, [[1]], [0, 0]),
    "a number": () => convolutionAt(odd(7), [[1]], [0, 0]),
    nothing: () => convolutionAt(odd(null), [[1]], [0, 0]),
    "rows that are none": () => convolutionAt(odd([[1], 2]), [[1]], [0, 0]),
    "a class": () => convolutionAt(odd(new Map()), [[1]], [0, 0]),
    "no rows": () => convolutionAt([], [[1]], [0, 0]),
    "no columns": () => convolutionAt([[]], [[1]], [0, 0]),
    "rows of two lengths": () => convolutionAt([[1, 2], [3]], [[1]], [0, 0]),
    "a text": () => convolutionAt([[1, 2], [3, odd("4")]], [[1]], [0, 0]),
    "a list": () => convolutionAt([[1, odd([1, 2])]], [[1]], [0, 0]),
    "nothing among numbers": () => convolutionAt([[1, odd(undefined)]], [[1]], [0, 0]),
  },
  convolutionStep: {
    "a row below the output": () => convolutionStep(plane, [[1, 1]], { position: [2, 0] }),
    "a column beside it": () => convolutionStep(plane, [[1, 1]], { position: [0, 2] }),
    "the same, allowed": () =>
      convolutionStep(plane, [[1, 1]], { position: [0, 2], allowOutside: true }),
    "out of sight": () =>
      convolutionStep(plane, [[1, 1]], { position: [0, 4], allowOutside: true }),
    "the first column out of sight": () =>
      convolutionStep(plane, [[1, 1]], { position: [0, 3], allowOutside: true }),
    "the last row in sight": () =>
      convolutionStep(plane, [[1, 1]], { position: [2, 0], allowOutside: true }),
    "a row out of sight": () =>
      convolutionStep(plane, [[1, 1]], { position: [3, 0], allowOutside: true }),
    "the last row in sight below padding": () =>
      convolutionStep(plane, [[1, 1]], { position: [4, 0], allowOutside: true, padding: [1, 0] }),
    "a row out of sight below padding": () =>
      convolutionStep(plane, [[1, 1]], { position: [5, 0], allowOutside: true, padding: [1, 0] }),
    "the last column in sight beside padding": () =>
      convolutionStep(plane, [[1, 1]], {
        position: [0, 5],
        allowOutside: true,
        padding: { left: 1, right: 1 },
      }),
    "a column out of sight beside padding": () =>
      convolutionStep(plane, [[1, 1]], {
        position: [0, 6],
        allowOutside: true,
        padding: { left: 1, right: 1 },
      }),
    "a part nearly": () => convolutionStep(plane, [[1]], { show: [odd("outputs")] }),
    "a part": () => convolutionStep(plane, [[1]], { show: ["input", odd("nothing like it")] }),
    "no parts": () => convolutionStep(plane, [[1]], { show: [] }),
  },
  kernelWalk: {
    "an even kernel": () => kernelWalk([5, 5], 2),
    "half a kernel": () => kernelWalk([5, 5], 1.5),
    "one place": () => kernelWalk([4, 3], 3),
    "as many cells as can be": () => kernelWalk([100, 100], 3),
    "more": () => kernelWalk([101, 100], 3),
    "more by padding": () => kernelWalk([100, 100], 3, { padding: [1, 0] }),
  },
  "other diagrams": {
    "padding by no mode": () => paddingDiagram(plane, 1, []),
    "a pool's row": () => poolingDiagram(plane, { kernelSize: 1, position: [2, 0] }),
    "a pool's column": () => poolingDiagram(plane, { kernelSize: 1, position: [0, 3] }),
    "a pool's last": () => poolingDiagram(plane, { kernelSize: 1, position: [1, 2] }),
    "sixteen places": () => strideDiagram(ramp(4, 4), [[1]]),
    "seventeen places": () => strideDiagram(ramp(1, 17), [[1]]),
    "nine windows": () => im2colDiagram(ramp(3, 3), [[1]]),
    "ten windows": () => im2colDiagram(ramp(2, 5), [[1]]),
    "no channels": () => channelsDiagram([], { show: "sum" }),
    "channels of two shapes": () =>
      channelsDiagram([
        { name: "a", values, kernel: [[1]] },
        { name: "b", values: [[1, 2]], kernel: [[1]] },
      ], { show: "sum" }),
    "kernels of two shapes": () =>
      channelsDiagram([
        { name: "a", values, kernel: [[1]] },
        { name: "b", values, kernel: [[1, 2]] },
      ], { show: "each" }),
    "a channel's row": () =>
      channelsDiagram([{ name: "a", values, kernel: [[1]] }], { show: "sum", position: [2, 0] }),
    "a channel's column": () =>
      channelsDiagram([{ name: "a", values, kernel: [[1]] }], { show: "sum", position: [0, 3] }),
    "one layer's field": () => field([[2, 2]]),
    "a field's row": () => field([[3, 3], [2, 2]], { position: [2, 0] }),
    "a field's column": () => field([[3, 3], [2, 2]], { position: [0, 2] }),
    "a field's last": () => field([[3, 3], [2, 2]], { position: [1, 1] }),
    "equations without letters": () => equationDiagram(odd({ image: [["A"]] }), "input"),
    "equations without results": () =>
      equationDiagram(odd({ image: [["A"]], kernel: [["w"]] }), "input"),
    "equations without an image": () =>
      equationDiagram(odd({ kernel: [["w"]], output: [["A"]] }), "input"),
    "letters of no rows": () =>
      equationDiagram({ image: [], kernel: [["w"]], output: [["P"]] }, "steps"),
    "letters of no columns": () =>
      equationDiagram({ image: [[]], kernel: [["w"]], output: [["P"]] }, "steps"),
    "numbers for letters": () =>
      equationDiagram({ image: [[odd(1)]], kernel: [["w"]], output: [["P"]] }, "steps"),
    "too few results": () =>
      equationDiagram({ image: [["A", "B"]], kernel: [["w"]], output: [["P"]] }, "steps"),
    "no inputs": () => perceptronDiagram(0),
    "twelve inputs": () => perceptronDiagram(12),
    "thirteen inputs": () => perceptronDiagram(13),
    "half an input": () => perceptronDiagram(1.5),
    "one dense layer": () => denseLayersDiagram([3]),
    "sixteen neurons": () => denseLayersDiagram([1, 16]),
    "seventeen neurons": () => denseLayersDiagram([17, 1]),
    "no neurons": () => denseLayersDiagram([3, 0]),
    "dense layers of nothing": () => denseLayersDiagram(odd(null)),
    "the last window": () => sharedWeightsDiagram({ positions: [[3, 3]] }),
    "a window below": () => sharedWeightsDiagram({ positions: [[4, 3]] }),
    "a window beside": () => sharedWeightsDiagram({ input: [5, 7], positions: [[0, 5]] }),
    "a window above": () => sharedWeightsDiagram({ positions: [[-1, 0]] }),
    "six maps": () => sharedWeightsDiagram({ maps: 6 }),
    "seven maps": () => sharedWeightsDiagram({ maps: 7 }),
    "no maps": () => sharedWeightsDiagram({ maps: 0 }),
    "a wide input": () => sharedWeightsDiagram({ input: [6, 20] }),
    "a diagram that is too wide": () => convolutionStep(ramp(1, 900), [[1]], { show: ["input"] }),
  },
  architectureDiagram: {
    "no layers": () => network([]),
    "no name": () => network([layer({ name: 7 })]),
    "no such kind": () => network([layer({ kind: "pool" })]),
    "two axes": () => network([layer({ shape: [2, 4] })]),
    "no channels": () => network([layer({ shape: [0, 4, 4] })]),
    "half a row": () => network([layer({ shape: [1, 4.5, 4] })]),
    "a shape that is none": () => network([layer({ shape: "4" })]),
    "a group without layers": () => network([layer()], [{ name: "g" }]),
    "a group from its end": () => network([layer(), layer()], [{ name: "g", layers: [1, 0] }]),
    "a group of one": () => network([layer(), layer()], [{ name: "g", layers: [1, 1] }]),
    "a group beyond": () => network([layer(), layer()], [{ name: "g", layers: [0, 2] }]),
    "a group before": () => network([layer()], [{ name: "g", layers: [-1, 0] }]),
    "too many layers": () => network(Array(13).fill(layer({ shape: [16, 20, 20] }))),
  },
  images: {
    "a promise": () => imshow(odd(Promise.resolve(plane))),
    "a text": () => imshow(odd("plane")),
    nothing: () => imshow(odd(null)),
    "too few values": () => imshow({ shape: [2, 2], data: [1, 2, 3] }),
    "no values": () => imshow(odd({ shape: [2, 2] })),
    "a text among values": () => imshow({ shape: [1, 2], data: [1, "2"] }),
    "a text in a row": () => imshow([[1, 2], [3, odd("4")]]),
    "rows of two lengths": () => imshow([[1, 2], [3]]),
    "a row that is none": () => imshow(odd([[1, 2], 3])),
    empty: () => imshow([[]]),
    "no columns": () => imshow([1, 2] as never),
    "two images": () => imshow({ shape: [2, 1, 1, 1], data: [1, 2] }),
    "one image in a batch": () => imshow({ shape: [1, 1, 2, 1], data: [1, 2] }),
    "five axes": () => imshow({ shape: [1, 1, 1, 1, 1], data: [1] }),
    "two channels": () => imshow({ shape: [1, 1, 2], data: [1, 2] }),
    "vmin above vmax": () => imshow(plane, { vmin: 2, vmax: 1 }),
    "vmin as vmax": () => imshow(plane, { vmin: 2, vmax: 2 }).toSvg(),
    "vmax below all": () => imshow(plane, { vmax: 0 }).toSvg(),
    "vmin above all": () => imshow(plane, { vmin: 7 }).toSvg(),
    "numbers on colors": () => imshow([[[1, 2, 3]]], { showVals: true }),
    "numbers in narrow pixels": () => imshow(ramp(2, 70), { showVals: true }),
    "numbers in pixels wide enough": () => imshow(ramp(1, 2), { showVals: true, width: 18 }),
    "colors without a range": () => colorIndices([1], -1e308, 1e308),
    "colors of one value": () => colorIndices([1], 1, 1),
    "colors upside down": () => colorIndices([1], 1, 0.5),
    "a color map": () => colormap("jet"),
    "a box of no rows": () => box({ rows: [2, 2], columns: [0, 1] }),
    "a box from its end": () => box({ rows: [0, 2], columns: [1, 0] }),
    "a box without end": () => box({ rows: [0, Infinity], columns: [0, 1] }),
  },
  panels: {
    none: () => panels([]),
    "a promise": () => panels([odd(Promise.resolve(square))]),
    "no list": () => panels(odd(square)),
    "a color bar of many scales": () => panels([square], { colorbar: true }),
    "too many signs": () => panels([square, square], { signs: ["+", "="] }),
    "signs between rows": () => panels([square, square, square], { signs: ["+", "="], columns: 2 }),
    "signs between all": () => panels([square, square, square], { signs: ["+", "="], columns: 3 }),
  },
  plots: {
    "no items": () => confusionMatrix([], []),
    "too few said": () => confusionMatrix([0, 1], [0]),
    "no class": () => confusionMatrix([0, 1], [0, 2], { classes: ["a", "b"] }),
    "half a class": () => confusionMatrix([0, 0.5], [0, 1]),
    "a class below": () => confusionMatrix([-1, 0], [0, 1]),
    "a hundredth class": () => confusionMatrix([99], [0]),
    "a hundred and first": () => confusionMatrix([100], [0]),
    "no probabilities": () => probabilityPlot([]),
    "too few names": () => probabilityPlot([0.5, 0.5], { classes: ["a"] }),
    "below 0": () => probabilityPlot([-0.1]),
    "above 1 by rounding": () => probabilityPlot([1.00001]),
    "above 1": () => probabilityPlot([1.00002]),
    "no number": () => probabilityPlot([NaN]),
    "a floor of 0": () => probabilityPlot([1], { floor: 0 }),
    "a floor of 1": () => probabilityPlot([1], { floor: 1 }),
    "no way across": bowl({ x: [1, 1] }),
    "no way up": bowl({ y: [2, 1] }),
    "no range": bowl({ x: undefined }),
    "no end": bowl({ y: [0, Infinity] }),
    "no lines": bowl({ lines: 0 }),
    "a path of nothing": bowl({ paths: { down: [] } }),
    "a path to infinity": bowl({ paths: { down: [[0, 1], [1, Infinity]] } }),
    "no value": bowl({}, () => NaN),
    "a logarithm of 0": bowl({ log: true }, (a) => a < 0.5 ? 0 : 1),
    "a logarithm": bowl({ log: true }, (a) => a),
  },
  animations: {
    "no frame": animated([]),
    "a frame of another size": animated([2, 3]),
    "no colors": animated([2], 0),
    "half a color": animated([2], 1 / 3),
    "255 colors": animated([2], 255),
    "256 colors": animated([2], 256),
    "of colors": () => convolutionAnimation([[[1, 2, 3]]], [[1]]),
    "too short": () => convolutionAnimation([[1, 2]], [[1]], { milliseconds: 19 }),
    "too long": () => convolutionAnimation([[1, 2]], [[1]], { milliseconds: 10_001 }),
    "too sharp": () => convolutionAnimation([[1, 2]], [[1]], { scale: 9 }),
    "of no values": () => filterAnimation(plane, () => [[1]], [], { name: "size" }),
    "of filters that do not fit": () => filterAnimation(plane, () => [[1, 1, 1, 1]], [4]),
    "of filters as high and wide": () => filterAnimation(plane, () => [[1, 1, 1], [1, 1, 1]], [4]),
    "of filters that do not fit often": () =>
      filterAnimation(plane, () => [[1], [1]], [2], { times: 2, name: "size" }),
    "of filters with colors": () => filterAnimation(plane, () => [[[1, 2, 3]]], [2]),
    "of a picture with colors": () => filterAnimation([[[1, 2, 3]]], () => [[1]], [2]),
  },
  models: { "without layers": () => modelGraph(tf.sequential({ name: "none" })) },
};

Deno.test("what a figure cannot be is told, with the numbers and what to do", async () => {
  assertSnapshot("figures_refused.txt", await said(calls));
});
