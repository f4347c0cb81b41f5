import { shapeText } from "../../geometry/mod.ts";

/** A plane of numbers, row by row. */
export type Matrix = readonly (readonly number[])[];

/** What a diagram takes as a plane: see {@linkcode readPlane}. */
export type MatrixInput = Matrix | NestedPlane | PlaneWithShape;

/** Rows inside axes of length 1, such as `[1, rows, columns, 1]`. */
export type NestedPlane =
  | readonly (readonly (readonly number[])[])[]
  | readonly (readonly (readonly (readonly number[])[])[])[];

/** Numbers row by row with their shape, such as a `DataArray`. */
export interface PlaneWithShape {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A plane that has been read and checked: a full rectangle of numbers. */
export interface Plane {
  readonly values: Matrix;
  /** `[rows, columns]`, each at least 1. */
  readonly shape: readonly [number, number];
}

/**
 * Reads a plane of numbers as rows, without the axes of length 1 around it, and checks it.
 *
 * @param caller Function named in messages, as `convolutionStep()`.
 * @param input `number[][]`, or the same inside axes of length 1 (a batch of one image with one
 *   channel, a filter `[rows, columns, 1, 1]`), or `{ shape, data }`.
 * @param name What the plane is, for the message.
 * @throws {TypeError} If it is a tensor, whose values cannot be read without waiting, or no numbers.
 * @throws {RangeError} If it is empty, its rows differ in length, or it has more than two axes
 *   longer than 1.
 */
export function readPlane(caller: string, input: MatrixInput, name: string): Plane {
  const values = toRows(caller, input, name);
  return { values, shape: planeShape(caller, values, name) };
}

function toRows(caller: string, input: MatrixInput, name: string): Matrix {
  if (input instanceof Promise) {
    throw new TypeError(`${caller}: the ${name} must be waited for: write await before it.`);
  }
  if (input !== null && typeof input === "object" && "shape" in input) {
    if (typeof input.data === "function") {
      throw new TypeError(
        `${caller}: the ${name} is a tensor, whose values must be waited for; give ` +
          "await tensor.array().",
      );
    }
    const [rows, columns] = longAxes(caller, input.shape, name);
    return Array.from(
      { length: rows },
      (_, r) => Array.from({ length: columns }, (_, c) => input.data[r * columns + c]),
    );
  }
  const shape: number[] = [];
  for (let level: unknown = input; Array.isArray(level); level = level[0]) shape.push(level.length);
  if (shape.length <= 2) return input as Matrix;
  const [rows, columns] = longAxes(caller, shape, name);
  const values = (input as readonly unknown[]).flat(Infinity) as number[];
  return Array.from({ length: rows }, (_, r) => values.slice(r * columns, (r + 1) * columns));
}

function longAxes(caller: string, shape: readonly number[], name: string): [number, number] {
  if (shape.length === 2) return [shape[0], shape[1]];
  const long = shape.filter((length) => length !== 1);
  if (long.length === 2) return [long[0], long[1]];
  if (long.length === 0 && shape.length > 2) return [1, 1];
  throw new RangeError(
    `${caller}: the ${name} must be one plane of rows and columns, not of shape ` +
      `${shapeText(shape)}; pick one image and one channel.`,
  );
}

function planeShape(caller: string, matrix: Matrix, name: string): [number, number] {
  if (!Array.isArray(matrix) || !matrix.every((row) => Array.isArray(row))) {
    throw new TypeError(
      `${caller}: the ${name} must be an array of rows (number[][]), not ${describe(matrix)}; of ` +
        "a tensor give await tensor.squeeze().array().",
    );
  }
  const rows = matrix.length;
  const columns = rows === 0 ? 0 : matrix[0].length;
  if (rows === 0 || columns === 0) {
    throw new RangeError(
      `${caller}: the ${name} must have at least one number, not the shape [${rows}, ${columns}].`,
    );
  }
  matrix.forEach((row, r) => {
    if (row.length !== columns) {
      throw new RangeError(
        `${caller}: the ${name} must have rows of one length; row ${r} has ${row.length} numbers ` +
          `and row 0 has ${columns}.`,
      );
    }
    const c = row.findIndex((value: unknown) => typeof value !== "number");
    if (c >= 0) {
      throw new TypeError(
        `${caller}: the ${name} must hold numbers only, not ${describe(row[c])} at [${r}, ${c}].`,
      );
    }
  });
  return [rows, columns];
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" ? `a ${value.constructor?.name ?? "object"}` : String(value);
}
