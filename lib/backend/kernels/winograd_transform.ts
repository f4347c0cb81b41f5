/**
 * The transformations of Winograd's method (Toom and Cook's for convolutions), for windows of any
 * length: `count` results of a window of `taps` pixels as `output · ((kernel · g) ⊙ (input · d))`.
 *
 * A window over pixels multiplies two polynomials. Their values at n points, multiplied point by
 * point, determine the product: n = count + taps − 1 multiplications in place of count × taps.
 * Blahut, Fast Algorithms for Signal Processing (2010), chapter 5, derives it.
 */

import { range } from "./range.ts";
import { type Code, f32x4, type FunctionWriter, type Local, v128 } from "./wasm_writer.ts";

/** Rows of coefficients. */
export type Matrix = readonly (readonly number[])[];

/** Three linear maps; n = count + taps − 1. */
export interface WinogradTransform {
  /** n × n: pixels to the values that are multiplied. */
  input: Matrix;
  /** n × taps: weights to the values that they are multiplied with. */
  kernel: Matrix;
  /** count × n: products to results. */
  output: Matrix;
}

/**
 * The finite points by their number; infinity is the last one. Points in pairs ±p save additions;
 * these lose least in float32 among small fractions, as tried on random pixels.
 */
const POINTS: Record<number, readonly number[]> = {
  0: [],
  3: [0, 1, -1],
  5: [0, 0.75, -0.75, 1.5, -1.5],
  7: [0, 1, -1, 2, -2, 0.5, -0.5],
  9: [0, 0.5, -0.5, 0.75, -0.75, 1.25, -1.25, 2, -2],
  11: [0, 0.375, -0.375, 0.75, -0.75, 1, -1, 1.5, -1.5, 3, -3],
};

/**
 * How many results may be computed together: of a window of `taps` pixels, from `longest` pixels at
 * most. A window of one pixel takes no multiplication less.
 */
export function tileLengths(taps: number, longest: number): number[] {
  if (taps === 1) return [1];
  return Object.keys(POINTS).map((points) => Number(points) + 2 - taps)
    .filter((count) => count > 1 && count + taps - 1 <= longest);
}

/** The transformations for `count` results, one of {@linkcode tileLengths}, of `taps` pixels. */
export function winogradTransform(count: number, taps: number): WinogradTransform {
  const points = POINTS[count + taps - 2];
  const all = product(points);
  const kernel = points.map((point, i) => {
    const scale = others(points, i).reduce((value, other) => value * (point - other), 1);
    return powers(point, taps).map((power) => power / scale);
  });
  return {
    input: [...points.map((_, i) => [...product(others(points, i)), 0]), all],
    kernel: [...kernel, unit(taps)],
    output: range(count).map((i) => [
      ...points.map((point) => point ** i),
      i === count - 1 ? 1 : 0,
    ]),
  };
}

/** The coefficients of (x − p₁)(x − p₂)…, from that of 1 on. */
function product(roots: readonly number[]): number[] {
  return roots.reduce(
    (factors, root) => [...factors, 0].map((value, i) => (factors[i - 1] ?? 0) - root * value),
    [1],
  );
}

function others(points: readonly number[], index: number): number[] {
  return points.filter((_, i) => i !== index);
}

function powers(base: number, count: number): number[] {
  return range(count).map((exponent) => base ** exponent);
}

/** Zeros and a last one. */
function unit(length: number): number[] {
  return range(length).map((i) => i === length - 1 ? 1 : 0);
}

/** Writes linear maps of vectors, all lanes alike. */
export class LinearMapWriter {
  readonly #constants = new Map<number, Local>();

  /** `matrices` are those that it will write. */
  constructor(readonly f: FunctionWriter, ...matrices: readonly Matrix[]) {
    for (const value of matrices.flat(2)) {
      if (value !== 0 && Math.abs(value) !== 1 && !this.#constants.has(value)) {
        this.#constants.set(value, f.v128());
      }
    }
  }

  /** Sets the constants of the maps: to be put before their code. */
  get constants(): Code {
    return [...this.#constants].map(([value, local]) => local.set(f32x4.const(value)));
  }

  /**
   * The rows of `matrix` times `inputs`, in new locals. Two rows that differ in signs only share
   * their sums: a + b and a − b.
   */
  apply(matrix: Matrix, inputs: readonly Local[]): [code: Code, outputs: Local[]] {
    const outputs = matrix.map(() => this.f.v128());
    const code: Code[] = [];
    for (let i = 0; i < matrix.length; i++) {
      const [row, next] = [matrix[i], matrix[i + 1]];
      if (!next || !differInSigns(row, next)) {
        code.push(outputs[i].set(this.#sum(row, inputs)));
        continue;
      }
      const [same, opposite] = [this.f.v128(), this.f.v128()];
      code.push(
        same.set(this.#sum(row.map((value, j) => value === next[j] ? value : 0), inputs)),
        opposite.set(this.#sum(row.map((value, j) => value === next[j] ? 0 : value), inputs)),
        outputs[i].set(f32x4.add(same.get, opposite.get)),
        outputs[++i].set(f32x4.sub(same.get, opposite.get)),
      );
    }
    return [code, outputs];
  }

  /** As {@linkcode apply}; two columns that differ in signs only share the sums of their inputs. */
  applyPaired(matrix: Matrix, inputs: readonly Local[]): [code: Code, outputs: Local[]] {
    const columns = transpose(matrix);
    const shared = [...inputs];
    const code: Code[] = [];
    for (let j = 0; j + 1 < columns.length; j++) {
      const [column, next] = [columns[j], columns[j + 1]];
      if (!differInSigns(column, next)) continue;
      const [sum, difference] = [this.f.v128(), this.f.v128()];
      code.push(
        sum.set(f32x4.add(inputs[j].get, inputs[j + 1].get)),
        difference.set(f32x4.sub(inputs[j].get, inputs[j + 1].get)),
      );
      shared[j] = sum;
      shared[j + 1] = difference;
      const same = column.map((value, i) => value === next[i]);
      columns[j] = column.map((value, i) => same[i] ? value : 0);
      columns[j + 1] = column.map((value, i) => same[i] ? 0 : value);
      j++;
    }
    const rows = transpose(columns);
    const outputs = rows.map(() => this.f.v128());
    return [[code, rows.map((row, i) => outputs[i].set(this.#sum(row, shared)))], outputs];
  }

  #sum(coefficients: readonly number[], inputs: readonly Local[]): Code {
    const terms = coefficients.map((value, i) => ({ value, input: inputs[i] }))
      .filter(({ value }) => value !== 0)
      .toSorted((a, b) => Number(b.value === 1) - Number(a.value === 1));
    const [first, ...rest] = terms;
    if (!first) return v128.zero;
    return rest.reduce(
      (sum, { value, input }) =>
        value === 1
          ? f32x4.add(sum, input.get)
          : value === -1
          ? f32x4.sub(sum, input.get)
          : f32x4.multiplyAdd(this.#constant(value), input.get, sum),
      this.#scaled(first.value, first.input),
    );
  }

  #scaled(value: number, input: Local): Code {
    if (value === 1) return input.get;
    return value === -1 ? f32x4.neg(input.get) : f32x4.mul(this.#constant(value), input.get);
  }

  #constant(value: number): Code {
    return this.#constants.get(value)!.get;
  }
}

/** Whether two rows have the same sizes, some with the same sign and some with the other. */
function differInSigns(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => Math.abs(value) === Math.abs(b[i])) &&
    a.some((value, i) => value !== 0 && value === b[i]) &&
    a.some((value, i) => value !== b[i]);
}

/** The columns of a matrix. */
export function transpose<T>(matrix: readonly (readonly T[])[]): T[][] {
  return matrix[0].map((_, column) => matrix.map((row) => row[column]));
}
