/** Windows drawn at random, every number of them unequal to its neighbour: loops give the same. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import {
  avgPool2d,
  conv2d,
  convOutputShape,
  convTranspose2d,
  convTransposeOutputShape,
  fold,
  maxPool2d,
  pad,
  type PaddingMode,
  unfold,
} from "../../lib/convolution/mod.ts";
import { assertClose } from "../fixtures/cases.ts";
import { type Draw, drawing, Grid, movesOf, sourceOf } from "./plain_loops.ts";

const MODES = ["constant", "reflect", "replicate", "circular", "symmetric"] as const;
type Two = [number, number];

/** A window over an image, that fits. */
function drawWindow({ whole, some }: Draw) {
  const kernelSize: Two = [whole(1, 3), whole(1, 4)];
  const stride: Two = [whole(1, 3), whole(1, 3)];
  const dilation: Two = [whole(1, 2), whole(1, 3)];
  const size = [0, 1].map((axis) => 1 + dilation[axis] * (kernelSize[axis] - 1) + whole(0, 4));
  const least = Math.min(...size);
  const side = () => whole(0, Math.min(2, least - 1));
  const padding = { top: side(), bottom: side(), left: side(), right: side() };
  return { size: size as Two, options: { kernelSize, stride, dilation, padding }, some, whole };
}

function assertGrid(tensor: tf.Tensor, grid: Grid, name: string): void {
  assert.deepEqual(tensor.shape, grid.shape, name);
  const largest = Math.max(1, ...grid.values.map(Math.abs).filter(Number.isFinite));
  assertClose(tensor.dataSync(), grid.values, 3e-6 * largest, name);
}

/** Runs `check` with many draws, each from a seed that its name tells. */
function testDraws(what: string, count: number, check: (draw: Draw, name: string) => void): void {
  for (const backend of ["wasm", "cpu"] as const) {
    Deno.test(`${what} equal plain loops, on ${backend}`, async () => {
      await startBackend(backend);
      for (let seed = 1; seed <= count; seed++) {
        tf.tidy(() => check(drawing(seed), `seed ${seed}`));
      }
    });
  }
}

testDraws("pad()'s five modes", 12, (draw, name) => {
  const image = draw.grid([2, draw.whole(2, 4), draw.whole(3, 5), 2]);
  const [top, bottom, left, right] = [0, 1, 1, 1].map((least) => draw.whole(least, 2));
  for (const paddingMode of MODES) {
    const reach = paddingMode === "reflect" ? Math.min(1, top) : top;
    const sides = { top: reach, bottom: Math.min(bottom, 1), left, right };
    const padded = pad(image.tensor(), sides, { paddingMode, paddingValue: 7 });
    assertGrid(padded, padGrid(image, sides, paddingMode, 7), `${paddingMode}, ${name}`);
  }
});

function padGrid(
  image: Grid,
  { top, bottom, left, right }: Record<"top" | "bottom" | "left" | "right", number>,
  mode: PaddingMode,
  value: number,
): Grid {
  const [images, rows, columns, channels] = image.shape;
  const shape = [images, rows + top + bottom, columns + left + right, channels];
  return Grid.of(shape, ([n, r, c, k]) => {
    const from = [sourceOf(r - top, rows, mode), sourceOf(c - left, columns, mode)];
    return from.includes(-1) ? value : image.at([n, ...from, k]);
  });
}

testDraws("conv2d() in groups, with a bias, and the size of its result", 25, (draw, name) => {
  const { size, options: { kernelSize, ...options } } = drawWindow(draw);
  const groups = draw.some([1, 2, 3]);
  const [inputs, each] = [draw.some([1, 2]), draw.some([1, 2])];
  const paddingMode = draw.some(MODES.filter((mode) => mode !== "reflect"));
  const image = draw.grid([2, ...size, inputs * groups]);
  const kernel = draw.grid([...kernelSize, inputs, each * groups]);
  const bias = draw.grid([each * groups]);
  const padded = padGrid(image, options.padding, paddingMode, 0);
  const moves = movesOf(padded.shape.slice(1, 3), kernelSize, options.stride, options.dilation);
  const expected = Grid.of([2, ...moves.size, each * groups], ([n, r, c, o]) => {
    let sum = bias.at([o]);
    moves.each([r, c], ([row, column], [i, j]) => {
      for (let k = 0; k < inputs; k++) {
        const channel = Math.floor(o / each) * inputs + k;
        sum += padded.at([n, row, column, channel]) * kernel.at([i, j, k, o]);
      }
    });
    return sum;
  });
  const how = { ...options, paddingMode, groups, bias: bias.tensor() };
  assertGrid(conv2d(image.tensor(), kernel.tensor(), how), expected, name);
  assert.deepEqual(convOutputShape(size, { kernelSize, ...options }), moves.size, name);
});

testDraws("convTranspose2d() in groups, with a bias, and its size", 25, (draw, name) => {
  const { size, options } = drawWindow(draw);
  const { kernelSize, stride, dilation } = options;
  const groups = draw.some([1, 2]);
  const [each, inputs] = [draw.some([1, 2, 3]), draw.some([1, 2]) * groups];
  const most = [0, 1].map((axis) => Math.max(stride[axis], dilation[axis]) - 1);
  const outputPadding: Two = [draw.whole(0, most[0]), draw.whole(0, most[1])];
  const full = [0, 1].map((axis) =>
    (size[axis] - 1) * stride[axis] + dilation[axis] * (kernelSize[axis] - 1) + 1 +
    outputPadding[axis]
  );
  const cut = (length: number) => draw.whole(0, Math.min(2, Math.floor((length - 1) / 2)));
  const [top, bottom, left, right] = [full[0], full[0], full[1], full[1]].map(cut);
  const image = draw.grid([2, ...size, inputs]);
  const kernel = draw.grid([...kernelSize, each, inputs]);
  const bias = draw.grid([each * groups]);
  const whole = Grid.of([2, ...full, each * groups], ([, , , o]) => bias.at([o]));
  const of = inputs / groups;
  for (const [n, r, c, k] of image.places()) {
    for (const [i, j, o] of Grid.of([...kernelSize, each], () => 0).places()) {
      const output = Math.floor(k / of) * each + o;
      whole.add(
        [n, r * stride[0] + i * dilation[0], c * stride[1] + j * dilation[1], output],
        image.at([n, r, c, k]) * kernel.at([i, j, o, k]),
      );
    }
  }
  const shape = [2, full[0] - top - bottom, full[1] - left - right, each * groups];
  const expected = Grid.of(shape, ([n, r, c, o]) => whole.at([n, r + top, c + left, o]));
  const how = { stride, dilation, outputPadding, padding: { top, bottom, left, right } };
  const found = convTranspose2d(image.tensor(), kernel.tensor(), {
    ...how,
    groups,
    bias: bias.tensor(),
  });
  assertGrid(found, expected, name);
  assert.deepEqual(
    convTransposeOutputShape(size, { kernelSize, ...how }),
    shape.slice(1, 3),
    name,
  );
});

testDraws("unfold() and fold()", 12, (draw, name) => {
  const { size, options } = drawWindow(draw);
  const { kernelSize, stride, dilation, padding } = options;
  const image = draw.grid([2, ...size, 2]);
  const padded = padGrid(image, padding, "constant", 0);
  const moves = movesOf(padded.shape.slice(1, 3), kernelSize, stride, dilation);
  const taps = kernelSize[0] * kernelSize[1];
  const columns = Grid.of([2, 2 * taps, moves.size[0] * moves.size[1]], () => 0);
  const sums = Grid.of(padded.shape, () => 0);
  const drawn = draw.grid(columns.shape);
  for (const [n, r, c, k] of Grid.of([2, ...moves.size, 2], () => 0).places()) {
    moves.each([r, c], ([row, column], [i, j]) => {
      const place = [n, k * taps + i * kernelSize[1] + j, r * moves.size[1] + c];
      columns.add(place, padded.at([n, row, column, k]));
      sums.add([n, row, column, k], drawn.at(place));
    });
  }
  assertGrid(unfold(image.tensor(), options), columns, name);
  const inside = Grid.of(
    image.shape,
    ([n, r, c, k]) => sums.at([n, r + padding.top, c + padding.left, k]),
  );
  assertGrid(fold(drawn.tensor(), size, options), inside, name);
});

testDraws("maxPool2d() and avgPool2d(), also of NaN and infinite pixels", 40, (draw, name) => {
  const { size, options: { kernelSize, stride, dilation } } = drawWindow(draw);
  const extent = [0, 1].map((axis) => dilation[axis] * (kernelSize[axis] - 1) + 1);
  const [top, bottom, left, right] = [0, 0, 1, 1].map((axis) => draw.whole(0, extent[axis] - 1));
  const padding = { top, bottom, left, right };
  const ceilMode = draw.some([true, false]);
  const image = draw.grid([2, ...size, 2]);
  const spots = draw.some([[], [NaN], [-Infinity, -Infinity], [Infinity, NaN]]);
  for (const value of spots) image.values[draw.whole(0, image.values.length - 1)] = value;
  if (draw.whole(0, 9) === 0) image.values.fill(-Infinity);
  const around: Two[] = [[top, bottom], [left, right]];
  const counts = around.map(([before, after], axis) => {
    const [end, spare] = [size[axis] + before, size[axis] + before + after - extent[axis]];
    let count = 1;
    // The next chunk fits; or it begins in the image, and something is left for it.
    const goesOn = (start: number) =>
      start <= spare || (ceilMode && start - stride[axis] < spare && start < end);
    while (goesOn(count * stride[axis])) count++;
    return count;
  });
  const shape = [2, ...counts, 2];
  const places = Grid.of(shape, () => NaN);
  const met = (r: number, c: number, visit: (row: number, column: number) => void) => {
    for (let i = 0; i < kernelSize[0]; i++) {
      for (let j = 0; j < kernelSize[1]; j++) {
        visit(
          r * stride[0] - top + i * dilation[0],
          c * stride[1] - left + j * dilation[1],
        );
      }
    }
  };
  const isInside = (row: number, column: number) =>
    row >= 0 && row < size[0] && column >= 0 && column < size[1];
  const largest = Grid.of(shape, ([n, r, c, k]) => {
    let [most, at] = [-Infinity, NaN];
    met(r, c, (row, column) => {
      if (!isInside(row, column)) return;
      const value = image.at([n, row, column, k]);
      // As PyTorch: the first of equals, and the last NaN.
      if (Number.isNaN(at) || value > most || Number.isNaN(value)) {
        [most, at] = [value, row * size[1] + column];
      }
    });
    places.add([n, r, c, k], 0, at);
    return most;
  });
  const options = { kernelSize, stride, dilation, padding, ceilMode };
  assertGrid(maxPool2d(image.tensor(), options), largest, `largest, ${name}`);
  // Where a dilated chunk meets no pixel of the image, nothing is its place.
  if (!places.values.some(Number.isNaN)) {
    const [values, indices] = maxPool2d(image.tensor(), { ...options, returnIndices: true });
    assertGrid(values, largest, `values, ${name}`);
    assertGrid(indices, places, `places, ${name}`);
  }
  const countIncludePad = draw.some([true, false]);
  const divisorOverride = draw.some([undefined, undefined, 3]);
  const means = Grid.of(shape, ([n, r, c, k]) => {
    let [sum, count] = [0, 0];
    met(r, c, (row, column) => {
      const inside = isInside(row, column);
      if (inside) sum += image.at([n, row, column, k]);
      const inPadding = row >= -top && row < size[0] + bottom && column >= -left &&
        column < size[1] + right;
      if (inside || (countIncludePad && inPadding)) count++;
    });
    return sum / (divisorOverride ?? count);
  });
  const how = { ...options, countIncludePad, divisorOverride };
  assertGrid(avgPool2d(image.tensor(), how), means, `means, ${name}`);
});
