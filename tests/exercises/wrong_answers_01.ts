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
  {
    answer: "ex01-by-hand",
    slip: "only the sum is right",
    code: "byHand = [[14, 0], [0, 0]];",
    points: 2,
    remark: "4 of 4 values differ",
  },
  {
    answer: "ex01-by-hand",
    slip: "as large as the image",
    code: "byHand = [[0, 0, 0, 0], [0, -2, 4, 0], [0, 8, 4, 0], [0, 0, 0, 0]];",
    points: 1,
    remark: "In 4 rows a filter of 3 has 4 − 3 + 1 places",
  },
  {
    answer: "ex01-by-hand",
    slip: "in one row",
    code: "byHand = [-2, 4, 8, 4] as unknown as Image;",
    points: 1,
    remark: "expected 2×2, got a list of 4",
  },
  {
    answer: "ex01-output-size",
    slip: "the source's formula, not rounded",
    code: [
      "Math.floor((size + 2 * padding - kernel) / stride) + 1",
      "(size + 2 * padding - kernel + 1) / stride",
    ],
    points: 2,
    remark: "Add the 1 after the division",
  },
  {
    answer: "ex01-output-size",
    slip: "the source's formula, rounded down",
    code: [
      "Math.floor((size + 2 * padding - kernel) / stride) + 1",
      "Math.floor((size + 2 * padding - kernel + 1) / stride)",
    ],
    points: 2,
    remark: "Add the 1 after rounding",
  },
  {
    answer: "ex01-output-size",
    slip: "only the cases that are seen",
    code: `function outputSize(size: number, _kernel: number, stride = 1, padding = 0) {
  if (padding === 1) return 6;
  return stride === 2 ? (size === 6 ? 2 : 3) : 4;
}`,
    points: 0,
    remark: "outputSize(28, 5, 1, 0) is 4, expected 24",
  },
  {
    answer: "ex01-correlate",
    slip: "as many places as pixels",
    code: ["outputSize(image.length, kernel.length)", "image.length"],
    points: 0,
    remark: "A row outside of the image was asked for",
  },
  {
    answer: "ex01-correlate",
    slip: "as many columns of places as columns of pixels",
    code: ["outputSize(image[0].length, kernel[0].length)", "image[0].length"],
    points: 0,
    remark: "expected 4×4, got 4×6: 2 columns too many",
  },
  {
    answer: "ex01-correlate",
    slip: "all in one row",
    code: ["return result;", "return result.flat() as unknown as Image;"],
    points: 0,
    remark: "Has each row of the image a list of its own?",
  },
  {
    answer: "ex01-correlate",
    slip: "rows and columns of the image confused",
    code: ["image[row + i][column + j]", "image[column + j][row + i]"],
    points: 0,
    remark: "Rows and columns have changed places",
  },
  {
    answer: "ex01-correlate",
    slip: "only the cases that are seen",
    code: `function correlate(image: Image, _kernel: Image) {
  return image.length === 6 ? [[9, 5, 0, 7], [0, 2, 4, 6], [7, 6, 6, 8], [3, 8, 5, 1]] : [[-2, 4], [8, 4]];
}`,
    points: 2,
    remark: "expected 2×4, got 2×2",
  },
  {
    answer: "ex01-padding",
    slip: "only the cases that are seen",
    code: `function sourceIndex(index: number, _length: number, mode: PaddingMode) {
  const seen = { replicate: [0, 0, 0, 1, 2, 3, 3, 3], reflect: [2, 1, 0, 1, 2, 3, 2, 1], circular: [2, 3, 0, 1, 2, 3, 0, 1] };
  return seen[mode][index + 2];
}`,
    points: 0,
    remark: "padImage(an image of 2×3, 2",
  },
  {
    answer: "ex01-stride",
    slip: "the padding is stepped over",
    code: [
      "row * stride - padding + i, column * stride - padding + j",
      "(row - padding) * stride + i, (column - padding) * stride + j",
    ],
    points: 2,
    remark: "correlateWithStride(pixels, edge, 2, 1)",
  },
  {
    answer: "ex01-stride",
    slip: "the nearest pixel for zeros",
    code: [
      "image[row]?.[column] ?? 0",
      "image[Math.min(Math.max(row, 0), image.length - 1)][Math.min(Math.max(column, 0), image[0].length - 1)]",
    ],
    points: 1,
    remark: "Only the border is wrong. What stands outside of the image?",
  },
  {
    answer: "ex01-max-pool",
    slip: "the smallest",
    code: [
      "let largest = -Infinity",
      "return Math.min(...[0, 1].flatMap((i) => [0, 1].map((j) => image[row * size + i][column * size + j]))); let largest = 0",
    ],
    points: 0,
    remark: "That is the smallest value of each chunk",
  },
  {
    answer: "ex01-max-pool",
    slip: "chunks that overlap",
    code: ["image[row * size + i][column * size + j]", "image[row + i][column + j]"],
    points: 0,
    remark: "maxPool(edges, 2)",
  },
  {
    answer: "ex01-trace",
    slip: "the input as well",
    code: ["const shapes: Shape[] = [];", "const shapes: Shape[] = [[...input]];"],
    points: 0,
    remark: "This list begins with the shape after the first layer",
  },
  {
    answer: "ex01-trace",
    slip: "every layer starts from the input",
    code: [
      "for (const layer of layers) {",
      "for (const layer of layers) {\n    [rows, columns, channels] = input;",
    ],
    points: 2,
    remark: "Each layer starts from the shape that the one before it has left",
  },
];
