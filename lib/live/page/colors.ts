/** 256 colors as pixels of a canvas: alpha, blue, green, red from the highest byte down. */
export function colorTable(bytes: Uint8Array): Uint32Array {
  return Uint32Array.from(
    { length: 256 },
    (_, i) => (255 << 24 | bytes[3 * i + 2] << 16 | bytes[3 * i + 1] << 8 | bytes[3 * i]) >>> 0,
  );
}

/** The color of a value, as `[red, green, blue]`; nothing for NaN. */
export function colorOf(
  bytes: Uint8Array,
  value: number,
  [low, high]: readonly [number, number],
): readonly [number, number, number] | undefined {
  const place = placeOf(value, low, high);
  if (place < 0) return undefined;
  return [bytes[3 * place], bytes[3 * place + 1], bytes[3 * place + 2]];
}

/** Whether black reads better than white on a color, by its luminance. */
export function isLight([red, green, blue]: readonly [number, number, number]): boolean {
  const linear = (byte: number) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.18;
}

/** Colors values into pixels of a canvas; NaN stays clear. */
export function paint(
  values: Float32Array,
  pixels: Uint32Array,
  table: Uint32Array,
  [low, high]: readonly [number, number],
): void {
  const scale = 256 / (high - low || 1);
  for (let i = 0; i < values.length; i++) {
    const place = (values[i] - low) * scale;
    pixels[i] = place !== place ? 0 : table[place < 0 ? 0 : place > 255 ? 255 : place | 0];
  }
}

function placeOf(value: number, low: number, high: number): number {
  const place = Math.floor((value - low) * 256 / (high - low || 1));
  return Number.isNaN(place) ? -1 : Math.max(0, Math.min(255, place));
}

/** How many values lie below and above a range, and how many are no number. */
export function outside(
  values: Float32Array,
  [low, high]: readonly [number, number],
): { below: number; above: number; missing: number } {
  let below = 0, above = 0, missing = 0;
  for (const value of values) {
    if (value < low) below++;
    else if (value > high) above++;
    else if (value !== value) missing++;
  }
  return { below, above, missing };
}

/** The smallest and the largest finite value; `[0, 1]` where there is none. */
export function extent(values: Float32Array): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
