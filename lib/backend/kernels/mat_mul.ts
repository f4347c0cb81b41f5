import { blockChannels, type Correlation, writeCorrelation } from "./correlation.ts";
import { type Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { PlanCache } from "./plan_cache.ts";

/** The sizes of one matrix product: [rows, inner] × [inner, cols]. */
interface ProductShape {
  rows: number;
  inner: number;
  cols: number;
}

/**
 * A matrix product of one shape, compiled. It is a correlation whose window is one pixel: a row of
 * the left matrix is a pixel, its values are the pixel's channels.
 */
class MatrixProduct {
  readonly #run: WasmFunction;

  constructor(heap: Heap, shape: ProductShape, options: { bias: boolean; relu: boolean }) {
    const { rows, inner, cols } = shape;
    const panel = blockChannels(rows);
    const correlation: Correlation = {
      rows: 1,
      cols: 1,
      depth: inner,
      rowStep: 0,
      colStep: inner,
      outRows: 1,
      outCols: rows,
      outDepth: cols,
      sourceRowStep: 0,
      sourceColStep: inner,
      outRowStep: 0,
      outColStep: cols,
      weightRow: cols === 1 ? 1 : panel,
      weightBlock: panel * inner,
    };
    const { run } = heap.compile([{
      name: "run",
      parameters: 4,
      body: (f, source, weights, bias, out) =>
        writeCorrelation(f, correlation, {
          source,
          weights,
          out,
          bias: options.bias ? bias : undefined,
          relu: options.relu,
        }),
    }]);
    this.#run = run;
  }

  run(left: number, panels: number, bias: number, out: number): void {
    this.#run(left, panels, bias, out);
  }
}

/** Smaller products than this many multiplications are not worth a plan of their own. */
const LEAST_PRODUCTS = 20_000;

interface MatMulOptions {
  transposeA: boolean;
  transposeB: boolean;
  bias?: TensorInfo;
  relu?: boolean;
}

/** The matrix products of tfjs, on plans that are compiled once per shape. */
export class MatrixProducts {
  readonly #plans = new PlanCache();

  constructor(readonly heap: Heap) {}

  /**
   * The product of `a` and `b`, plus `bias` (one per column), then ReLU if asked for.
   *
   * @returns Nothing where tfjs's own kernel is as good or the case is not covered.
   */
  multiply(
    a: TensorInfo,
    b: TensorInfo,
    options: MatMulOptions,
  ): TensorInfo | undefined {
    const { heap } = this;
    const { transposeA, transposeB, bias, relu = false } = options;
    if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
    const batches = a.shape.slice(0, -2);
    if (batches.join() !== b.shape.slice(0, -2).join()) return undefined;
    const [rows, inner] = lastTwo(a.shape, transposeA);
    const [innerB, cols] = lastTwo(b.shape, transposeB);
    const products = rows * inner * cols;
    if (inner !== innerB || products === 0) return undefined;
    // tfjs's fused kernel adds a wrong bias where a side is transposed: ours takes any size.
    if (products < LEAST_PRODUCTS && !(bias && (transposeA || transposeB))) return undefined;
    if (bias && (bias.dtype !== "float32" || bias.shape.join() !== `${cols}`)) return undefined;

    const out = heap.output([...batches, rows, cols]);
    const shape = { rows, inner, cols };
    const plan = this.#plans.get(
      `${rows},${inner},${cols} ${bias !== undefined} ${relu}`,
      () => new MatrixProduct(heap, shape, { bias: bias !== undefined, relu }),
    );
    const panel = blockChannels(rows);
    const panelFloats = Math.ceil(cols / panel) * panel * inner;
    const panels = heap.scratch(panelFloats + (transposeA ? rows * inner : 0));
    const turned = panels + panelFloats * 4;
    for (let batch = 0; batch < sizeOf(batches); batch++) {
      let left = heap.address(a) + batch * rows * inner * 4;
      if (transposeA) {
        matrices(heap).transpose(left, turned, inner, rows, rows * 4, inner * 4);
        left = turned;
      }
      let right = heap.address(b) + batch * inner * cols * 4;
      // A single column is a panel already.
      if (cols > 1) {
        packPanels(heap, right, panels, shape, transposeB);
        right = panels;
      }
      const biasAt = bias ? heap.address(bias) : 0;
      plan.run(left, right, biasAt, heap.address(out) + batch * rows * cols * 4);
    }
    return out;
  }
}

/** The last two lengths of a shape, exchanged if the matrix is to be transposed. */
function lastTwo(shape: number[], transposed: boolean): [number, number] {
  const [rows, cols] = shape.slice(-2);
  return transposed ? [cols, rows] : [rows, cols];
}

/**
 * Lays the right matrix out in panels of as many columns as are computed at once, so that a panel
 * is read in order: [panel][inner][column], filled with zeros.
 */
function packPanels(
  heap: Heap,
  from: number,
  to: number,
  { rows, inner, cols }: ProductShape,
  transposed: boolean,
): void {
  const { copy, transpose } = matrices(heap);
  const panel = blockChannels(rows);
  for (let first = 0; first < cols; first += panel) {
    const count = Math.min(panel, cols - first);
    if (count < panel) heap.floats(to, panel * inner).fill(0);
    if (transposed) transpose(from + first * inner * 4, to, count, inner, inner * 4, panel * 4);
    else copy(from + first * 4, to, inner, count, cols * 4, panel * 4);
    to += panel * inner * 4;
  }
}
