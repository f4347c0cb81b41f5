/** A plane of numbers, row by row. */
export type Matrix = readonly (readonly number[])[];

/** One number for both axes, or `[rows, cols]`. */
export type Pair = number | readonly [number, number];

/** What a diagram takes as a plane: see {@linkcode toMatrix}. */
export type MatrixInput = Matrix | NestedPlane | PlaneWithShape;

/** Rows inside axes of length 1, such as `[1, rows, cols, 1]`. */
export type NestedPlane =
  | readonly (readonly (readonly number[])[])[]
  | readonly (readonly (readonly (readonly number[])[])[])[];

/** Numbers row by row with their shape, such as a `DataArray`. */
export interface PlaneWithShape {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Returns a plane of numbers as rows, without the axes of length 1 around it.
 *
 * @param input `number[][]`, or the same inside axes of length 1 (a batch of one image with one
 *   channel, a filter `[rows, cols, 1, 1]`), or `{ shape, data }`.
 * @param name What the plane is, for the message.
 * @throws {TypeError} If it is a tensor, whose values cannot be read without waiting, or no numbers.
 * @throws {RangeError} If it has more than two axes longer than 1.
 */
export function toMatrix(input: MatrixInput, name: string): Matrix {
  if (input !== null && typeof input === "object" && "shape" in input) {
    if (typeof input.data === "function") {
      throw new TypeError(
        `Cannot draw the ${name}: a tensor's values must be waited for; pass await tensor.array()`,
      );
    }
    const [rows, cols] = planeShape(input.shape, name);
    return Array.from(
      { length: rows },
      (_, r) => Array.from({ length: cols }, (_, c) => input.data[r * cols + c]),
    );
  }
  const shape: number[] = [];
  for (let level: unknown = input; Array.isArray(level); level = level[0]) shape.push(level.length);
  if (shape.length <= 2) return input as Matrix;
  const [rows, cols] = planeShape(shape, name);
  const values = (input as readonly unknown[]).flat(Infinity) as number[];
  return Array.from({ length: rows }, (_, r) => values.slice(r * cols, (r + 1) * cols));
}

function planeShape(shape: readonly number[], name: string): [number, number] {
  if (shape.length === 2) return [shape[0], shape[1]];
  const long = shape.filter((length) => length !== 1);
  if (long.length === 2) return [long[0], long[1]];
  if (long.length === 0 && shape.length > 2) return [1, 1];
  throw new RangeError(
    `Cannot draw the ${name}: shape [${
      shape.join(", ")
    }] is not one plane of rows and columns; pick one image and one channel`,
  );
}

/**
 * Returns the shape of a matrix after checking that it is a full rectangle.
 *
 * @param matrix Shape `[rows, cols]`.
 * @param name What the matrix is, for the message.
 * @returns `[rows, cols]`.
 * @throws {TypeError} If it is not an array of number arrays.
 * @throws {RangeError} If it is empty or its rows differ in length.
 */
export function matrixShape(matrix: Matrix, name: string): [number, number] {
  if (!Array.isArray(matrix) || !matrix.every((row) => Array.isArray(row))) {
    throw new TypeError(
      `Cannot draw the ${name}: it must be an array of rows (number[][]), current value is ${
        describe(matrix)
      }; for a tensor pass (await tensor.squeeze().array())`,
    );
  }
  const rows = matrix.length;
  const cols = rows === 0 ? 0 : matrix[0].length;
  if (rows === 0 || cols === 0) {
    throw new RangeError(
      `Cannot draw the ${name}: it must have at least one number, its shape is [${rows}, ${cols}]`,
    );
  }
  matrix.forEach((row, r) => {
    if (row.length !== cols) {
      throw new RangeError(
        `Cannot draw the ${name}: row ${r} has ${row.length} numbers where row 0 has ${cols}; give every row the same length`,
      );
    }
    row.forEach((value, c) => {
      if (typeof value !== "number") {
        throw new TypeError(
          `Cannot draw the ${name}: entry [${r}, ${c}] is ${describe(value)}, not a number`,
        );
      }
    });
  });
  return [rows, cols];
}

/**
 * Returns one number per axis, checked.
 *
 * @param value A number for both axes, or `[rows, cols]`.
 * @param name What the number is, for the message.
 * @param least The smallest allowed value.
 * @throws {RangeError} If either number is not an integer of at least `least`.
 */
export function toPair(value: Pair, name: string, least: number): [number, number] {
  const pair = typeof value === "number" ? [value, value] : value;
  if (
    !Array.isArray(pair) || pair.length !== 2 ||
    !pair.every((n) => Number.isInteger(n) && n >= least)
  ) {
    throw new RangeError(
      `Cannot place the filter: ${name} must be an integer of at least ${least} (or a pair of them), current value is ${
        JSON.stringify(value)
      }`,
    );
  }
  return [pair[0], pair[1]];
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" ? `a ${value.constructor?.name ?? "object"}` : String(value);
}
