import {
  checkValue,
  FINITE,
  knownOptions,
  listOf,
  NUMBERS,
  type OptionNames,
  SIDE,
  TEXT,
} from "../geometry/mod.ts";
import type { Figure } from "./figure.ts";
import type { Numbers } from "./image_values.ts";
import { plotFigure } from "./plot.ts";

/** How {@linkcode probabilityPlot} draws. */
export interface ProbabilityPlotOptions {
  /** What the classes are called; their numbers from 0 on where not given. */
  classes?: readonly string[];
  /** What runs to the right; "class" where not given. */
  xLabel?: string;
  /** The least probability that is drawn; 1e-9 where not given. */
  floor?: number;
  /** Heading. */
  title?: string;
  /** In CSS pixels; 460 where not given. */
  width?: number;
  /** In CSS pixels; 210 where not given. */
  height?: number;
  /** What the figure shows, for readers who do not see it; made from the rest where not given. */
  alt?: string;
}

const OPTIONS: OptionNames<ProbabilityPlotOptions> = {
  classes: listOf(TEXT, "texts"),
  xLabel: TEXT,
  floor: FINITE,
  title: TEXT,
  width: SIDE,
  height: SIDE,
  alt: TEXT,
};

const [COLOR, MOST_LIKELY] = ["#3b6ea8", "#c2571a"];
const CALLER = "probabilityPlot()";

/**
 * Draws how likely a network takes each class to be, on a logarithmic scale: small chances are seen,
 * too. The most likely class is orange; what is above a hundredth is written in percent.
 *
 * @param probabilities One for each class, from 0 to 1.
 * @param options Names of the classes, heading, size.
 * @returns A figure.
 * @throws {RangeError} If there is no probability, one is not between 0 and 1, or there are not as
 * many names.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { probabilityPlot } from "convolutions";
 *
 * const figure = probabilityPlot([0.02, 0.97, 0.01], { classes: ["cat", "dog", "fox"] });
 * assert.equal(figure.alt, "Probabilities: cat 0.020, dog 0.97, fox 0.010");
 * ```
 */
export function probabilityPlot(
  probabilities: Numbers,
  options: ProbabilityPlotOptions = {},
): Figure {
  const { xLabel = "class", floor = 1e-9, title, width = 460, height = 210 } = knownOptions(
    CALLER,
    options,
    OPTIONS,
  );
  const values = Array.from(checkValue(CALLER, "probabilities", probabilities, NUMBERS));
  const classes = options.classes ?? values.map((_, i) => String(i));
  if (values.length === 0) throw new RangeError(`${CALLER}: there are no probabilities.`);
  if (classes.length !== values.length) {
    throw new RangeError(
      `${CALLER}: there are ${values.length} probabilities and ${classes.length} names of classes.`,
    );
  }
  // Rounding lets a sum of many exceed 1 by a little.
  const wrong = values.find((p) => !(p >= 0 && p <= 1 + 1e-5));
  if (wrong !== undefined) {
    throw new RangeError(`${CALLER}: a probability lies between 0 and 1; one is ${wrong}.`);
  }
  if (!(floor > 0 && floor < 1)) {
    throw new RangeError(`${CALLER}: floor must lie between 0 and 1, not ${floor}.`);
  }
  const most = values.indexOf(Math.max(...values));
  const points = values.map((p, i) => ({
    name: classes[i],
    p: Math.max(floor, p),
    color: i === most ? MOST_LIKELY : COLOR,
  }));
  return plotFigure({
    width,
    height,
    title,
    alt: options.alt ??
      `${title ?? "Probabilities"}: ${
        values.map((p, i) => `${classes[i]} ${p.toPrecision(2)}`).join(", ")
      }`,
    x: { type: "band", label: xLabel, domain: classes },
    y: {
      type: "log",
      domain: [floor, 1],
      grid: true,
      ticks: 4,
      tickFormat: (p: number) => p < 1 ? p.toExponential() : "1",
      label: "probability",
    },
    draw: (plot) => [
      plot.ruleX(points, { x: "name", y1: floor, y2: "p", stroke: "color", strokeWidth: 3 }),
      plot.dot(points, { x: "name", y: "p", r: 5, fill: "color" }),
      plot.text(points.filter(({ p }) => p > 0.01), {
        x: "name",
        y: "p",
        dy: -13,
        text: ({ p }) => `${(100 * p).toFixed(0)}%`,
      }),
    ],
  });
}
