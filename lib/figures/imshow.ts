import {
  either,
  FINITE,
  FLAG,
  FUNCTION,
  knownOptions,
  listOf,
  type OptionNames,
  SIDE,
  TEXT,
} from "../geometry/mod.ts";
import { colorbarWidth, drawColorbar } from "./colorbar.ts";
import { COLORMAP, colormapTable } from "./colormap.ts";
import { Figure } from "./figure.ts";
import { COLUMN_NUMBERS_HEIGHT, drawAxes, rowNumbersWidth } from "./image_axes.ts";
import { imageElement, type Place } from "./image_element.ts";
import { colorImage, type ColorScale, scalarImage, valueRange } from "./image_png.ts";
import { type ImageInput, type ImageValues, imageValues, type Numbers } from "./image_values.ts";
import { drawMissing, missingWidth } from "./missing_values.ts";
import { countOutside, drawOutside } from "./outside_scale.ts";
import type { ImageFrame, Overlay } from "./overlays.ts";
import {
  drawVals,
  SHOW_VALS_OPTIONS,
  type ShowValsOptions,
  SMALLEST_LABELLED_PIXEL,
} from "./show_vals.ts";
import { shrink } from "./shrink.ts";
import { svgElement } from "./svg.ts";
import { measureText, svgText, THEME } from "./text.ts";

/** How {@linkcode imshow} shows an image. */
export interface ImshowOptions {
  /** Value of the first color; the smallest value where not given. */
  vmin?: number;
  /** Value of the last color; the largest value where not given. */
  vmax?: number;
  /** Color map, such as `Spectral_r`, `Greys_r`, `gray`, `seismic`; `viridis` where not given. */
  cmap?: string;
  /** Heading; `\n` starts a new line. */
  title?: string;
  /** Whether rows and columns are numbered at the edges; true where not given. */
  axis?: boolean;
  /** Whether the colors are explained at the right; a text is what they mean, with its unit. */
  colorbar?: boolean | string;
  /** Drawn over the image in turn: `box`, `text`, `outlinedText`, or your own. */
  overlays?: readonly Overlay[];
  /** Writes each pixel's number into it. */
  showVals?: boolean | ShowValsOptions;
  /** A small line under the image, such as what kind of data it shows; broken where it is too wide. */
  note?: string;
  /** Most CSS pixels for the image itself; 360 where not given, more with `showVals`. */
  width?: number;
  /** What the figure shows, for readers who do not see it; made from the rest where not given. */
  alt?: string;
}

const WORDS = { ...TEXT, hint: "write `${…}`" };
const OPTIONS: OptionNames<ImshowOptions> = {
  vmin: FINITE,
  vmax: FINITE,
  cmap: COLORMAP,
  title: WORDS,
  axis: FLAG,
  colorbar: either(FLAG, TEXT),
  overlays: listOf(FUNCTION, "box(), text() and the like"),
  showVals: true,
  note: WORDS,
  width: SIDE,
  alt: WORDS,
};

/** Most CSS pixels of a figure without its margins: JupyterLab's width on a small screen. */
export const WIDEST = 872;

const NOTE = { size: 10.5, line: 14, gap: 4 };

/** A figure that shows one image, and can be shown again at another size or scale. */
export class ImageFigure extends Figure {
  readonly #image: ImageValues;
  readonly #options: ImshowOptions;
  /** Width that stands beside the image, for numbers and color bar. */
  readonly #extraWidth: number;
  /** Color map, and CSS pixels over and under the image, for what stands beside it. */
  readonly place: { cmap: string; imageTop: number; below: number };

  /** @throws {RangeError} If an option makes no sense for the image. */
  constructor(image: ImageValues, options: ImshowOptions) {
    checkOptions(image, options);
    const layout = layOut(image, options);
    super({
      width: layout.width,
      height: layout.height,
      alt: options.alt ?? describe(image, options),
      draw: () => draw(image, options, layout),
    });
    this.#image = image;
    this.#options = options;
    this.#extraWidth = layout.width - layout.imageWidth;
    this.place = {
      cmap: options.cmap ?? "viridis",
      imageTop: layout.top,
      below: layout.height - layout.top - layout.imageHeight,
    };
  }

  /** Shows the same image with other options. */
  with(options: ImshowOptions): ImageFigure {
    checkNames("ImageFigure.with()", options);
    return new ImageFigure(this.#image, { ...this.#options, ...options });
  }

  override fit(width: number): Figure {
    if (width >= this.content.width) return this;
    const left = width - this.#extraWidth;
    // With wide numbers or a long title there is no room for the image: shrink all of it.
    return left < 24 ? super.fit(width) : this.with({ width: left });
  }

  /** The values of the first and last color; for an image of colors none. */
  async range(): Promise<[vmin: number, vmax: number] | undefined> {
    if (this.#image.channels !== 1) return undefined;
    const { vmin, vmax } = colorScale(await this.#image.values, this.#options);
    return [vmin, vmax];
  }
}

/**
 * Shows an image, with matplotlib's meaning of `vmin`, `vmax` and `cmap`.
 *
 * Pixels stay sharp squares. One that is NaN or infinite has no color: it is hatched. Values outside
 * of `vmin` and `vmax` have the first or last color, and a line says how many pixels have such. An
 * image with more columns than there is room for is averaged down to one value for each CSS pixel.
 *
 * @param image Values `[rows, columns]` (or with a last axis of 1), or colors
 * `[rows, columns, 3 or 4]`; one leading axis of length 1 may stand before them. Colors are
 * integers to 255, or floats to 1 (to 255 where one is above 2).
 * @param options Range and colors, heading, axes, color bar, overlays, numbers, size.
 * @returns A figure.
 * @throws {RangeError} If the image is empty or of another shape, a color map is unknown, `vmin`
 * is above `vmax`, or there are too many pixels for `showVals`.
 * @throws {TypeError} If it holds no numbers.
 *
 * @example A gradient
 * ```ts
 * import { imshow } from "convolutions";
 *
 * const figure = imshow([[0, 1], [2, 3]], { cmap: "Spectral_r", title: "Four pixels" });
 * await figure.toSvg();
 * ```
 */
export function imshow(image: ImageInput, options: ImshowOptions = {}): ImageFigure {
  checkNames("imshow()", options);
  return new ImageFigure(imageValues(image), options);
}

function checkNames(caller: string, options: ImshowOptions): void {
  const { showVals } = knownOptions(caller, options, OPTIONS);
  if (typeof showVals === "boolean" || showVals === undefined) return;
  knownOptions(`${caller}'s showVals`, showVals, SHOW_VALS_OPTIONS);
}

interface Layout {
  width: number;
  height: number;
  /** Place and size of the image in the figure. */
  left: number;
  top: number;
  imageWidth: number;
  imageHeight: number;
  /** Size of the embedded image in its own pixels. */
  rows: number;
  columns: number;
  titleLines: string[];
  noteLines: string[];
}

const imagePlace = (layout: Layout): Place => ({
  x: layout.left,
  y: layout.top,
  width: layout.imageWidth,
  height: layout.imageHeight,
});

function checkOptions(image: ImageValues, options: ImshowOptions): void {
  const { vmin = -Infinity, vmax = Infinity } = options;
  if (options.cmap !== undefined) colormapTable(options.cmap);
  if (!(vmin <= vmax)) {
    throw new RangeError(`imshow(): vmin ${vmin} is above vmax ${vmax}.`);
  }
  if (options.showVals && image.channels !== 1) {
    throw new RangeError(
      `imshow(): showVals needs one channel; the image has ${image.channels}.`,
    );
  }
}

function layOut(image: ImageValues, options: ImshowOptions): Layout {
  const { axis = true, colorbar = false, showVals = false, title } = options;
  const titleLines = title ? title.split("\n") : [];
  const numbersWidth = axis ? rowNumbersWidth(image.rows) : 0;
  const barWidth = image.channels === 1 ? colorbarWidth(colorbar) : 0;
  const room = WIDEST - numbersWidth - barWidth;
  const wanted = options.width ??
    (showVals ? Math.min(620, Math.max(240, 46 * image.columns)) : 360);
  const size = fitImage(image, Math.min(wanted, room));
  const cell = size.imageWidth / image.columns;
  if (showVals && cell < SMALLEST_LABELLED_PIXEL) {
    throw new RangeError(
      `imshow(): showVals finds no room in ${image.rows}×${image.columns} pixels: each is only ` +
        `${cell.toFixed(1)} CSS pixels wide; show a part of the image`,
    );
  }
  const titleWidth = Math.max(
    0,
    ...titleLines.map((line) =>
      measureText(line, { size: THEME.titleSize, weight: "semibold" }).width
    ),
  );
  // A title wider than the image hangs over on both sides.
  const hang = Math.max(0, Math.ceil((titleWidth - size.imageWidth) / 2));
  const left = Math.max(numbersWidth, hang);
  const top = titleLines.length > 0 ? 19 * titleLines.length + 3 : 0;
  const noteLines = breakLines(options.note ?? "", size.imageWidth);
  const noteHeight = noteLines.length > 0 ? NOTE.gap + NOTE.line * noteLines.length : 0;
  return {
    ...size,
    width: left + size.imageWidth + Math.max(barWidth, hang),
    height: top + size.imageHeight + (axis ? COLUMN_NUMBERS_HEIGHT : 0) + noteHeight,
    left,
    top,
    titleLines,
    noteLines,
  };
}

/** Breaks a note between words where a line would be wider than its image. */
function breakLines(note: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of note.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`;
    const fits = measureText(longer, { size: NOTE.size }).width <= width;
    if (lines.length > 0 && fits) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Size of an image on the page: whole device pixels where a fraction would be seen. */
function fitImage(image: ImageValues, width: number) {
  const tallest = Math.max(width, 480);
  const scale = Math.min(width / image.columns, tallest / image.rows);
  if (scale < 1) {
    const columns = Math.max(1, Math.floor(image.columns * scale));
    const rows = Math.max(1, Math.floor(image.rows * scale));
    return { columns, rows, imageWidth: columns, imageHeight: rows };
  }
  const cell = scale < 8 ? Math.floor(2 * scale) / 2 : scale;
  const { columns, rows } = image;
  return { columns, rows, imageWidth: columns * cell, imageHeight: rows * cell };
}

function colorScale(values: Numbers, options: ImshowOptions): ColorScale {
  const { vmin, vmax, cmap = "viridis" } = options;
  if (vmin !== undefined && vmax !== undefined) return { vmin, vmax, cmap };
  const [min, max] = valueRange(values);
  const scale = { vmin: vmin ?? min, vmax: vmax ?? max, cmap };
  if (scale.vmin > scale.vmax) {
    throw new RangeError(
      vmin === undefined
        ? `imshow(): vmax ${vmax} is below the smallest value, ${min}; give vmin, too.`
        : `imshow(): vmin ${vmin} is above the largest value, ${max}; give vmax, too.`,
    );
  }
  return scale;
}

async function draw(image: ImageValues, options: ImshowOptions, layout: Layout): Promise<string> {
  const { axis = true, colorbar = false, showVals = false, overlays = [] } = options;
  const { left, top, imageWidth, imageHeight } = layout;
  const values = await image.values;
  const scale = image.channels === 1 ? colorScale(values, options) : undefined;
  // Not quite the same: the sides of an image that is made smaller are whole pixels.
  const [cell, cellHeight] = [imageWidth / image.columns, imageHeight / image.rows];
  const frame: ImageFrame = {
    x: (column) => left + (column + 0.5) * cell,
    y: (row) => top + (row + 0.5) * cellHeight,
    cell,
  };
  let body = layout.titleLines.map((line, i) =>
    svgText(line, left + imageWidth / 2, 13 + 19 * i, {
      size: THEME.titleSize,
      weight: "semibold",
      anchor: "middle",
    })
  ).join("");
  body += drawImage(image, values, scale, options, layout);
  if (axis) body += drawAxes(image, imagePlace(layout), frame);
  if (scale && showVals) {
    body += drawVals(values, image.columns, scale, frame, showVals === true ? {} : showVals);
  }
  for (const overlay of overlays) body += overlay(frame);
  body += layout.noteLines.map((line, i) =>
    svgText(line, left, layout.height - NOTE.line * (layout.noteLines.length - i) + 11, {
      size: NOTE.size,
      fill: THEME.mutedInk,
    })
  ).join("");
  if (scale && colorbar) {
    body += drawColorbar(scale, left + imageWidth, top, imageHeight, colorbar);
  }
  return body;
}

function drawImage(
  image: ImageValues,
  values: Numbers,
  scale: ColorScale | undefined,
  options: ImshowOptions,
  layout: Layout,
): string {
  const { rows, columns } = layout;
  const shown = rows === image.rows && columns === image.columns
    ? values
    : shrink(values, image, layout);
  const full = options.vmax ?? image.fullScale ?? (valueRange(values)[1] > 2 ? 255 : 1);
  const { png, missing } = scale
    ? scalarImage(shown, rows, columns, scale)
    : colorImage(shown, rows, columns, image.channels as 3 | 4, full);
  const place = imagePlace(layout);
  // The words stand in the figure's margin.
  const count = shown === values ? missing : undefined;
  const used = missing > 0 ? missingWidth(count) + 10 : 0;
  const outside = scale
    ? countOutside(values, scale.vmin, scale.vmax)
    : countOutside(values, 0, full, image.channels);
  // They may reach into the margin at the right, or into the gap between panels.
  const room = layout.width - place.x - used + 12;
  const words = { x: place.x + used, y: layout.height + 11, width: room };
  return (missing > 0 ? drawMissing(place, layout.height + 3, count) : "") +
    drawOutside(outside, image.rows * image.columns, words) +
    imageElement(png, place) +
    svgElement("rect", {
      x: place.x - 0.5,
      y: place.y - 0.5,
      width: place.width + 1,
      height: place.height + 1,
      fill: "none",
      stroke: options.axis === false ? THEME.border : THEME.line,
    });
}

function describe(image: ImageValues, options: ImshowOptions): string {
  const { title, vmin, vmax, cmap = "viridis" } = options;
  const name = title ? `${title.replaceAll("\n", ", ")}: ` : "";
  const kind = image.channels === 1 ? "image" : "color image";
  const colors = image.channels === 1 ? `, colors ${cmap}` : "";
  const range = image.channels === 1 && vmin !== undefined && vmax !== undefined
    ? ` from ${vmin} to ${vmax}`
    : "";
  return `${name}${kind} of ${image.rows}×${image.columns} pixels${colors}${range}` +
    (options.showVals ? ", each with its value" : "") + (options.note ? ` (${options.note})` : "");
}
