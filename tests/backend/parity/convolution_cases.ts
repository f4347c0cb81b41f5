import * as tf from "@tensorflow/tfjs";
import type { Random } from "../kernels/seeded_random.ts";
import { between, type CaseMaker, choose, draw, named, withGradients } from "./case.ts";

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
): { padding: Padding2d; rounding?: Rounding } {
  const fits = window.every((length, i) => length <= shape[i]);
  const kind = choose(random, fits ? ["valid", "same", "number", "sides"] : ["same", "sides"]);
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
  const [rows, cols] = pair(random, 10);
  const [inDepth, outDepth] = [between(random, 1, 5), between(random, 1, 5)];
  const x = draw(random, [random(40) ? between(random, 1, 2) : 0, rows, cols, inDepth]);
  const kernel = draw(random, [...window, inDepth, outDepth]);
  const { padding, rounding } = drawPadding(random, [rows, cols], reach(window, dilations));
  const dilated = dilations.some((dilation) => dilation > 1);
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
  return {
    what: `conv2d of ${named(x)} with ${named(kernel)}, ${
      shown({ strides, dilations, padding })
    } ${rounding}`,
    run: () => dilated ? f(asTensor(x), asTensor(kernel)) : withGradients(f, [x, kernel]),
  };
};

function asTensor(data: ReturnType<typeof draw>): tf.Tensor {
  return tf.tensor(data.values.slice(), data.shape, data.dtype);
}

export const depthwise: CaseMaker = (random) => {
  const window = pair(random, 5);
  const { strides, dilations } = drawSteps(random, 4);
  const [rows, cols] = pair(random, 10);
  const [depth, times] = [between(random, 1, 9), between(random, 1, 3)];
  const x = draw(random, [random(40) ? between(random, 1, 2) : 0, rows, cols, depth]);
  const kernel = draw(random, [...window, depth, times]);
  const { padding, rounding } = drawPadding(random, [rows, cols], reach(window, dilations));
  const dilated = dilations.some((dilation) => dilation > 1);
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
  return {
    what: `depthwiseConv2d of ${named(x)} with ${named(kernel)}, ${
      shown({ strides, dilations, padding })
    } ${rounding}`,
    run: () => dilated ? f(asTensor(x), asTensor(kernel)) : withGradients(f, [x, kernel]),
  };
};

export const fusedConvolution: CaseMaker = (random) => {
  const window = pair(random, 4);
  const { strides, dilations } = drawSteps(random, 3);
  const [rows, cols] = pair(random, 8);
  const [inDepth, outDepth] = [between(random, 1, 5), between(random, 1, 5)];
  const isDepthwise = random(2) === 1;
  const x = draw(random, [between(random, 1, 2), rows, cols, inDepth]);
  const kernel = draw(random, [...window, inDepth, outDepth]);
  const bias = draw(random, [isDepthwise ? inDepth * outDepth : outDepth]);
  const alpha = draw(random, [isDepthwise ? inDepth * outDepth : outDepth]);
  const { padding, rounding } = drawPadding(random, [rows, cols], reach(window, dilations));
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
        x: asTensor(x) as tf.Tensor4D,
        filter: asTensor(kernel) as tf.Tensor4D,
        strides,
        // deno-lint-ignore no-explicit-any
        pad: padding as any,
        dilations,
        dimRoundingMode: rounding,
        bias: asTensor(bias),
        activation,
        preluActivationWeights: activation === "prelu" ? asTensor(alpha) : undefined,
        leakyreluAlpha: activation === "leakyrelu" ? 0.3 : undefined,
      }),
  };
};

export const transposed: CaseMaker = (random) => {
  const window = pair(random, 4);
  const strides = pair(random, 3);
  const [rows, cols] = pair(random, 6);
  const [inDepth, outDepth] = [between(random, 1, 4), between(random, 1, 4)];
  const padding = random(2) ? "same" : "valid";
  const info = tf.backend_util.computeConv2DInfo(
    [2, rows + 3, cols + 3, outDepth],
    [...window, outDepth, inDepth],
    strides,
    1,
    padding,
  );
  const x = draw(random, [2, info.outHeight, info.outWidth, inDepth]);
  const kernel = draw(random, [...window, outDepth, inDepth]);
  const shape: [number, number, number, number] = [2, rows + 3, cols + 3, outDepth];
  return {
    what: `conv2dTranspose of ${named(x)} with ${
      named(kernel)
    } to ${shape}, ${strides}, ${padding}`,
    run: () =>
      withGradients(
        (x, kernel) =>
          tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, shape, strides, padding),
        [
          x,
          kernel,
        ],
      ),
  };
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
  return {
    what: `separableConv2d of ${named(x)} with ${named(first)} and ${
      named(second)
    }, ${strides}, ${padding}`,
    run: () =>
      withGradients(
        (x, first, second) =>
          tf.separableConv2d(
            x as tf.Tensor4D,
            first as tf.Tensor4D,
            second as tf.Tensor4D,
            strides,
            padding,
          ),
        [x, first, second],
      ),
  };
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
  return {
    what: `conv3d of ${named(x)} with ${named(kernel)}, ${strides}, ${padding}`,
    run: () =>
      withGradients(
        (x, kernel) => tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, strides, padding),
        [x, kernel],
      ),
  };
};

export const pooling: CaseMaker = (random) => {
  const window = pair(random, 4);
  const strides = pair(random, 3);
  const [rows, cols] = pair(random, 9);
  const x = draw(random, [
    random(40) ? between(random, 1, 2) : 0,
    rows,
    cols,
    between(random, 1, 6),
  ]);
  const { padding, rounding } = drawPadding(random, [rows, cols], window);
  return {
    what: `maxPool and avgPool of ${named(x)}, ${window}, ${
      shown({ strides, padding })
    } ${rounding}`,
    run: () => [
      ...withGradients(
        (x) => tf.maxPool(x as tf.Tensor4D, window, strides, padding, rounding),
        [x],
      ),
      // Its gradient differs from tfjs's on purpose, and is compared with plain loops.
      tf.avgPool(asTensor(x) as tf.Tensor4D, window, strides, padding, rounding),
    ],
  };
};

export const solidPooling: CaseMaker = (random) => {
  const triple = (most: number) =>
    [between(random, 1, most), between(random, 1, most), between(random, 1, most)] as [
      number,
      number,
      number,
    ];
  const [window, strides] = [triple(3), triple(3)];
  const size = window.map((length) => length + random(4));
  const x = draw(random, [between(random, 1, 2), ...size, between(random, 1, 3)]);
  const kind = choose(random, ["valid", "same", "number"]);
  const padding = kind === "number" ? random(2) : kind as "valid" | "same";
  const rounding = kind === "number"
    ? choose(random, ["floor", "ceil", "round"] as const)
    : undefined;
  return {
    what: `maxPool3d and avgPool3d of ${named(x)}, ${window}, ${strides}, ${padding} ${rounding}`,
    run: () =>
      ([tf.maxPool3d, tf.avgPool3d] as const).flatMap((pool) =>
        withGradients((x) => pool(x as tf.Tensor5D, window, strides, padding, rounding), [x])
      ),
  };
};
