/** How many ticks to choose, and whether between whole numbers. */
export interface TickOptions {
  /** Most parts into which the ticks cut the axis. */
  parts: number;
  /** Only whole numbers, as for rows and columns of pixels. */
  integer?: boolean;
}

/**
 * Chooses round numbers for the ticks of an axis, by the rule of matplotlib's `MaxNLocator`: steps
 * of 1, 2, 2.5 or 5 times a power of ten, as few parts as `parts` allows, all inside the axis.
 *
 * @param low Lower end of the axis.
 * @param high Upper end; not below `low`.
 * @param options Number of parts; whole numbers only or not.
 * @returns Ticks from low to high.
 *
 * @example The columns of an image 32 pixels wide
 * ```ts
 * import { ticks } from "./ticks.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(ticks(-0.5, 31.5, { parts: 9, integer: true }), [0, 5, 10, 15, 20, 25, 30]);
 * ```
 */
export function ticks(low: number, high: number, options: TickOptions): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / options.parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * power)
    .filter((step) => !options.integer || Number.isInteger(step))
    .find((step) => step >= rough * (1 - 1e-10)) ?? 1;
  const first = Math.ceil(low / step - 1e-10);
  const last = Math.floor(high / step + 1e-10);
  // Multiplying, not adding up, keeps 0.1 + 0.2 from becoming 0.30000000000000004.
  const digits = Math.max(0, -Math.floor(Math.log10(step)) + 2);
  return Array.from(
    { length: last - first + 1 },
    (_, i) => Number(((first + i) * step).toFixed(Math.min(digits, 100))) + 0,
  );
}

/**
 * Writes the numbers of an axis alike: with as many decimals as the most precise needs.
 *
 * @param values Ticks.
 * @returns A label for each, with a true minus sign.
 *
 * @example Halves
 * ```ts
 * import { tickLabels } from "./ticks.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(tickLabels([-0.5, 0, 0.5]), ["−0.5", "0.0", "0.5"]);
 * ```
 */
export function tickLabels(values: readonly number[]): string[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest >= 1e6 || largest < 1e-4) {
    return values.map((value) => {
      if (value === 0) return "0";
      const [digits, power] = value.toExponential(6).split("e");
      return minusSign(`${Number(digits)}×10^{${Number(power)}}`);
    });
  }
  const decimals = values.reduce(
    (most, value) => Math.max(most, (String(value).split(".")[1] ?? "").length),
    0,
  );
  return values.map((value) => minusSign(value.toFixed(decimals)));
}

/** Replaces hyphens by minus signs, which are as wide as a digit. */
export function minusSign(text: string): string {
  return text.replaceAll("-", "−");
}
