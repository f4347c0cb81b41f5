import { valueText, wholeNumber } from "./whole_number.ts";

/** One number for both directions, or `[vertical, horizontal]`. */
export type Pair = number | readonly [number, number];

/**
 * Spells a pair out as `[vertical, horizontal]`.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @param name What the numbers are, for the message.
 * @param least The smallest number allowed.
 * @throws {TypeError} If it has another form.
 * @throws {RangeError} If a number is not whole, or too small.
 */
export function toPair(caller: string, name: string, value: Pair, least: number): [number, number] {
  const both: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (both.length !== 2) {
    throw new TypeError(
      `${caller}: ${name} must be one number or [vertical, horizontal], not ${valueText(value)}.`,
    );
  }
  const [vertical, horizontal] = both.map((item) => wholeNumber(caller, name, item, least));
  return [vertical, horizontal];
}
