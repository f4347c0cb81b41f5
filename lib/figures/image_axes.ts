import type { Place } from "./image_element.ts";
import type { ImageFrame } from "./overlays.ts";
import { svgElement } from "./svg.ts";
import { measureText, svgText, THEME } from "./text.ts";
import { ticks } from "./ticks.ts";

const TICK = 3.5;
const GAP = 3;
const COLUMN_SPACING = 34;
const ROW_SPACING = 24;

/** Height that the numbers of the columns need under an image, in CSS pixels. */
export const COLUMN_NUMBERS_HEIGHT = 20;

/** Width that the numbers of the rows need at the left of an image, in CSS pixels. */
export function rowNumbersWidth(rows: number): number {
  const widest = String(rows).replace(/./g, "0");
  return Math.ceil(measureText(widest, { size: THEME.tickSize }).width) + TICK + GAP + 2;
}

/** Numbers the rows and columns of an image of `size` at `place`. */
export function drawAxes(
  size: { rows: number; columns: number },
  place: Place,
  frame: ImageFrame,
): string {
  const { x: left, y: top, width, height } = place;
  const bottom = top + height;
  const parts = (length: number, each: number) =>
    Math.max(1, Math.min(9, Math.floor(length / each)));
  const columns = ticks(-0.5, size.columns - 0.5, {
    parts: parts(width, COLUMN_SPACING),
    integer: true,
  });
  const rows = ticks(-0.5, size.rows - 0.5, { parts: parts(height, ROW_SPACING), integer: true });
  const style = { size: THEME.tickSize, fill: THEME.mutedInk };
  let marks = "";
  let labels = "";
  for (const column of columns) {
    const x = frame.x(column);
    marks += `M${Math.round(x * 2) / 2} ${bottom + 0.5}v${TICK}`;
    labels += svgText(String(column), x, bottom + TICK + GAP + 1, {
      ...style,
      anchor: "middle",
      baseline: "top",
    });
  }
  for (const row of rows) {
    const y = frame.y(row);
    marks += `M${left - 0.5} ${Math.round(y * 2) / 2}h${-TICK}`;
    labels += svgText(String(row), left - TICK - GAP - 1, y, {
      ...style,
      anchor: "end",
      baseline: "middle",
    });
  }
  return svgElement("path", { d: marks, stroke: THEME.line, fill: "none" }) + labels;
}
