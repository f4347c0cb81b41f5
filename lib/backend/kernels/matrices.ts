import type { Heap, WasmFunction } from "./heap.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
  sumOfLanes,
  v128,
} from "./wasm_writer.ts";

/** Lays matrices out anew before the kernels multiply with them. */
export interface Matrices {
  /** [rows][columns] becomes [columns][rows]; `fromRow` and `toRow` are bytes from row to row. */
  transpose: WasmFunction;
  /** Copies rows of `columns` floats. */
  copy: WasmFunction;
  /** Whether all of `count` floats are finite. */
  areFinite: (address: number, count: number) => boolean;
}

const matricesOf = new WeakMap<Heap, Matrices>();

/** The functions for one memory, compiled once: `transpose(from, to, rows, columns, fromRow, toRow)`. */
export function matrices(heap: Heap): Matrices {
  let found = matricesOf.get(heap);
  if (!found) {
    const { transpose, copy, addZeros } = heap.compile([
      { name: "transpose", parameters: 6, body: writeTranspose },
      { name: "copy", parameters: 6, body: writeCopy },
      { name: "addZeros", parameters: 3, body: writeZeros },
    ]);
    const areFinite = (address: number, count: number) => {
      const sum = heap.scratch(4);
      addZeros(address, count, sum);
      return heap.floats(sum, 1)[0] === 0;
    };
    matricesOf.set(heap, found = { transpose, copy, areFinite });
  }
  return found;
}

/** Runs `block` for four at a time, then `one` for each that is left. */
function byFour(
  f: FunctionWriter,
  count: Local,
  block: Code,
  one: Code,
): Code {
  const [i, whole] = [f.i32(), f.i32()];
  return [
    whole.set(i32.and(count.get, i32.const(-4))),
    f.loop(i, i32.const(0), whole.get, 4, block),
    f.loop(i, whole.get, count.get, 1, one),
  ];
}

/** Four rows at a time: the lanes of four vectors change places with the vectors. */
function writeTranspose(
  f: FunctionWriter,
  from: Local,
  to: Local,
  rows: Local,
  columns: Local,
  fromRow: Local,
  toRow: Local,
): Code {
  const [a, b, c, d] = [f.v128(), f.v128(), f.v128(), f.v128()];
  const [at, second, third, fourth, target] = [f.i32(), f.i32(), f.i32(), f.i32(), f.i32()];
  const sources = [at, second, third, fourth];
  const column = (pair: Local, other: Local, lanes: number[]): Code => [
    v128.store(target.get, v128.shuffle(pair.get, other.get, lanes)),
    target.increase(toRow.get),
  ];
  const start = [at.set(from.get), target.set(to.get)];
  return byFour(f, rows, [
    start,
    second.set(i32.add(at.get, fromRow.get)),
    third.set(i32.add(second.get, fromRow.get)),
    fourth.set(i32.add(third.get, fromRow.get)),
    byFour(f, columns, [
      // a and b hold two columns of the first two rows, c and d of the others.
      a.set(v128.shuffle(v128.load(at.get), v128.load(second.get), [0, 4, 1, 5])),
      b.set(v128.shuffle(v128.load(at.get), v128.load(second.get), [2, 6, 3, 7])),
      c.set(v128.shuffle(v128.load(third.get), v128.load(fourth.get), [0, 4, 1, 5])),
      d.set(v128.shuffle(v128.load(third.get), v128.load(fourth.get), [2, 6, 3, 7])),
      column(a, c, [0, 1, 4, 5]),
      column(a, c, [2, 3, 6, 7]),
      column(b, d, [0, 1, 4, 5]),
      column(b, d, [2, 3, 6, 7]),
      sources.map((source) => source.increase(16)),
    ], [
      sources.map((source, lane) =>
        v128.store32Lane(target.get, v128.load32Zero(source.get), 0, lane * 4)
      ),
      target.increase(toRow.get),
      sources.map((source) => source.increase(4)),
    ]),
    from.increase(i32.mul(fromRow.get, i32.const(4))),
    to.increase(16),
  ], [
    start,
    second.set(i32.const(0)),
    f.loop(second, i32.const(0), columns.get, 1, [
      v128.store32Lane(target.get, v128.load32Zero(at.get), 0),
      target.increase(toRow.get),
      at.increase(4),
    ]),
    from.increase(fromRow.get),
    to.increase(4),
  ]);
}

function writeCopy(
  f: FunctionWriter,
  from: Local,
  to: Local,
  rows: Local,
  columns: Local,
  fromRow: Local,
  toRow: Local,
): Code {
  const [row, at, target, value] = [f.i32(), f.i32(), f.i32(), f.v128()];
  const move = (lanes: number): Code => [
    value.set(loadFloats(lanes, at.get)),
    storeFloats(lanes, target.get, value),
    at.increase(lanes * 4),
    target.increase(lanes * 4),
  ];
  return f.loop(row, i32.const(0), rows.get, 1, [
    at.set(from.get),
    target.set(to.get),
    byFour(f, columns, move(4), move(1)),
    from.increase(fromRow.get),
    to.increase(toRow.get),
  ]);
}

/** Stores the sum of 0 · value: 0 unless a value is infinite or NaN. */
function writeZeros(f: FunctionWriter, from: Local, count: Local, to: Local): Code {
  const [sum, zero] = [f.v128(), f.v128()];
  const add = (lanes: number): Code => [
    sum.set(f32x4.add(sum.get, f32x4.mul(zero.get, loadFloats(lanes, from.get)))),
    from.increase(lanes * 4),
  ];
  return [
    zero.set(v128.zero),
    sum.set(zero.get),
    byFour(f, count, add(4), add(1)),
    sumOfLanes(sum),
    storeFloats(1, to.get, sum),
  ];
}
