import { imageElement, type Place } from "./image_element.ts";
import { type ColorScale, scalarImage, valueRange } from "./image_png.ts";
import type { Numbers } from "./image_values.ts";
import { drawVals } from "./show_vals.ts";
import { drawMissing } from "./missing_values.ts";
import type { ImageFrame } from "./overlays.ts";
import { encodePng } from "./png.ts";
import { rasterizeNow, rasterizer } from "./rasterize.ts";
import { svgDocument } from "./svg_document.ts";
import { svgElement } from "./svg.ts";
import { svgText, THEME } from "./text.ts";

/** What {@linkcode comparisonPicture} compares. */
export interface Comparison {
  rows: number;
  columns: number;
  /** Row by row. */
  actual: Numbers;
  /** As many. */
  expected: Numbers;
  /** Whether two values count as different. */
  differs: (actual: number, expected: number) => boolean;
}

/** A picture that is drawn. */
export interface DrawnPicture {
  svg: string;
  /** None before {@linkcode preloadPictures} was called. */
  png?: Uint8Array<ArrayBuffer>;
  alt: string;
}

const SIDE = 250;
const GAP = 28;
const TITLE = 26;
const NOTE = 22;
/** Room for what the hatching means. */
const KEY = 12;
/** Keeps the difference's colors bright: the map's ends are nearly black. */
const STRONGEST = 1.7;
const MARGIN = 14;
/** Smallest pixels that have room for their numbers, and for a frame, in CSS pixels. */
const ROOM_FOR_NUMBER = 25;
const ROOM_FOR_FRAME = 5;
const WRONG = "#cf222e";

/**
 * Draws in this process what {@linkcode comparisonPicture} needs, so that later it can draw at once.
 *
 * @example
 * ```ts
 * import { preloadPictures } from "convolutions";
 *
 * await preloadPictures();
 * ```
 */
export async function preloadPictures(): Promise<void> {
  await rasterizer();
  comparisonPicture({
    rows: 2,
    columns: 2,
    actual: [0, 1, 2, NaN],
    expected: [0, 1.5, 2, 3],
    differs: (a, b) => a !== b,
  });
}

/**
 * Draws two images, and where they differ, without waiting for anything.
 *
 * @param comparison Images of the same size.
 * @returns SVG and, if the program for it is there already, PNG.
 */
export function comparisonPicture(comparison: Comparison): DrawnPicture {
  const { rows, columns, actual, expected, differs } = comparison;
  const cell = Math.min(SIDE / columns, SIDE / rows, 44);
  const [width, height] = [cell * columns, cell * rows];
  const panel = Math.max(width, 118);
  const wrong: number[] = [];
  const difference = new Float64Array(rows * columns);
  const labels = new Float64Array(rows * columns).fill(NaN); // no number where all is well
  for (let i = 0; i < difference.length; i++) {
    if (!differs(actual[i], expected[i])) continue;
    wrong.push(i);
    difference[i] = labels[i] = actual[i] - expected[i];
  }
  const [vmin, vmax] = valueRange([...valueRange(expected), ...valueRange(actual)]);
  const most = STRONGEST * Math.max(...valueRange(difference).map(Math.abs)) || 1;
  const images: [string, Numbers, Numbers, ColorScale][] = [
    ["Yours", actual, actual, { vmin, vmax, cmap: "viridis" }],
    ["Expected", expected, expected, { vmin, vmax, cmap: "viridis" }],
    ["Yours − expected", difference, labels, { vmin: -most, vmax: most, cmap: "seismic" }],
  ];
  const hatched = !allFinite(actual) || !allFinite(expected);
  const bottom = TITLE + height + (hatched ? NOTE + KEY : NOTE);
  let body = "";
  images.forEach(([title, values, labels, scale], i) => {
    const place = { x: i * (panel + GAP) + (panel - width) / 2, y: TITLE, width, height };
    body += svgText(title, place.x + width / 2, 13, {
      size: THEME.titleSize,
      weight: "semibold",
      anchor: "middle",
    });
    body += drawImage(values, labels, scale, { rows, columns, cell }, place);
    if (i !== 1 && cell >= ROOM_FOR_FRAME) body += frames(wrong, columns, cell, place);
  });
  const said = `${wrong.length} of ${rows * columns} pixels differ`;
  body += svgText(said, 0, bottom, { size: 12, fill: WRONG });
  const alt = `Yours, what was expected, and where they differ: ${said}`;
  const size = { width: 3 * panel + 2 * GAP, height: bottom + 4, margin: MARGIN };
  const svg = svgDocument(body, alt, size);
  const pixels = rasterizeNow(svg, cell < 1 ? 1 : 2);
  return { svg, png: pixels && encodePng(pixels, { areas: 4, edges: 16 }), alt };
}

function drawImage(
  values: Numbers,
  labels: Numbers,
  scale: ColorScale,
  { rows, columns, cell }: { rows: number; columns: number; cell: number },
  place: Place,
): string {
  const { png, missing } = scalarImage(values, rows, columns, scale);
  const frame: ImageFrame = {
    x: (column) => place.x + (column + 0.5) * cell,
    y: (row) => place.y + (row + 0.5) * cell,
    cell,
  };
  return (missing > 0 ? drawMissing(place, place.y + place.height + 3) : "") +
    imageElement(png, place) +
    svgElement("rect", {
      x: place.x - 0.5,
      y: place.y - 0.5,
      width: place.width + 1,
      height: place.height + 1,
      fill: "none",
      stroke: THEME.line,
    }) +
    (cell >= ROOM_FOR_NUMBER ? drawVals(labels, columns, scale, frame, {}) : "");
}

/** Whether all values are finite. */
function allFinite(values: Numbers): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** Frames around the pixels that are wrong. */
function frames(wrong: readonly number[], columns: number, cell: number, place: Place): string {
  let d = "";
  for (const i of wrong) {
    const x = place.x + (i % columns) * cell + 1;
    const y = place.y + Math.floor(i / columns) * cell + 1;
    d += `M${x.toFixed(1)} ${y.toFixed(1)}h${(cell - 2).toFixed(1)}v${(cell - 2).toFixed(1)}h${
      (2 - cell).toFixed(1)
    }z`;
  }
  return d === "" ? "" : svgElement("path", { d, fill: "none", stroke: WRONG, "stroke-width": 2 });
}
