/**
 * Returns `value` if it is a whole number of at least `least`.
 *
 * @param caller Function named in the message, as `conv2d()`.
 * @param name What the number is, for the message.
 * @throws {RangeError} If it is not.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wholeNumber } from "./whole_number.ts";
 *
 * assert.equal(wholeNumber("conv2d()", "stride", 2, 1), 2);
 * assert.throws(() => wholeNumber("conv2d()", "stride", 0, 1), RangeError);
 * ```
 */
export function wholeNumber(caller: string, name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && value as number >= least) return value as number;
  throw new RangeError(
    `${caller}: ${name} must be a whole number of at least ${least}, not ${valueText(value)}.`,
  );
}

/** Writes a value as it is printed in messages. */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return `${value}`;
    case "string":
      return value.length <= MOST
        ? JSON.stringify(value)
        : `${JSON.stringify(value.slice(0, MOST))}…`;
    case "object":
      return objectText(value);
    case "function":
      return "a function";
    default:
      return String(value);
  }
}

/** Writes a shape as it is printed in messages: `[1, 6, 6, 1]`. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** JSON, if it is short enough to be read in a message; of anything else the class. */
function objectText(value: object | null): string {
  if (value === null) return "null";
  const isList = Array.isArray(value);
  try {
    if (isList || Object.getPrototypeOf(value) === Object.prototype) {
      const text = JSON.stringify(value);
      if (text.length <= MOST) return text;
    }
  } catch {
    // It holds itself, or a bigint.
  }
  return isList ? "a list" : `a ${value.constructor?.name ?? "object"}`;
}

/** Characters of a value in a message. */
const MOST = 80;
