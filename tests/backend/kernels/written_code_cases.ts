/** Calls whose code is held by `written_code_test.ts`. */

import { tf } from "../../../lib/backend/mod.ts";
import { warmUp } from "../../../lib/backend/kernels/warm_up.ts";
import { type Random, seededRandom } from "./seeded_random.ts";

type Function = (...inputs: tf.Tensor[]) => tf.Tensor;

/** What is computed, and the shapes of its inputs; the gradient by all of them, too. */
export interface Case {
  name: string;
  shapes: number[][];
  f: Function;
  gradient: boolean;
}

export const cases: Record<string, Case[]> = {};

function add(group: string, name: string, shapes: number[][], f: Function, gradient = true): void {
  (cases[group] ??= []).push({ name, shapes, f, gradient });
}

type Shape = [number, number, number, number];
type Sides = [[number, number], [number, number], [number, number], [number, number]];

interface ConvolutionOptions {
  strides?: [number, number];
  dilations?: [number, number];
  pad?: "same" | "valid" | Sides;
}

function convolution(image: Shape, kernel: Shape, options: ConvolutionOptions = {}): void {
  const { strides = [1, 1], dilations = [1, 1], pad = "same" } = options;
  add(
    "convolution",
    `[${image}] ⋆ [${kernel}] ${JSON.stringify(options)}`,
    [image, kernel],
    (x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", dilations),
  );
}

const around = (top: number, bottom: number, left: number, right: number): Sides => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

// The lessons' layers, and what has a plan of its own.
convolution([16, 28, 28, 1], [3, 3, 1, 4], { strides: [2, 2] });
convolution([16, 14, 14, 4], [3, 3, 4, 8], { strides: [2, 2] });
convolution([16, 7, 7, 8], [3, 3, 8, 16], { strides: [2, 2] });
convolution([16, 28, 28, 1], [5, 5, 1, 6]);
convolution([16, 14, 14, 6], [5, 5, 6, 16], { pad: "valid" });
convolution([1, 96, 128, 3], [3, 3, 3, 1]);
convolution([1, 130, 100, 3], [3, 3, 3, 1], { pad: "valid" });
convolution([1, 40, 44, 1], [7, 7, 1, 1]);
convolution([3, 20, 41, 4], [3, 3, 4, 1], { pad: "valid" });
convolution([1, 12, 43, 2], [3, 3, 2, 1], { dilations: [2, 2] });
convolution([2, 9, 18, 1], [5, 5, 1, 1], { pad: around(4, 1, 1, 4) });
convolution([1, 150, 151, 2], [3, 3, 2, 4], { strides: [2, 2] });
convolution([1, 151, 150, 2], [5, 5, 2, 6], { strides: [3, 3], pad: around(2, 1, 0, 3) });
convolution([2, 70, 230, 3], [3, 3, 3, 2], { dilations: [2, 2] });
convolution([2, 16, 14, 12], [3, 3, 12, 12], { strides: [1, 2] });
convolution([2, 16, 14, 12], [5, 2, 12, 12], { dilations: [1, 3] });
convolution([1, 2, 12000, 3], [3, 3, 3, 1]);
convolution([5, 17, 17, 40], [3, 3, 40, 2], { strides: [2, 2] });
convolution([70, 5, 5, 16], [5, 5, 16, 12], { pad: "valid" });
convolution([65, 2, 2, 16], [3, 3, 16, 10], { strides: [2, 2], pad: around(1, 1, 1, 1) });
convolution([1024, 2, 3, 3], [2, 3, 3, 5], { pad: "valid" });
convolution([1025, 2, 3, 3], [2, 3, 3, 5], { pad: "valid" });
convolution([13, 9, 11, 2], [3, 5, 2, 9]);
convolution([9, 6, 7, 5], [4, 3, 5, 10], { pad: around(3, 1, 0, 4) });
convolution([17, 8, 5, 13], [3, 2, 13, 12], { pad: "valid" });
convolution([10, 12, 12, 9], [5, 5, 9, 8], { pad: around(6, 0, 1, 7) });
convolution([3, 5, 6, 11], [1, 1, 11, 7]);
convolution([3, 5, 6, 8], [1, 1, 8, 16], { strides: [2, 2] });
convolution([9, 3, 2, 4], [3, 2, 4, 8], { pad: "valid" });
convolution([16, 1, 1, 8], [1, 1, 8, 16]);
// By tiles of rows.
convolution([2, 32, 32, 8], [3, 3, 8, 16], { pad: around(1, 1, 1, 1) });
convolution([5, 14, 14, 6], [5, 5, 6, 16], { pad: "valid" });
convolution([3, 12, 13, 20], [4, 2, 20, 16], { pad: "valid" });
convolution([1, 9, 6, 40], [3, 3, 40, 16], { pad: around(1, 1, 1, 1) });
convolution([1, 24, 21, 32], [3, 3, 32, 32]);
convolution([2, 15, 10, 24], [5, 3, 24, 20]);
convolution([2, 20, 19, 2], [5, 5, 2, 3]);
convolution([1, 24, 20, 70], [3, 3, 70, 16]);
convolution([2, 28, 3, 16], [3, 3, 16, 16]);
convolution([2, 28, 2, 16], [3, 1, 16, 16], { pad: "valid" });

/** Convolutions of any size. */
function drawConvolution(random: Random): void {
  const [kernelRows, kernelColumns] = [1 + random(5), 1 + random(5)];
  const dilated = random(4) === 0;
  const dilations: [number, number] = dilated ? [1 + random(3), 1 + random(3)] : [1, 1];
  const strides: [number, number] = dilated ? [1, 1] : [1 + random(3), 1 + random(3)];
  const side = () => random(4);
  const pad = [
    "same" as const,
    "valid" as const,
    around(side(), side(), side(), side()),
  ][random(3)];
  const rows = (kernelRows - 1) * dilations[0] + 1 + random(10);
  const columns = (kernelColumns - 1) * dilations[1] + 1 + random(random(8) === 0 ? 60 : 12);
  const channels = () => 1 + random(random(4) === 0 ? 40 : 9);
  const [batch, inDepth, outDepth] = [1 + random(random(6) === 0 ? 65 : 4), channels(), channels()];
  convolution([batch, rows, columns, inDepth], [kernelRows, kernelColumns, inDepth, outDepth], {
    strides,
    dilations,
    pad,
  });
}
const random = seededRandom(17);
for (let i = 0; i < 40; i++) drawConvolution(random);

for (const activation of ["linear", "relu", "relu6", "elu"] as const) {
  add(
    "fused",
    `conv2d ${activation}`,
    [[2, 9, 10, 3], [3, 3, 3, 5], [5]],
    (x, filter, bias) =>
      tf.fused.conv2d({
        ...{ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, activation },
        ...{ strides: 1, pad: "same" },
      }),
  );
  add(
    "fused",
    `matMul ${activation}`,
    [[7, 13], [13, 9], [9]],
    (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation }),
  );
}

for (const [rows, inner, columns] of [[1, 5, 1], [3, 7, 12], [37, 70, 45], [256, 9, 10]]) {
  for (const turnA of [false, true]) {
    for (const turnB of [false, true]) {
      add(
        "matMul",
        `${rows} × ${inner} × ${columns}${turnA ? " Aᵀ" : ""}${turnB ? " Bᵀ" : ""}`,
        [turnA ? [inner, rows] : [rows, inner], turnB ? [columns, inner] : [inner, columns]],
        (a, b) => tf.matMul(a, b, turnA, turnB),
      );
    }
  }
}
add("matMul", "[3,4,5] × [3,5,6]", [[3, 4, 5], [3, 5, 6]], (a, b) => tf.matMul(a, b));
for (
  const [a, b] of [[[40, 600], [600, 1]], [[2, 30, 400], [2, 400, 1]], [[3, 1, 9, 8], [1, 2, 8, 7]]]
) {
  add("matMul", `[${a}] × [${b}]`, [a, b], (a, b) => tf.matMul(a, b));
}
add("matMul", "[3,4,5] × [5,6]", [[3, 4, 5], [5, 6]], (a, b) => tf.matMul(a, b));

for (
  const [image, window, strides, pad] of [
    [[2, 12, 14, 6], [2, 2], [2, 2], "valid"],
    [[9, 28, 28, 4], [2, 2], [2, 2], "same"],
    [[3, 7, 9, 16], [3, 2], [1, 2], "same"],
    [[2, 8, 8, 1], [3, 3], [2, 2], "same"],
    [[1, 5, 6, 21], [5, 6], [1, 1], "valid"],
    [[70, 6, 6, 3], [2, 3], [3, 1], "valid"],
    [[2, 9, 4, 5], [4, 4], [3, 3], "same"],
    [[2, 9, 9, 8], [1, 1], [2, 2], "valid"],
  ] as [Shape, [number, number], [number, number], "same" | "valid"][]
) {
  const about = `of [${image}], window ${window}, strides ${strides}, ${pad}`;
  add(
    "pooling",
    `maxPool ${about}`,
    [image],
    (x) => tf.maxPool(x as tf.Tensor4D, window, strides, pad),
  );
  add(
    "pooling",
    `avgPool ${about}`,
    [image],
    (x) => tf.avgPool(x as tf.Tensor4D, window, strides, pad),
  );
}

for (
  const [a, b] of [
    [[7], [7]],
    [[3, 5], [5]],
    [[5], [3, 5]],
    [[4, 3, 5], [1]],
    [[], [9]],
    [[6, 4], [6, 1]],
    [[2, 3, 4], [3, 1]],
    [[300, 3], [3]],
    [[5, 1, 4], [1, 3, 1]],
  ]
) {
  for (const name of ["add", "sub", "mul", "div"] as const) {
    add("elementwise", `${name} [${a}] [${b}]`, [a, b], (a, b) => tf[name](a, b));
  }
  for (const name of ["maximum", "minimum", "squaredDifference"] as const) {
    add("elementwise", `${name} [${a}] [${b}]`, [a, b], (a, b) => tf[name](a, b), false);
  }
}

add("unary", "relu", [[3, 5]], (x) => tf.relu(x));
add("unary", "relu6", [[3, 5]], (x) => tf.relu6(x));
add("unary", "square", [[3, 5]], (x) => tf.square(x));
add("unary", "pow 2", [[3, 5]], (x) => tf.pow(x, 2));
add("unary", "clip", [[3, 5]], (x) => tf.clipByValue(x, -0.5, 0.25));
add("unary", "softmax", [[3, 5]], (x) => tf.softmax(x));

for (const shape of [[5, 3], [1, 3], [4, 5000], [2, 2000, 3], [5000]]) {
  add("sums", `sum of [${shape}] over the last axis`, [shape], (x) => tf.sum(x, -1));
}
for (const axes of [undefined, [0], [1], [2], [0, 1], [1, 2], [0, 2]]) {
  for (const name of ["sum", "mean"] as const) {
    for (const shape of [[4, 3, 5], [2, 33, 8], [1, 1, 130]]) {
      add("sums", `${name} of [${shape}] over ${axes}`, [shape], (x) => tf[name](x, axes));
    }
  }
}

add("boxes", "pad", [[3, 4, 5]], (x) => tf.pad(x, [[1, 0], [0, 2], [3, 1]], 2));
add("boxes", "pad the last axis", [[3, 4]], (x) => tf.pad(x, [[0, 0], [2, 2]]));
add("boxes", "slice", [[5, 6, 7]], (x) => tf.slice(x, [1, 2, 0], [3, 4, 7]));
add("boxes", "slice of whole rows", [[5, 6]], (x) => tf.slice(x, [2, 0], [2, 6]));
add("boxes", "gather", [[5, 6]], (x) => tf.gather(x, tf.tensor1d([4, 0, 4], "int32")));

add(
  "images",
  "resizeBilinear",
  [[2, 5, 6, 3]],
  (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [7, 4]),
);
add(
  "images",
  "resizeNearestNeighbor",
  [[2, 5, 6, 3]],
  (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [7, 4]),
);
for (const [corners, centers] of [[true, false], [false, true]]) {
  for (const name of ["resizeBilinear", "resizeNearestNeighbor"] as const) {
    add(
      "images",
      `${name}, ${corners ? "corners aligned" : "centers in the middle"}`,
      [[1, 5, 1, 2]],
      (x) => tf.image[name](x as tf.Tensor4D, [3, 4], corners, centers),
    );
  }
}
add(
  "images",
  "depthwiseConv2d",
  [[2, 8, 9, 6], [3, 2, 6, 1]],
  (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"),
);
add(
  "images",
  "depthwiseConv2d × 2",
  [[2, 8, 9, 3], [3, 2, 3, 2]],
  (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 1], "valid"),
);
add(
  "images",
  "batchNorm",
  [[2, 4, 5, 6], [6], [6], [6], [6]],
  (x, mean, variance, offset, scale) =>
    tf.batchNorm(x, mean as tf.Tensor1D, tf.abs(variance), offset as tf.Tensor1D, scale),
);

// Tiles are tried, and left where sizes are too unlike: in any column, of any image.
for (const column of [0, 1, 2, 3, 13]) {
  for (const size of [2 ** 8, 2 ** 11, NaN]) {
    add(
      "tiles",
      `[2,14,14,6] ⋆ [5,5,6,16], ${size} in column ${column}`,
      [[2, 14, 14, 6], [5, 5, 6, 16]],
      (x, filter) => {
        const values = new Float32Array(x.size).fill(1);
        values[((14 + 7) * 14 + column) * 6 + 5] = size;
        const image = tf.mul(tf.sign(tf.add(x, 2)), tf.tensor(values, x.shape));
        return tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, "valid");
      },
      false,
    );
  }
}
for (const rows of [1, 5, 13]) {
  add(
    "tiles",
    `[2,14,14,6] ⋆ [5,5,6,16], ${rows} rows of zeros`,
    [[2, 14, 14, 6], [5, 5, 6, 16]],
    (x, filter) => {
      const zeros = tf.concat([tf.zeros([2, rows, 14, 6]), tf.ones([2, 14 - rows, 14, 6])], 1);
      return tf.conv2d(tf.mul(x, zeros) as tf.Tensor4D, filter as tf.Tensor4D, 1, "valid");
    },
    false,
  );
}

add("training", "crossEntropy", [[6, 10]], (logits) => {
  const labels = tf.tensor1d([0, 3, 9, 1, 1, 5], "int32");
  return (tf.engine().runKernel("CrossEntropy", { logits, labels }) as tf.Tensor[])[0];
});
for (
  const [name, make] of Object.entries({
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    nesterov: () => tf.train.momentum(0.1, 0.9, true),
    adam: () => tf.train.adam(0.1),
    rmsprop: () => tf.train.rmsprop(0.1),
    adagrad: () => tf.train.adagrad(0.1),
  })
) {
  add("training", name, [[3, 7]], (gradient) => {
    const variable = tf.variable(tf.ones(gradient.shape));
    const optimizer = make();
    for (let step = 0; step < 2; step++) {
      optimizer.applyGradients([{ name: variable.name, tensor: gradient.clone() }]);
    }
    optimizer.dispose();
    variable.dispose();
    return gradient;
  }, false);
}
for (const pass of [0, 1]) {
  add("training", `warmUp(${pass})`, [], () => {
    warmUp(pass);
    return tf.scalar(0);
  }, false);
}
