import * as tf from "@tensorflow/tfjs";
import type { Random } from "../kernels/seeded_random.ts";
import { between, type CaseMaker, choose, draw, drawDistinct, linear, named } from "./case.ts";
import { tensor } from "./case.ts";

type Pair = [number, number];
type Padding2d = Parameters<typeof tf.conv2d>[3];
type Rounding = "floor" | "round" | "ceil";

const pair = (random: Random, most: number): Pair => [
  between(random, 1, most),
  between(random, 1, most),
];

function drawPadding(
  random: Random,
  shape: number[],
  window: number[],
  strides: Pair,
): { padding: Padding2d; rounding?: Rounding } {
  const fits = window.every((length, i) => length <= shape[i]);
  // tfjs's cpu backend takes the window's rows for its columns where the padding is a number.
  const square = window[0] === window[1] && strides[0] === strides[1];
  const kinds = [
    "same",
    "sides",
    ...(fits ? ["valid"] : []),
    ...(fits && square ? ["number"] : []),
  ];
  const kind = choose(random, kinds);
  if (kind === "valid" || kind === "same") return { padding: kind };
  const rounding = choose(random, ["floor", "floor", "round", "ceil"] as const);
  if (kind === "number") return { padding: random(3), rounding };
  // Sides that make the window fit.
  const [top, left] = window.map((length, i) => Math.max(0, length - shape[i]) + random(2));
  const sides = [[0, 0], [top, random(3)], [left, random(3)], [0, 0]];
  return { padding: sides as Padding2d, rounding };
}

const shown = (value: unknown) => JSON.stringify(value);

/** Strides or dilations: tfjs allows one of the two to differ from 1. */
function drawSteps(random: Random, most: number): { strides: Pair; dilations: Pair } {
  return random(3)
    ? { strides: pair(random, most), dilations: [1, 1] }
    : { strides: [1, 1], dilations: pair(random, 3) };
}

const reach = (window: Pair, dilations: Pair) =>
  window.map((length, i) => (length - 1) * dilations[i] + 1);

export const convolution: CaseMaker = (random) => {
  const window = pair(random, 5);
  const { strides, dilations } = drawSteps(random, 4);
  const [rows, columns] = pair(random, 10);
  const [inDepth, outDepth] = [between(random, 1, 5), between(random, 1, 5)];
  const x = draw(random, [random(40) ? between(random, 1, 2) : 0, rows, columns, inDepth]);
  const kernel = draw(random, [...window, inDepth, outDepth]);
  const { padding, rounding } = drawPadding(
    random,
    [rows, columns],
    reach(window, dilations),
    strides,
  );
  const f = (x: tf.Tensor, kernel: tf.Tensor) =>
    tf.conv2d(
      x as tf.Tensor4D,
      kernel as tf.Tensor4D,
      strides,
      padding,
      "NHWC",
      dilations,
      rounding,
    );
  return linear(
    `conv2d of ${named(x)} with ${named(kernel)}, ${
      shown({ strides, dilations, padding })
    } ${rounding}`,
    f,
    [x, kernel],
  );
};

export const depthwise: CaseMaker = (random) => {
  const window = pair(random, 5);
  const { strides, dilations } = drawSteps(random, 4);
  const [rows, columns] = pair(random, 10);
  const [depth, times] = [between(random, 1, 9), between(random, 1, 3)];
  const x = draw(random, [random(40) ? between(random, 1, 2) : 0, rows, columns, depth]);
  const kernel = draw(random, [...window, depth, times]);
  const { padding, rounding } = drawPadding(
    random,
    [rows, columns],
    reach(window, dilations),
    strides,
  );
  const f = (x: tf.Tensor, kernel: tf.Tensor) =>
    tf.depthwiseConv2d(
      x as tf.Tensor4D,
      kernel as tf.Tensor4D,
      strides,
      padding,
      "NHWC",
      dilations,
      rounding,
    );
  return linear(
    `depthwiseConv2d of ${named(x)} with ${named(kernel)}, ${
      shown({ strides, dilations, padding })
    } ${rounding}`,
    f,
    [x, kernel],
  );
};

export const fusedConvolution: CaseMaker = (random) => {
  const window = pair(random, 4);
  const { strides, dilations } = drawSteps(random, 3);
  const [rows, columns] = pair(random, 8);
  const [inDepth, outDepth] = [between(random, 1, 5), between(random, 1, 5)];
  const isDepthwise = random(2) === 1;
  const x = draw(random, [between(random, 1, 2), rows, columns, inDepth]);
  const kernel = draw(random, [...window, inDepth, outDepth]);
  const bias = draw(random, [isDepthwise ? inDepth * outDepth : outDepth]);
  const alpha = draw(random, [isDepthwise ? inDepth * outDepth : outDepth]);
  const { padding, rounding } = drawPadding(
    random,
    [rows, columns],
    reach(window, dilations),
    strides,
  );
  const activation = choose(
    random,
    ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const,
  );
  return {
    what: `fused ${isDepthwise ? "depthwiseConv2d" : "conv2d"} ${activation} of ${named(x)} with ${
      named(kernel)
    }, ${shown({ strides, dilations, padding })} ${rounding}`,
    run: () =>
      tf.fused[isDepthwise ? "depthwiseConv2d" : "conv2d"]({
        x: tensor(x) as tf.Tensor4D,
        filter: tensor(kernel) as tf.Tensor4D,
        strides,
        // deno-lint-ignore no-explicit-any
        pad: padding as any,
        dilations,
        dimRoundingMode: rounding,
        bias: tensor(bias),
        activation,
        preluActivationWeights: activation === "prelu" ? tensor(alpha) : undefined,
        leakyreluAlpha: activation === "leakyrelu" ? 0.3 : undefined,
      }),
  };
};

export const transposed: CaseMaker = (random) => {
  const window = pair(random, 4);
  const strides = pair(random, 3);
  const [rows, columns] = pair(random, 6);
  const [inDepth, outDepth] = [between(random, 1, 4), between(random, 1, 4)];
  const padding = random(2) ? "same" : "valid";
  const info = tf.backend_util.computeConv2DInfo(
    [2, rows + 3, columns + 3, outDepth],
    [...window, outDepth, inDepth],
    strides,
    1,
    padding,
  );
  const x = draw(random, [2, info.outHeight, info.outWidth, inDepth]);
  const kernel = draw(random, [...window, outDepth, inDepth]);
  const shape: [number, number, number, number] = [2, rows + 3, columns + 3, outDepth];
  return linear(
    `conv2dTranspose of ${named(x)} with ${named(kernel)} to ${shape}, ${strides}, ${padding}`,
    (x, kernel) =>
      tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, shape, strides, padding),
    [x, kernel],
  );
};

export const separable: CaseMaker = (random) => {
  const window = pair(random, 4);
  const strides: Pair = [between(random, 1, 3), 0];
  strides[1] = strides[0];
  const [depth, times, out] = [between(random, 1, 4), between(random, 1, 3), between(random, 1, 4)];
  const x = draw(random, [2, window[0] + random(6), window[1] + random(6), depth]);
  const first = draw(random, [...window, depth, times]);
  const second = draw(random, [1, 1, depth * times, out]);
  const padding = random(2) ? "same" : "valid";
  return linear(
    `separableConv2d of ${named(x)} with ${named(first)} and ${
      named(second)
    }, ${strides}, ${padding}`,
    (x, first, second) =>
      tf.separableConv2d(
        x as tf.Tensor4D,
        first as tf.Tensor4D,
        second as tf.Tensor4D,
        strides,
        padding,
      ),
    [x, first, second],
  );
};

export const solid: CaseMaker = (random) => {
  const triple = (most: number) =>
    [between(random, 1, most), between(random, 1, most), between(random, 1, most)] as [
      number,
      number,
      number,
    ];
  const [window, strides] = [triple(3), triple(3)];
  const size = window.map((length) => length + random(4));
  const [inDepth, outDepth] = [between(random, 1, 3), between(random, 1, 3)];
  const x = draw(random, [between(random, 1, 2), ...size, inDepth]);
  const kernel = draw(random, [...window, inDepth, outDepth]);
  const padding = random(2) ? "same" : "valid";
  return linear(
    `conv3d of ${named(x)} with ${named(kernel)}, ${strides}, ${padding}`,
    (x, kernel) => tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, strides, padding),
    [x, kernel],
  );
};

export const solidDilated: CaseMaker = (random) => {
  const window = [between(random, 1, 2), between(random, 1, 3), between(random, 1, 2)];
  const dilations = [between(random, 1, 3), between(random, 1, 3), between(random, 1, 3)] as [
    number,
    number,
    number,
  ];
  const size = window.map((length, i) => (length - 1) * dilations[i] + 1 + random(3));
  const x = draw(random, [between(random, 1, 2), ...size, between(random, 1, 3)]);
  const kernel = draw(random, [...window, x.shape[4], between(random, 1, 3)]);
  const padding = random(2) ? "same" : "valid";
  return {
    what: `conv3d of ${named(x)} with ${named(kernel)}, dilations ${dilations}, ${padding}`,
    run: () => tf.conv3d(tensor(x), tensor(kernel), 1, padding, "NDHWC", dilations),
  };
};

export const solidTransposed: CaseMaker = (random) => {
  const triple = (most: number) =>
    [between(random, 1, most), between(random, 1, most), between(random, 1, most)] as [
      number,
      number,
      number,
    ];
  const [window, strides] = [triple(3), triple(2)];
  const size = window.map((length) => length + random(4));
  const padding = random(2) ? "same" : "valid";
  const [inDepth, outDepth] = [between(random, 1, 3), between(random, 1, 3)];
  const shape = [2, ...size, outDepth] as [number, number, number, number, number];
  const info = tf.backend_util.computeConv3DInfo(
    shape,
    [...window, outDepth, inDepth],
    strides,
    1,
    padding,
  );
  const x = draw(random, [2, info.outDepth, info.outHeight, info.outWidth, inDepth]);
  const kernel = draw(random, [...window, outDepth, inDepth]);
  return linear(
    `conv3dTranspose of ${named(x)} with ${named(kernel)} to ${shape}, ${strides}, ${padding}`,
    (x, kernel) =>
      tf.conv3dTranspose(x as tf.Tensor5D, kernel as tf.Tensor5D, shape, strides, padding),
    [x, kernel],
  );
};

export const pooling: CaseMaker = (random) => {
  const window = pair(random, 4);
  const strides = pair(random, 3);
  const [rows, columns] = pair(random, 9);
  const shape = [random(40) ? between(random, 1, 2) : 0, rows, columns, between(random, 1, 6)];
  const { padding, rounding } = drawPadding(random, [rows, columns], window, strides);
  const name = choose(random, ["maxPool", "avgPool"] as const);
  return linear(
    `${name} of [${shape}], ${window}, ${shown({ strides, padding })} ${rounding}`,
    (x) => inside(tf[name](x as tf.Tensor4D, window, strides, padding, rounding)),
    [drawDistinct(random, shape)],
    0.02,
  );
};

/** Windows that lie outside of the image have no mean, and no largest value. */
function inside(pooled: tf.Tensor): tf.Tensor {
  return tf.where(tf.isFinite(pooled), pooled, tf.zerosLike(pooled));
}

export const solidPooling: CaseMaker = (random) => {
  const triple = (most: number) =>
    [between(random, 1, most), between(random, 1, most), between(random, 1, most)] as [
      number,
      number,
      number,
    ];
  const [window, strides] = [triple(3), triple(3)];
  const size = window.map((length) => length + random(4));
  const shape = [between(random, 1, 2), ...size, between(random, 1, 3)];
  const kind = choose(random, ["valid", "same", "number"]);
  const padding = kind === "number" ? random(2) : kind as "valid" | "same";
  const rounding = kind === "number"
    ? choose(random, ["floor", "ceil", "round"] as const)
    : undefined;
  const name = choose(random, ["maxPool3d", "avgPool3d"] as const);
  return linear(
    `${name} of [${shape}], ${window}, ${strides}, ${padding} ${rounding}`,
    (x) => inside(tf[name](x as tf.Tensor5D, window, strides, padding, rounding)),
    [drawDistinct(random, shape)],
    0.02,
  );
};

/** Windows over whole numbers, which tfjs's wasm kernels take for floats. */
export const wholeNumbers: CaseMaker = (random) => {
  const window = pair(random, 3);
  const stride = between(random, 1, 3);
  const shape = [2, window[0] + random(5), window[1] + random(5), between(random, 1, 5)];
  const x = draw(random, shape, "int32");
  const kernel = draw(random, [...window, shape[3], 2], "int32");
  const volume = draw(random, [1, 3, 4, 3, 2], "int32");
  const padding = random(2) ? "same" : "valid";
  const operations: Record<string, () => tf.Tensor> = {
    conv2d: () => tf.conv2d(tensor(x), tensor(kernel), stride, padding),
    depthwiseConv2d: () => tf.depthwiseConv2d(tensor(x), tensor(kernel), stride, padding),
    maxPool: () => tf.maxPool(tensor<tf.Tensor4D>(x), window, stride, padding),
    avgPool: () => tf.avgPool(tensor<tf.Tensor4D>(x), window, stride, padding),
    maxPool3d: () => tf.maxPool3d(tensor<tf.Tensor5D>(volume), 2, stride, padding),
    avgPool3d: () => tf.avgPool3d(tensor<tf.Tensor5D>(volume), 2, stride, padding),
    softmax: () => tf.softmax(tensor(x)),
    moments: () => tf.moments(tensor(x)).variance,
    "resize to 5": () => tf.image.resizeBilinear(tensor<tf.Tensor4D>(x), [5, 5]),
  };
  const name = choose(random, Object.keys(operations));
  return {
    what: `${name} of ${named(x)} with ${named(kernel)}, ${stride}, ${padding}`,
    run: operations[name],
  };
};

export const placesOfMaxima: CaseMaker = (random) => {
  const [window, strides] = [pair(random, 3), pair(random, 3)];
  const shape = [2, window[0] + random(5), window[1] + random(5), between(random, 1, 4)];
  const x = drawDistinct(random, shape);
  const padding = random(2) ? "same" : "valid";
  const inBatch = random(2) === 1;
  return {
    what: `maxPoolWithArgmax of ${named(x)}, ${window}, ${strides}, ${padding}, ${inBatch}`,
    run: () => {
      const pooled = tf.maxPoolWithArgmax(
        tensor<tf.Tensor4D>(x),
        window,
        strides,
        padding,
        inBatch,
      );
      return [pooled.result, pooled.indexes];
    },
  };
};

export const channelsFirst: CaseMaker = (random) => {
  const window = pair(random, 3);
  const strides = pair(random, 3);
  const [inDepth, outDepth] = [between(random, 1, 4), between(random, 1, 4)];
  const x = draw(random, [2, inDepth, window[0] + random(5), window[1] + random(5)]);
  const kernel = draw(random, [...window, inDepth, outDepth]);
  const padding = random(2) ? "same" : "valid";
  return linear(
    `conv2d of ${named(x)}, channels first, with ${named(kernel)}, ${strides}, ${padding}`,
    (x, kernel) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, strides, padding, "NCHW"),
    [x, kernel],
  );
};
