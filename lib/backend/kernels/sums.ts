import * as tf from "@tensorflow/tfjs";
import { type Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
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
  when,
} from "./wasm_writer.ts";

/** Registers that hold sums at once. */
const VECTORS = 12;

/** Sums stay in registers for so many additions: longer ones would lose accuracy. */
const ADDITIONS = 128;

/** Sums of float32 go on for so many periods, then they are added as float64. */
const PERIODS = 16 * ADDITIONS;

/** Rows of at least so many values are worth the care that a column gets. */
const LONG_ROW = 4096;

/** Rows of so many values (an image's colors) are summed four at a time. */
const COLORS = 3;

/** Vectors whose sums are kept in registers together: as many as there are left. */
const BLOCKS = [VECTORS, 4, 1];

/**
 * `columns(x, sums, periods, period)` sums a matrix over its rows.
 *
 * The matrix is read as one stream that repeats after `period` bytes, a multiple of the columns
 * and of whole vectors; each place in the period has a sum of its own, to which it is added.
 */
function writeColumnSums(
  f: FunctionWriter,
  x: Local,
  sums: Local,
  periods: Local,
  period: Local,
): Code {
  const [from, to, at, group, end] = [f.i32(), f.i32(), f.i32(), f.i32(), f.i32()];
  const [left, block, blocks] = [f.i32(), f.i32(), f.i32()];
  const some = (vectors: number): Code => {
    const registers = Array.from({ length: vectors }, () => f.v128());
    return [
      registers.map((sum) => sum.set(v128.zero)),
      f.loop(at, from.get, end.get, period.get, [
        registers.map((sum, i) => sum.set(f32x4.add(sum.get, v128.load(at.get, i * 16)))),
      ]),
      registers.map((sum, i) =>
        v128.store(to.get, f32x4.add(sum.get, v128.load(to.get, i * 16)), i * 16)
      ),
      from.increase(vectors * 16),
      end.increase(vectors * 16),
      to.increase(vectors * 16),
    ];
  };
  return f.loop(group, i32.const(0), periods.get, ADDITIONS, [
    from.set(i32.add(x.get, i32.mul(group.get, period.get))),
    end.set(i32.minU(i32.sub(periods.get, group.get), i32.const(ADDITIONS))),
    end.set(i32.add(from.get, i32.mul(end.get, period.get))),
    to.set(sums.get),
    left.set(period.get),
    BLOCKS.map((vectors) => [
      blocks.set(i32.divU(left.get, i32.const(vectors * 16))),
      left.set(i32.sub(left.get, i32.mul(blocks.get, i32.const(vectors * 16)))),
      f.loop(block, i32.const(0), blocks.get, 1, f.scoped(() => some(vectors))),
    ]),
  ]);
}

/** Sums over `rows`: by float32 for a while, then the sums as float64. */
function sumColumns(
  heap: Heap,
  addRows: WasmFunction,
  x: number,
  out: number,
  rows: number,
  columns: number,
): void {
  const least = columns * 4 / greatestCommonDivisor(columns, 4);
  const period = least * Math.max(1, Math.floor(VECTORS * 4 / least));
  const periods = Math.floor(rows * columns / period);
  const scratch = heap.scratch(period);
  const part = heap.floats(scratch, period);
  const sums = new Float64Array(period);
  for (let first = 0; first < periods; first += PERIODS) {
    part.fill(0);
    addRows(x + first * period * 4, scratch, Math.min(PERIODS, periods - first), period * 4);
    for (let i = 0; i < period; i++) sums[i] += part[i];
  }
  const rest = heap.floats(x + periods * period * 4, rows * columns - periods * period);
  const result = heap.floats(out, columns);
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let i = column; i < period; i += columns) sum += sums[i];
    for (let i = column; i < rest.length; i += columns) sum += rest[i];
    result[column] = sum;
  }
}

/** The sums of tfjs over leading, trailing or all axes. */
export class Sums {
  readonly #functions: Record<string, WasmFunction>;

  constructor(readonly heap: Heap) {
    this.#functions = heap.compile([
      { name: "columns", parameters: 4, body: writeColumnSums },
      { name: "rows", parameters: 4, body: writeRowSums },
      { name: "colors", parameters: 3, body: writeColorSums },
    ]);
  }

  /**
   * Sums over `axis` (all axes if it is left out).
   *
   * @returns Nothing where the axes lie in the middle, or the values are not float32.
   */
  sum(x: TensorInfo, axis: number | number[] | undefined, keepDims: boolean) {
    const rank = x.shape.length;
    const axes = reducedAxes(axis, x.shape);
    if (x.dtype !== "float32") return undefined;
    const split = splitAxes(axes, rank);
    if (!split || (axes.size === 0 && rank > 0)) return undefined;
    const outShape = x.shape.flatMap((length, i) => axes.has(i) ? keepDims ? [1] : [] : [length]);
    const { heap } = this;
    const out = heap.output(outShape);
    const columns = sizeOf(x.shape.slice(split.at));
    const rows = sizeOf(x.shape.slice(0, split.at));
    if (sizeOf(outShape) === 0) return out;
    if (rows * columns === 0) {
      heap.clear(heap.address(out), sizeOf(outShape));
    } else if (split.sumRows && columns >= LONG_ROW) {
      for (let row = 0; row < rows; row++) {
        const [from, to] = [heap.address(x) + row * columns * 4, heap.address(out) + row * 4];
        sumColumns(heap, this.#functions.columns, from, to, columns, 1);
      }
    } else if (split.sumRows) {
      let done = 0;
      if (columns === COLORS) {
        done = rows - rows % 4;
        this.#functions.colors(heap.address(x), heap.address(out), done / 4);
      }
      const [from, to] = [heap.address(x) + done * columns * 4, heap.address(out) + done * 4];
      this.#functions.rows(from, to, rows - done, columns);
    } else {
      sumColumns(heap, this.#functions.columns, heap.address(x), heap.address(out), rows, columns);
    }
    return out;
  }
}

/**
 * The axes to sum over, counted from the front; all of them if `axis` is left out.
 *
 * @throws {Error} If a number is no axis, or names one that another names, too.
 */
export function reducedAxes(axis: number | number[] | null | undefined, shape: number[]) {
  const axes = tf.util.parseAxisParam(axis!, shape);
  const all = new Set(axes);
  if (all.size < axes.length) {
    throw new RangeError(`sum() and mean(): the axes [${axis}] name one axis more than once.`);
  }
  return all;
}

/**
 * Where a shape splits into rows and columns so that the axes are all rows or all columns;
 * `undefined` if it does not.
 */
export function splitAxes(
  axes: Set<number>,
  rank: number,
): { at: number; sumRows: boolean } | undefined {
  const kept = Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.has(i));
  // Everything is a single column.
  if (kept.length === 0) return { at: rank, sumRows: false };
  if (kept[0] === rank - kept.length) return { at: rank - kept.length, sumRows: false };
  if (kept.at(-1) === kept.length - 1) return { at: kept.length, sumRows: true };
  return undefined;
}

/** The sum of every row: `rows(x, out, rows, columns)`. */
function writeRowSums(f: FunctionWriter, x: Local, out: Local, rows: Local, columns: Local): Code {
  const row = f.i32();
  const end = f.i32();
  const tail = f.i32();
  const sum = f.v128();
  const groups = f.v128();
  const count = f.i32();
  const flush: Code = [groups.set(f32x4.add(groups.get, sum.get)), sum.set(v128.zero)];
  return [
    tail.set(i32.and(columns.get, i32.const(3))),
    f.loop(row, i32.const(0), rows.get, 1, [
      sum.set(v128.zero),
      groups.set(v128.zero),
      count.set(i32.const(0)),
      end.set(i32.add(x.get, i32.mul(i32.sub(columns.get, tail.get), i32.const(4)))),
      f.loop(x, x.get, end.get, 16, [
        sum.set(f32x4.add(sum.get, v128.load(x.get))),
        count.increase(1),
        when(i32.geU(count.get, i32.const(ADDITIONS)), [flush, count.set(i32.const(0))]),
      ]),
      flush,
      end.set(i32.add(x.get, i32.mul(tail.get, i32.const(4)))),
      f.loop(x, x.get, end.get, 4, sum.set(f32x4.add(sum.get, loadFloats(1, x.get)))),
      flush,
      sumOfLanes(groups),
      storeFloats(1, out.get, groups),
      out.increase(4),
    ]),
  ];
}

/** The sums of rows of three floats, four rows at a time: `colors(x, out, groups)`. */
function writeColorSums(f: FunctionWriter, x: Local, out: Local, groups: Local): Code {
  const group = f.i32();
  const [pair, nextPair] = [f.v128(), f.v128()];
  /** Each lane plus the two to its right: lanes 0 and 3 are the sums of two rows. */
  const pairOfRows = (offset: number) =>
    f32x4.add(
      f32x4.add(v128.load(x.get, offset), v128.load(x.get, offset + 4)),
      v128.load(x.get, offset + 8),
    );
  return f.loop(group, i32.const(0), groups.get, 1, [
    pair.set(pairOfRows(0)),
    nextPair.set(pairOfRows(24)),
    v128.store(out.get, v128.shuffle(pair.get, nextPair.get, [0, 3, 4, 7])),
    x.increase(48),
    out.increase(16),
  ]);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
