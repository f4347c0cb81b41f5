import type { NetworkData } from "../../lib/live/page/data.ts";
import { writeStep } from "../../lib/live/page/network/read_steps.ts";
import type { NetworkStep } from "../../lib/live/page/network/steps.ts";
import { base64, COLORS, GREYS } from "./explore_data.ts";

/** Numbers without a pattern, the same each time: quarters from −2 to 2. */
export const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => ((i * 7 + seed * 5 + i * i) % 17 - 8) / 4);
const small = (count: number, seed: number) => numbers(count, seed).map((it) => it / 8);
/** A window of two rows and three columns, padded at the left. */
export const slide = {
  kernelSize: [2, 3],
  stride: [1, 1],
  dilation: [1, 1],
  before: [0, 1],
} as const;

/** Layers of every kind that a unit can be taken apart in, on images of 4 × 3. */
export const STEPS: NetworkStep[] = [
  { name: "in", title: "input", from: [], shape: [4, 3, 1], work: { kind: "input" } },
  {
    name: "C1",
    title: "conv 2 × 3",
    from: [0],
    shape: [3, 3, 2],
    work: { kind: "convolution", ...slide, weights: numbers(12, 1), bias: numbers(2, 2) },
  },
  {
    name: "R1",
    title: "relu",
    from: [1],
    shape: [3, 3, 2],
    work: { kind: "activation", name: "relu" },
  },
  {
    name: "P2",
    title: "max 2 × 2",
    from: [2],
    shape: [2, 2, 2],
    work: { kind: "maxPool", ...slide, kernelSize: [2, 2], before: [0, 0] },
  },
  {
    name: "A3",
    title: "mean 2 × 1",
    from: [3],
    shape: [1, 2, 2],
    work: { kind: "averagePool", ...slide, kernelSize: [2, 1], before: [0, 0] },
  },
  { name: "flat", title: "flatten", from: [4], shape: [4], work: { kind: "flatten" } },
  {
    name: "D4",
    title: "dense",
    from: [5],
    shape: [5],
    work: { kind: "dense", weights: small(20, 3), bias: numbers(5, 4) },
  },
  {
    name: "D5",
    title: "dense",
    from: [6],
    shape: [3],
    work: { kind: "dense", weights: small(15, 6) },
  },
  {
    name: "S6",
    title: "softmax",
    from: [7],
    shape: [3],
    work: { kind: "activation", name: "softmax" },
  },
];

/** What an output of `explore(model)` holds. */
export const data = (more: Partial<NetworkData> = {}): NetworkData => ({
  steps: STEPS.map(writeStep),
  image: base64(numbers(12, 5)),
  range: [-1, 3],
  given: [],
  classes: ["cat", "dog", "owl"],
  softmax: true,
  inputColors: GREYS,
  mapColors: COLORS,
  samples: [0, 1, 2].map((it) => ({
    name: `sample ${it}`,
    values: base64(Uint8Array.from(numbers(12, it), (value) => 100 + 50 * value)),
  })),
  ...more,
});
