/**
 * Returns a formatter that writes all the given numbers alike: whole numbers as such, others with
 * the same one to three decimals, and very large or small ones with an exponent.
 *
 * @param values The numbers that stand together, such as those of one grid.
 * @param decimals Most decimals to show; 2 unless given.
 *
 * @example
 * ```ts
 * import { numberFormat } from "./number.ts";
 * import assert from "node:assert/strict";
 * const format = numberFormat([-2.75, 0.5]);
 * assert(format(0.5) === "0.50" && format(-2.75) === "−2.75");
 * ```
 */
export function numberFormat(
  values: Iterable<number | null>,
  decimals = 2,
): (value: number) => string {
  const finite: number[] = [];
  let [largest, whole] = [0, true];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    finite.push(value);
    largest = Math.max(largest, Math.abs(value));
    whole &&= Math.abs(value - Math.round(value)) < 1e-6;
  }
  if (largest >= 1e5 || (largest > 0 && largest < 0.5 * 10 ** -decimals)) {
    return (value) => write(value, alone);
  }
  const room = largest >= 1000 ? 0 : largest >= 100 ? Math.min(1, decimals) : decimals;
  const needed = whole ? 0 : digitsNeeded(finite, room);
  return (value) => write(value, (v) => v.toFixed(needed));
}

/** A number among others of very different size: an exponent only where it is needed. */
function alone(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 0.01)) return value.toExponential(1).replace("e+", "e");
  return String(size >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
}

/** The fewest decimals, up to `most`, that write every number as exactly as `most` decimals would. */
function digitsNeeded(values: number[], most: number): number {
  let digits = 0;
  const differs = (v: number) => {
    const scaled = v * 10 ** digits;
    // As good as exact: no need to write it twice to see that.
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9) return false;
    return Number(v.toFixed(digits)) !== Number(v.toFixed(most));
  };
  while (digits < most && values.some(differs)) digits++;
  return digits;
}

function write(value: number, finite: (value: number) => string): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = finite(value);
  // A value that rounds to zero is written without its sign.
  return Number(text) === 0 ? text.replace("-", "") : text.replaceAll("-", "−");
}
