import {
  checkValue,
  either,
  FINITE,
  FLAG,
  knownOptions,
  NUMBERS,
  oneOf,
  type OptionNames,
  recordOf,
  SIDE,
  TEXT,
} from "../geometry/mod.ts";
import type { Figure } from "./figure.ts";
import type { Numbers } from "./image_values.ts";
import { plotFigure } from "./plot.ts";
import { THEME } from "./text.ts";
import { ticks } from "./ticks.ts";

/** How {@linkcode linePlot} draws its lines. */
export interface LinePlotOptions {
  /** What runs to the right, with its unit. */
  xLabel?: string;
  /** What runs up, with its unit. */
  yLabel?: string;
  /** Heading. */
  title?: string;
  /** Place of the first value; 0 where not given. */
  xStart?: number;
  /** Distance of two values; 1 where not given. */
  xStep?: number;
  /** Kind of the upward axis; `linear` where not given. */
  yType?: "linear" | "log";
  /** Whether each value has a dot; where not given, up to 30 values have. */
  dots?: boolean;
  /** In CSS pixels; 620 where not given. */
  width?: number;
  /** In CSS pixels; 320 where not given. */
  height?: number;
  /** What the figure shows, for readers who do not see it; made from the rest where not given. */
  alt?: string;
}

const LINE_COLOR = "#3b6ea8";
/** CSS pixels of a figure's width for each number under it. */
const TICK_ROOM = 55;

const OPTIONS: OptionNames<LinePlotOptions> = {
  xLabel: TEXT,
  yLabel: TEXT,
  title: TEXT,
  xStart: FINITE,
  xStep: FINITE,
  yType: oneOf("linear", "log"),
  dots: FLAG,
  width: SIDE,
  height: SIDE,
  alt: TEXT,
};

const SERIES = either(NUMBERS, recordOf(NUMBERS, "such by name"));

/**
 * Draws values as a line, or several lists of values as a line each, with Observable Plot.
 *
 * @param series Values in order, or lists of them by name; NaN leaves a gap.
 * @param options Labels, places, heading, size.
 * @returns A figure.
 * @throws {RangeError} If there is no value.
 *
 * @example Two losses
 * ```ts
 * import { linePlot } from "convolutions";
 *
 * const figure = linePlot({ training: [2.3, 1.1, 0.7], validation: [2.3, 1.4, 1.1] }, {
 *   xLabel: "epoch",
 *   yLabel: "loss",
 * });
 * await figure.toSvg();
 * ```
 */
export function linePlot(
  series: Numbers | Record<string, Numbers>,
  options: LinePlotOptions = {},
): Figure {
  knownOptions("linePlot()", options, OPTIONS);
  checkValue("linePlot()", "series", series, SERIES);
  const { xLabel, yLabel, title, xStart = 0, xStep = 1, yType, width = 620, height } = options;
  const lines: Record<string, Numbers> = isNumbers(series) ? { "": series } : series;
  const points = Object.entries(lines).flatMap(([name, values]) =>
    Array.from(values, (y, i) => ({ name, x: xStart + i * xStep, y }))
  );
  if (points.length === 0) throw new RangeError("linePlot(): there are no values.");
  const names = isNumbers(series) ? [] : Object.keys(series);
  const longest = Object.values(lines).reduce((most, { length }) => Math.max(most, length), 0);
  const parts = Math.max(1, Math.min(10, Math.floor(width / TICK_ROOM)));
  const channels = { x: "x", y: "y", z: "name", stroke: names.length > 0 ? "name" : LINE_COLOR };
  return plotFigure({
    title,
    width,
    height,
    alt: options.alt ??
      [title ?? yLabel ?? "Line", names.join(", "), `${longest} values along ${xLabel ?? "x"}`]
        .filter(Boolean).join(": "),
    x: {
      label: xLabel ?? null,
      // Steps and epochs are counted: no tick stands between two.
      ...(Number.isInteger(xStart) && Number.isInteger(xStep)
        ? {
          ticks: ticks(xStart, xStart + (longest - 1) * xStep, { parts, integer: true }),
          tickFormat: ",d", // Plot writes "2.0" where there are few.
        }
        : {}),
    },
    // Plot writes 0.1 on a log axis as "100m".
    y: {
      label: yLabel ?? null,
      grid: true,
      type: yType,
      nice: true,
      ...(yType === "log" ? { tickFormat: "~g" } : {}),
    },
    color: names.length > 0 ? { legend: true, domain: names } : undefined,
    draw: (plot) => [
      plot.lineY(points, { ...channels, strokeWidth: 2 }),
      options.dots ?? longest <= 30
        ? plot.dot(points, { ...channels, r: 2.5, fill: THEME.paper, strokeWidth: 1.5 })
        : null,
    ],
  });
}

function isNumbers(series: Numbers | Record<string, Numbers>): series is Numbers {
  return Array.isArray(series) || ArrayBuffer.isView(series);
}
