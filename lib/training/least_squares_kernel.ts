import * as tf from "@tensorflow/tfjs";
import { withLayout } from "../backend/mod.ts";
import { type ImageLike, unfold } from "../convolution/mod.ts";
import {
  knownOptions,
  type Pair,
  shapeText,
  toPair,
  WINDOW_OPTIONS,
  type WindowOptions,
} from "../geometry/mod.ts";

const CALLER = "leastSquaresKernel()";
/** Of what a pivot was at first: less is only rounding. */
const ROUNDING = 1e-12;

/**
 * Finds the kernel whose output has the least mean squared distance to a target: what every training
 * with that loss is on its way to. No step and no learning rate: the normal equations are solved, in
 * float64.
 *
 * Where the images do not tell, as flat ones, some weights are 0.
 *
 * @param images `[rows, columns]`, `[rows, columns, channels]` or a batch of such; any unit.
 * @param target What is wanted: as large as the output of the convolution, of any number of
 * channels.
 * @param options Size of the kernel, stride, padding (with zeros), dilation.
 * @returns The kernel `[rows, columns, channels in, channels out]`; its unit is the target's for one
 * of the images'.
 * @throws {RangeError} If the target's size is not that of the output, or a number is NaN or infinite.
 *
 * @example Sobel, found from what it does
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv2d, kernels, leastSquaresKernel, tf } from "convolutions";
 *
 * const image = tf.randomUniform([16, 16], 0, 1, "float32", 1);
 * const found = await leastSquaresKernel(image, conv2d(image, kernels.sobelX), { kernelSize: 3 });
 * const rows = await found.squeeze<tf.Tensor2D>([2, 3]).array();
 * assert.deepEqual(rows.map((row) => row.map((w) => Math.round(w) || 0)), kernels.sobelX);
 * ```
 */
export async function leastSquaresKernel(
  images: ImageLike,
  target: ImageLike,
  options: WindowOptions & { kernelSize: Pair },
): Promise<tf.Tensor4D> {
  knownOptions(CALLER, options, WINDOW_OPTIONS);
  const [kernelRows, kernelColumns] = toPair(CALLER, "kernelSize", options.kernelSize, 1);
  const windows = unfold(images, options);
  // Windows of one pixel: the target in the same order.
  const goals = unfold(target, { kernelSize: 1 });
  const [count, size, places] = windows.shape;
  const outputs = goals.shape[1];
  if (goals.shape[0] !== count || goals.shape[2] !== places) {
    const shapes = `${shapeText(goals.shape)}, not ${shapeText([count, outputs, places])}`;
    tf.dispose([windows, goals]);
    throw new RangeError(
      `${CALLER}: the target must be as large as the output; as [images, channels, places] it is ` +
        `${shapes}.`,
    );
  }
  const [x, y] = await Promise.all([windows.data(), goals.data()]);
  tf.dispose([windows, goals]);
  const gram = products(x, x, [count, size, size, places]);
  const wanted = products(x, y, [count, size, outputs, places]);
  if (![...gram, ...wanted].every(Number.isFinite)) {
    throw new RangeError(
      `${CALLER}: images and target must hold finite numbers; one is NaN or infinite.`,
    );
  }
  const weights = solve(gram, wanted, size, outputs);
  return tf.tidy(() => {
    const inputs = size / (kernelRows * kernelColumns);
    const kernel = tf.tensor(weights, [inputs, kernelRows, kernelColumns, outputs])
      .transpose<tf.Tensor4D>([1, 2, 0, 3]);
    return withLayout(kernel, "HWIO");
  });
}

/** For each row of `x` and each of `y` the sum of their products over all images and places. */
function products(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  [count, rows, columns, places]: readonly [number, number, number, number],
): Float64Array {
  const sums = new Float64Array(rows * columns);
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = x === y ? row : 0; column < columns; column++) {
        const [a, b] = [(image * rows + row) * places, (image * columns + column) * places];
        let sum = 0;
        for (let i = 0; i < places; i++) sum += x[a + i] * y[b + i];
        sums[row * columns + column] += sum;
      }
    }
  }
  if (x !== y) return sums;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < row; column++) {
      sums[row * rows + column] = sums[column * rows + row];
    }
  }
  return sums;
}

/** Solves `gram · w = wanted` by elimination, the largest pivot of the diagonal first. */
function solve(gram: Float64Array, wanted: Float64Array, size: number, outputs: number) {
  const width = size + outputs;
  const lines = Array.from({ length: size }, (_, row) =>
    Float64Array.of(
      ...gram.subarray(row * size, (row + 1) * size),
      ...wanted.subarray(row * outputs, (row + 1) * outputs),
    ));
  const least = lines.map((line, i) => line[i] * ROUNDING);
  const left = new Set(lines.keys());
  const order: number[] = [];
  while (left.size > 0) {
    const pivot = [...left].reduce((best, i) => lines[i][i] > lines[best][best] ? i : best);
    if (!(lines[pivot][pivot] > least[pivot])) break;
    left.delete(pivot);
    order.push(pivot);
    for (const i of left) {
      const factor = lines[i][pivot] / lines[pivot][pivot];
      for (let j = 0; j < width; j++) lines[i][j] -= factor * lines[pivot][j];
    }
  }
  const weights = new Float64Array(size * outputs);
  for (const [n, row] of order.toReversed().entries()) {
    const known = order.slice(order.length - n);
    for (let output = 0; output < outputs; output++) {
      const rest = known.reduce(
        (sum, i) => sum - lines[row][i] * weights[i * outputs + output],
        lines[row][size + output],
      );
      weights[row * outputs + output] = rest / lines[row][row];
    }
  }
  return Float32Array.from(weights);
}
