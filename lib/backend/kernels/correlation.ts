import { range } from "./range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  joined,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "./wasm_writer.ts";
import { paddedDepth } from "./conv_shape.ts";

/**
 * A window that slides over an image and is multiplied by a kernel matrix: the common form of a
 * convolution's forward pass and of its gradient by the image. All steps are counted in floats.
 */
export interface Correlation {
  /** The window: rows × columns pixels of `depth` floats each. */
  rows: number;
  columns: number;
  depth: number;
  /** From one row (pixel) of the window to the next. */
  rowStep: number;
  columnStep: number;
  /** The results: outRows × outColumns pixels of `outDepth` floats. */
  outRows: number;
  outColumns: number;
  outDepth: number;
  /** From one window to the one below (beside) it, in the source. */
  sourceRowStep: number;
  sourceColumnStep: number;
  /** From one result to the one below (beside) it. */
  outRowStep: number;
  outColumnStep: number;
  /** Floats from one row of the kernel matrix to the next; `paddedDepth(outDepth)` if left out. */
  weightRow?: number;
}

/** What the code works on: addresses in locals, and what happens to a sum before it is stored. */
export interface CorrelationPlaces {
  source: Local;
  /** The kernel matrix: one row per float of the window, filled up to whole vectors. */
  weights: Local;
  out: Local;
  /** `outDepth` floats that the sums start from; zeros without it. */
  bias?: Local;
  relu?: boolean;
  /** Add the sums to what is in `out`; the results may overlap. */
  accumulate?: boolean;
}

/** How many pixels are computed at once at most, by the vectors of output channels (1 to 4). */
export const PIXELS = [8, 6, 3, 2];

/** Images of more floats than this do not stay in the cache while they are walked over. */
export const LARGE = 64 * 1024;

/** A window of up to so many floats is written out without a loop. */
const UNROLLED = 9;

/**
 * Writes the loops that correlate one image.
 *
 * Registers hold the sums of a few neighbouring pixels × 8 or 16 output channels. For each float
 * of the window the code loads that float of every pixel into all lanes, loads the kernel's row,
 * and multiplies and adds: no sum goes to memory before it is complete.
 */
export function writeCorrelation(
  f: FunctionWriter,
  c: Correlation,
  places: CorrelationPlaces,
): Code {
  if (c.outDepth === 1) return writePixels(f, c, places, 4, writeDotProducts);
  if (c.outRows > 1 && c.outRows * (c.sourceRowStep + c.outRowStep) > LARGE) {
    return writeRowByRow(f, c, places);
  }
  return writeChannelBlocks(
    f,
    c,
    places,
    (at, count) => f.scoped(() => writeBlock(f, c, Math.ceil(count / 4), count, at)),
  );
}

/** All output channels, block by block: whole blocks run in a loop, the rest has its own code. */
export function writeChannelBlocks(
  f: FunctionWriter,
  { outDepth, outColumns }: Pick<Correlation, "outDepth" | "outColumns">,
  places: CorrelationPlaces,
  writeBlock: (places: CorrelationPlaces, channels: number) => Code,
): Code {
  const channels = blockChannels(outColumns);
  const blocks = Math.floor(outDepth / channels);
  const rest = outDepth - blocks * channels;
  const weights = f.i32();
  const out = f.i32();
  const bias = places.bias && f.i32();
  const block = (count: number) => writeBlock({ ...places, weights, out, bias }, count);
  return [
    weights.set(places.weights.get),
    out.set(places.out.get),
    bias && places.bias ? bias.set(places.bias.get) : [],
    f.repeat(blocks, [
      block(channels),
      weights.increase(channels * 4),
      out.increase(channels * 4),
      bias ? bias.increase(channels * 4) : [],
    ]),
    rest > 0 ? block(rest) : [],
  ];
}

/** All output channels of a row before the next row, so that both stay in the cache. */
function writeRowByRow(f: FunctionWriter, c: Correlation, places: CorrelationPlaces): Code {
  const source = f.i32();
  const out = f.i32();
  return [
    source.set(places.source.get),
    out.set(places.out.get),
    f.repeat(c.outRows, [
      writeCorrelation(f, { ...c, outRows: 1 }, { ...places, source, out }),
      source.increase(c.sourceRowStep * 4),
      out.increase(c.outRowStep * 4),
    ]),
  ];
}

/** Output channels computed at once: fewer where a row has enough pixels to fill the registers. */
function blockChannels(outColumns: number): number {
  return tileSize(outColumns, PIXELS[1]) > 4 ? 8 : 16;
}

/** All pixels, for one block of output channels. */
function writeBlock(
  f: FunctionWriter,
  c: Correlation,
  vectors: number,
  channels: number,
  places: CorrelationPlaces,
): Code {
  return writePixels(
    f,
    c,
    places,
    tileSize(c.outColumns, PIXELS[vectors - 1]),
    (_f, _c, tilePlaces, pixels) =>
      f.scoped(() => writeTile(f, c, tilePlaces, pixels, vectors, channels)),
  );
}

/** Walks over the results, a tile of up to `pixels` neighbours at a time. */
function writePixels(
  f: FunctionWriter,
  c: Correlation,
  places: CorrelationPlaces,
  pixels: number,
  write: (f: FunctionWriter, c: Correlation, places: CorrelationPlaces, pixels: number) => Code,
): Code {
  const rest = c.outColumns % pixels;
  const rowSource = f.i32();
  const rowOut = f.i32();
  const source = f.i32();
  const out = f.i32();
  const tile = (count: number) => write(f, c, { ...places, source, out }, count);
  return [
    rowSource.set(places.source.get),
    rowOut.set(places.out.get),
    f.repeat(c.outRows, [
      source.set(rowSource.get),
      out.set(rowOut.get),
      f.repeat(Math.floor(c.outColumns / pixels), [
        tile(pixels),
        source.increase(pixels * c.sourceColumnStep * 4),
        out.increase(pixels * c.outColumnStep * 4),
      ]),
      rest > 0 ? tile(rest) : [],
      rowSource.increase(c.sourceRowStep * 4),
      rowOut.increase(c.outRowStep * 4),
    ]),
  ];
}

/** A few pixels × a few vectors of output channels: the sums that registers hold. */
function writeTile(
  f: FunctionWriter,
  c: Correlation,
  places: CorrelationPlaces,
  pixels: number,
  vectors: number,
  channels: number,
): Code {
  const sums = grid(pixels, vectors, () => f.v128());
  const kernelRow = Array.from({ length: vectors }, () => f.v128());
  const value = f.v128();
  const { bias, weights, out } = places;
  const lanes = (v: number) => Math.min(4, channels - v * 4);
  const first = (v: number) => bias ? loadFloats(lanes(v), bias.get, v * 16) : v128.zero;

  const at = (p: number, v: number) => (p * c.outColumnStep + v * 4) * 4;

  // The same for every tap: put together once.
  const products = sums.map((ofPixel) =>
    joined(
      ofPixel.map((sum, v) => sum.set(f32x4.multiplyAdd(value.get, kernelRow[v].get, sum.get))),
    )
  );

  /** Adds the products of one float of each window, `offset` floats after `from`. */
  const tap: Tap = (from, offset, weightsAt, row) => [
    kernelRow.map((vector, v) =>
      vector.set(v128.load(weightsAt.get, (row * weightRow(c) + v * 4) * 4))
    ),
    products.map((code, p) => [
      value.set(v128.load32Splat(from[p].get, offset * 4)),
      code,
    ]),
  ];

  return [
    sums.map((ofPixel) => ofPixel.map((sum, v) => sum.set(first(v)))),
    writeWindow(f, c, places.source, weights, pixels, 1, tap),
    sums.map((ofPixel, p) =>
      ofPixel.map((sum, v) => [
        places.accumulate
          ? sum.set(f32x4.add(sum.get, loadFloats(lanes(v), out.get, at(p, v))))
          : [],
        places.relu ? sum.set(f32x4.relu(sum.get)) : [],
        storeFloats(lanes(v), out.get, sum, at(p, v)),
      ])
    ),
  ];
}

/**
 * Up to four pixels with a single output channel: vectors lie along the window, and the lanes of a
 * pixel's sum are added up in the end.
 */
function writeDotProducts(
  f: FunctionWriter,
  c: Correlation,
  places: CorrelationPlaces,
  pixels: number,
): Code {
  const sums = range(4).map(() => f.v128());
  const kernel = f.v128();
  const { bias, weights, out } = places;
  const tap: Tap = (from, offset, weightsAt, row, lanes) => [
    kernel.set(loadFloats(lanes, weightsAt.get, row * 4)),
    sums.slice(0, pixels).map((sum, p) => {
      const window = loadFloats(lanes, from[p].get, offset * 4);
      return sum.set(f32x4.multiplyAdd(window, kernel.get, sum.get));
    }),
  ];
  /** The sum of two halves of `a` beside that of `b`, each in two lanes. */
  const halves = (a: Local, b: Local) =>
    f32x4.add(
      v128.shuffle(a.get, b.get, [0, 4, 1, 5]),
      v128.shuffle(a.get, b.get, [2, 6, 3, 7]),
    );
  const [first, second, third, fourth] = sums;
  const at = (p: number) => p * c.outColumnStep * 4;
  return [
    sums.map((sum) => sum.set(v128.zero)),
    writeWindow(f, c, places.source, weights, pixels, 4, tap),
    first.set(halves(first, second)),
    third.set(halves(third, fourth)),
    first.set(f32x4.add(
      v128.shuffle(first.get, third.get, [0, 1, 4, 5]),
      v128.shuffle(first.get, third.get, [2, 3, 6, 7]),
    )),
    bias ? first.set(f32x4.add(first.get, v128.load32Splat(bias.get))) : [],
    places.accumulate
      ? [second.set(loadLanes(pixels, out, at)), first.set(f32x4.add(first.get, second.get))]
      : [],
    places.relu ? first.set(f32x4.relu(first.get)) : [],
    c.outColumnStep === 1
      ? storeFloats(pixels, out.get, first)
      : range(pixels).map((p) => v128.store32Lane(out.get, first.get, p, at(p))),
  ];
}

/** Loads `count` floats that need not be neighbours into the lanes of a vector. */
function loadLanes(count: number, from: Local, at: (i: number) => number): Code {
  return range(count).reduce<Code>(
    (vector, i) => v128.load32Lane(from.get, vector, i, at(i)),
    v128.zero,
  );
}

/** What is done with a float of each window, or some: `from` has a pointer into each of them. */
type Tap = (
  from: readonly Local[],
  offset: number,
  weightsAt: Local,
  row: number,
  lanes: number,
) => Code;

/**
 * Runs `tap` for every float of the windows of a few neighbouring pixels, in loops if there are
 * many; or for up to `lanes` neighbouring floats at once.
 *
 * Each window has a pointer of its own: the engine tests addresses against a bound for each
 * distance from the pointer, and windows that share distances share these bounds.
 */
function writeWindow(
  f: FunctionWriter,
  c: Correlation,
  source: Local,
  weights: Local,
  pixels: number,
  lanes: 1 | 4,
  tap: Tap,
): Code {
  // Pixels that touch make one long run of floats.
  const isJoined = c.columnStep === c.depth;
  const columns = isJoined ? 1 : c.columns;
  const run = isJoined ? c.columns * c.depth : c.depth;
  const pointers = range(pixels).map(() => f.i32());
  const point = (start: Local): Code =>
    pointers.map((pointer, p) =>
      pointer.set(p === 0 ? start.get : i32.add(start.get, i32.const(p * c.sourceColumnStep * 4)))
    );
  /** `count` floats from `offset` after the pointers, in rows of the kernel matrix from `row`. */
  const taps = (offset: number, weightsAt: Local, row: number, count: number) =>
    range(Math.ceil(count / lanes)).map((i) => {
      const k = i * lanes;
      return tap(pointers, offset + k, weightsAt, row + k, Math.min(lanes, count - k));
    });
  if (c.rows * columns * run <= UNROLLED * lanes) {
    return [
      point(source),
      range(c.rows).map((i) =>
        range(columns).map((j) =>
          taps(i * c.rowStep + j * c.columnStep, weights, (i * columns + j) * run, run)
        )
      ),
    ];
  }
  const rowAt = f.i32();
  const columnAt = f.i32();
  const weightsAt = f.i32();
  const divisor = largestDivisor(run, 4);
  const step = lanes === 4 ? Math.min(run, 32) : divisor >= 3 ? divisor : Math.min(run, 4);
  const some = (count: number): Code => [
    taps(0, weightsAt, 0, count),
    pointers.map((pointer) => pointer.increase(count * 4)),
    weightsAt.increase(count * weightRow(c) * 4),
  ];
  return [
    rowAt.set(source.get),
    weightsAt.set(weights.get),
    f.repeat(c.rows, [
      columnAt.set(rowAt.get),
      f.repeat(columns, [
        point(columnAt),
        f.repeat(Math.floor(run / step), some(step)),
        run % step > 0 ? some(run % step) : [],
        columnAt.increase(c.columnStep * 4),
      ]),
      rowAt.increase(c.rowStep * 4),
    ]),
  ];
}

/** Splits a row into tiles: into equal ones if they are not much too small. */
export function tileSize(length: number, limit: number): number {
  const divisor = largestDivisor(length, limit);
  return divisor > limit / 2 ? divisor : Math.ceil(length / Math.ceil(length / limit));
}

function weightRow(c: Correlation): number {
  return c.weightRow ?? paddedDepth(c.outDepth);
}

/** The largest divisor of `n` up to `limit`. */
export function largestDivisor(n: number, limit: number): number {
  for (let d = Math.min(n, limit); d > 1; d--) if (n % d === 0) return d;
  return 1;
}

function grid<T>(rows: number, columns: number, make: () => T): T[][] {
  return range(rows).map(() => range(columns).map(make));
}
