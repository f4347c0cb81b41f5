/** Precision of a floating-point type: how many digits its numbers have. */
export type FloatType = "float32" | "float64";

/**
 * Writes the fewest digits that give the number back, in scientific notation.
 *
 * @param value A finite number; for `"float32"` one that a float32 can hold.
 * @param type Type the digits have to be unique in.
 * @returns Sign, digits without trailing zeros, and the exponent of the first digit.
 *
 * @example 0.1 as float32
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortestDigits } from "./format_number.ts";
 *
 * const digits = shortestDigits(Math.fround(0.1), "float32");
 * assert.deepEqual(digits, { sign: "", digits: "1", exponent: -1 });
 * ```
 */
export function shortestDigits(
  value: number,
  type: FloatType,
): { sign: string; digits: string; exponent: number } {
  const size = Math.abs(value);
  let text = size.toExponential();
  if (type === "float32") {
    let places = 0;
    do text = size.toExponential(places++); while (Math.fround(Number(text)) !== Math.fround(size));
  }
  const [mantissa, exponent] = text.split("e");
  return { sign: signOf(value), digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

/**
 * Writes a number as Python's `str` does, of float32 as NumPy 2 does: `1.0`, `1e-07`, `1e+06`, `nan`.
 *
 * @param value Any number.
 * @param type Type the digits have to be unique in.
 * @returns The fewest digits that give the number back.
 */
export function formatFloat(value: number, type: FloatType): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const { sign, digits, exponent } = shortestDigits(value, type);
  // NumPy changes to an exponent earlier where a type has fewer digits
  const isLarge = type === "float32" ? exponent >= 6 : exponent >= 16;
  if (value !== 0 && (Math.abs(value) < 1e-4 || isLarge)) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${mantissa}e${exponentText(exponent)}`;
  }
  return sign + positional(digits, exponent);
}

/**
 * Writes a number with four significant digits, as xarray previews values: `7.871`, `1.234e+05`.
 *
 * @param value Any number.
 * @returns What Python's `f"{value:.4}"` gives.
 */
export function formatBrief(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (value === 0) return `${signOf(value)}0.0`;
  const [mantissa, exponentPart] = toExponential(Math.abs(value), 3).split("e");
  const sign = signOf(value);
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  const exponent = Number(exponentPart);
  if (exponent < -4 || exponent >= 3) {
    const body = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${body}e${exponentText(exponent)}`;
  }
  return sign + positional(digits, exponent);
}

/**
 * Writes a number without exponent: all digits it needs, cut at `precision` decimal places.
 *
 * @param value A finite number.
 * @returns Trailing zeros are left out, the point stays: `1.`, `0.5`.
 */
export function formatPositional(value: number, precision: number, type: FloatType): string {
  const { sign, digits, exponent } = shortestDigits(value, type);
  const places = digits.length - 1 - exponent;
  if (places <= precision) {
    return sign + positional(digits, exponent).replace(/\.0$/, ".");
  }
  const fixed = sign + toFixed(Math.abs(value), precision);
  return (fixed.includes(".") ? fixed : `${fixed}.`).replace(/0+$/, "");
}

/**
 * Writes a number in scientific notation: all digits it needs, cut at `precision` decimal places.
 *
 * @param value A finite number.
 * @param least Decimal places to write at least; the point always stays.
 */
export function formatScientific(
  value: number,
  precision: number,
  type: FloatType,
  least = 0,
): { mantissa: string; exponent: string } {
  const { sign, digits } = shortestDigits(value, type);
  const places = Math.max(least, Math.min(precision, digits.length - 1));
  // Digits past the shortest ones are those of the exact value, as in NumPy's Dragon4.
  const [body, power] = toExponential(Math.abs(value), places).split("e");
  let mantissa = body.includes(".") ? body : `${body}.`;
  if (!least) mantissa = mantissa.replace(/0+$/, "");
  return {
    mantissa: sign + mantissa,
    exponent: exponentText(Number(power)),
  };
}

/** Writes an exponent with its sign and at least two digits: `+05`. */
function exponentText(exponent: number): string {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? "nan" : value === Infinity ? "inf" : "-inf";
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

/** Places the point among digits; at least one decimal place. */
function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

// JavaScript rounds exact halves away from zero, Python and NumPy to the even digit.
function toFixed(value: number, places: number): string {
  const text = value.toFixed(places);
  const exact = value.toFixed(100);
  const rest = exact.slice(exact.indexOf(".") + 1 + places);
  return /^50*$/.test(rest) && isOdd(text) ? exact.slice(0, exact.length - rest.length) : text;
}

function toExponential(value: number, places: number): string {
  const text = value.toExponential(places);
  const [mantissa, exponent] = text.split("e");
  const [exact, exactExponent] = value.toExponential(100).split("e");
  const rest = exact.slice(2 + places);
  if (exponent !== exactExponent || !/^50*$/.test(rest) || !isOdd(mantissa)) return text;
  return `${exact.slice(0, exact.length - rest.length).replace(/\.$/, "")}e${exponent}`;
}

function isOdd(digits: string): boolean {
  return Number(digits.at(-1)) % 2 === 1;
}
