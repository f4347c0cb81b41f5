import { type Band, bandOf, firstInRow, windowedImage } from "./conv_forward.ts";
import { type ConvShape, hasBorder, paddedDepth } from "./conv_shape.ts";
import type { Heap, WasmFunction } from "./heap.ts";
import { paddedSize, writeBand, writePadding } from "./padded_image.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  memory,
  storeFloats,
  v128,
} from "./wasm_writer.ts";

/** How many taps are summed at once at most, by the vectors of output channels (1 or 2). */
const TAPS = [10, 6];

/** A kernel of up to so many taps is written out without a loop. */
const UNROLLED = 96;

/** So many neighbouring pixels are written out. */
const PIXELS_AT_ONCE = 4;

/** Sums stay in registers for about so many pixels: longer ones would lose accuracy. */
const PIXELS_PER_SUM = 1024;

/**
 * A convolution's gradient by its kernel, of one shape, compiled: `dKernel` from `x` and `dy`.
 *
 * Each entry is the sum over all pixels of an image value times a gradient. Registers hold the
 * sums of a few taps × up to 8 output channels while the code walks over a group of pixels;
 * then they are added to the kernel's gradient in memory.
 */
export class ConvKernelGradient {
  readonly #shape: ConvShape;
  readonly #band?: Band;
  readonly #group: number;
  readonly #run: WasmFunction;

  constructor(heap: Heap, shape: ConvShape) {
    const s = this.#shape = shape;
    const padded = hasBorder(s) ? windowedImage(s) : undefined;
    const band = this.#band = padded && bandOf(s, padded);
    const inBands = band !== undefined && band.outRows < s.outRows;
    const pixels = s.outRows * s.outCols;
    const group = this.#group = inBands ? 1 : Math.max(1, Math.floor(PIXELS_PER_SUM / pixels));
    const rows = Math.min(s.outRows, Math.max(1, Math.floor(PIXELS_PER_SUM / s.outCols)));
    const inBytes = s.inRows * s.inCols * s.inDepth * 4;
    const paddedBytes = padded ? paddedSize(padded) * 4 : inBytes;
    const outBytes = pixels * s.outDepth * 4;
    const { run } = heap.compile([{
      name: "run",
      parameters: 5,
      body: (f, x, dy, sums, batch, scratch) => {
        const image = f.i32();
        const images = f.i32();
        const target = f.i32();
        const copied = f.i32();
        const firstRow = f.i32();
        const rowCount = f.i32();
        const bandRow = f.i32();
        const inRow = f.i32();
        const bandX = f.i32();
        const rowLength = (padded?.cols ?? s.inCols) * s.inDepth;
        const sumRows = (from: Local, start: Code, end: Code) =>
          f.loop(firstRow, start, end, rows, [
            rowCount.set(i32.minU(i32.const(rows), i32.sub(end, firstRow.get))),
            writeSums(f, s, {
              x: from,
              dy,
              sums,
              images,
              firstRow,
              rowCount,
              rowLength,
              imageBytes: paddedBytes,
            }),
          ]);
        return [
          band
            ? memory.fill(scratch.get, i32.const(0), i32.const(group * paddedSize(band) * 4))
            : [],
          f.loop(image, i32.const(0), batch.get, group, [
            images.set(i32.minU(i32.const(group), i32.sub(batch.get, image.get))),
            band && inBands
              ? f.loop(bandRow, i32.const(0), i32.const(s.outRows), band.outRows, [
                inRow.set(firstInRow(s, bandRow)),
                writeBand(f, band, x, scratch, inRow),
                // Where row 0 of the padded image would lie if all of it were there.
                bandX.set(i32.sub(
                  scratch.get,
                  i32.mul(bandRow.get, i32.const(s.strideRows * rowLength * 4)),
                )),
                sumRows(
                  bandX,
                  bandRow.get,
                  i32.minU(i32.add(bandRow.get, i32.const(band.outRows)), i32.const(s.outRows)),
                ),
              ])
              : padded
              ? [
                target.set(scratch.get),
                f.loop(copied, i32.const(0), images.get, 1, [
                  writePadding(f, padded, x, target),
                  x.increase(inBytes),
                  target.increase(paddedBytes),
                ]),
                sumRows(scratch, i32.const(0), i32.const(s.outRows)),
              ]
              : sumRows(x, i32.const(0), i32.const(s.outRows)),
            padded && !inBands ? [] : x.increase(i32.mul(images.get, i32.const(inBytes))),
            dy.increase(i32.mul(images.get, i32.const(outBytes))),
          ]),
        ];
      },
    }]);
    this.#run = run;
  }

  /** Computes the gradient over `batch` images; the other arguments are addresses. */
  run(heap: Heap, x: number, dy: number, dKernel: number, batch: number): void {
    const s = this.#shape;
    const taps = s.kernelRows * s.kernelCols * s.inDepth;
    const depth = paddedDepth(s.outDepth);
    const imageFloats = this.#band ? this.#group * paddedSize(this.#band) : 0;
    const scratch = heap.scratch(imageFloats + taps * depth);
    const sums = scratch + imageFloats * 4;
    const source = heap.floats(sums, taps * depth);
    source.fill(0);
    this.#run(x, dy, sums, batch, scratch);
    const result = heap.floats(dKernel, taps * s.outDepth);
    for (let tap = 0; tap < taps; tap++) {
      for (let i = 0; i < s.outDepth; i++) {
        result[tap * s.outDepth + i] = source[tap * depth + i];
      }
    }
  }
}

interface SumPlaces {
  /** The (padded) images of the group, and their gradients. */
  x: Local;
  dy: Local;
  /** One row of `paddedDepth(outDepth)` floats per tap. */
  sums: Local;
  images: Local;
  /** The rows of every image that are summed now. */
  firstRow: Local;
  rowCount: Local;
  /** Floats of an image row, bytes of an image. */
  rowLength: number;
  imageBytes: number;
}

/** All taps and output channels, for one group of pixels. */
function writeSums(f: FunctionWriter, s: ConvShape, places: SumPlaces): Code {
  const dy = f.i32();
  const sums = f.i32();
  const start: Code = [
    dy.set(i32.add(
      places.dy.get,
      i32.mul(places.firstRow.get, i32.const(s.outCols * s.outDepth * 4)),
    )),
    sums.set(places.sums.get),
  ];
  // A single output channel: vectors of four taps, times the same gradient.
  if (s.outDepth === 1) {
    return [start, writeTaps(f, s, { ...places, dy, sums }, 10, 4, writeTapVectors)];
  }
  const blocks = Math.floor(s.outDepth / 8);
  const rest = s.outDepth - blocks * 8;
  const block = (channels: number) => {
    const vectors = Math.ceil(channels / 4);
    return writeTaps(
      f,
      s,
      { ...places, dy, sums },
      TAPS[vectors - 1],
      1,
      (f, s, places, taps) => writeFewTaps(f, s, places, taps, vectors, channels),
    );
  };
  return [
    start,
    f.repeat(blocks, [block(8), dy.increase(32), sums.increase(32)]),
    rest > 0 ? block(rest) : [],
  ];
}

/** One or (along the window) up to four neighbouring taps, in floats from the window's start. */
interface Taps {
  offset: number;
  lanes: number;
}

/** All taps, up to `atOnce` groups of up to `lanes` neighbours at a time. */
function writeTaps(
  f: FunctionWriter,
  s: ConvShape,
  places: SumPlaces,
  atOnce: number,
  lanes: 1 | 4,
  write: (f: FunctionWriter, s: ConvShape, places: SumPlaces, taps: Taps[]) => Code,
): Code {
  const rowStep = s.dilationRows * places.rowLength;
  const colStep = s.dilationCols * s.inDepth;
  const rowBytes = paddedDepth(s.outDepth) * 4;
  // Pixels that touch make one long run of floats.
  const joined = s.dilationCols === 1;
  const cols = joined ? 1 : s.kernelCols;
  const run = joined ? s.kernelCols * s.inDepth : s.inDepth;
  const x = f.i32();
  const sums = f.i32();
  const start: Code = [
    x.set(i32.add(
      places.x.get,
      i32.mul(places.firstRow.get, i32.const(s.strideRows * places.rowLength * 4)),
    )),
    sums.set(places.sums.get),
  ];
  const some = (taps: Taps[]): Code => [
    write(f, s, { ...places, x, sums }, taps),
    sums.increase(taps.reduce((sum, { lanes }) => sum + lanes, 0) * rowBytes),
  ];
  const along = (from: number, count: number): Taps[] =>
    range(Math.ceil(count / lanes)).map((i) => ({
      offset: from + i * lanes,
      lanes: Math.min(lanes, count - i * lanes),
    }));
  if (s.kernelRows * cols * run <= UNROLLED) {
    const taps = range(s.kernelRows).flatMap((i) =>
      range(cols).flatMap((j) => along(i * rowStep + j * colStep, run))
    );
    const size = evenSize(taps.length, atOnce);
    const blocks = range(Math.ceil(taps.length / size));
    return [start, blocks.map((i) => some(taps.slice(i * size, (i + 1) * size)))];
  }
  const size = lanes === 1 ? evenSize(run, atOnce) : atOnce * lanes;
  const next = (count: number): Code => [some(along(0, count)), x.increase(count * 4)];
  return [
    start,
    f.repeat(s.kernelRows, [
      f.repeat(cols, [
        f.repeat(Math.floor(run / size), next(size)),
        run % size > 0 ? next(run % size) : [],
        joined ? [] : x.increase((colStep - run) * 4),
      ]),
      x.increase((rowStep - (joined ? run : cols * colStep)) * 4),
    ]),
  ];
}

/** Sums a few taps × up to 8 output channels over the group's pixels. */
function writeFewTaps(
  f: FunctionWriter,
  s: ConvShape,
  places: SumPlaces,
  taps: Taps[],
  vectors: number,
  channels: number,
): Code {
  const sums = taps.map(() => range(vectors).map(() => f.v128()));
  const gradients = range(vectors).map(() => f.v128());
  const value = f.v128();
  const rowBytes = paddedDepth(s.outDepth) * 4;
  return [
    sums.map((ofTap) => ofTap.map((sum) => sum.set(v128.zero))),
    writePixels(f, s, places, (x, xOffset, dy, dyOffset) => [
      gradients.map((gradient, v) =>
        gradient.set(loadFloats(channels - v * 4, dy.get, dyOffset + v * 16))
      ),
      taps.map(({ offset }, t) => [
        value.set(v128.load32Splat(x.get, offset * 4 + xOffset)),
        sums[t].map((sum, v) => sum.set(f32x4.multiplyAdd(value.get, gradients[v].get, sum.get))),
      ]),
    ]),
    sums.map((ofTap, t) =>
      ofTap.map((sum, v) => addTo(places.sums, t * rowBytes + v * 16, sum, 4))
    ),
  ];
}

/** Sums vectors of up to four taps over the group's pixels, for a single output channel. */
function writeTapVectors(f: FunctionWriter, s: ConvShape, places: SumPlaces, taps: Taps[]): Code {
  const sums = taps.map(() => f.v128());
  const gradient = f.v128();
  let at = 0;
  return [
    sums.map((sum) => sum.set(v128.zero)),
    writePixels(f, s, places, (x, xOffset, dy, dyOffset) => [
      gradient.set(v128.load32Splat(dy.get, dyOffset)),
      taps.map(({ offset, lanes }, t) => {
        const values = loadFloats(lanes, x.get, offset * 4 + xOffset);
        return sums[t].set(f32x4.multiplyAdd(values, gradient.get, sums[t].get));
      }),
    ]),
    sums.map((sum, t) => {
      const { lanes } = taps[t];
      at += lanes;
      return addTo(places.sums, (at - lanes) * 4, sum, lanes);
    }),
  ];
}

/** Adds a register's first `lanes` floats to memory. */
function addTo(target: Local, offset: number, sum: Local, lanes: number): Code {
  return [
    sum.set(f32x4.add(sum.get, loadFloats(lanes, target.get, offset))),
    storeFloats(lanes, target.get, sum, offset),
  ];
}

/** Walks over the group's pixels: the window's start in `x`, the output's gradient in `dy`. */
function writePixels(
  f: FunctionWriter,
  s: ConvShape,
  places: SumPlaces,
  pixel: (x: Local, xOffset: number, dy: Local, dyOffset: number) => Code,
): Code {
  const image = f.i32();
  const row = f.i32();
  const imageX = f.i32();
  const imageDy = f.i32();
  const rowX = f.i32();
  const x = f.i32();
  const dy = f.i32();
  const rowEnd = f.i32();
  const xStep = s.strideCols * s.inDepth * 4;
  const dyStep = s.outDepth * 4;
  const some = (count: number): Code =>
    range(count).map((i) => pixel(x, i * xStep, dy, i * dyStep));
  // Measured: with a vector that is not full, pixels written out take longer.
  const full = s.outDepth === 1 || s.outDepth % 4 === 0;
  const atOnce = full ? PIXELS_AT_ONCE : 1;
  const rest = s.outCols % atOnce;
  const whole = s.outCols - rest;
  const pixels: Code = [
    whole > atOnce
      ? [
        rowEnd.set(i32.add(dy.get, i32.const(whole * dyStep))),
        f.loop(dy, dy.get, rowEnd.get, atOnce * dyStep, [
          some(atOnce),
          x.increase(atOnce * xStep),
        ]),
      ]
      : whole > 0
      ? [some(whole), x.increase(whole * xStep), dy.increase(whole * dyStep)]
      : [],
    some(rest),
    dy.increase(rest * dyStep),
  ];
  return [
    imageX.set(places.x.get),
    imageDy.set(places.dy.get),
    f.loop(image, i32.const(0), places.images.get, 1, [
      rowX.set(imageX.get),
      dy.set(imageDy.get),
      f.loop(row, i32.const(0), places.rowCount.get, 1, [
        x.set(rowX.get),
        pixels,
        rowX.increase(s.strideRows * places.rowLength * 4),
      ]),
      imageX.increase(places.imageBytes),
      imageDy.increase(s.outRows * s.outCols * dyStep),
    ]),
  ];
}

/** Splits `count` into blocks of at most `limit` and nearly equal size. */
function evenSize(count: number, limit: number): number {
  return Math.ceil(count / Math.ceil(count / limit));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
