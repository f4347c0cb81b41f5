import { imageElement } from "./image_element.ts";
import { type ColorScale, scalarImage } from "./image_png.ts";
import { svgElement } from "./svg.ts";
import { measureText, svgText, THEME } from "./text.ts";
import { tickLabels, ticks } from "./ticks.ts";

const GAP = 12;
const WIDTH = 13;
const TICK = 3.5;
const TO_LABEL = 8;
/** Room for the numbers, whose width is known only with the values. */
const LABELS = 40;
const CAPTION = 18;

/** Every color of a map once, from the last to the first. */
const LADDER = Float64Array.from({ length: 256 }, (_, i) => (255.5 - i) / 256);

/**
 * Room that a color bar needs at the right of an image.
 *
 * @param colorbar Whether there is one, or what its colors mean.
 * @returns CSS pixels.
 */
export function colorbarWidth(colorbar: boolean | string): number {
  return colorbar === false
    ? 0
    : GAP + WIDTH + LABELS + (typeof colorbar === "string" ? CAPTION : 0);
}

/**
 * Draws the colors of a scale, the last at the top, with round values at their places.
 *
 * @param scale Range of values and color map.
 * @param right Right edge of what it explains, in CSS pixels.
 * @param top Where it starts.
 * @param height How high it is.
 * @param colorbar What the colors mean, with the unit; `true` for no words.
 * @returns SVG text.
 */
export function drawColorbar(
  scale: ColorScale,
  right: number,
  top: number,
  height: number,
  colorbar: boolean | string,
): string {
  const { vmin, vmax, cmap } = scale;
  const x = right + GAP;
  const { png } = scalarImage(LADDER, 256, 1, { vmin: 0, vmax: 1, cmap });
  const values = vmin === vmax
    ? [vmin]
    : ticks(vmin, vmax, { parts: Math.max(1, Math.min(8, Math.floor(height / 28))) });
  const labels = tickLabels(values);
  const labelLeft = x + WIDTH + TO_LABEL;
  let marks = "";
  let texts = "";
  values.forEach((value, i) => {
    const share = vmin === vmax ? 0 : (value - vmin) / (vmax - vmin);
    const y = top + height * (1 - share);
    marks += `M${x + WIDTH + 0.5} ${Math.round(2 * y) / 2}h${TICK}`;
    texts += svgText(labels[i], labelLeft, y, {
      size: THEME.tickSize,
      fill: THEME.mutedInk,
      baseline: "middle",
    });
  });
  if (typeof colorbar === "string") {
    const widest = Math.max(
      ...labels.map((label) => measureText(label, { size: THEME.tickSize }).width),
    );
    // Beside the numbers where they leave room, else where there is room in any case.
    const captionX = Math.min(labelLeft + widest + 18, x + WIDTH + LABELS + CAPTION - 4);
    texts += svgText(colorbar, captionX, top + height / 2, {
      size: 12,
      anchor: "middle",
      rotate: -90,
    });
  }
  return imageElement(png, { x, y: top, width: WIDTH, height }) +
    svgElement("rect", {
      x: x - 0.5,
      y: top - 0.5,
      width: WIDTH + 1,
      height: height + 1,
      fill: "none",
      stroke: THEME.line,
    }) +
    svgElement("path", { d: marks, stroke: THEME.line }) + texts;
}
