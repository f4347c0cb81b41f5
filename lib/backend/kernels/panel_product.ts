import type { Heap, WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { range } from "./range.ts";
import {
  type Code,
  f32x4,
  type FunctionDefinition,
  type FunctionWriter,
  i32,
  type Local,
  v128,
  when,
} from "./wasm_writer.ts";

/** The sizes of one matrix product: [rows, inner] × [inner, columns]. */
export interface ProductShape {
  rows: number;
  inner: number;
  columns: number;
}

/** Vectors of columns that are computed at once at most. */
const VECTORS = 2;

/** Rows that are computed at once, by the vectors of columns. */
const ROWS = [8, 6];

/** Steps of the sums that are written out. */
const UNROLLED = 4;

/** Columns of a panel; the last one may have less. */
const PANEL = VECTORS * 4;

/** For each memory the functions `product1` and `product2`. */
const products = new WeakMap<Heap, Record<string, WasmFunction>>();

/** The function for panels of `vectors`: see {@linkcode writeProduct}. */
function panelProduct(heap: Heap, vectors: number): WasmFunction {
  let functions = products.get(heap);
  if (!functions) {
    functions = heap.compile(ROWS.map((rows, i): FunctionDefinition => ({
      name: `product${i + 1}`,
      parameters: 7,
      body: (f, ...places) => writeProduct(f, rows, i + 1, places),
    })));
    products.set(heap, functions);
  }
  return functions[`product${vectors}`];
}

/**
 * `product(left, panel, out, rows, inner, outRow, relu)`: the panel's first row holds what the sums
 * start from, the others are the right matrix; `outRow` are bytes from row to row of the result.
 */
function writeProduct(
  f: FunctionWriter,
  count: number,
  vectors: number,
  [left, panel, out, rows, inner, outRow, relu]: Local[],
): Code {
  const sums = range(count).map(() => range(vectors).map(() => f.v128()));
  const right = range(vectors).map(() => f.v128());
  const [value, least] = [f.v128(), f.v128()];
  const at = range(count).map(() => f.i32());
  const [row, lastRow, step, whole, panelAt, to] = range(6).map(() => f.i32());
  /** The `i`-th row of the tile; below the matrix its last row once more. */
  const rowOf = (i: number) => i32.minU(i32.add(row.get, i32.const(i)), lastRow.get);
  const tap = (k: number): Code => [
    right.map((vector, v) => vector.set(v128.load(panelAt.get, (k * vectors + v) * 16))),
    sums.map((ofRow, i) => [
      value.set(v128.load32Splat(at[i].get, k * 4)),
      ofRow.map((sum, v) => sum.set(f32x4.multiplyAdd(value.get, right[v].get, sum.get))),
    ]),
  ];
  const taps = (k: number): Code => [
    range(k).map(tap),
    at.map((pointer) => pointer.increase(k * 4)),
    panelAt.increase(k * vectors * 16),
  ];
  return [
    least.set(f32x4.const(-Infinity)),
    when(relu.get, least.set(v128.zero)),
    lastRow.set(i32.sub(rows.get, i32.const(1))),
    whole.set(i32.and(inner.get, i32.const(-UNROLLED))),
    f.loop(row, i32.const(0), rows.get, count, [
      at.map((pointer, i) =>
        pointer.set(
          i32.add(left.get, i32.mul(rowOf(i), i32.mul(inner.get, i32.const(4)))),
        )
      ),
      panelAt.set(panel.get),
      sums.map((ofRow) => ofRow.map((sum, v) => sum.set(v128.load(panelAt.get, v * 16)))),
      panelAt.increase(vectors * 16),
      f.loop(step, i32.const(0), whole.get, UNROLLED, taps(UNROLLED)),
      f.loop(step, whole.get, inner.get, 1, taps(1)),
      sums.map((ofRow, i) => [
        to.set(i32.add(out.get, i32.mul(rowOf(i), outRow.get))),
        ofRow.map((sum, v) => v128.store(to.get, f32x4.larger(sum.get, least.get), v * 16)),
      ]),
    ]),
  ];
}

/** Floats that {@linkcode multiplyPanels} works in. */
export function panelsSize({ rows, inner, columns }: ProductShape): number {
  return PANEL * (inner + 1) + (columns % 4 === 0 ? 0 : rows * PANEL);
}

/**
 * Multiplies matrices of any size with code that is compiled once: a new layer or batch size waits
 * for nothing. All places are addresses; `bias` is 0 for none, `panels` has {@linkcode panelsSize}
 * floats to work in.
 *
 * A panel holds as many columns of the right matrix as are computed at once, so that it is read in
 * order, and is filled up to whole vectors.
 */
export function multiplyPanels(
  heap: Heap,
  { rows, inner, columns }: ProductShape,
  places: Record<"left" | "right" | "bias" | "out", number> & { panels?: number },
  { transposed = false, relu = false } = {},
): void {
  const { left, right, bias, out, panels = heap.scratch(panelsSize({ rows, inner, columns })) } =
    places;
  const { copy, transpose } = matrices(heap);
  for (let first = 0; first < columns; first += PANEL) {
    const count = Math.min(PANEL, columns - first);
    const vectors = Math.ceil(count / 4);
    const panelRow = vectors * 16;
    const filled = count % 4 !== 0;
    if (filled) heap.clear(panels, vectors * 4 * (inner + 1));
    if (bias === 0) heap.clear(panels, count);
    else heap.floats(panels, count).set(heap.floats(bias + first * 4, count));
    const body = panels + panelRow;
    if (transposed) {
      transpose(right + first * inner * 4, body, count, inner, inner * 4, panelRow);
    } else copy(right + first * 4, body, inner, count, columns * 4, panelRow);
    const [to, toRow] = filled
      ? [panels + PANEL * (inner + 1) * 4, panelRow]
      : [out + first * 4, columns * 4];
    panelProduct(heap, vectors)(left, panels, to, rows, inner, toRow, relu ? 1 : 0);
    if (filled) copy(to, out + first * 4, rows, count, toRow, columns * 4);
  }
}
