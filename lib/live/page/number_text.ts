/** Writes a number as a reader reads it: four digits, whole numbers whole, a true minus sign. */
export function numberText(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const text = Math.abs(value) < 1e-12
    ? "0"
    : Number.isInteger(value) && Math.abs(value) < 1e6
    ? String(value)
    : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** Reads what a reader types: a decimal point or comma, a fraction such as 1/9, any minus sign. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(",", ".").replace(/[−–]/g, "-");
  const fraction = /^([^/]+)\/([^/]+)$/.exec(plain);
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(plain || NaN);
  return Number.isFinite(value) ? value : undefined;
}
