/** How the items of one tensor are all written: right-aligned to one width. */
export interface ItemFormat<Item = never> {
  width: number;
  format(item: Item): string;
}

/**
 * Finds the format in which PyTorch prints floating-point numbers together.
 *
 * Whole numbers only are written `9.`; numbers over 1e8, under 1e-4, or of which the largest is
 * over 1000 times the smallest, as `1.2346e+03`; all others with `precision` decimals.
 *
 * @param values All numbers that are printed; 0, NaN and infinities do not decide the format.
 * @param precision Decimals, 4 in PyTorch.
 */
export function floatFormat(values: Iterable<number>, precision: number): ItemFormat<number> {
  let smallest = Infinity, largest = 0, whole = true;
  const decisive: number[] = [];
  for (const value of values) {
    if (value === 0 || !Number.isFinite(value)) continue;
    decisive.push(value);
    smallest = Math.min(smallest, Math.abs(value));
    largest = Math.max(largest, Math.abs(value));
    whole &&= Number.isInteger(value);
  }
  const scientific = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
  const finite = scientific
    ? (value: number) => exponentText(value, precision)
    : whole
    ? (value: number) => decimalText(value, 0) + "."
    : (value: number) => decimalText(value, precision);
  const write = (value: number) => Number.isFinite(value) ? finite(value) : nonFiniteText(value);
  const width = decisive.reduce((most, value) => Math.max(most, finite(value).length), 1);
  return { width, format: (value) => write(value).padStart(width) };
}

/** Writes every item with `text`, as wide as the widest of `items`. */
export function alignedFormat<Item>(
  items: readonly Item[],
  text: (item: Item) => string,
): ItemFormat<Item> {
  const width = items.reduce((most, item) => Math.max(most, text(item).length), 1);
  return { width, format: (item) => text(item).padStart(width) };
}

function nonFiniteText(value: number): string {
  return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
}

/** Writes `value` with `decimals` decimals; exact halves go to the even digit, as in C. */
function decimalText(value: number, decimals: number): string {
  const magnitude = Math.abs(value);
  return signOf(value) + roundedHalfEven((digits) => magnitude.toFixed(digits), decimals);
}

/** Writes `value` as `1.2346e+03`; exact halves go to the even digit, as in C. */
function exponentText(value: number, decimals: number): string {
  const magnitude = Math.abs(value);
  const exponent = (text: string) => text.slice(text.indexOf("e"));
  const long = magnitude.toExponential(100);
  const mantissa = roundedHalfEven(
    (digits) => magnitude.toExponential(digits).replace(/e.*/, ""),
    decimals,
  );
  // Rounding 9.99996 up changes the exponent; a half that goes down to even does not.
  const rounded = magnitude.toExponential(decimals);
  const carried = rounded.startsWith(mantissa + "e") ? exponent(rounded) : exponent(long);
  return signOf(value) + mantissa + carried.replace(/([+-])(\d)$/, "$10$2");
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

// JavaScript rounds an exact half up where C rounds it to even. A float's exact decimal expansion
// can be long, but one that agrees with a half for 40 digits is a half.
function roundedHalfEven(write: (digits: number) => string, digits: number): string {
  const long = write(digits + 40);
  const kept = long.slice(0, long.length - 40);
  const isHalf = /^50{39}$/.test(long.slice(-40));
  const lastDigit = Number(kept.replace(".", "").at(-1));
  return isHalf && lastDigit % 2 === 0 ? kept.replace(/\.$/, "") : write(digits);
}
