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
  firstCol: number;
  resultCols: number;
  windowCols: number;
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
    cols: s.inCols,
    depth: s.inDepth,
    top: s.padTop,
    left: s.padLeft,
    results,
    firstCol: 0,
    resultCols: s.outCols,
    windowCols: s.kernelCols,
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
    cols: s.outCols,
    depth: s.outDepth,
    top: before,
    left: s.kernelCols - 1,
    results: rows,
    firstCol: s.padLeft,
    resultCols: s.inCols,
    windowCols: s.kernelCols,
  });
}

function planeOf(windows: Omit<TileWindows, "planeRows" | "planeCols">): TileWindows {
  const { rows, cols, top, left, results, firstCol, resultCols, windowCols } = windows;
  const lastRow = Math.max(...results.flatMap(({ own, all }) => [own[1], all[1]]));
  return {
    ...windows,
    planeRows: Math.max(top + rows, lastRow),
    planeCols: Math.max(left + cols, firstCol + Math.ceil(resultCols / 4) * 4 + windowCols - 1),
  };
}

/** Floats of a plane. */
export function windowFloats({ planeRows, planeCols }: TileWindows): number {
  return planeRows * planeCols;
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

  /** What was found of an image whose flags lie at `address`. */
  flags(address: number): RangeFlags {
    const words = this.#heap.integers(address, FLAGS);
    const any = (first: number) =>
      (words[first] | words[first + 1] | words[first + 2] | words[first + 3]) !== 0;
    const total = (first: number) =>
      words[first] + words[first + 1] + words[first + 2] + words[first + 3];
    const most = Math.max(words[16], words[17], words[18], words[19]);
    return { isMixed: any(0) || !areAlike(total(8), total(12), most), hasZeros: any(4) };
  }

  /** Calls `write` for every result, row and column, of a window that holds nothing but zeros. */
  forEachZero(windowsAt: number, write: (row: number, col: number) => void): void {
    const { planeCols, results, firstCol, resultCols } = this.#windows;
    const values = this.#heap.floats(windowsAt, windowFloats(this.#windows));
    for (const { row, own: [first, end] } of results) {
      for (let col = 0; col < resultCols; col++) {
        let at = first;
        while (at < end && values[at * planeCols + firstCol + col] === 0) at++;
        if (at === end) write(row, col);
      }
    }
  }
}

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
  const groups = Math.ceil(w.resultCols / 4);
  const [from, to] = [f.i32(), f.i32()];
  const pixels = range(w.windowCols).map((col) => v128.load(from.get, col * 4));
  const skip = (w.planeCols - groups * 4) * 4;
  return [
    from.set(i32.add(plane.get, i32.const(w.firstCol * 4))),
    to.set(i32.add(windows.get, i32.const(w.firstCol * 4))),
    f.repeat(w.planeRows, [
      f.repeat(groups, [
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
  const [mixed, zeros, share] = [f.v128(), f.v128(), f.v128()];
  const [at, start, col] = [f.i32(), f.i32(), f.i32()];
  const rowBytes = w.planeCols * 4;
  const lanes = Math.min(w.resultCols, 4);
  const tests: Code = blocksOf(w.results).map(({ count, step, rows }) => {
    const firstRow = Math.min(...rows.flatMap(({ own, all }) => [own[0], all[0]]));
    const endRow = Math.max(...rows.flatMap(({ own, all }) => [own[1], all[1]]));
    return [
      at.set(i32.add(start.get, i32.const(firstRow * rowBytes))),
      f.repeat(
        count,
        f.scoped(() => {
          const values = range(endRow - firstRow).map(() => f.v128());
          const largest = ([first, end]: Rows) => {
            const [row, ...others] = values.slice(first - firstRow, end - firstRow);
            return others.reduce<Code>((most, { get }) => i32x4.max(most, get), row.get);
          };
          const [own, tooLarge, isZero] = [f.v128(), f.v128(), f.v128()];
          let before = "";
          return [
            values.map((value, i) => value.set(v128.load(at.get, i * rowBytes))),
            rows.map((row) => {
              const key = `${row.all}`;
              const known = key === before;
              before = key;
              return [
                known ? [] : share.set(f32x4.mul(largest(row.all), f32x4.const(1 / RANGE))),
                own.set(largest(row.own)),
                tooLarge.set(onlyFirst(lanes, i32x4.gt(share.get, own.get))),
                isZero.set(f32x4.eq(own.get, v128.zero)),
                mixed.set(v128.or(mixed.get, v128.andNot(tooLarge.get, isZero.get))),
                zeros.set(v128.or(zeros.get, v128.and(tooLarge.get, isZero.get))),
              ];
            }),
            at.increase(step * rowBytes),
          ];
        }),
      ),
    ];
  });
  // The last four go back a little.
  const first = i32.add(i32.minU(col.get, i32.const(w.resultCols - lanes)), i32.const(w.firstCol));
  return [
    mixed.set(v128.zero),
    zeros.set(v128.zero),
    f.loop(col, i32.const(0), i32.const(w.resultCols), 4, [
      start.set(i32.add(windows.get, i32.mul(first, i32.const(4)))),
      tests,
    ]),
    v128.store(flags.get, mixed.get),
    v128.store(flags.get, zeros.get, 16),
  ];
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

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
