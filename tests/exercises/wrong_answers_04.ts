import type { WrongAnswer } from "./wrong_answer.ts";

/** Wrong answers to `04_filters_and_inception.ipynb`. */
export const wrongAnswers04: readonly WrongAnswer[] = [
  {
    answer: "ex04-gauss",
    slip: "not normalised",
    code: ["value / sum", "value"],
    points: 0,
    remark: "divide by the sum of all its numbers",
  },
  {
    answer: "ex04-gauss",
    slip: "normalised as the endless curve is",
    code: ["value / sum", "value / (2 * Math.PI * sigma ** 2)"],
    points: 0,
    remark: "endlessly fine grid",
  },
  {
    answer: "ex04-gauss",
    slip: "the middle of an even filter on a pixel",
    code: ["(n - 1) / 2", "Math.floor((n - 1) / 2)"],
    points: 0,
    remark: "the middle lies between two pixels",
  },
  {
    answer: "ex04-gauss",
    slip: "σ not squared",
    code: ["sigma ** 2", "sigma"],
    points: 0,
    remark: "σ is squared in the exponent",
  },
  {
    answer: "ex04-derivatives",
    slip: "the source's formulas",
    code: `function firstDerivative(x: number, sigma: number): number {
  return -2 * x * bellOf(x, sigma);
}
function secondDerivative(x: number, sigma: number): number {
  return -2 * (2 * x ** 2 - 1) * bellOf(x, sigma);
}
const bellOf = (x: number, sigma: number) =>
  Math.exp(-(x ** 2) / (2 * sigma ** 2)) / (sigma * Math.sqrt(2 * Math.PI));`,
    points: 0,
    remark: "the factor 2 belongs to exp(-x²)",
  },
  {
    answer: "ex04-derivatives",
    slip: "the second one for σ = 1 only",
    code: ["(x ** 2 - sigma ** 2) / sigma ** 4", "(x ** 2 - 1)"],
    points: 1,
    remark: "right for σ = 1 only",
  },
  {
    answer: "ex04-derivatives",
    slip: "one term of the product rule",
    code: ["(x ** 2 - sigma ** 2) / sigma ** 4", "x ** 2 / sigma ** 4"],
    points: 1,
    remark: "The product rule has two terms",
  },
  {
    answer: "ex04-gabor",
    slip: "y downwards",
    code: ["const y = -down", "const y = down"],
    points: 1,
    remark: "It is turned clockwise",
  },
  {
    answer: "ex04-gabor",
    slip: "degrees for radians",
    code: ["degrees * Math.PI / 180", "degrees"],
    points: 1,
    remark: "want radians",
  },
  {
    answer: "ex04-gabor",
    slip: "without 2π",
    code: ["Math.cos(2 * Math.PI * u / wavelength)", "Math.cos(u / wavelength)"],
    points: 0,
    remark: "The wave needs 2π",
  },
  {
    answer: "ex04-bank",
    slip: "without absolute values",
    code: [".abs()", ""],
    points: 1,
    remark: "take absolute values first",
  },
  {
    answer: "ex04-bank",
    slip: "without padding",
    code: [`, { padding: "same" }`, ""],
    points: 0,
    remark: "expected 3×4, got 1×2",
  },
  {
    answer: "ex04-bank",
    slip: "how strong, not which",
    code: ["argMax", "max"],
    points: 0,
    remark: "Which filter gave it?",
  },
  {
    answer: "ex04-repeated",
    slip: "slid over itself without turning",
    code: `function repeated(filter: number[][], times: number): number[][] {
  let result = tf.tensor2d(filter);
  for (let time = 1; time < times; time++) {
    result = conv2d(result, filter, { padding: [filter.length - 1, filter[0].length - 1] });
  }
  return result.arraySync();
}`,
    points: 1,
    remark: "must first be turned by half a circle",
  },
  {
    answer: "ex04-repeated",
    slip: "each number to the power",
    code: `function repeated(filter: number[][], times: number): number[][] {
  return filter.map((row) => row.map((value) => value ** times));
}`,
    points: 0,
    remark: "one pixel less than the filter has",
  },
  {
    answer: "ex04-size",
    slip: "not rounded",
    code: [
      "Math.floor((size + 2 * padding - extent) / stride)",
      "(size + 2 * padding - extent) / stride",
    ],
    points: 0,
    remark: "A part of a step is no step",
  },
  {
    answer: "ex04-size",
    slip: "k gaps instead of k - 1",
    code: ["dilation * (kernelSize - 1) + 1", "dilation * kernelSize"],
    points: 0,
    remark: "has k - 1 gaps, not k",
  },
  {
    answer: "ex04-size",
    slip: "padding once",
    code: ["2 * padding", "padding"],
    points: 0,
    remark: "The padding is on both sides",
  },
  {
    answer: "ex04-size",
    slip: "only what the visible tests ask for",
    code: `function outputSize(size: number): number {
  return size === 7 ? 3 : 4;
}`,
    points: 0,
    remark: "expected 14",
  },
  {
    answer: "ex04-inception",
    slip: "no biases",
    code: ["(size * size * from + 1) * to", "size * size * from * to"],
    points: 1,
    remark: "The biases are missing",
  },
  {
    answer: "ex04-inception",
    slip: "inner channels counted",
    code: ["channels = one + three", "channels = one + reduce3 + reduce5 + three"],
    points: 2,
    remark: "only what leaves a branch counts",
  },
  {
    answer: "ex04-inception",
    slip: "the reduction left aside",
    code: [
      "convolution(3, reduce3, three) +\n    convolution(1, inputs, reduce5) + convolution(5, reduce5, five)",
      "convolution(3, inputs, three) +\n    convolution(1, inputs, reduce5) + convolution(5, inputs, five)",
    ],
    points: 1,
    remark: "reads what the first one made",
  },
  {
    answer: "ex04-inception",
    slip: "only what the visible test asks for",
    code: `function inceptionBlock(): { channels: number; parameters: number } {
  return { channels: 10, parameters: 73 };
}`,
    points: 0,
    remark: "is 10, expected 256",
  },
];
