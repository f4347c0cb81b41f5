import { PRESETS } from "./presets.ts";
import { LARGEST_KERNEL, type Settings } from "./settings.ts";

/** Takes a named kernel, in the present size where it has one for any. */
export function named(settings: Settings, name: string): Settings {
  if (!Object.hasOwn(PRESETS, name)) return { ...settings, name: "own" };
  const { weights, divisor } = PRESETS[name];
  if (typeof weights === "function") {
    const { rows, columns } = settings;
    return {
      ...settings,
      name,
      weights: weights(rows, columns),
      divisor: divisor?.(rows, columns) ?? 1,
    };
  }
  return {
    ...settings,
    name,
    rows: weights.length,
    columns: weights[0].length,
    weights: weights.flat(),
    divisor: 1,
  };
}

/** Gives the kernel other sides: a named one of any size is made anew, others keep their middle. */
export function resized(settings: Settings, rows: number, columns: number): Settings {
  const size = {
    rows: clamp(rows, 1, LARGEST_KERNEL),
    columns: clamp(columns, 1, LARGEST_KERNEL),
  };
  if (typeof PRESETS[settings.name]?.weights === "function") {
    return named({ ...settings, ...size }, settings.name);
  }
  const shift = (now: number, then: number) => ((then - 1) >> 1) - ((now - 1) >> 1);
  const down = shift(settings.rows, size.rows), right = shift(settings.columns, size.columns);
  const weights = Array.from({ length: size.rows * size.columns }, (_, i) => {
    const y = Math.floor(i / size.columns) - down, x = (i % size.columns) - right;
    const inside = y >= 0 && y < settings.rows && x >= 0 && x < settings.columns;
    return inside ? settings.weights[y * settings.columns + x] : 0;
  });
  return { ...settings, ...size, weights, name: "own" };
}

/** Gives one weight another value. */
export function weighted(settings: Settings, index: number, weight: number): Settings {
  // A drag adds tenths up: without rounding 0.1 three times is 0.30000000000000004.
  const weights = settings.weights.with(index, Math.round(weight * 1e6) / 1e6);
  return { ...settings, weights, name: "own" };
}

/** The smallest padding that keeps the image's size; half a pixel is rounded down. */
export function samePadding({ dilation, rows, columns }: Settings): number {
  return Math.floor(dilation * (Math.max(rows, columns) - 1) / 2);
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
