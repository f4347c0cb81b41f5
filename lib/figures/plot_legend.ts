import { svgElement } from "./svg.ts";
import { measureText, svgText, THEME } from "./text.ts";
import { tickLabels, ticks } from "./ticks.ts";

/** What a legend shows of a Plot color scale. */
export interface LegendScale {
  type: string;
  domain: Iterable<unknown>;
  label?: string;
  apply(value: unknown): string;
}

const SIZE = 12;
const SWATCH = 11;
const RAMP_WIDTH = 180;

/**
 * Draws the legend of a color scale in one line: names with their colors, or a ramp with numbers.
 *
 * @param scale Color scale of a plot.
 * @param width Width over which the legend is centred, in CSS pixels.
 * @param top Where it starts; it is 20 CSS pixels high.
 * @returns SVG text.
 */
export function drawLegend(scale: LegendScale, width: number, top: number): string {
  const domain = [...scale.domain];
  return domain.length >= 2 && domain.every((value) => typeof value === "number") &&
      !["ordinal", "categorical"].includes(scale.type)
    ? drawRamp(scale, domain as number[], width, top)
    : drawSwatches(scale, domain.map(String), width, top);
}

function drawSwatches(scale: LegendScale, names: string[], width: number, top: number): string {
  const widths = names.map((name) => SWATCH + 5 + measureText(name, { size: SIZE }).width + 18);
  let x = (width - widths.reduce((sum, each) => sum + each, -18)) / 2;
  return names.map((name, i) => {
    const swatch = svgElement("rect", {
      x,
      y: top + 3,
      width: SWATCH,
      height: SWATCH,
      rx: 2,
      fill: scale.apply(name),
    });
    const label = svgText(name, x + SWATCH + 5, top + 3 + SWATCH / 2, {
      size: SIZE,
      baseline: "middle",
    });
    x += widths[i];
    return swatch + label;
  }).join("");
}

function drawRamp(scale: LegendScale, domain: number[], width: number, top: number): string {
  const low = domain.reduce((a, b) => Math.min(a, b));
  const high = domain.reduce((a, b) => Math.max(a, b));
  const left = (width - RAMP_WIDTH) / 2;
  const steps = 60;
  let ramp = "";
  for (let i = 0; i < steps; i++) {
    ramp += svgElement("rect", {
      x: left + (i * RAMP_WIDTH) / steps,
      y: top,
      // Half a pixel of overlap hides the seams.
      width: RAMP_WIDTH / steps + (i < steps - 1 ? 0.5 : 0),
      height: 8,
      fill: scale.apply(low + ((i + 0.5) / steps) * (high - low)),
    });
  }
  const values = ticks(low, high, { parts: 4 });
  const labels = tickLabels(values);
  values.forEach((value, i) => {
    const x = left + ((value - low) / (high - low)) * RAMP_WIDTH;
    ramp += svgText(labels[i], x, top + 20, {
      size: 10.5,
      anchor: "middle",
      fill: THEME.mutedInk,
    });
  });
  const label = scale.label
    ? svgText(scale.label, left - 8, top + 8, { size: SIZE, anchor: "end" })
    : "";
  return ramp + label;
}
