import { type ConvShape, inFloats, outFloats } from "./conv_shape.ts";
import { writeVectors } from "./elementwise.ts";
import type { Heap, WasmFunction } from "./heap.ts";
import { writePixelMaxima } from "./pixel_maxima.ts";
import { areAlike, SizeSpread } from "./size_spread.ts";
import { RANGE } from "./tile_range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
  when,
} from "./wasm_writer.ts";

/** One of so many values is few. */
const FEW = 64;

/**
 * Whether a kernel's rows, and the values of an image's channels, are of one size: what
 * `tile_range.ts` does not look at, as these meet every window.
 */
export class ValueSpread {
  readonly #heap: Heap;
  readonly #shape: ConvShape;
  readonly #functions: Record<string, WasmFunction>;

  constructor(heap: Heap, s: ConvShape) {
    this.#heap = heap;
    this.#shape = s;
    const spread = (name: string, depth: number) => ({
      name,
      parameters: 3,
      body: (f: FunctionWriter, ...places: Local[]) => writeSpread(f, depth, places),
    });
    const taps = s.kernelRows * s.kernelCols * s.inDepth;
    this.#functions = heap.compile([
      spread("image", s.inDepth),
      spread("result", s.outDepth),
      { name: "inputs", parameters: 2, body: (f, ...at) => writePixels(f, taps, s.outDepth, at) },
      { name: "outputs", parameters: 4, body: writeColumnMaxima },
    ]);
  }

  /**
   * The images of a batch in which values lie far above the others of their channel; `undefined` if
   * nearly all values are zeros, so that some sums over the batch are exact.
   */
  unevenImages(
    role: "image" | "result",
    address: number,
    images: number,
  ): Set<number> | undefined {
    const [depth, floats] = role === "image"
      ? [this.#shape.inDepth, inFloats(this.#shape)]
      : [this.#shape.outDepth, outFloats(this.#shape)];
    const period = periodOf(depth);
    const found = this.#heap.scratch(3 * period);
    const words = this.#heap.integers(found, 3 * period);
    const uneven = new Set<number>();
    let all = 0;
    for (let image = 0; image < images; image++) {
      this.#functions[role](address + image * floats * 4, found, floats);
      for (let channel = 0; channel < depth; channel++) {
        let [sum, count, most] = [0, 0, 0];
        for (let at = channel; at < period; at += depth) {
          sum += words[at];
          count += words[period + at];
          most = Math.max(most, words[2 * period + at]);
        }
        if (!areAlike(sum, count, most)) uneven.add(image);
        all += count;
      }
    }
    return all * FEW < images * floats ? undefined : uneven;
  }

  /** Whether no row of the kernel is small beside another, for any channel that it gives. */
  isEvenKernel(target: "result" | "image", address: number): boolean {
    const { kernelRows, kernelCols, inDepth, outDepth } = this.#shape;
    const rowTaps = kernelCols * inDepth;
    if (target === "image") {
      const found = this.#heap.scratch(kernelRows * rowTaps);
      this.#functions.inputs(address, found);
      const sizes = this.#heap.floats(found, kernelRows * rowTaps);
      return areEvenRows(kernelRows, inDepth, (row, channel) => {
        let most = 0;
        for (let at = channel; at < rowTaps; at += inDepth) {
          most = Math.max(most, sizes[row * rowTaps + at]);
        }
        return most;
      });
    }
    const found = this.#heap.scratch(kernelRows * outDepth);
    this.#heap.clear(found, kernelRows * outDepth);
    for (let row = 0; row < kernelRows; row++) {
      const from = address + row * rowTaps * outDepth * 4;
      this.#functions.outputs(from, found + row * outDepth * 4, rowTaps, outDepth);
    }
    const sizes = this.#heap.floats(found, kernelRows * outDepth);
    return areEvenRows(kernelRows, outDepth, (row, channel) => sizes[row * outDepth + channel]);
  }
}

function areEvenRows(
  rows: number,
  channels: number,
  sizeOf: (row: number, channel: number) => number,
): boolean {
  for (let channel = 0; channel < channels; channel++) {
    let [least, most] = [Infinity, 0];
    for (let row = 0; row < rows; row++) {
      const size = sizeOf(row, channel);
      least = Math.min(least, size);
      most = Math.max(most, size);
    }
    if (most > RANGE * least) return false;
  }
  return true;
}

/** The largest size of the `depth` values of each pixel. */
function writePixels(f: FunctionWriter, pixels: number, depth: number, [from, to]: Local[]): Code {
  const line = { rows: 1, cols: pixels, depth, top: 0, left: 0, planeCols: pixels };
  return writePixelMaxima(f, line, from, to);
}

/** Floats after which channels begin with a vector again. */
function periodOf(depth: number): number {
  return depth % 4 === 0 ? depth : depth % 2 === 0 ? depth * 2 : depth * 4;
}

/** Vectors whose sizes are added up at once. */
const VECTORS = 4;

/** `spread(from, out, floats)`: sums, counts and maxima for each place of a period. */
function writeSpread(f: FunctionWriter, depth: number, [from, out, floats]: Local[]): Code {
  const period = periodOf(depth);
  const bytes = period * 4;
  const [end, at] = [f.i32(), f.i32()];
  const rest = f.i32();
  const size = f.v128();
  const blocks: Code[] = [];
  for (let first = 0; first < period; first += VECTORS * 4) {
    blocks.push(f.scoped(() => {
      const starts = [0, 4, 8, 12].map((start) => first + start).filter((start) => start < period);
      const spreads = starts.map(() => new SizeSpread(f));
      const add = (i: number, lanes: number): Code => [
        size.set(f32x4.abs(loadFloats(lanes, at.get, starts[i] * 4))),
        spreads[i].add(size),
      ];
      return [
        spreads.map((spread) => spread.start),
        f.loop(at, from.get, end.get, bytes, starts.map((_, i) => add(i, 4))),
        // What is left ends with a whole pixel.
        starts.map((start, i) =>
          [1, 2, 3, 4].map((lanes) =>
            when(
              lanes === 4
                ? i32.geU(rest.get, i32.const(start + 4))
                : i32.eq(rest.get, i32.const(start + lanes)),
              add(i, lanes),
            )
          )
        ),
        spreads.map((spread, i) => spread.store(out, starts[i] * 4, bytes)),
      ];
    }));
  }
  return [
    rest.set(
      i32.sub(floats.get, i32.mul(i32.divU(floats.get, i32.const(period)), i32.const(period))),
    ),
    end.set(i32.add(from.get, i32.mul(i32.sub(floats.get, rest.get), i32.const(4)))),
    blocks,
  ];
}

/** `outputs(from, to, rows, cols)`: columns' largest sizes, or what lies there if that is larger. */
function writeColumnMaxima(f: FunctionWriter, ...places: Local[]): Code {
  const [from, to, rows, cols] = places;
  const [row, at] = [f.i32(), f.i32()];
  const most = f.v128();
  return f.loop(row, i32.const(0), rows.get, 1, [
    at.set(to.get),
    writeVectors(f, cols, (lanes, offset) => [
      most.set(f32x4.larger(
        loadFloats(lanes, at.get, offset),
        f32x4.abs(loadFloats(lanes, from.get, offset)),
      )),
      storeFloats(lanes, at.get, most, offset),
    ], [at, from]),
  ]);
}
