/** Part of an array: along each axis `count` elements, from `start` on, `step` apart (at least 1). */
export interface Region {
  readonly start: readonly number[];
  readonly step: readonly number[];
  readonly count: readonly number[];
}

/** The region that is a whole array. */
export function wholeRegion(shape: readonly number[]): Region {
  return { start: shape.map(() => 0), step: shape.map(() => 1), count: shape };
}

/** Number of elements of an array or a region. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Distance of neighbours along each axis of an array in row-major order. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/**
 * Calls back for each run of a region's elements along the last axis, in row-major order.
 *
 * @param shape Lengths of the array that the region is part of.
 * @param region The part; steps may be negative here.
 * @param visit Position of the first element in the array, in row-major order; how many elements
 * there are, and how far apart.
 *
 * @example The last column
 * ```ts
 * import assert from "node:assert/strict";
 * import { eachRun } from "./region.ts";
 *
 * const starts: number[] = [];
 * const region = { start: [0, 2], step: [1, 1], count: [2, 1] };
 * eachRun([2, 3], region, (start) => starts.push(start));
 * assert.deepEqual(starts, [2, 5]);
 * ```
 */
export function eachRun(
  shape: readonly number[],
  { start, step, count }: Region,
  visit: (position: number, count: number, step: number) => void,
): void {
  if (sizeOf(count) === 0) return;
  const strides = rowMajorStrides(shape);
  const last = shape.length - 1;
  const visitAxis = (axis: number, position: number): void => {
    if (axis >= last) {
      visit(position, count[last] ?? 1, step[last] ?? 1);
      return;
    }
    for (let i = 0; i < count[axis]; i++) {
      visitAxis(axis + 1, position + i * step[axis] * strides[axis]);
    }
  };
  const first = start.reduce((position, one, axis) => position + one * strides[axis], 0);
  visitAxis(0, first);
}
