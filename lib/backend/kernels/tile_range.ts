/**
 * Whether tiles of rows keep to the windows.
 *
 * A sum by tiles (`winograd_convolution.ts`) errs in proportion to the largest value of its tile,
 * and so of rows that its own window does not contain: beside a pixel of 1e8 a window of small
 * values would be off by 24. Where the tile's largest value is too large for a window's own, that
 * image is to be computed by plain sums. Windows of nothing but zeros are told apart: their result
 * is known.
 */

import type { ConvShape } from "./conv_shape.ts";
import type { Heap, WasmFunction } from "./heap.ts";
import { type Pixels, writePixelMaxima } from "./pixel_maxima.ts";
import { range } from "./range.ts";
import { areAlike, SizeSpread } from "./size_spread.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  i32x4,
  type Local,
  v128,
} from "./wasm_writer.ts";

/** A window's tile may hold values so many times larger than the window's largest. */
export const RANGE = 128;

/** From a first row of the plane to before a last. */
type Rows = readonly [first: number, end: number];

/** A row of results: the rows of its windows, and all rows that its tiles mix with them. */
interface ResultRow {
  row: number;
  own: Rows;
  all: Rows;
}

/** What results depend on: an image's largest values, pixel by pixel, with zeros around them. */
export interface TileWindows extends Pixels {
  planeRows: number;
  results: ResultRow[];
  /** Where the first window of a row starts, how many there are, and how wide they are. */
  firstColumn: number;
  resultColumns: number;
  windowColumns: number;
}

/** The windows of a convolution's results, `step` rows of which make a tile. */
export function resultWindows(s: ConvShape, step: number): TileWindows {
  const span = step + s.kernelRows - 1;
  const results = range(s.outRows).map((row): ResultRow => {
    const first = row - row % step;
    return { row, own: [row, row + s.kernelRows], all: [first, first + span] };
  });
  return planeOf({
    rows: s.inRows,
    columns: s.inColumns,
    depth: s.inDepth,
    top: s.padTop,
    left: s.padLeft,
    results,
    firstColumn: 0,
    resultColumns: s.outColumns,
    windowColumns: s.kernelColumns,
  });
}

/** The windows of the gradient by the image, over the gradient of the results. */
export function imageWindows(s: ConvShape, step: number): TileWindows {
  const span = step + s.kernelRows - 1;
  const before = s.kernelRows - 1;
  const rows = range(s.inRows).map((row): ResultRow => {
    const last = row + s.padTop;
    const firstTile = Math.max(0, Math.ceil((last - span + 1) / step));
    const lastTile = Math.floor(last / step);
    return {
      row,
      own: [last, last + s.kernelRows],
      all: [firstTile * step + before, (lastTile + 1) * step + before],
    };
  });
  return planeOf({
    rows: s.outRows,
    columns: s.outColumns,
    depth: s.outDepth,
    top: before,
    left: s.kernelColumns - 1,
    results: rows,
    firstColumn: s.padLeft,
    resultColumns: s.inColumns,
    windowColumns: s.kernelColumns,
  });
}

function planeOf(windows: Omit<TileWindows, "planeRows" | "planeColumns">): TileWindows {
  const { rows, columns, top, left, results, firstColumn, resultColumns, windowColumns } = windows;
  const lastRow = Math.max(...results.flatMap(({ own, all }) => [own[1], all[1]]));
  return {
    ...windows,
    planeRows: Math.max(top + rows, lastRow),
    planeColumns: Math.max(
      left + columns,
      firstColumn + Math.ceil(resultColumns / 4) * 4 + windowColumns - 1,
    ),
  };
}

/** Floats of a plane. */
export function windowFloats({ planeRows, planeColumns }: TileWindows): number {
  return planeRows * planeColumns;
}

/** What {@linkcode TileRange} finds of an image. */
export interface RangeFlags {
  /** Whether plain sums have to compute it. */
  isMixed: boolean;
  /** Whether some windows, beside others, hold nothing but zeros. */
  hasZeros: boolean;
}

/** Floats that the findings about an image take: two masks, then those of its pixels' sizes. */
export const FLAGS = 20;

/** Looks at the range of values in an image's tiles. */
export class TileRange {
  readonly #heap: Heap;
  readonly #windows: TileWindows;
  readonly #measure: WasmFunction;

  constructor(heap: Heap, windows: TileWindows) {
    this.#heap = heap;
    this.#windows = windows;
    this.#measure = heap.compile([{
      name: "measure",
      parameters: 5,
      body: (f, ...places) => writeMeasure(f, windows, places),
    }]).measure;
  }

  /**
   * Measures images. `plane` has {@linkcode windowFloats} zeros, `windows` has room for as many for
   * each image, `flags` for {@linkcode FLAGS}; all are addresses.
   */
  measure(places: { from: number; plane: number; windows: number; flags: number }, images: number) {
    this.#measure(places.from, places.plane, places.windows, places.flags, images);
  }

  /** What was found of images whose flags lie at `address`. */
  flags(address: number, images: number): RangeFlags[] {
    const words = this.#heap.integers(address, images * FLAGS);
    const found: RangeFlags[] = [];
    for (let at = 0; at < words.length; at += FLAGS) {
      const alike = areAlike(total(words, at + 8), total(words, at + 12), largest(words, at + 16));
      found.push({ isMixed: any(words, at) || !alike, hasZeros: any(words, at + 4) });
    }
    return found;
  }

  /** Calls `write` for every result, row and column, of a window that holds nothing but zeros. */
  forEachZero(windowsAt: number, write: (row: number, column: number) => void): void {
    const { planeColumns, results, firstColumn, resultColumns } = this.#windows;
    const values = this.#heap.floats(windowsAt, windowFloats(this.#windows));
    for (const { row, own: [first, end] } of results) {
      for (let column = 0; column < resultColumns; column++) {
        let at = first;
        while (at < end && values[at * planeColumns + firstColumn + column] === 0) at++;
        if (at === end) write(row, column);
      }
    }
  }
}

// Of the four lanes of a vector.
const any = (words: Int32Array, at: number) =>
  (words[at] | words[at + 1] | words[at + 2] | words[at + 3]) !== 0;
const total = (words: Int32Array, at: number) =>
  words[at] + words[at + 1] + words[at + 2] + words[at + 3];
const largest = (words: Int32Array, at: number) =>
  Math.max(words[at], words[at + 1], words[at + 2], words[at + 3]);

/** `measure(from, plane, windows, flags, images)`. */
function writeMeasure(f: FunctionWriter, w: TileWindows, places: Local[]): Code {
  const [from, plane, windows, flags, images] = places;
  const image = f.i32();
  const spread = new SizeSpread(f);
  return f.loop(image, i32.const(0), images.get, 1, [
    spread.start,
    f.scoped(() => writePixelMaxima(f, w, from, plane, (maxima) => spread.add(maxima))),
    spread.store(flags, 32),
    f.scoped(() => writeWindowMaxima(f, w, plane, windows)),
    f.scoped(() => writeTests(f, w, windows, flags)),
    windows.increase(windowFloats(w) * 4),
    flags.increase(FLAGS * 4),
  ]);
}

/** The largest values of windows of one row. */
function writeWindowMaxima(f: FunctionWriter, w: TileWindows, plane: Local, windows: Local): Code {
  const groups = Math.ceil(w.resultColumns / 4);
  const [from, to] = [f.i32(), f.i32()];
  // Shuffles cost less than loads. What the last vector reads behind the plane is not used.
  const vectors = range(Math.ceil((w.windowColumns + 3) / 4)).map(() => f.v128());
  const pixels = range(w.windowColumns).map((column) => {
    const [vector, first] = [Math.floor(column / 4), column % 4];
    if (first === 0) return vectors[vector].get;
    const lanes = range(4).map((i) => first + i);
    return v128.shuffle(vectors[vector].get, vectors[vector + 1].get, lanes);
  });
  const skip = (w.planeColumns - groups * 4) * 4;
  return [
    from.set(i32.add(plane.get, i32.const(w.firstColumn * 4))),
    to.set(i32.add(windows.get, i32.const(w.firstColumn * 4))),
    f.repeat(w.planeRows, [
      f.repeat(groups, [
        vectors.map((vector, i) => vector.set(v128.load(from.get, i * 16))),
        v128.store(to.get, pixels.reduce(i32x4.max)),
        from.increase(16),
        to.increase(16),
      ]),
      from.increase(skip),
      to.increase(skip),
    ]),
  ];
}

/** Compares each window with its tile; `flags` become zeros where nothing is to be done. */
function writeTests(f: FunctionWriter, w: TileWindows, windows: Local, flags: Local): Code {
  const [mixed, zeros] = [f.v128(), f.v128()];
  const [at, start, column] = [f.i32(), f.i32(), f.i32()];
  const rowBytes = w.planeColumns * 4;
  const lanes = Math.min(w.resultColumns, 4);
  const tests: Code = blocksOf(w.results).map(({ count, step, rows }) => {
    const firstRow = Math.min(...rows.flatMap(({ own, all }) => [own[0], all[0]]));
    const endRow = Math.max(...rows.flatMap(({ own, all }) => [own[1], all[1]]));
    return [
      at.set(i32.add(start.get, i32.const(firstRow * rowBytes))),
      f.repeat(
        count,
        f.scoped(() => {
          const values = range(endRow - firstRow).map(() => f.v128());
          const [share, own, least, signs] = range(4).map(() => f.v128());
          const { prepare, ofWindows, ofTile } = slidingMaxima(values, firstRow, rows);
          return [
            values.map((value, i) => value.set(v128.load(at.get, i * rowBytes))),
            prepare,
            // One less: without a sign, zero is then the largest, and with one it is negative.
            ofWindows.map((largest, i) => [
              own.set(i32x4.sub(largest, ONE)),
              least.set(i === 0 ? own.get : i32x4.minU(least.get, own.get)),
              signs.set(i === 0 ? own.get : v128.or(signs.get, own.get)),
            ]),
            share.set(f32x4.mul(ofTile, f32x4.const(1 / RANGE))),
            signs.set(v128.and(i32x4.gt(v128.zero, signs.get), i32x4.gt(share.get, v128.zero))),
            zeros.set(v128.or(zeros.get, signs.get)),
            share.set(i32x4.sub(i32x4.max(share.get, ONE), ONE)),
            least.set(v128.and(least.get, LARGEST)),
            mixed.set(v128.or(mixed.get, i32x4.gt(share.get, least.get))),
            at.increase(step * rowBytes),
          ];
        }),
      ),
    ];
  });
  // The last four go back a little.
  const first = i32.add(
    i32.minU(column.get, i32.const(w.resultColumns - lanes)),
    i32.const(w.firstColumn),
  );
  return [
    mixed.set(v128.zero),
    zeros.set(v128.zero),
    f.loop(column, i32.const(0), i32.const(w.resultColumns), 4, [
      start.set(i32.add(windows.get, i32.mul(first, i32.const(4)))),
      tests,
    ]),
    v128.store(flags.get, onlyFirst(lanes, mixed.get)),
    v128.store(flags.get, onlyFirst(lanes, zeros.get), 16),
  ];
}

const [ONE, LARGEST] = [1, 0x7fffffff].map((value) => i32x4.splat(i32.const(value)));

/**
 * The largest values of windows that start a row apart, and of the tile around them, whose rows
 * `values` are. Where a row lies in all of them, the others become maxima up to that row.
 */
function slidingMaxima(
  values: Local[],
  firstRow: number,
  rows: readonly ResultRow[],
): { prepare: Code; ofWindows: Code[]; ofTile: Code } {
  const [{ own: [start, coreEnd], all }, { own: [coreStart, end] }] = [rows[0], rows.at(-1)!];
  const at = (row: number) => values[row - firstRow];
  const largest = (rows: number[]) => rows.map((row): Code => at(row).get).reduce(i32x4.max);
  const span = (first: number, end: number) => range(end - first).map((i) => first + i);
  if (coreStart >= coreEnd) {
    return {
      prepare: [],
      ofWindows: rows.map(({ own }) => largest(span(...own))),
      ofTile: largest(span(...all)),
    };
  }
  const include = (row: number, next: number) => at(row).set(i32x4.max(at(row).get, at(next).get));
  return {
    prepare: [
      span(coreStart + 1, coreEnd).map((row) => include(coreStart, row)),
      span(start, coreStart).reverse().map((row) => include(row, row + 1)),
      // The last row of the first window stands for the whole core from here on.
      coreEnd - 1 === coreStart ? [] : at(coreEnd - 1).set(at(coreStart).get),
      span(coreEnd, end).map((row) => include(row, row - 1)),
    ],
    ofWindows: rows.map(({ own: [first, end] }) =>
      largest(end === coreEnd ? [first] : first === coreStart ? [end - 1] : [first, end - 1])
    ),
    ofTile: largest([
      start,
      ...span(Math.min(all[0], start), start),
      ...span(end, Math.max(all[1], end)),
      end - 1,
    ]),
  };
}

/** The first lanes, and zeros in the others. */
function onlyFirst(lanes: number, vector: Code): Code {
  if (lanes === 4) return vector;
  return v128.shuffle(vector, v128.zero, range(4).map((i) => i < lanes ? i : 4));
}

/** Rows of results with the same tiles, and how often such a block repeats, so many rows on. */
interface Block {
  rows: ResultRow[];
  count: number;
  step: number;
}

function blocksOf(results: readonly ResultRow[]): Block[] {
  const groups: ResultRow[][] = [];
  for (const result of results) {
    const last = groups.at(-1);
    if (last && `${last[0].all}` === `${result.all}`) last.push(result);
    else groups.push([result]);
  }
  const blocks: Block[] = [];
  for (const rows of groups) {
    const last = blocks.at(-1);
    const step = last ? rows[0].row - last.rows[0].row - last.step * (last.count - 1) : 0;
    if (last && (last.count === 1 || step === last.step) && alike(last.rows, rows)) {
      last.step = step;
      last.count++;
    } else blocks.push({ rows, count: 1, step: 0 });
  }
  return blocks;
}

/** Whether rows lie to each other as others do. */
function alike(a: readonly ResultRow[], b: readonly ResultRow[]): boolean {
  const places = (rows: readonly ResultRow[]) =>
    `${rows.map(({ row, own, all }) => [row, ...own, ...all].map((at) => at - rows[0].row))}`;
  return places(a) === places(b);
}
