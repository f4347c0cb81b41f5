/** A plane of numbers, row by row. */
export type Matrix = readonly (readonly number[])[];

/** One number for both axes, or `[rows, cols]`. */
export type Pair = number | readonly [number, number];

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
