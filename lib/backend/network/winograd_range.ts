/**
 * Whether tiles keep to their windows, while a network predicts; see `../kernels/tile_range.ts`.
 *
 * Where a tile holds values much larger than a window's own, the network says so, and predicts once
 * more by plain sums. Windows of nothing but zeros are masked, so that their sums are exactly 0.
 */

import { writePixelMaxima } from "../kernels/pixel_maxima.ts";
import { RANGE } from "../kernels/tile_range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  i32x4,
  type Local,
  memory,
  v128,
  when,
} from "../kernels/wasm_writer.ts";
import { range } from "../kernels/range.ts";
import type { Place } from "./memory_plan.ts";
import type { ConvolutionStep } from "./network_step.ts";
import { Word } from "./task.ts";
import type { Tile } from "./winograd_tile.ts";

/** How the windows of a row of tiles lie in planes of one number for each pixel. */
interface RangePlan {
  /** Results of a row, in whole vectors. */
  resultColumns: number;
  /** Pixels that they read, and those of the plane around them. */
  columns: number;
  planeColumns: number;
  /** Columns to the left of the first pixel. */
  left: number;
}

interface Tiles {
  tile: Tile;
  window: Tile;
  /** Tiles in a row. */
  columns: number;
  depth: number;
}

function planOf({ tile, window, columns }: Tiles): RangePlan {
  const results = columns * tile.columns;
  const resultColumns = Math.ceil(results / 4) * 4;
  return {
    resultColumns,
    columns: results + window.columns - tile.columns,
    planeColumns: Math.ceil((resultColumns + tile.columns + window.columns) / 4) * 4,
    left: tile.columns - 1,
  };
}

/** Floats of working space to measure a row of tiles in. */
export function rangeFloats(tiles: Tiles): number {
  return (tiles.window.rows + 1) * planOf(tiles).planeColumns;
}

/** Floats of a row of the mask: a result's bits are all set unless its window holds only zeros. */
export function maskColumns(tiles: Tiles): number {
  return planOf(tiles).resultColumns;
}

/** Measures the pixels of a row of tiles and writes the mask of its results. */
export function writeRange(
  f: FunctionWriter,
  tiles: Tiles,
  source: Place,
  { from, mask, scratch }: { from: Local; mask: Code; scratch: Local },
): Code {
  const { tile, window, depth } = tiles;
  const { resultColumns, columns, planeColumns, left } = planOf(tiles);
  const [at, to, column, pixels] = [f.i32(), f.i32(), f.i32(), f.i32()];
  const [largest, all, own, mixed] = [f.v128(), f.v128(), f.v128(), f.v128()];
  const rowBytes = planeColumns * 4;
  const rows = range(window.rows);
  const load = (row: number, shift: number) => v128.load(at.get, row * rowBytes + shift * 4);
  const most = (vectors: Code[]) => vectors.reduce((a, b) => i32x4.max(a, b));
  const windowRows = window.rows - tile.rows + 1;
  const windowColumns = window.columns - tile.columns + 1;
  const sums = rows.map(() => f.v128());
  return [
    memory.fill(scratch.get, i32.const(0), i32.const(rangeFloats(tiles) * 4)),
    pixels.set(from.get),
    writePixelMaxima(
      f,
      {
        rows: window.rows,
        columns,
        depth,
        top: 0,
        left,
        planeColumns,
        pixelStep: source.pixelStep,
        rowStep: source.rowStep,
      },
      pixels,
      scratch,
    ),
    // The last row of the plane: the largest value of each column.
    at.set(scratch.get),
    f.repeat(planeColumns / 4, [
      largest.set(most(rows.map((row) => load(row, 0)))),
      v128.store(at.get, largest.get, window.rows * rowBytes),
      at.increase(16),
    ]),
    at.set(scratch.get),
    to.set(mask),
    mixed.set(v128.zero),
    f.loop(column, i32.const(0), i32.const(resultColumns), 4, [
      // All columns that a tile may hold, wherever it begins.
      all.set(most(range(left + window.columns).map((shift) => load(window.rows, shift)))),
      all.set(f32x4.mul(all.get, f32x4.const(1 / RANGE))),
      sums.map((sum, row) =>
        sum.set(most(range(windowColumns).map((shift) => load(row, left + shift))))
      ),
      range(tile.rows).map((row) => [
        own.set(most(sums.slice(row, row + windowRows).map((sum) => sum.get))),
        largest.set(f32x4.ne(own.get, v128.zero)),
        v128.store(to.get, largest.get, row * resultColumns * 4),
        mixed.set(
          v128.or(mixed.get, v128.and(largest.get, i32x4.gt(all.get, own.get))),
        ),
      ]),
      at.increase(16),
      to.increase(16),
    ]),
    when(v128.anyTrue(mixed.get), i32.store(i32.const(Word.mixed * 4), i32.const(1))),
  ];
}

/** Whether no row and no column of a kernel is small beside another, for any channel it gives. */
export function isEvenKernel({ kernel, window: w, shape: { depth } }: ConvolutionStep): boolean {
  const taps = kernel.length / (w.rows * w.columns);
  const sizes = (count: number) => range(count).map(() => new Float32Array(depth));
  const [rows, columns] = [sizes(w.rows), sizes(w.columns)];
  for (let row = 0, at = 0; row < w.rows; row++) {
    for (let column = 0; column < w.columns; column++) {
      const [ofRow, ofColumn] = [rows[row], columns[column]];
      for (const end = at + taps; at < end;) {
        for (let k = 0; k < depth; k++, at++) {
          const size = Math.abs(kernel[at]);
          if (!(size <= ofRow[k])) ofRow[k] = size;
          if (!(size <= ofColumn[k])) ofColumn[k] = size;
        }
      }
    }
  }
  return [rows, columns].every((lines) =>
    lines[0].every((_, k) => {
      const most = lines.reduce((size, line) => Math.max(size, line[k]), 0);
      return lines.every((line) => most <= RANGE * line[k]);
    })
  );
}
