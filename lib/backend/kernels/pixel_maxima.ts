import { range } from "./range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  i32x4,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "./wasm_writer.ts";

/** Channels of a pixel up to which loads are written out. */
const WRITTEN_OUT = 32;

/** An image, and where its pixels lie in a larger plane of one number each. */
export interface Pixels {
  rows: number;
  columns: number;
  depth: number;
  /** Rows above the image, columns to its left, and columns in all. */
  top: number;
  left: number;
  planeColumns: number;
  /** Floats from pixel to pixel and from row to row, where the image is a part of another. */
  pixelStep?: number;
  rowStep?: number;
}

/**
 * The largest size of each pixel's values; `from` goes on to the next image. `each` gets them by
 * four, some of them twice and some of them zeros.
 */
export function writePixelMaxima(
  f: FunctionWriter,
  image: Pixels,
  from: Local,
  plane: Local,
  each: (maxima: Local) => Code = () => [],
): Code {
  const { rows, columns, depth, top, left, planeColumns } = image;
  const { pixelStep = depth, rowStep = columns * pixelStep } = image;
  const [to, column, at, target] = [f.i32(), f.i32(), f.i32(), f.i32()];
  const [result, pixels] = [f.v128(), Math.min(columns, 4)];
  // The last four of a row go back a little.
  const first = i32.minU(column.get, i32.const(columns - pixels));
  const largest = range(pixels).map(() => f.v128());
  const some: Code = [
    at.set(i32.add(from.get, i32.mul(first, i32.const(pixelStep * 4)))),
    target.set(i32.add(to.get, i32.mul(first, i32.const(4)))),
    depth * pixelStep === 1
      ? result.set(f32x4.abs(loadFloats(pixels, at.get)))
      : [writeLargest(f, depth, pixelStep, at, largest), result.set(maximaOf(f, largest))],
    storeFloats(pixels, target.get, result),
    each(result),
  ];
  return [
    to.set(i32.add(plane.get, i32.const((top * planeColumns + left) * 4))),
    f.repeat(rows, [
      f.loop(column, i32.const(0), i32.const(columns), 4, some),
      from.increase(rowStep * 4),
      to.increase(planeColumns * 4),
    ]),
  ];
}

/** Sets `largest` to the largest sizes of neighbouring pixels, four channels each. */
function writeLargest(
  f: FunctionWriter,
  depth: number,
  step: number,
  from: Local,
  largest: Local[],
): Code {
  const size = (lanes: number, address: Code, offset: number) =>
    f32x4.abs(loadFloats(lanes, address, offset));
  if (depth < 4) {
    return largest.map((most, i) => most.set(size(depth, from.get, i * step * 4)));
  }
  // The last vector goes back a little where channels do not fill it.
  const starts = range(Math.ceil(depth / 4)).map((v) => Math.min(v * 4, depth - 4));
  if (depth <= WRITTEN_OUT) {
    return largest.map((most, i) =>
      starts.map((start, v) => {
        const next = size(4, from.get, (i * step + start) * 4);
        return most.set(v === 0 ? next : i32x4.max(most.get, next));
      })
    );
  }
  const [offset, at] = [f.i32(), f.i32()];
  const include = (start: Local, more: number) =>
    largest.map((most, i) =>
      most.set(i32x4.max(most.get, size(4, start.get, i * step * 4 + more)))
    );
  return [
    largest.map((most) => most.set(v128.zero)),
    f.loop(offset, i32.const(0), i32.const((depth - depth % 4) * 4), 16, [
      at.set(i32.add(from.get, offset.get)),
      include(at, 0),
    ]),
    depth % 4 === 0 ? [] : include(from, (depth - 4) * 4),
  ];
}

/** The largest lane of each of up to four vectors; zeros where there are fewer. */
function maximaOf(f: FunctionWriter, vectors: Local[]): Code {
  const pairs = (x: Code, y: Code) =>
    i32x4.max(v128.shuffle(x, y, [0, 1, 4, 5]), v128.shuffle(x, y, [2, 3, 6, 7]));
  const [a, b, c, d] = range(4).map((i) => vectors[i]?.get ?? v128.zero);
  const [first, second] = [f.v128(), f.v128()];
  return [
    first.set(pairs(a, b)),
    second.set(pairs(c, d)),
    i32x4.max(
      v128.shuffle(first.get, second.get, [0, 2, 4, 6]),
      v128.shuffle(first.get, second.get, [1, 3, 5, 7]),
    ),
  ];
}
