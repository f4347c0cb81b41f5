import assert from "node:assert/strict";
import { convolutionAt, convolutionOutput } from "../../lib/figures/diagram/arithmetic.ts";
import { toMatrix } from "../../lib/figures/diagram/matrix.ts";
import { numberFormat } from "../../lib/figures/diagram/number.ts";
import { padCells, type PaddingMode, paddingSource } from "../../lib/figures/diagram/padding.ts";
import { poolingChunks } from "../../lib/figures/diagram/pooling.ts";
import { shapeFormula, windowAt, windowPositions } from "../../lib/figures/diagram/window.ts";
import { edge, identity, single } from "./diagram_cases.ts";

/** Every layout of small images, filters and walks. */
function* layouts() {
  for (const shape of [[1, 1], [3, 4], [5, 7]] as const) {
    for (const kernel of [[1, 1], [2, 3], [3, 3]] as const) {
      for (const stride of [1, 2, [2, 3]] as const) {
        for (const padding of [0, 1, { top: 2, bottom: 0, left: 1, right: 3 }] as const) {
          for (const dilation of [1, 2] as const) {
            yield { shape, kernel, options: { stride, padding, dilation } };
          }
        }
      }
    }
  }
}

/** A padded image of cell names: `[row, col]` inside, null in the ring. */
function namedCells(shape: readonly [number, number], padding: number | Record<string, number>) {
  const side = (name: string) => typeof padding === "number" ? padding : padding[name];
  const cells: ([number, number] | null)[][] = [];
  for (let r = 0 - side("top"); r < shape[0] + side("bottom"); r++) {
    cells.push([]);
    for (let c = 0 - side("left"); c < shape[1] + side("right"); c++) {
      const inside = r >= 0 && c >= 0 && r < shape[0] && c < shape[1];
      cells[cells.length - 1].push(inside ? [r, c] : null);
    }
  }
  return { cells, top: side("top"), left: side("left") };
}

Deno.test("windowAt() visits the cells that a walk over the padded image visits", () => {
  let compared = 0;
  for (const { shape, kernel, options } of layouts()) {
    const [strideRows, strideCols] = [options.stride].flat().length === 2
      ? options.stride as readonly [number, number]
      : [options.stride as number, options.stride as number];
    const { cells, top, left } = namedCells(shape, options.padding);
    const reach = kernel.map((size) => (size - 1) * options.dilation);
    const visited: ([number, number] | null)[][] = [];
    let [rows, cols] = [0, 0];
    for (let r = 0; r + reach[0] < cells.length; r += strideRows) {
      cols = 0;
      for (let c = 0; c + reach[1] < cells[0].length; c += strideCols) {
        visited.push([]);
        for (let kr = 0; kr < kernel[0]; kr++) {
          for (let kc = 0; kc < kernel[1]; kc++) {
            visited[visited.length - 1].push(
              cells[r + kr * options.dilation][c + kc * options.dilation],
            );
          }
        }
        cols++;
      }
      rows++;
    }
    if (visited.length === 0) {
      assert.throws(() => windowPositions(shape, kernel, options), RangeError);
      continue;
    }
    assert.deepEqual(windowPositions(shape, kernel, options), [rows, cols]);
    visited.forEach((expected, index) => {
      const position = [Math.floor(index / cols), index % cols] as const;
      const window = windowAt(shape, kernel, position, options);
      assert.deepEqual(
        window.cells.flat().map(({ row, col, place }) => place === "image" ? [row, col] : null),
        expected,
      );
      assert.equal(window.fits, true);
      assert.deepEqual(
        [window.origin[0] + top, window.origin[1] + left],
        [position[0] * strideRows, position[1] * strideCols],
      );
      compared++;
    });
    assert.equal(windowAt(shape, kernel, [rows, 0], options).fits, false);
    assert.equal(windowAt(shape, kernel, [0, cols], options).fits, false);
  }
  assert.ok(compared > 500, `compared ${compared} windows`);
});

Deno.test("windowAt() tells the cells outside the image from those in the padding", () => {
  const { cells, fits } = windowAt([6, 6], [3, 3], [0, 4]);
  assert.equal(fits, false);
  assert.deepEqual(
    cells[0].map((cell) => [cell.col, cell.place]),
    [[4, "image"], [5, "image"], [6, "outside"]],
  );
  const padded = windowAt([6, 6], [3, 3], [0, 5], { padding: 1 });
  assert.deepEqual(padded.cells[0].map((cell) => cell.place), ["padding", "padding", "padding"]);
  assert.deepEqual(padded.cells[1].map((cell) => cell.place), ["image", "image", "padding"]);
});

Deno.test("paddingSource() repeats the image as each mode says, however far it reaches", () => {
  const length = 5;
  const period: Record<Exclude<PaddingMode, "constant">, number[]> = {
    circular: [0, 1, 2, 3, 4],
    reflect: [0, 1, 2, 3, 4, 3, 2, 1],
    symmetric: [0, 1, 2, 3, 4, 4, 3, 2, 1, 0],
    replicate: [],
  };
  for (const mode of ["circular", "reflect", "symmetric", "replicate"] as const) {
    const reach = mode === "reflect" ? length - 1 : length;
    for (let index = -reach; index < length + reach; index++) {
      const turn = period[mode];
      const expected = mode === "replicate"
        ? Math.min(length - 1, Math.max(0, index))
        : turn[(index % turn.length + turn.length) % turn.length];
      assert.equal(paddingSource(index, length, mode), expected, `${mode} at ${index}`);
    }
  }
  assert.equal(paddingSource(-1, length, "constant"), null);
  assert.throws(
    () => paddingSource(-5, length, "reflect"),
    /reflect padding reaches at most 4 beyond 5 .* current value is 5/,
  );
});

Deno.test("padCells() gives PyTorch's padded images of the lesson", () => {
  const rows = (text: string) => text.split("/").map((line) => [...line].map(Number));
  const expected: Partial<Record<PaddingMode, string>> = {
    replicate: "55087811/55087811/11950777/66024666/99766844/88385133/77270100/77270100",
    reflect: "91950777/05087818/91950777/06024666/79766848/38385131/27270101/38385131",
    circular: "07270107/15087815/71950771/66024666/49766849/38385138/07270107/15087815",
    constant: "00000000/05087810/01950770/06024660/09766840/08385130/07270100/00000000",
  };
  for (const [mode, text] of Object.entries(expected)) {
    const cells = padCells(single, 1, { mode: mode as PaddingMode });
    assert.deepEqual(cells.map((line) => line.map((cell) => cell.value)), rows(text), mode);
    for (const { value, source } of cells.flat()) {
      assert.equal(value, source ? single[source[0]][source[1]] : 0);
    }
    assert.equal(cells.flat().filter((cell) => cell.added).length, 28);
  }
});

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

Deno.test("toMatrix() drops axes of length 1 and refuses what is no plane", () => {
  assert.deepEqual(toMatrix([[[[1], [2]], [[3], [4]]]], "image"), [[1, 2], [3, 4]]);
  assert.deepEqual(toMatrix([[[[1]], [[2]]], [[[3]], [[4]]]], "filter"), [[1, 2], [3, 4]]);
  assert.deepEqual(
    toMatrix({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, "image"),
    [[1, 2], [3, 4]],
  );
  assert.throws(
    () => toMatrix([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], "image"),
    /RangeError: .*image: shape \[2, 2, 2\] is not one plane/,
  );
});
