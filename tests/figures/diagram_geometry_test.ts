import assert from "node:assert/strict";
import {
  convolutionAt,
  type ConvolutionOptions,
  PlaneConvolution,
} from "../../lib/figures/diagram/arithmetic.ts";
import { type Matrix, type MatrixInput, readPlane } from "../../lib/figures/diagram/matrix.ts";
import { numberFormat } from "../../lib/figures/diagram/number.ts";
import {
  poolingChunks as chunksOf,
  type PoolingOptions,
} from "../../lib/figures/diagram/pooling.ts";
import { shapeFormula } from "../../lib/figures/diagram/shape_formula.ts";
import { edge, identity, single } from "./diagram_cases.ts";

const caller = "test()";
const plane = (values: Matrix) => readPlane(caller, values, "image");
const convolutionOutput = (image: Matrix, kernel: Matrix, options?: ConvolutionOptions) =>
  new PlaneConvolution(caller, plane(image), plane(kernel), options).output;
const poolingChunks = (image: Matrix, options: PoolingOptions) =>
  chunksOf(caller, plane(image), options);

Deno.test("convolutionAt() adds up what a plain loop adds up", () => {
  const kernel = [[0.5, -1, 2], [0, 3, -0.25], [1, 1, -2]];
  for (const stride of [1, 2]) {
    for (const padding of [0, 1, 2]) {
      const output = convolutionOutput(single, kernel, { stride, padding });
      output.forEach((line, r) =>
        line.forEach((sum, c) => {
          let expected = 0;
          for (let kr = 0; kr < 3; kr++) {
            for (let kc = 0; kc < 3; kc++) {
              const value = single[r * stride - padding + kr]?.[c * stride - padding + kc] ?? 0;
              expected += value * kernel[kr][kc];
            }
          }
          assert.equal(sum, expected);
        })
      );
      assert.equal(output.length, Math.floor((6 + 2 * padding - 3) / stride) + 1);
    }
  }
});

Deno.test("convolutionOutput() gives PyTorch's numbers of the lesson", () => {
  assert.deepEqual(
    convolutionOutput(single, identity),
    [[9, 5, 0, 7], [0, 2, 4, 6], [7, 6, 6, 8], [3, 8, 5, 1]],
  );
  assert.deepEqual(convolutionOutput(single, identity, { stride: 2 }), [[9, 0], [7, 6]]);
  assert.deepEqual(convolutionOutput(single, edge, { padding: 1 }), [
    [-19, 22, -20, -12, -17, 11],
    [16, -30, -1, 23, -7, -14],
    [-14, 24, 7, -2, 1, -7],
    [-15, -10, -1, -1, -15, 1],
    [-13, 13, -11, -5, 13, -7],
    [-18, 9, -18, 13, -3, 4],
  ]);
});

Deno.test("convolutionAt() has no sum where the window leaves the image", () => {
  const step = convolutionAt(single, identity, [0, 4]);
  assert.equal(step.sum, null);
  assert.deepEqual(step.region, [[8, 1, null], [7, 7, null], [6, 6, null]]);
});

Deno.test("poolingChunks() gives PyTorch's numbers of the lesson", () => {
  const image = convolutionOutput(single, edge, { padding: 1 });
  const results = (options: Parameters<typeof poolingChunks>[1]) =>
    poolingChunks(image, options).map((line) => line.map((chunk) => chunk.result));
  assert.deepEqual(results({ kernelSize: 2 }), [[22, 23, 11], [24, 7, 1], [13, 13, 13]]);
  assert.deepEqual(results({ kernelSize: 4 }), [[24]]);
  assert.deepEqual(
    results({ kernelSize: 2, kind: "average" }),
    [[-2.75, -2.5, -6.75], [-3.75, 0.75, -5], [-2.25, -5.25, 1.75]],
  );
  assert.deepEqual(results({ kernelSize: 4, kind: "average" }), [[-2.0625]]);
  assert.deepEqual(results({ kernelSize: 2, stride: 1 })[2], [24, 24, 7, 1, 1]);
});

Deno.test("poolingChunks() points at the cell that holds the maximum", () => {
  for (const stride of [1, 2, 3]) {
    for (const chunk of poolingChunks(single, { kernelSize: [2, 3], stride }).flat()) {
      const [r, c] = chunk.winner!;
      assert.equal(single[r][c], chunk.result);
      assert.ok(r >= chunk.origin[0] && r < chunk.origin[0] + 2);
      assert.ok(c >= chunk.origin[1] && c < chunk.origin[1] + 3);
    }
  }
  const [[withNaN]] = poolingChunks([[1, NaN], [3, 4]], { kernelSize: 2 });
  assert.ok(Number.isNaN(withNaN.result));
  assert.deepEqual(withNaN.winner, [0, 1]);
});

Deno.test("shapeFormula() ends in the output's shape and says when it rounds", () => {
  assert.equal(shapeFormula([6, 6], [3, 3]), "(6 − 3) / 1 + 1 = 4");
  assert.equal(
    shapeFormula([6, 6], [3, 3], { stride: 2, padding: 1 }),
    "(6 + 2 − 3) / 2 + 1 = 3.5, rounded down: 3",
  );
  assert.equal(
    shapeFormula([6, 9], [3, 3], { dilation: 2 }),
    "rows (6 − 5) / 1 + 1 = 2; columns (9 − 5) / 1 + 1 = 5",
  );
});

Deno.test("numberFormat() writes numbers that stand together alike", () => {
  const written = (values: number[], decimals?: number) =>
    values.map(numberFormat(values, decimals)).join(" ");
  assert.equal(written([9, -5, 0, -0]), "9 −5 0 0");
  assert.equal(written([-2.75, 0.5, -0.001]), "−2.75 0.50 0.00");
  assert.equal(written([0.5, 2]), "0.5 2.0");
  assert.equal(written([1 / 9, 1]), "0.11 1.00");
  assert.equal(written([54.9, 0.2], 0), "55 0");
  assert.equal(written([490.44, -32.31]), "490.4 −32.3");
  assert.equal(written([1, NaN, Infinity, -Infinity]), "1 NaN ∞ −∞");
  assert.equal(written([6.1e8, 12, 0]), "6.1e8 12 0");
  assert.equal(written([0.0031, 0]), "3.1e−3 0");
});

Deno.test("readPlane() drops axes of length 1 and refuses what is no plane", () => {
  const values = (input: MatrixInput) => readPlane(caller, input, "image").values;
  assert.deepEqual(values([[[[1], [2]], [[3], [4]]]]), [[1, 2], [3, 4]]);
  assert.deepEqual(values([[[[1]], [[2]]], [[[3]], [[4]]]]), [[1, 2], [3, 4]]);
  assert.deepEqual(
    values({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }),
    [[1, 2], [3, 4]],
  );
  assert.throws(
    () => values([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
    /RangeError: test\(\): the image must be one plane .* not of shape \[2, 2, 2\]/,
  );
});

Deno.test("numberFormat() writes numbers of very different size by themselves", () => {
  const values = [
    1e5,
    123456.7,
    -99999.4,
    12345.6,
    1000,
    999.6,
    100,
    99.6,
    0.25,
    0.01,
    0.0099,
    0,
    NaN,
  ];
  assert.equal(
    values.map(numberFormat(values)).join(" "),
    "1.0e5 1.2e5 −99999 12346 1000 1000 100 100 0.25 0.01 9.9e−3 0 NaN",
  );
  const small = [0.004, -0.0012, 0];
  assert.equal(small.map(numberFormat(small)).join(" "), "4.0e−3 −1.2e−3 0");
  const edge = [0.005, 0.001];
  assert.equal(edge.map(numberFormat(edge)).join(" "), "0.01 0.00");
});
