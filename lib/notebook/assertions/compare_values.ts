import type { Values } from "./read_values.ts";

/** A shape, with or without values. */
export type Shape = Pick<Values, "shape" | "rank">;

/** Whether two shapes have the same axes. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.rank !== b.rank) return false;
  for (let axis = 0; axis < a.rank; axis++) if (a.shape[axis] !== b.shape[axis]) return false;
  return true;
}

/** Whether one value stands for another. */
export function isClose(actual: number, expected: number, tolerance: number): boolean {
  if (actual === expected) return true; // infinities too
  if (expected !== expected) return actual !== actual;
  const difference = actual > expected ? actual - expected : expected - actual;
  const size = expected < 0 ? -expected : expected;
  // NaN is close to nothing: every comparison with it is false. Infinity is no tolerance.
  return size < Infinity && difference <= tolerance * (size > 1 ? size : 1);
}
