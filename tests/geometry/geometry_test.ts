import assert from "node:assert/strict";
import {
  type PaddingMode,
  paddingSource,
  padPlane,
  placeWindow,
  receptiveArea,
  resolveWidths,
  slideWindow,
  type WindowOptions,
} from "../../lib/geometry/mod.ts";
import { toSides } from "../../lib/geometry/padding.ts";
import { conv2d, pad } from "../../lib/convolution/mod.ts";
import { convolutionStep, paddingDiagram } from "../../lib/figures/mod.ts";
import { single } from "../figures/diagram_cases.ts";

const caller = "test()";

function slide(
  shape: readonly [number, number],
  kernelSize: readonly [number, number],
  options: Omit<WindowOptions, "kernelSize"> = {},
) {
  return slideWindow(caller, shape, { ...options, kernelSize });
}

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

/** A padded image of cell names: `[row, column]` inside, null in the ring. */
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

Deno.test("placeWindow() visits the cells that a walk over the padded image visits", () => {
  let compared = 0;
  for (const { shape, kernel, options } of layouts()) {
    const [strideRows, strideColumns] = [options.stride].flat().length === 2
      ? options.stride as readonly [number, number]
      : [options.stride as number, options.stride as number];
    const { cells, top, left } = namedCells(shape, options.padding);
    const reach = kernel.map((size) => (size - 1) * options.dilation);
    const visited: ([number, number] | null)[][] = [];
    let [rows, columns] = [0, 0];
    for (let r = 0; r + reach[0] < cells.length; r += strideRows) {
      columns = 0;
      for (let c = 0; c + reach[1] < cells[0].length; c += strideColumns) {
        visited.push([]);
        for (let kr = 0; kr < kernel[0]; kr++) {
          for (let kc = 0; kc < kernel[1]; kc++) {
            visited[visited.length - 1].push(
              cells[r + kr * options.dilation][c + kc * options.dilation],
            );
          }
        }
        columns++;
      }
      rows++;
    }
    if (visited.length === 0) {
      assert.throws(() => slide(shape, kernel, options), RangeError);
      continue;
    }
    const sliding = slide(shape, kernel, options);
    assert.deepEqual(sliding.outputSize, [rows, columns]);
    visited.forEach((expected, index) => {
      const position = [Math.floor(index / columns), index % columns] as const;
      const window = placeWindow(caller, sliding, position);
      assert.deepEqual(
        window.cells.flat().map(({ row, column, place }) =>
          place === "image" ? [row, column] : null
        ),
        expected,
      );
      assert.equal(window.fits, true);
      assert.deepEqual(
        [window.origin[0] + top, window.origin[1] + left],
        [position[0] * strideRows, position[1] * strideColumns],
      );
      compared++;
    });
    assert.equal(placeWindow(caller, sliding, [rows, 0]).fits, false);
    assert.equal(placeWindow(caller, sliding, [0, columns]).fits, false);
  }
  assert.ok(compared > 500, `compared ${compared} windows`);
});

Deno.test("placeWindow() tells the cells outside the image from those in the padding", () => {
  const { cells, fits } = placeWindow(caller, slide([6, 6], [3, 3]), [0, 4]);
  assert.equal(fits, false);
  assert.deepEqual(
    cells[0].map((cell) => [cell.column, cell.place]),
    [[4, "image"], [5, "image"], [6, "outside"]],
  );
  const padded = placeWindow(caller, slide([6, 6], [3, 3], { padding: 1 }), [0, 5]);
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
    () => padPlane(caller, [[1, 2, 3, 4, 5]], toSides(caller, [0, 5]), { paddingMode: "reflect" }),
    /^RangeError: test\(\): reflect padding of 5 is too wide for the 5 columns .* at most 4\.$/,
  );
});

Deno.test("padPlane() gives PyTorch's padded images of the lesson", () => {
  const rows = (text: string) => text.split("/").map((line) => [...line].map(Number));
  const expected: Partial<Record<PaddingMode, string>> = {
    replicate: "55087811/55087811/11950777/66024666/99766844/88385133/77270100/77270100",
    reflect: "91950777/05087818/91950777/06024666/79766848/38385131/27270101/38385131",
    circular: "07270107/15087815/71950771/66024666/49766849/38385138/07270107/15087815",
    constant: "00000000/05087810/01950770/06024660/09766840/08385130/07270100/00000000",
  };
  for (const [mode, text] of Object.entries(expected)) {
    const cells = padPlane(caller, single, toSides(caller, 1), {
      paddingMode: mode as PaddingMode,
    });
    assert.deepEqual(cells.map((line) => line.map((cell) => cell.value)), rows(text), mode);
    for (const { value, source } of cells.flat()) {
      assert.equal(value, source ? single[source[0]][source[1]] : 0);
    }
    assert.equal(cells.flat().filter((cell) => cell.added).length, 28);
  }
});

Deno.test("one set of values for padding, wherever it occurs", () => {
  const sides = (top: number, bottom: number, left: number, right: number) => ({
    top,
    bottom,
    left,
    right,
  });
  const values = [
    ["valid", sides(0, 0, 0, 0)],
    ["same", sides(0, 1, 1, 1)],
    [2, sides(2, 2, 2, 2)],
    [[1, 2], sides(1, 1, 2, 2)],
    [{ left: 3 }, sides(0, 0, 3, 0)],
  ] as const;
  for (const [padding, expected] of values) {
    const kernelSize = [2, 3] as const;
    assert.deepEqual(slide([9, 9], kernelSize, { padding }).sides, expected);
    assert.deepEqual(resolveWidths(caller, padding, { kernelSize }), expected);
  }
  assert.deepEqual(resolveWidths(caller, [1, 2, 3, 4], {}), sides(3, 4, 1, 2));
});

Deno.test("receptiveArea() is what reaches a cell, traced pixel by pixel", () => {
  const layers = [
    {},
    { kernelSize: [2, 3], stride: [1, 2], padding: { top: 1, left: 2 } },
    { kernelSize: 3, dilation: 2, padding: "same" },
    { stride: 2 },
  ] as const;
  let cells: [number, number][] = [[3, 1]];
  for (
    const { kernelSize = 3, stride = 1, padding = 0, dilation = 1 } of [
      { kernelSize: 3, stride: 2, padding: 0 },
      { kernelSize: 3, dilation: 2, padding: 2 },
      { kernelSize: [2, 3], stride: [1, 2], padding: [1, 2] },
    ] as {
      kernelSize?: number | number[];
      stride?: number | number[];
      padding?: number | number[];
      dilation?: number;
    }[]
  ) {
    const pick = (value: number | number[], axis: 0 | 1) =>
      typeof value === "number" ? value : value[axis];
    cells = cells.flatMap(([row, column]) =>
      Array.from(
        { length: pick(kernelSize, 0) },
        (_, r) =>
          Array.from({ length: pick(kernelSize, 1) }, (_, c): [number, number] => [
            row * pick(stride, 0) - pick(padding, 0) + r * dilation,
            column * pick(stride, 1) - pick(padding, 1) + c * dilation,
          ]),
      ).flat()
    );
  }
  const [{ rows, columns }] = receptiveArea(layers, [3, 1]);
  const of = (axis: 0 | 1) => cells.map((cell) => cell[axis]);
  assert.deepEqual(rows, [Math.min(...of(0)), Math.max(...of(0))]);
  assert.deepEqual(columns, [Math.min(...of(1)), Math.max(...of(1))]);
});

Deno.test("paddings mean the same to tensors and to pictures", () => {
  const image = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6]];
  const kernel = [[1, -2], [3, 0.5]];
  for (const padding of ["valid", "same", 1, [0, 2], { left: 2, bottom: 1 }] as const) {
    for (const paddingMode of ["constant", "replicate", "reflect"] as const) {
      const options = { padding, paddingMode };
      const sums = conv2d(image, kernel, options).arraySync();
      const drawn = convolutionStep(image, kernel, { ...options, outputCells: "all" });
      const numbers = drawn.texts("output").map((text) => Number(text.replace("−", "-")));
      assert.deepEqual(numbers, sums.flat());
      const padded = pad(image, padding, { paddingMode, kernelSize: 2 }).arraySync();
      const ring = paddingDiagram(image, padding, paddingMode, { kernelSize: 2 });
      assert.deepEqual(ring.texts(paddingMode).map(Number), padded.flat());
    }
  }
  const [drawn, thrown] = [
    () => convolutionStep(image, kernel, { stride: 0 }),
    () => conv2d(image, kernel, { stride: 0 }),
  ].map((call) => {
    try {
      return void call();
    } catch (error) {
      return `${error}`.replace(/\w+\(\)/, "");
    }
  });
  assert.equal(drawn, thrown);
  assert.match(`${drawn}`, /stride must be a whole number of at least 1, not 0\./);
});

Deno.test("convolutionStep() of a large image is worked out once", () => {
  const image = Array.from({ length: 256 }, (_, r) => Array.from({ length: 256 }, (_, c) => r ^ c));
  convolutionStep([[1]], [[1]]); // fonts
  const start = performance.now();
  const picture = convolutionStep(image, [[1, 2], [3, 4]], { padding: "same" });
  // 60 ms where nothing else runs; an output that asks for the image again takes minutes.
  assert.ok(performance.now() - start < 2000);
  assert.match(picture.alt, /Output 256 × 256/);
});
