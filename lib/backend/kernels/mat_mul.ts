import * as tf from "@tensorflow/tfjs";
import { type Correlation, writeCorrelation } from "./correlation.ts";
import { type Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { multiplyPanels, panelsSize, type ProductShape } from "./panel_product.ts";
import { PlanCache } from "./plan_cache.ts";

/** The product with a single column, of one shape, compiled: vectors lie along the sums. */
class ColumnProduct {
  readonly run: WasmFunction;

  constructor(
    heap: Heap,
    { rows, inner }: ProductShape,
    options: { bias: boolean; relu: boolean },
  ) {
    const correlation: Correlation = {
      rows: 1,
      columns: 1,
      depth: inner,
      rowStep: 0,
      columnStep: inner,
      outRows: 1,
      outColumns: rows,
      outDepth: 1,
      sourceRowStep: 0,
      sourceColumnStep: inner,
      outRowStep: 0,
      outColumnStep: 1,
    };
    this.run = heap.compile([{
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
    }]).run;
  }
}

/** tfjs's own kernel is as fast up to so many multiplications. */
const LEAST_PRODUCTS = 20_000;

interface MatMulOptions {
  transposeA: boolean;
  transposeB: boolean;
  bias?: TensorInfo;
  relu?: boolean;
  /** Whether tfjs's own kernel must not answer: it adds some biases wrongly, and drops NaN. */
  always?: boolean;
}

/** The matrix products of tfjs. */
export class MatrixProducts {
  readonly #plans = new PlanCache();

  constructor(readonly heap: Heap) {}

  /**
   * The product of `a` and `b`, plus `bias` (`[columns]`), then ReLU if asked for. Leading
   * dimensions broadcast.
   *
   * @returns Nothing where tfjs's own kernel is as good, or says what is wrong.
   * @throws {RangeError} If a tensor is no matrix.
   */
  multiply(
    a: TensorInfo,
    b: TensorInfo,
    options: MatMulOptions,
  ): TensorInfo | undefined {
    const { heap } = this;
    const { transposeA, transposeB, bias, relu = false, always = false } = options;
    if (Math.min(a.shape.length, b.shape.length) < 2) {
      throw new RangeError(
        `matMul(): both tensors must have at least 2 dimensions, but their shapes are ` +
          `[${a.shape}] and [${b.shape}]. Reshape a row to [1, n] or a column to [n, 1].`,
      );
    }
    if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
    const [rows, inner] = lastTwo(a.shape, transposeA);
    const [innerB, columns] = lastTwo(b.shape, transposeB);
    if (inner !== innerB) return undefined;
    const [batchesA, batchesB] = [a, b].map(({ shape }) => shape.slice(0, -2));
    const batches = tf.backend_util.assertAndGetBroadcastShape(batchesA, batchesB);
    const products = rows * inner * columns;
    const isPlain = !always && batchesA.join() === batchesB.join();
    if (isPlain && products > 0 && products < LEAST_PRODUCTS) return undefined;

    const out = heap.output([...batches, rows, columns]);
    if (sizeOf(out.shape) === 0) return out;
    const shape = { rows, inner, columns };
    const size = panelsSize(shape);
    const panels = heap.scratch(size + (transposeA ? rows * inner : 0));
    const turned = panels + size * 4;
    const [placesA, placesB] = [batchesA, batchesB].map((own) => batchPlaces(own, batches));
    for (let batch = 0; batch < sizeOf(batches); batch++) {
      let left = heap.address(a) + placesA[batch] * rows * inner * 4;
      if (transposeA) {
        matrices(heap).transpose(left, turned, inner, rows, rows * 4, inner * 4);
        left = turned;
      }
      const right = heap.address(b) + placesB[batch] * inner * columns * 4;
      const to = heap.address(out) + batch * rows * columns * 4;
      const biasAt = bias ? heap.address(bias) : 0;
      if (columns === 1 && inner > 0) {
        // A single column is a panel already.
        const plan = this.#plans.get(
          `${rows},${inner} ${bias !== undefined} ${relu}`,
          () => new ColumnProduct(heap, shape, { bias: bias !== undefined, relu }),
        );
        plan.run(left, right, biasAt, to);
      } else {
        multiplyPanels(heap, shape, { left, right, bias: biasAt, out: to, panels }, {
          transposed: transposeB,
          relu,
        });
      }
    }
    return out;
  }
}

/** For each matrix of the result, which one of a side's it belongs to. */
function batchPlaces(own: number[], all: number[]): number[] {
  const lengths = [...new Array(all.length - own.length).fill(1), ...own];
  return lengths.reduce<number[]>(
    (places, length, i) =>
      places.flatMap((place) =>
        Array.from({ length: all[i] }, (_, at) => place * length + (length === 1 ? 0 : at))
      ),
    [0],
  );
}

/** The last two lengths of a shape, exchanged if the matrix is to be transposed. */
function lastTwo(shape: number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
