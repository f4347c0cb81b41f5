import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
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
  cols: number;
  depth: number;
  /** Rows above the image, columns to its left, and columns in all. */
  top: number;
  left: number;
  planeCols: number;
}

/**
 * The largest size of each pixel's values; `from` goes on to the next image. `each` gets four of
 * them, some of which may be zeros instead.
 */
export function writePixelMaxima(
  f: FunctionWriter,
  w: Pixels,
  from: Local,
  plane: Local,
  each: (maxima: Local) => Code = () => [],
): Code {
  const { depth } = w;
  const to = f.i32();
  const groups = Math.floor(w.cols / 4);
  const rest = w.cols - groups * 4;
  const some = (pixels: number) => (write: (values: Code, lanes: number) => Code): Code => {
    const largest = range(pixels).map(() => f.v128());
    return [
      writeLargest(f, depth, from, largest),
      write(pixels === 4 ? maximaOfFour(f, largest) : maximumOf(largest[0]), pixels),
      from.increase(pixels * depth * 4),
      to.increase(pixels * 4),
    ];
  };
  const result = f.v128();
  const write = (values: Code, lanes: number) => [
    result.set(values),
    storeFloats(lanes, to.get, result),
    lanes === 4 ? [] : result.set(v128.shuffle(result.get, v128.zero, [0, 4, 4, 4])),
    each(result),
  ];
  return [
    to.set(i32.add(plane.get, i32.const((w.top * w.planeCols + w.left) * 4))),
    f.repeat(w.rows, [
      f.repeat(groups, some(4)(write)),
      f.repeat(rest, some(1)(write)),
      to.increase((w.planeCols - w.cols) * 4),
    ]),
  ];
}

/** Sets `largest` to the largest sizes of neighbouring pixels, four channels each. */
function writeLargest(f: FunctionWriter, depth: number, from: Local, largest: Local[]): Code {
  const size = (lanes: number, address: Code, offset: number) =>
    f32x4.abs(loadFloats(lanes, address, offset));
  if (depth < 4) {
    return largest.map((most, i) => most.set(size(depth, from.get, i * depth * 4)));
  }
  // The last vector goes back a little where channels do not fill it.
  const starts = range(Math.ceil(depth / 4)).map((v) => Math.min(v * 4, depth - 4));
  if (depth <= WRITTEN_OUT) {
    return largest.map((most, i) =>
      starts.map((start, v) => {
        const next = size(4, from.get, (i * depth + start) * 4);
        return most.set(v === 0 ? next : f32x4.larger(most.get, next));
      })
    );
  }
  const [offset, at] = [f.i32(), f.i32()];
  const include = (start: Local, more: number) =>
    largest.map((most, i) =>
      most.set(f32x4.larger(most.get, size(4, start.get, i * depth * 4 + more)))
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

/** The largest lane of each of four vectors. */
function maximaOfFour(f: FunctionWriter, [a, b, c, d]: Local[]): Code {
  const pairs = (x: Local, y: Local) =>
    f32x4.larger(
      v128.shuffle(x.get, y.get, [0, 1, 4, 5]),
      v128.shuffle(x.get, y.get, [2, 3, 6, 7]),
    );
  const [first, second] = [f.v128(), f.v128()];
  return [
    first.set(pairs(a, b)),
    second.set(pairs(c, d)),
    f32x4.larger(
      v128.shuffle(first.get, second.get, [0, 2, 4, 6]),
      v128.shuffle(first.get, second.get, [1, 3, 5, 7]),
    ),
  ];
}

/** The largest lane of a vector, in its first. */
function maximumOf(vector: Local): Code {
  const exchanged = (lanes: number[]) =>
    f32x4.larger(vector.get, v128.shuffle(vector.get, vector.get, lanes));
  return [vector.set(exchanged([2, 3, 0, 1])), exchanged([1, 0, 3, 2])];
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
