import { AssertionError } from "./assertion_error.ts";
import { sameShape, type Shape } from "./compare_values.ts";
import { readValues } from "./read_values.ts";
import { shapeRemark } from "./shape_remark.ts";
import { faultRemark, naming, testFault, type What } from "./settings.ts";

/**
 * Checks how many rows, columns, … a result has.
 *
 * @param actual The student's result: a tensor, or nested arrays, all of whose values must be numbers.
 * @param expected Length of each axis, such as `[4, 4]`; none for a single number.
 * @param what The result's name in the remark, such as `"correlate(image, kernel)"`; or the name and a hint.
 * @throws {AssertionError} If the result has another shape, or is no array of numbers.
 *
 * @example A kernel of 3×3 on an image of 6×6
 * ```ts
 * import assert from "node:assert/strict";
 * import { assertShape } from "convolutions";
 *
 * assertShape([[1, 2], [3, 4]], [2, 2]);
 * assert.throws(() => assertShape([[1, 2], [3, 4]], [2, 1], "your image"), {
 *   message: /^your image: expected 2×1, got 2×2/,
 * });
 * ```
 */
export function assertShape(
  actual: unknown,
  expected: readonly number[],
  what: What = "the result",
): void {
  const named = naming("assertShape()", what);
  const shape = readShape(expected);
  const read = readValues(actual);
  if (read.kind === "fault") {
    throw new AssertionError(faultRemark(named.what, read.fault, actual));
  }
  // A tensor on WebGPU: its shape is known, and its values are numbers.
  const found = read.kind === "pending" ? readShape((actual as { shape: number[] }).shape) : read;
  if (!sameShape(found, shape)) {
    throw new AssertionError(shapeRemark(found, shape, named));
  }
}

function readShape(lengths: readonly number[]): Shape {
  const read = readValues(lengths);
  if (read.kind !== "values" || read.rank !== 1) {
    throw testFault("a shape is a list of whole numbers");
  }
  for (let axis = 0; axis < read.count; axis++) {
    if (!(read.numbers[axis] >= 0)) throw testFault("no axis of a shape is shorter than 0");
  }
  return { shape: read.numbers, rank: read.count };
}
