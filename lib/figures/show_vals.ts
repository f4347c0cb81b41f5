import { FUNCTION, type OptionNames, POSITIVE, wholeFrom } from "../geometry/mod.ts";
import { colormapTable } from "./colormap.ts";
import { colorIndices, type ColorScale } from "./image_png.ts";
import type { Numbers } from "./image_values.ts";
import type { ImageFrame } from "./overlays.ts";
import { svgElement } from "./svg.ts";
import { measureText, outlineAttributes, svgText } from "./text.ts";
import { minusSign } from "./ticks.ts";

/** How the number in each pixel is written. */
export interface ShowValsOptions {
  /** Decimals to which a value is rounded; 2 where not given. */
  digits?: number;
  /** Decimals that every value has, zeros too, in place of `digits`. */
  decimals?: number;
  /** Size in CSS pixels; what fits the pixels where not given. */
  size?: number;
  /** Whether a value is written dark on light; what the pixel's color asks for where not given. */
  darkText?: (value: number) => boolean;
}

/** Names of {@linkcode ShowValsOptions}. */
export const SHOW_VALS_OPTIONS: OptionNames<ShowValsOptions> = {
  digits: wholeFrom(0, 20),
  decimals: wholeFrom(0, 20),
  size: POSITIVE,
  darkText: FUNCTION,
};

/** Smallest pixel into which a number is written, in CSS pixels. */
export const SMALLEST_LABELLED_PIXEL = 9;

/**
 * Writes values as the radar lesson's `show_vals` does: rounded, with zeros at the end up to four
 * characters; whole numbers without a point where every value is whole.
 *
 * @param values The image's values.
 * @param digits Decimals to which a value is rounded.
 * @returns A label for each; empty where there is no value.
 *
 * @example Radar reflectivity
 * ```ts
 * import { valueLabels } from "./show_vals.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(valueLabels([51.904, 17, NaN]), ["51.9", "17.0", ""]);
 * assert.deepEqual(valueLabels([5, -1]), ["5", "-1"]);
 * ```
 */
export function valueLabels(values: Numbers, digits = 2): string[] {
  const list = Array.from(values);
  const whole = list.every((value) => !Number.isFinite(value) || Number.isInteger(value));
  const single = values instanceof Float32Array ? Math.fround : (value: number) => value;
  const factor = 10 ** digits;
  return list.map((value) => {
    if (Number.isNaN(value)) return "";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
    if (whole) return String(value + 0);
    const rounded = single(roundHalfEven(single(value * factor)) / factor);
    const text = rounded.toFixed(digits).replace(/(\.\d*?)0+$/, "$1");
    return (text.endsWith(".") ? text + "0" : text).padEnd(4, "0");
  });
}

/** Writes every value with the same number of decimals; nothing where there is no value. */
export function fixedLabels(values: Numbers, decimals: number): string[] {
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return valueLabels([value])[0];
    const text = value.toFixed(decimals);
    return Number(text) === 0 ? text.replace("-", "") : text;
  });
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return (rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded) + 0;
}

/** Heavy enough to keep a light core inside its outline on a screen of single density. */
const WEIGHT = "semibold";

/** Draws the number of each pixel over it, outlined to stay readable. */
export function drawVals(
  values: Numbers,
  columns: number,
  scale: ColorScale,
  frame: ImageFrame,
  options: ShowValsOptions,
): string {
  const { digits, decimals } = options;
  const labels =
    (decimals === undefined ? valueLabels(values, digits) : fixedLabels(values, decimals)).map(
      minusSign,
    );
  const widest = Math.max(
    ...new Set(labels.map((label) => measureText(label, { size: 1, weight: WEIGHT }).width)),
  );
  const size = options.size ?? Math.min(18, (0.86 * frame.cell) / widest, 0.5 * frame.cell);
  const isDark = darkTextRule(values, scale, options);
  const groups = { dark: "", light: "" };
  labels.forEach((label, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    groups[isDark(i) ? "dark" : "light"] += svgText(label, frame.x(column), frame.y(row), {
      size,
      weight: WEIGHT,
      anchor: "middle",
      baseline: "middle",
      fill: "inherit",
    });
  });
  const group = (texts: string, fill: string, outline: string) =>
    texts &&
    svgElement(
      "g",
      { fill, ...outlineAttributes(outline, size * 0.06, { size, weight: WEIGHT }) },
      texts,
    );
  return group(groups.dark, "#000", "#fff") + group(groups.light, "#fff", "#000");
}

function darkTextRule(values: Numbers, scale: ColorScale, options: ShowValsOptions) {
  if (options.darkText) return (i: number) => options.darkText!(values[i]);
  const { vmin, vmax, cmap } = scale;
  if (cmap.startsWith("Spectral")) {
    // The lesson's own rule: dark from 10 to 50 dBZ on a scale from 0 to 60.
    return (i: number) => {
      const t = (values[i] - vmin) / (vmax - vmin);
      return t >= 1 / 6 && t < 5 / 6;
    };
  }
  const table = colormapTable(cmap);
  const indices = colorIndices(values, vmin, vmax);
  return (i: number) => indices[i] < 0 || luminance(table, 3 * indices[i]) > 0.3;
}

/** Relative luminance of sRGB, as WCAG defines it: 0 black to 1 white. */
function luminance(table: Uint8Array, at: number): number {
  // But for its straight start below a byte of 11, where all is dark.
  const linear = (byte: number) => ((byte / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(table[at]) + 0.7152 * linear(table[at + 1]) +
    0.0722 * linear(table[at + 2]);
}
