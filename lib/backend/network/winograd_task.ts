/**
 * Convolutions with fewer multiplications (Winograd's method; Lavin and Gray, 2016).
 *
 * The results of a small tile depend on somewhat more pixels. Linear maps of these (the tile's
 * transformed values) times transformed weights, mapped once more, give the results: for 4 × 4
 * results of a 3 × 3 window 36 products in place of 144. Over all channels the products are one
 * matrix product for each transformed value.
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
import { TASK_PARAMETERS } from "./task.ts";
import { maskColumns, rangeFloats, writeRange } from "./winograd_range.ts";
import type { Tile } from "./winograd_tile.ts";
import { LinearMapWriter, transpose, winogradTransform } from "../kernels/winograd_transform.ts";

/** Transformed floats of a band of tiles: they stay in the cache for all panels. */
const BAND = 192 * 1024;

/** How many tiles there are, and of what size. */
export interface Tiling {
  tile: Tile;
  /** Rows and columns of pixels that a tile reads; their product is the number of its values. */
  window: Tile;
  rows: number;
  columns: number;
  /** Channels that enter. */
  depth: number;
  /** Rows of tiles that are multiplied at a time. */
  bandRows: number;
}

export function tilingOf(step: ConvolutionStep, tile: Tile): Tiling {
  const { shape, kernel, window: w } = step;
  const rows = Math.ceil(shape.rows / tile.rows);
  const columns = Math.ceil(shape.columns / tile.columns);
  const depth = kernel.length / (w.rows * w.columns * shape.depth);
  const window = { rows: tile.rows + w.rows - 1, columns: tile.columns + w.columns - 1 };
  const rowFloats = window.rows * window.columns * columns * depth;
  const bandRows = evenPart(rows, Math.max(1, Math.floor(BAND / rowFloats)));
  return { tile, window, rows, columns, depth, bandRows };
}

/** The length up to `limit` in whole multiples of which `length` is covered best. */
function evenPart(length: number, limit: number): number {
  let best = Math.min(length, limit);
  for (let part = best - 1; part > limit / 4; part--) {
    if (Math.ceil(length / part) * part < Math.ceil(length / best) * best) best = part;
  }
  return best;
}

function valuesOf({ window }: Tiling): number {
  return window.rows * window.columns;
}

/** Floats of the transformed image: value by value, tile by tile, channels last. */
function valueFloats(tiling: Tiling): number {
  return valuesOf(tiling) * tiling.rows * tiling.columns * tiling.depth;
}

/** Floats of the transformed image and of the mask of results that follows. */
export function transformedFloats(tiling: Tiling): number {
  return valueFloats(tiling) + tiling.rows * tiling.tile.rows * maskColumns(tiling);
}

/** Where a row of tiles has its mask, from the address of its values and its number. */
function maskAt(tiling: Tiling, values: Code, row: Code): Code {
  const first = i32.add(values, i32.const(valueFloats(tiling) * 4));
  const rowBytes = (tiling.tile.rows * maskColumns(tiling) - tiling.columns * tiling.depth) * 4;
  return i32.add(first, i32.mul(row, i32.const(rowBytes)));
}

/** Floats that a thread needs: for the products of a band and a panel, and to measure tiles. */
export function workingFloats(tiling: Tiling): number {
  const products = valuesOf(tiling) * tiling.bandRows * tiling.columns * PANEL;
  return Math.max(products, rangeFloats(tiling));
}

/** Names a function by all that its code depends on. */
function nameOf(kind: string, ...parts: readonly object[]): string {
  return `${kind} ${JSON.stringify(parts)}`;
}

/** The function that transforms a row of tiles. */
export function transformRow(tiling: Tiling, source: Place): FunctionDefinition {
  const { tile, window, rows, columns, depth } = tiling;
  const { pixelStep, rowStep } = source;
  const plane = rows * columns * depth * 4;
  const down = winogradTransform(tile.rows, window.rows - tile.rows + 1).input;
  const along = winogradTransform(tile.columns, window.columns - tile.columns + 1).input;
  return {
    name: nameOf("transform", tiling, { pixelStep, rowStep }),
    parameters: TASK_PARAMETERS,
    body: (f, from, _weights, _bias, to, scratch, row) => {
      const maps = new LinearMapWriter(f, down, along);
      const [channel, at, out] = [f.i32(), f.i32(), f.i32()];
      const pixels = grid(window, () => f.v128());
      const loads = pixels.map((line, row) =>
        line.map((pixel, column) =>
          pixel.set(v128.load(at.get, (row * rowStep + column * pixelStep) * 4))
        )
      );
      const mapped = transpose(pixels).map((column) => maps.apply(down, column));
      const lines = transpose(mapped.map(([, values]) => values)).map((line, row) => {
        const [code, values] = maps.apply(along, line);
        const stores = values.map((value, column) =>
          v128.store(out.get, value.get, (row * window.columns + column) * plane)
        );
        return [code, stores];
      });
      // Column by column, so that few values wait at a time.
      const work = [transpose(loads).map((load, column) => [load, mapped[column][0]]), lines];
      const mask = maskAt(tiling, to.get, row.get);
      return [
        f.scoped(() => writeRange(f, tiling, source, { from, mask, scratch })),
        maps.constants,
        f.repeat(columns, [
          f.loop(channel, i32.const(0), i32.const(depth * 4), 16, [
            at.set(i32.add(from.get, channel.get)),
            out.set(i32.add(to.get, channel.get)),
            work,
          ]),
          from.increase(tile.columns * pixelStep * 4),
          to.increase(depth * 4),
        ]),
      ];
    },
  };
}

/** The function that computes a band of tiles × a panel of channels; it needs working space. */
export function multiplyBand(
  step: ConvolutionStep,
  tiling: Tiling,
  out: Place,
): FunctionDefinition {
  const { rows, columns, depth, bandRows } = tiling;
  const tiles = bandRows * columns;
  const product: Correlation = {
    rows: 1,
    columns: 1,
    depth,
    rowStep: 0,
    columnStep: depth,
    outRows: 1,
    outColumns: tiles,
    outDepth: PANEL,
    sourceRowStep: 0,
    sourceColumnStep: depth,
    outRowStep: 0,
    outColumnStep: PANEL,
    weightRow: PANEL,
  };
  return {
    name: nameOf("multiply", tiling, step.shape, { ...out, address: 0 }, { relu: step.relu }),
    parameters: TASK_PARAMETERS,
    body: (f, source, weights, bias, to, scratch, row) => {
      const [products, mask] = [f.i32(), f.i32()];
      return [
        products.set(scratch.get),
        mask.set(maskAt(tiling, source.get, row.get)),
        f.repeat(valuesOf(tiling), [
          writeCorrelation(f, product, { source, weights, out: products }),
          source.increase(rows * columns * depth * 4),
          weights.increase(depth * PANEL * 4),
          products.increase(tiles * PANEL * 4),
        ]),
        writeResults(f, step, tiling, out, { products: scratch, mask, bias, to, row }),
      ];
    },
  };
}

/** Maps the products of each tile to its results. */
function writeResults(
  f: FunctionWriter,
  { shape, relu }: ConvolutionStep,
  tiling: Tiling,
  out: Place,
  { products, mask, bias, to, row }: Record<"products" | "mask" | "bias" | "to" | "row", Local>,
): Code {
  const { tile, window, rows, columns, bandRows } = tiling;
  const maskRow = maskColumns(tiling);
  const plane = bandRows * columns * PANEL * 4;
  const down = winogradTransform(tile.rows, window.rows - tile.rows + 1).output;
  const along = winogradTransform(tile.columns, window.columns - tile.columns + 1).output;
  const maps = new LinearMapWriter(f, down, along);
  const [at, maskNow] = [f.i32(), f.i32()];
  const values = grid(window, () => f.v128());
  const start = f.v128();

  /** A tile's results for four channels; the last tiles may be cut off. */
  const vector = (lines: number, columns: number, half: number): Code => {
    const loads = values.map((line, i) =>
      line.map((value, j) =>
        value.set(v128.load(products.get, (i * window.columns + j) * plane + half))
      )
    );
    const mapped = transpose(values).map((column) =>
      maps.applyPaired(down.slice(0, lines), column)
    );
    const results = transpose(mapped.map(([, column]) => column)).map((line, i) => {
      const [code, results] = maps.applyPaired(along.slice(0, columns), line);
      const stores = results.map((result, j) => [
        // Exactly 0 where the window holds only zeros.
        result.set(v128.and(result.get, v128.load32Splat(maskNow.get, (i * maskRow + j) * 4))),
        result.set(f32x4.add(result.get, start.get)),
        relu ? result.set(f32x4.relu(result.get)) : [],
        v128.store(at.get, result.get, (i * out.rowStep + j * out.pixelStep) * 4 + half),
      ]);
      return [code, stores];
    });
    return [
      start.set(v128.load(bias.get, half)),
      transpose(loads).map((load, column) => [load, mapped[column][0]]),
      results,
    ];
  };
  const results = (lines: number, columns: number): Code => [
    [0, 16].map((half) => vector(lines, columns, half)),
    at.increase(columns * out.pixelStep * 4),
    maskNow.increase(columns * 4),
    products.increase(PANEL * 4),
  ];
  const restColumns = shape.columns % tile.columns;
  const line = (lines: number): Code => [
    f.repeat(Math.floor(shape.columns / tile.columns), results(lines, tile.columns)),
    restColumns > 0 ? results(lines, restColumns) : [],
  ];
  const restRows = shape.rows % tile.rows;
  const isLast = i32.eq(row.get, i32.const(rows - 1));
  const work = restRows === 0 ? line(tile.rows) : whenElse(isLast, line(restRows), line(tile.rows));
  return [
    maps.constants,
    f.repeat(bandRows, [
      at.set(to.get),
      maskNow.set(mask.get),
      work,
      mask.increase(tile.rows * maskRow * 4),
      to.increase(tile.rows * out.rowStep * 4),
      row.increase(1),
    ]),
  ];
}

/** Transforms a kernel and lays it out: panel by panel, value by value, channel by channel. */
export function packTransformed(
  { kernel, window: w, shape: { depth: outputs } }: ConvolutionStep,
  tile: Tile,
  target: Float32Array,
): void {
  const pairs = kernel.length / (w.rows * w.columns);
  const inputs = pairs / outputs;
  const down = winogradTransform(tile.rows, w.rows).kernel;
  const along = winogradTransform(tile.columns, w.columns).kernel;
  const values = down.length * along.length;
  const sums = Array.from({ length: w.columns }, () => new Float64Array(pairs));
  const value = new Float64Array(pairs);
  for (let i = 0; i < down.length; i++) {
    sums.forEach((sum, column) => {
      sum.fill(0);
      for (let row = 0; row < w.rows; row++) {
        const start = (row * w.columns + column) * pairs;
        addProduct(sum, down[i][row], kernel.subarray(start, start + pairs));
      }
    });
    for (let j = 0; j < along.length; j++) {
      value.fill(0);
      sums.forEach((sum, column) => addProduct(value, along[j][column], sum));
      const first = i * along.length + j;
      for (let input = 0, from = 0; input < inputs; input++) {
        for (let panel = 0; panel < outputs / PANEL; panel++) {
          const to = ((panel * values + first) * inputs + input) * PANEL;
          for (let k = 0; k < PANEL; k++) target[to + k] = value[from++];
        }
      }
    }
  }
}

/** `sum += factor · values`. */
function addProduct(sum: Float64Array, factor: number, values: Float32Array | Float64Array): void {
  if (factor === 0) return;
  for (let i = 0; i < sum.length; i++) sum[i] += factor * values[i];
}

/** Floats of a transformed kernel. */
export function transformedKernelFloats(
  { kernel, window }: ConvolutionStep,
  tiling: Tiling,
): number {
  return kernel.length / (window.rows * window.columns) * valuesOf(tiling);
}

function grid<T>({ rows, columns }: Tile, make: () => T): T[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, make));
}
