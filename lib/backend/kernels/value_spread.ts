import { type ConvShape, inFloats, outFloats } from "./conv_shape.ts";
import { writeVectors } from "./elementwise.ts";
import type { Heap, WasmFunction } from "./heap.ts";
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
  v128,
  when,
} from "./wasm_writer.ts";

/** One of so many values is few. */
const FEW = 64;

const functionsOf = new WeakMap<Heap, Record<"spread" | "rows" | "columns", WasmFunction>>();

/** The functions for one memory; they take any sizes, and so are compiled once. */
function functions(heap: Heap) {
  let found = functionsOf.get(heap);
  if (!found) {
    found = heap.compile([
      { name: "spread", parameters: 5, body: writeSpread },
      { name: "rows", parameters: 4, body: writeRowMaxima },
      { name: "columns", parameters: 4, body: writeColumnMaxima },
    ]) as NonNullable<typeof found>;
    functionsOf.set(heap, found);
  }
  return found;
}

/**
 * The images of a batch in which values lie far above the others of their channel; `undefined` if
 * nearly all values are zeros, so that some sums over the batch are exact.
 */
export function unevenImages(
  heap: Heap,
  s: ConvShape,
  role: "image" | "result",
  address: number,
  images: number,
): Set<number> | undefined {
  const [depth, floats] = role === "image" ? [s.inDepth, inFloats(s)] : [s.outDepth, outFloats(s)];
  const period = periodOf(depth);
  const { spread } = functions(heap);
  const size = 3 * period;
  const found = heap.scratch(size * images);
  spread(address, found, floats, period, images);
  const words = heap.integers(found, size * images);
  const uneven = new Set<number>();
  let all = 0;
  for (let image = 0; image < images; image++) {
    for (let channel = 0; channel < depth; channel++) {
      let [sum, count, most] = [0, 0, 0];
      for (let at = image * size + channel; at < image * size + period; at += depth) {
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

/** Whether no row of a kernel is small beside another, for any channel that it gives. */
export function isEvenKernel(
  heap: Heap,
  { kernelRows, kernelColumns, inDepth, outDepth }: ConvShape,
  target: "result" | "image",
  address: number,
): boolean {
  const { rows, columns } = functions(heap);
  const rowTaps = kernelColumns * inDepth;
  if (target === "image") {
    const found = heap.scratch(kernelRows * rowTaps);
    rows(address, found, kernelRows * rowTaps, outDepth);
    const sizes = heap.floats(found, kernelRows * rowTaps);
    return areEvenRows(kernelRows, inDepth, (row, channel) => {
      let most = 0;
      for (let at = channel; at < rowTaps; at += inDepth) {
        most = Math.max(most, sizes[row * rowTaps + at]);
      }
      return most;
    });
  }
  const found = heap.scratch(kernelRows * outDepth);
  heap.clear(found, kernelRows * outDepth);
  for (let row = 0; row < kernelRows; row++) {
    const from = address + row * rowTaps * outDepth * 4;
    columns(from, found + row * outDepth * 4, rowTaps, outDepth);
  }
  const sizes = heap.floats(found, kernelRows * outDepth);
  return areEvenRows(kernelRows, outDepth, (row, channel) => sizes[row * outDepth + channel]);
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

/** Floats after which channels begin with a vector again. */
function periodOf(depth: number): number {
  return depth % 4 === 0 ? depth : depth % 2 === 0 ? depth * 2 : depth * 4;
}

/**
 * `spread(from, out, floats, period, images)`: sums, counts and maxima for each place of a period,
 * image by image.
 */
function writeSpread(f: FunctionWriter, ...parameters: Local[]): Code {
  const [from, out, floats, period, images] = parameters;
  const [image, place, at, end, step, left] = Array.from({ length: 6 }, () => f.i32());
  const size = f.v128();
  const spread = new SizeSpread(f);
  const add = (lanes: number, address: Code = at.get): Code => [
    size.set(f32x4.abs(loadFloats(lanes, address))),
    spread.add(size),
  ];
  const whole = (vectors: Code) => i32.sub(end.get, i32.add(i32.const(12), vectors));
  return [
    step.set(i32.mul(period.get, i32.const(4))),
    f.loop(image, i32.const(0), images.get, 1, [
      end.set(i32.add(from.get, i32.mul(floats.get, i32.const(4)))),
      f.loop(place, i32.const(0), step.get, 16, [
        spread.start,
        at.set(i32.add(from.get, place.get)),
        // As long as two whole vectors are left, and then one.
        f.loop(at, at.get, whole(step.get), i32.mul(step.get, i32.const(2)), [
          add(4),
          add(4, i32.add(at.get, step.get)),
        ]),
        f.loop(at, at.get, whole(i32.const(0)), step.get, add(4)),
        left.set(i32.sub(end.get, at.get)),
        [1, 2, 3].map((lanes) => when(i32.eq(left.get, i32.const(lanes * 4)), add(lanes))),
        spread.store(out, 0, step),
        out.increase(16),
      ]),
      out.increase(i32.mul(step.get, i32.const(2))),
      from.set(end.get),
    ]),
  ];
}

/** `rows(from, to, rows, columns)`: the largest size of every row. */
function writeRowMaxima(f: FunctionWriter, ...parameters: Local[]): Code {
  const [from, to, rows, columns] = parameters;
  const row = f.i32();
  const most = f.v128();
  const exchanged = (lanes: number[]) =>
    most.set(f32x4.larger(most.get, v128.shuffle(most.get, most.get, lanes)));
  return f.loop(row, i32.const(0), rows.get, 1, [
    most.set(v128.zero),
    writeVectors(
      f,
      columns,
      (lanes, offset) =>
        most.set(f32x4.larger(most.get, f32x4.abs(loadFloats(lanes, from.get, offset)))),
      [from],
    ),
    exchanged([2, 3, 0, 1]),
    exchanged([1, 0, 3, 2]),
    storeFloats(1, to.get, most),
    to.increase(4),
  ]);
}

/** `columns(from, to, rows, columns)`: columns' largest sizes, or what lies there if that is larger. */
function writeColumnMaxima(f: FunctionWriter, ...parameters: Local[]): Code {
  const [from, to, rows, columns] = parameters;
  const [row, at] = [f.i32(), f.i32()];
  const most = f.v128();
  return f.loop(row, i32.const(0), rows.get, 1, [
    at.set(to.get),
    writeVectors(f, columns, (lanes, offset) => [
      most.set(f32x4.larger(
        loadFloats(lanes, at.get, offset),
        f32x4.abs(loadFloats(lanes, from.get, offset)),
      )),
      storeFloats(lanes, at.get, most, offset),
    ], [at, from]),
  ]);
}
