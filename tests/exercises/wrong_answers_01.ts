import type { WrongAnswer } from "./wrong_answer.ts";

/** Wrong answers to `01_stride_padding_pooling.ipynb`. */
export const wrongAnswers01: readonly WrongAnswer[] = [
  {
    answer: "ex01-by-hand",
    slip: "the filter turned around",
    code: `byHand = [[2, 0], [12, 8]];`,
    points: 1,
    remark: "You turned the filter around",
  },
  {
    answer: "ex01-by-hand",
    slip: "columns as rows",
    code: `byHand = [[-2, 8], [4, 4]];`,
    points: 2,
    remark: "Rows and columns have changed places",
  },
  {
    answer: "ex01-output-size",
    slip: "not rounded",
    code: ["Math.floor", ""],
    points: 2,
    remark: "Half a step is not made",
  },
  {
    answer: "ex01-output-size",
    slip: "padding once",
    code: ["2 * padding", "padding"],
    points: 2,
    remark: "Padding is put on both sides",
  },
  {
    answer: "ex01-output-size",
    slip: "the first place not counted",
    code: [" + 1;", ";"],
    points: 0,
    remark: "Is the + 1 missing?",
  },
  {
    answer: "ex01-correlate",
    slip: "the kernel flipped",
    code: ["kernel[i][j]", "kernel[kernel.length - 1 - i][kernel[0].length - 1 - j]"],
    points: 1,
    remark: "The kernel looks flipped",
  },
  {
    answer: "ex01-correlate",
    slip: "square images only",
    code: [
      "outputSize(image[0].length, kernel[0].length)",
      "outputSize(image.length, kernel[0].length)",
    ],
    points: 3,
    remark: "columns are image[0].length",
  },
  {
    answer: "ex01-padding",
    slip: "the remainder of a negative number",
    code: ["(index + length) % length", "index % length"],
    points: 3,
    remark: "-1 % 4 is -1",
  },
  {
    answer: "ex01-padding",
    slip: "the outermost pixel repeated",
    code: `function sourceIndex(index: number, length: number, mode: PaddingMode): number {
  if (mode === "replicate") return Math.min(Math.max(index, 0), length - 1);
  if (mode === "circular") return (index + length) % length;
  if (index < 0) return -index - 1;
  return index < length ? index : 2 * length - 1 - index;
}`,
    points: 2,
    remark: "it is not repeated itself",
  },
  {
    answer: "ex01-stride",
    slip: "steps of 1",
    code: [
      "row * stride - padding + i, column * stride - padding + j",
      "row - padding + i, column - padding + j",
    ],
    points: 1,
    remark: "The steps are of 1 still",
  },
  {
    answer: "ex01-stride",
    slip: "padding on one side",
    code: [
      "row * stride - padding + i, column * stride - padding + j",
      "row * stride + i, column * stride + j",
    ],
    points: 1,
    remark: "The padding is on one side only",
  },
  {
    answer: "ex01-max-pool",
    slip: "the search starts from 0",
    code: ["-Infinity", "0"],
    points: 2,
    remark: "0 is not in the image",
  },
  {
    answer: "ex01-max-pool",
    slip: "the largest without its sign",
    code: [
      "image[row * size + i][column * size + j]",
      "Math.abs(image[row * size + i][column * size + j])",
    ],
    points: 0,
    remark: "the largest without its sign",
  },
  {
    answer: "ex01-trace",
    slip: "as many channels as came in",
    code: ["channels = layer.filters;", ""],
    points: 1,
    remark: "Each filter gives a channel",
  },
  {
    answer: "ex01-trace",
    slip: "padding left out",
    code: ["layer.stride, layer.padding", "layer.stride"],
    points: 1,
    remark: "Is the padding in it?",
  },
];
