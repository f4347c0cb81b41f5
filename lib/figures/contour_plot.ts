import {
  checkValue,
  FLAG,
  FUNCTION,
  knownOptions,
  listOf,
  NUMBER,
  type OptionNames,
  recordOf,
  SIDE,
  TEXT,
  twoNumbers,
  wholeFrom,
} from "../geometry/mod.ts";
import type { Figure } from "./figure.ts";
import { plotFigure } from "./plot.ts";
import { THEME } from "./text.ts";

/** What {@linkcode contourPlot} draws, and where. */
export interface ContourPlotOptions {
  /** From where to where the first number goes. */
  x: readonly [from: number, to: number];
  /** From where to where the second number goes. */
  y: readonly [from: number, to: number];
  /** Whether neighbouring lines differ by a factor, not by a difference; false where not given. */
  log?: boolean;
  /** About how many lines; 20 where not given. */
  lines?: number;
  /** Ways over the landscape, by name, of places `[x, y]`; a dot is at the end of each. */
  paths?: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** A place to mark with a star, such as the deepest. */
  star?: readonly [x: number, y: number];
  /** What runs to the right, with its unit. */
  xLabel?: string;
  /** What runs up, with its unit. */
  yLabel?: string;
  /** Heading. */
  title?: string;
  /** In CSS pixels; 620 where not given. */
  width?: number;
  /** In CSS pixels; 420 where not given. */
  height?: number;
  /** What the figure shows, for readers who do not see it; made from the rest where not given. */
  alt?: string;
}

const OPTIONS: OptionNames<ContourPlotOptions> = {
  x: twoNumbers("[from, to]"),
  y: twoNumbers("[from, to]"),
  log: FLAG,
  lines: wholeFrom(1, 100),
  paths: recordOf(listOf(listOf(NUMBER, ""), ""), "lists of [x, y]"),
  star: twoNumbers("[x, y]"),
  xLabel: TEXT,
  yLabel: TEXT,
  title: TEXT,
  width: SIDE,
  height: SIDE,
  alt: TEXT,
};

const CALLER = "contourPlot()";
const COLORS = ["#e8a33d", "#7d62a8", "#1a7f37", "#3b6ea8", "#c2571a", "#59636e"];
/** CSS pixels between two places at which the function is asked. */
const STEP = 8;

/**
 * Draws a function of two numbers as lines of equal value, such as a loss over two weights, and ways
 * over it, such as those of trainings.
 *
 * @param f Gives a finite number for each place; with `log`, one above 0.
 * @param options Where, which ways, labels.
 * @returns A figure.
 * @throws {RangeError} If a range is empty, the function's value somewhere cannot be drawn, or a way
 * has no place or one that is not finite.
 *
 * @example A bowl, and a way down
 * ```ts
 * import { contourPlot } from "convolutions";
 *
 * const figure = contourPlot((a, b) => a * a + 4 * b * b, {
 *   x: [-2, 2],
 *   y: [-1, 1],
 *   paths: { downhill: [[1.8, 0.9], [1.4, 0.3], [1, 0.1]] },
 *   star: [0, 0],
 * });
 * await figure.toSvg();
 * ```
 */
export function contourPlot(
  f: (x: number, y: number) => number,
  options: ContourPlotOptions,
): Figure {
  const { x, y, log = false, lines = 20, paths = {}, star, title, width = 620, height = 420 } =
    knownOptions(CALLER, options, OPTIONS);
  checkValue(CALLER, "f", f, FUNCTION);
  for (const [name, range] of Object.entries({ x, y })) {
    if (!(range?.[0] < range?.[1])) {
      throw new RangeError(`${CALLER}: ${name} must be [from, to], the smaller number first.`);
    }
  }
  const names = Object.keys(paths);
  for (const [name, path] of Object.entries(paths)) {
    if (path.length === 0 || !path.flat().every(Number.isFinite)) {
      throw new RangeError(`${CALLER}: the path "${name}" must have places, all of them finite.`);
    }
  }
  const [columns, rows] = [Math.ceil(width / STEP), Math.ceil(height / STEP)];
  const values = Array.from({ length: rows * columns }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const place = [along(x, (column + 0.5) / columns), along(y, (row + 0.5) / rows)] as const;
    const value = f(...place);
    if (Number.isFinite(value) && (!log || value > 0)) return log ? Math.log(value) : value;
    throw new RangeError(
      `${CALLER}: the function is ${value} at ${
        place.map((it) => Number(it.toPrecision(3))).join(", ")
      }; it must be finite` +
        `${log ? " and above 0" : ""}.`,
    );
  });
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [
    Infinity,
    -Infinity,
  ]);
  const thresholds = Array.from(
    { length: lines },
    (_, i) => low + (i + 0.5) * (high - low) / lines,
  );
  const inside = ([a, b]: readonly number[]) => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
  const colorOf = (i: number) => COLORS[i % COLORS.length];
  return plotFigure({
    width,
    height,
    title,
    alt: options.alt ??
      [title ?? "Lines of equal value", ...(names.length > 0 ? [names.join(", ")] : [])].join(": "),
    x: { label: options.xLabel ?? null, domain: x },
    y: { label: options.yLabel ?? null, domain: y },
    color: names.length > 0
      ? { legend: true, domain: names, range: names.map((_, i) => colorOf(i)) }
      : undefined,
    draw: (plot) => [
      plot.contour(values, {
        width: columns,
        height: rows,
        x1: x[0],
        x2: x[1],
        y1: y[0],
        y2: y[1],
        thresholds,
        stroke: "#9aa4af",
        strokeWidth: 0.8,
      }),
      // The first is the widest: where ways go the same way, all are seen.
      Object.values(paths).map((path, i) => [
        // What is clipped away wholly, resvg cannot draw: its process would end.
        path.some(inside)
          ? plot.line(path, { stroke: colorOf(i), strokeWidth: i === 0 ? 6 : 1.8, clip: true })
          : null,
        plot.dot(path.slice(-1).filter(inside), { fill: colorOf(i), r: 5, stroke: THEME.paper }),
      ]),
      star && inside(star) ? plot.dot([star], { symbol: "star", r: 6, fill: THEME.ink }) : null,
    ],
  });
}

function along([from, to]: readonly [number, number], share: number): number {
  return from + (to - from) * share;
}
