/**
 * 3 × 3 convolutions with fewer multiplications (Winograd's F(2×2, 3×3); Lavin and Gray, 2016).
 *
 * Four results that lie in a square depend on 4 × 4 pixels. Sums and differences of these (the
 * tile's 16 transformed values) times 16 transformed weights, added up again, give the four: 16
 * products in place of 36. Over all channels the products are 16 matrix products.
 */

import { type Correlation, writeCorrelation } from "../kernels/correlation.ts";
import {
  type Code,
  f32x4,
  type FunctionDefinition,
  type FunctionWriter,
  i32,
  type Local,
  v128,
  whenElse,
} from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import { type ConvolutionStep, PANEL } from "./network_step.ts";

/** Values of a transformed tile. */
const VALUES = 16;

/** Tiles of a band: their transformed values stay in the cache for all panels. */
const BAND_TILES = 72;

/** How many tiles there are, and of what size. */
export interface Tiling {
  rows: number;
  cols: number;
  /** Channels that enter. */
  depth: number;
  /** Rows of tiles that are multiplied at a time. */
  bandRows: number;
}

export function tilingOf({ shape, kernel }: ConvolutionStep): Tiling {
  const cols = Math.ceil(shape.cols / 2);
  const rows = Math.ceil(shape.rows / 2);
  const bandRows = Math.min(rows, Math.max(1, Math.floor(BAND_TILES / cols)));
  return { rows, cols, depth: kernel.length / shape.depth / 9, bandRows };
}

/** Floats of the transformed image: value by value, tile by tile, channels last. */
export function transformedFloats({ rows, cols, depth }: Tiling): number {
  return VALUES * rows * cols * depth;
}

/** Floats that a thread needs for the products of a band and a panel. */
export function productFloats({ bandRows, cols }: Tiling): number {
  return VALUES * bandRows * cols * PANEL;
}

/** The function that transforms a row of tiles. */
export function transformRow(tiling: Tiling, source: Place): FunctionDefinition {
  const { rows, cols, depth } = tiling;
  const plane = rows * cols * depth * 4;
  return {
    name: `transform ${Object.values(tiling)} ${source.pixelStep} ${source.rowStep}`,
    parameters: 5,
    body: (f, from, _weights, _bias, to) => {
      const [channel, at, out] = [f.i32(), f.i32(), f.i32()];
      const d = square(() => f.v128());
      const load = (row: number, col: number) =>
        v128.load(at.get, (row * source.rowStep + col * source.pixelStep) * 4);
      return f.repeat(cols, [
        f.loop(channel, i32.const(0), i32.const(depth * 4), 16, [
          at.set(i32.add(from.get, channel.get)),
          out.set(i32.add(to.get, channel.get)),
          d.map((line, row) => line.map((value, col) => value.set(load(row, col)))),
          d.map((line) => differences(f, line)),
          transpose(d).map((line) => differences(f, line)),
          d.map((line, row) =>
            line.map((value, col) => v128.store(out.get, value.get, (row * 4 + col) * plane))
          ),
        ]),
        from.increase(2 * source.pixelStep * 4),
        to.increase(depth * 4),
      ]);
    },
  };
}

/** Replaces a, b, c, d by a − c, b + c, c − b, b − d. */
function differences(f: FunctionWriter, [a, b, c, d]: Local[]): Code {
  const old = f.v128();
  return [
    a.set(f32x4.sub(a.get, c.get)),
    d.set(f32x4.sub(b.get, d.get)),
    old.set(b.get),
    b.set(f32x4.add(b.get, c.get)),
    c.set(f32x4.sub(c.get, old.get)),
  ];
}

/** The function that computes a band of tiles × a panel of channels; it needs working space. */
export function multiplyBand(
  step: ConvolutionStep,
  tiling: Tiling,
  out: Place,
): FunctionDefinition {
  const { rows, cols, depth, bandRows } = tiling;
  const tiles = bandRows * cols;
  const product: Correlation = {
    rows: 1,
    cols: 1,
    depth,
    rowStep: 0,
    colStep: depth,
    outRows: 1,
    outCols: tiles,
    outDepth: PANEL,
    sourceRowStep: 0,
    sourceColStep: depth,
    outRowStep: 0,
    outColStep: PANEL,
    weightRow: PANEL,
  };
  return {
    name: `multiply ${Object.values(tiling)} ${Object.values(step.shape)} ${
      Object.values(out)
    } ${step.relu}`,
    parameters: 5,
    body: (f, source, weights, bias, to, scratch) => {
      const products = f.i32();
      return [
        products.set(scratch.get),
        f.repeat(VALUES, [
          writeCorrelation(f, product, { source, weights, out: products }),
          source.increase(rows * cols * depth * 4),
          weights.increase(depth * PANEL * 4),
          products.increase(tiles * PANEL * 4),
        ]),
        writeResults(f, step, tiling, out, { products: scratch, bias, to }),
      ];
    },
  };
}

/** Adds the products of each tile up to its four results. */
function writeResults(
  f: FunctionWriter,
  { shape, relu }: ConvolutionStep,
  { cols, bandRows }: Tiling,
  out: Place,
  { products, bias, to }: { products: Local; bias: Local; to: Local },
): Code {
  const plane = bandRows * cols * PANEL * 4;
  const [row, at, end] = [f.i32(), f.i32(), f.i32()];
  const m = square(() => f.v128());
  const start = f.v128();
  const lastRow = out.address + (shape.rows - 1) * out.rowStep * 4;
  // Where the number of columns is odd, the last tile has one column.
  const wholeCols = Math.floor(shape.cols / 2);

  const tile = (columns: number, lines: number): Code =>
    [0, 16].map((half) => [
      start.set(v128.load(bias.get, half)),
      m.map((line, i) =>
        line.map((value, j) => value.set(v128.load(products.get, (i * 4 + j) * plane + half)))
      ),
      m.map((line) => sums(line)),
      transpose(m).slice(0, 2).map((line) => sums(line)),
      [0, 1].slice(0, lines).map((i) =>
        [0, 1].slice(0, columns).map((j) => [
          m[i][j].set(f32x4.add(m[i][j].get, start.get)),
          relu ? m[i][j].set(f32x4.relu(m[i][j].get)) : [],
          v128.store(at.get, m[i][j].get, (i * out.rowStep + j * out.pixelStep) * 4 + half),
        ])
      ),
    ]);
  const line = (lines: number): Code => [
    f.repeat(wholeCols, [
      tile(2, lines),
      at.increase(2 * out.pixelStep * 4),
      products.increase(PANEL * 4),
    ]),
    shape.cols % 2 === 1 ? [tile(1, lines), products.increase(PANEL * 4)] : [],
  ];
  // Where the number of rows is odd, so has the last row of tiles one row.
  return [
    end.set(i32.const(lastRow)),
    row.set(to.get),
    f.repeat(bandRows, [
      at.set(row.get),
      shape.rows % 2 === 0 ? line(2) : whenElse(i32.geU(row.get, end.get), line(1), line(2)),
      row.increase(2 * out.rowStep * 4),
    ]),
  ];
}

/** Replaces a, b by a + b + c, b − c − d. */
function sums([a, b, c, d]: Local[]): Code {
  return [
    a.set(f32x4.add(f32x4.add(a.get, b.get), c.get)),
    b.set(f32x4.sub(f32x4.sub(b.get, c.get), d.get)),
  ];
}

/** Transforms a kernel and lays it out: panel by panel, value by value, channel by channel. */
export function packTransformed(
  { kernel, shape: { depth: outputs } }: ConvolutionStep,
  target: Float32Array,
) {
  const inputs = kernel.length / outputs / 9;
  const lines = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];
  const half = new Float64Array(12);
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++) {
      const weight = (row: number, col: number) =>
        kernel[((row * 3 + col) * inputs + input) * outputs + output];
      for (let i = 0; i < 4; i++) {
        for (let col = 0; col < 3; col++) {
          half[i * 3 + col] = lines[i][0] * weight(0, col) + lines[i][1] * weight(1, col) +
            lines[i][2] * weight(2, col);
        }
      }
      const panel = Math.floor(output / PANEL);
      for (let value = 0; value < VALUES; value++) {
        const [i, [a, b, c]] = [value >> 2, lines[value & 3]];
        target[((panel * VALUES + value) * inputs + input) * PANEL + output % PANEL] =
          a * half[i * 3] + b * half[i * 3 + 1] + c * half[i * 3 + 2];
      }
    }
  }
}

/** Floats of a transformed kernel. */
export function transformedKernelFloats({ kernel }: ConvolutionStep): number {
  return kernel.length / 9 * VALUES;
}

function square<T>(make: () => T): T[][] {
  return [0, 1, 2, 3].map(() => [0, 1, 2, 3].map(make));
}

function transpose<T>(values: T[][]): T[][] {
  return values[0].map((_, col) => values.map((line) => line[col]));
}
