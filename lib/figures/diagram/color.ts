import { THEME } from "../text.ts";

/**
 * The colors of every diagram: one meaning, one color, on all pictures of all lessons.
 *
 * `line` is for frames and strokes, `fill` for the cells under numbers. The lines are Okabe and
 * Ito's and differ for every common kind of color blindness; each meaning also has its own
 * place, label or dash, so that no picture needs color alone.
 */
export const diagramColor = {
  paper: THEME.paper,
  ink: THEME.ink,
  faint: THEME.mutedInk,
  grid: "#c3cad1",
  cell: "#ffffff",
  /** The region under the filter: grey cells in a bold frame. */
  region: { line: "#0072b2", fill: "#dbe1e7" },
  filter: { line: "#d17c00", fill: "#fdebc8" },
  product: { line: "#7a8793", fill: "#f3f5f7" },
  output: { line: "#009e73", fill: "#d3f0e5" },
  padding: { line: "#b0569a", fill: "#f7e1f0" },
  /** A place where the filter cannot go. */
  outside: { line: "#cc3311", fill: "#fbe3dd" },
} as const;

/** Nine tints that stay apart (after Paul Tol's "light" scheme), pale enough to read numbers on. */
export const chunkColors = [
  "#b9d6f2",
  "#f7eebb",
  "#ffd0d9",
  "#c5edff",
  "#f8c4b2",
  "#dfe8a2",
  "#a6dfce",
  "#e4e6e9",
  "#dccff2",
] as const;

/**
 * Returns greys for numbers that are drawn too small to be written: lowest white, highest dark.
 *
 * @param values The numbers that share the scale.
 */
export function shade(values: readonly number[]): (value: number) => string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // 32 steps are more than the eye tells apart, and few colors keep the picture small.
  const greys = Array.from({ length: 32 }, (_, step) => {
    const level = Math.round(255 - step / 31 * 200);
    return `#${level.toString(16).padStart(2, "0").repeat(3)}`;
  });
  return (value) => {
    if (Number.isNaN(value)) return diagramColor.outside.fill;
    const t = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
    return greys[Math.round(t * 31)];
  };
}
