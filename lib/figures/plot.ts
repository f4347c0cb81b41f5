import type { PlotOptions } from "@observablehq/plot";
import { FUNCTION, knownOptions, type OptionNames, SIDE, TEXT } from "../geometry/mod.ts";
import { Figure } from "./figure.ts";
import { drawLegend, type LegendScale } from "./plot_legend.ts";
import { type DomNode, plotSvg } from "./plot_svg.ts";
import { svgText, THEME } from "./text.ts";

/** Observable Plot, once loaded. */
export type PlotLibrary = typeof import("@observablehq/plot");

/** Options of Observable Plot, and what a figure needs besides. */
export interface PlotFigureOptions extends Omit<PlotOptions, "title"> {
  /** Heading. */
  title?: string;
  /** What the figure shows, in a sentence, for readers who do not see it. */
  alt?: string;
  /** Makes the marks when Plot is loaded, for code that does not import it. */
  draw?: (plot: PlotLibrary) => PlotOptions["marks"];
}

const WIDTH = 620;
const HEIGHT = 320;
const FONT_SIZE = 12;
/** Room for labels of that size. */
const MARGINS = { marginLeft: 52, marginBottom: 42, marginTop: 28, marginRight: 18 };
const TITLE_HEIGHT = 24;
const LEGEND_HEIGHT = 24;

const OPTIONS: OptionNames<PlotFigureOptions> = {
  title: TEXT,
  alt: TEXT,
  draw: FUNCTION,
  width: SIDE,
  height: SIDE,
  aspectRatio: true,
  margin: true,
  marginTop: true,
  marginRight: true,
  marginBottom: true,
  marginLeft: true,
  style: true,
  className: true,
  subtitle: true,
  caption: true,
  figure: true,
  ariaLabel: true,
  ariaDescription: true,
  document: true,
  clip: true,
  x: true,
  y: true,
  r: true,
  color: true,
  opacity: true,
  symbol: true,
  length: true,
  projection: true,
  fx: true,
  fy: true,
  facet: true,
  marks: true,
  clamp: true,
  nice: true,
  zero: true,
  round: true,
  align: true,
  padding: true,
  inset: true,
  insetTop: true,
  insetRight: true,
  insetBottom: true,
  insetLeft: true,
  axis: true,
  grid: true,
  label: true,
  labelArrow: true,
};

/**
 * Draws a plot with Observable Plot, in the figures' own typeface.
 *
 * @param options As for `Plot.plot`; `width` and `height` are 620 and 320 CSS pixels where not
 * given. `title` and `color: { legend: true }` are drawn too; `subtitle` and `caption` are not.
 * @returns A figure.
 *
 * @example A curve
 * ```ts
 * import * as Plot from "@observablehq/plot";
 * import { plotFigure } from "convolutions";
 *
 * const figure = plotFigure({ marks: [Plot.line([[0, 1], [1, 4], [2, 9]])], alt: "squares" });
 * await figure.toSvg();
 * ```
 */
export function plotFigure(options: PlotFigureOptions): Figure {
  knownOptions("plotFigure()", options, OPTIONS);
  const { width = WIDTH, height = HEIGHT, title, alt, draw, ...plotOptions } = options;
  const legend = Boolean(options.color?.legend);
  const legendTop = title ? TITLE_HEIGHT : 0;
  const plotTop = legendTop + (legend ? LEGEND_HEIGHT : 0);
  return new Figure({
    width,
    height: height + plotTop,
    alt: alt ?? title ?? "a plot",
    draw: async () => {
      const plot = await import("@observablehq/plot");
      const svg = plot.plot({
        ...(plotOptions.margin === undefined ? MARGINS : {}),
        ...plotOptions,
        marks: draw ? draw(plot) : plotOptions.marks,
        color: { ...plotOptions.color, legend: undefined },
        subtitle: undefined,
        caption: undefined,
        width,
        height,
      });
      svg.setAttribute("font-size", String(FONT_SIZE));
      const scale = legend ? svg.scale("color") : undefined;
      const heading = title
        ? svgText(title, width / 2, 13, {
          size: THEME.titleSize,
          weight: "semibold",
          anchor: "middle",
        })
        : "";
      return heading +
        (scale
          ? drawLegend({ ...scale, label: options.color?.label } as LegendScale, width, legendTop)
          : "") +
        `<g transform="translate(0 ${plotTop})">${plotSvg(svg as unknown as DomNode)}</g>`;
    },
  });
}
