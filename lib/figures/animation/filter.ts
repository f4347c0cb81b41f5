import { COLORMAP } from "../colormap.ts";
import { tf } from "../../backend/mod.ts";
import {
  checkValue,
  FLAG,
  FUNCTION,
  knownOptions,
  LIST,
  type OptionNames,
  POSITIVE,
  TEXT,
  wholeFrom,
} from "../../geometry/mod.ts";
import { Animation } from "./animation.ts";
import { encodeAnimatedPng } from "./animated_png.ts";
import { indexPixels } from "./raster.ts";
import { Figure } from "../figure.ts";
import { imageElement, type Place } from "../image_element.ts";
import { scalarImage, valueRange } from "../image_png.ts";
import { type ImageInput, imageValues, type Numbers } from "../image_values.ts";
import { encodePng } from "../png.ts";
import { rasterize } from "../rasterize.ts";
import { shrink } from "../shrink.ts";
import { svgElement } from "../svg.ts";
import { svgText, THEME } from "../text.ts";

/** How {@linkcode filterAnimation} shows what a filter does. */
export interface FilterAnimationOptions {
  /** What the parameter is, such as "angle". */
  readonly name?: string;
  /** Its unit, written right behind the number, such as "°" or " pixels". */
  readonly unit?: string;
  /** How often the filter is applied, each time to what came out before; once unless given. */
  readonly times?: number;
  /** Name of the color map; "gray" unless given. */
  readonly cmap?: string;
  /** Whether it goes back through the parameter's values instead of jumping to the first. */
  readonly bounce?: boolean;
  /** How long each value stays, in milliseconds; 160 unless given. */
  readonly milliseconds?: number;
}

/** CSS pixels of each of the three pictures, at most, and between them. */
const side = 200;
const gap = 22;
const heads = 46;
/** Steps of brightness: more are hardly seen, and take much more room. */
const levels = 14;

interface Plane {
  readonly rows: number;
  readonly columns: number;
  readonly values: Numbers;
}

const OPTIONS: OptionNames<FilterAnimationOptions> = {
  name: TEXT,
  unit: TEXT,
  times: wholeFrom(1),
  cmap: COLORMAP,
  bounce: FLAG,
  milliseconds: POSITIVE,
};

/**
 * Shows what a filter makes of an image while a parameter of the filter changes, such as its size
 * or its angle.
 *
 * Image, filter and result keep one scale each: a larger filter is drawn larger, and the result is
 * as much smaller than the image as the filter takes off. Colors run from the smallest to the
 * largest value of each picture.
 *
 * @param image Shape `[rows, columns]`, one channel: a tensor, a `DataArray` or rows; any unit.
 * @param filterAt Makes the filter, shape `[kRows, kColumns]`, for a value of the parameter; a tensor
 *   that it returns is disposed of.
 * @param values What the parameter runs through, one picture each.
 * @param options The parameter's name and unit, colors and speed.
 * @returns An animated PNG.
 * @throws {RangeError} If there are no values, or a filter does not fit into the image.
 *
 * @example A growing box blur
 * ```ts
 * import assert from "node:assert/strict";
 * import { filterAnimation } from "convolutions";
 *
 * const image = Array.from({ length: 16 }, (_, y) => Array.from({ length: 16 }, (_, x) => x ^ y));
 * const box = (size: number) => Array.from({ length: size }, () => Array(size).fill(1 / size ** 2));
 * const animation = await filterAnimation(image, box, [1, 3, 5], { name: "size" });
 * assert.equal(animation.frameCount, 3);
 * ```
 */
export async function filterAnimation(
  image: ImageInput,
  filterAt: (value: number) => ImageInput,
  values: readonly number[],
  options: FilterAnimationOptions = {},
): Promise<Animation> {
  knownOptions("filterAnimation()", options, OPTIONS);
  checkValue("filterAnimation()", "filterAt", filterAt, FUNCTION);
  checkValue("filterAnimation()", "values", values, LIST);
  const { name = "parameter", unit = "", bounce = false, milliseconds = 160 } = options;
  if (values.length === 0) {
    throw new RangeError(`filterAnimation(): there is no value of the ${name}; give some.`);
  }
  const whole = await readPlane(image, "image");
  const filters: Plane[] = [];
  for (const value of values) {
    const filter = filterAt(value);
    filters.push(await readPlane(filter, `filter for ${name} ${value}`));
    if (filter instanceof tf.Tensor) filter.dispose();
  }
  const results: Plane[] = [];
  for (const [i, filter] of filters.entries()) {
    results.push(await applied(whole, filter, options.times ?? 1, `${name} ${values[i]}`));
  }
  const widest = filters.reduce((most, f) => Math.max(most, f.rows, f.columns), 1);
  const scale = side / Math.max(whole.rows, whole.columns);
  const pictures = [];
  for (const [i, value] of values.entries()) {
    const figure = frame(
      [whole, scale, "Image"],
      [filters[i], side / widest, `Filter ${filters[i].rows} × ${filters[i].columns}`],
      [results[i], scale, (options.times ?? 1) > 1 ? `Applied ${options.times} times` : "Result"],
      `${name} ${shown(value)}${unit}`,
      options.cmap ?? "gray",
    );
    pictures.push(await rasterize(await figure.toSvg(), 1));
  }
  const { palette, rasters } = indexPixels(pictures, []);
  const there = rasters.map((_, i) => i);
  const order = bounce ? [...there, ...there.slice(1, -1).reverse()] : there;
  const { width, height } = rasters[0];
  return new Animation({
    bytes: encodeAnimatedPng({
      width,
      height,
      palette,
      still: rasters[0].indices,
      frames: order.map((i) => ({ indices: rasters[i].indices, milliseconds })),
    }),
    width,
    height,
    alt:
      `Animation: an image ${whole.rows} × ${whole.columns}, a filter and its result while the ${name} goes from ${
        shown(values[0])
      }${unit} to ${shown(values.at(-1)!)}${unit}${
        bounce ? " and back" : ""
      }, in ${values.length} steps.`,
    poster: encodePng(pictures[0]),
    frameCount: order.length,
    duration: order.length * milliseconds,
  });
}

async function readPlane(input: ImageInput, what: string): Promise<Plane> {
  const { rows, columns, channels, values } = imageValues(input);
  if (channels !== 1) {
    throw new RangeError(
      `filterAnimation(): the ${what} has ${channels} channels; pick one channel.`,
    );
  }
  return { rows, columns, values: await values };
}

/** The image after the filter, applied `times` times without padding. */
async function applied(image: Plane, filter: Plane, times: number, what: string): Promise<Plane> {
  const rows = image.rows - times * (filter.rows - 1);
  const columns = image.columns - times * (filter.columns - 1);
  if (rows < 1 || columns < 1) {
    throw new RangeError(
      `filterAnimation(): for ${what} the filter is ${filter.rows} × ${filter.columns}, applied ` +
        `${
          times === 1 ? "once" : `${times} times`
        }; the image is only ${image.rows} × ${image.columns}.`,
    );
  }
  const result = tf.tidy(() => {
    const kernel = tf.tensor4d(Float32Array.from(filter.values), [
      filter.rows,
      filter.columns,
      1,
      1,
    ]);
    let batch = tf.tensor4d(Float32Array.from(image.values), [1, image.rows, image.columns, 1]);
    for (let i = 0; i < times; i++) batch = tf.conv2d(batch, kernel, 1, "valid");
    return batch;
  });
  const values = await result.data();
  result.dispose();
  return { rows, columns, values };
}

type Picture = readonly [plane: Plane, scale: number, title: string];

/** One moment: the three pictures side by side and the parameter's value over the filter. */
function frame(
  image: Picture,
  filter: Picture,
  result: Picture,
  value: string,
  cmap: string,
): Figure {
  const width = 3 * side + 2 * gap;
  return new Figure({
    width,
    height: heads + side,
    alt: value,
    draw: () =>
      [image, filter, result].map(([plane, scale, title], i) => {
        const left = i * (side + gap);
        const size = { width: plane.columns * scale, height: plane.rows * scale };
        const place = {
          x: left + (side - size.width) / 2,
          y: heads + (side - size.height) / 2,
          ...size,
        };
        return svgText(title, left + side / 2, i === 1 ? 34 : 26, {
          anchor: "middle",
          fill: i === 1 ? THEME.mutedInk : THEME.ink,
        }) + pictureOf(plane, place, cmap);
      }).join("") +
      svgText(value, width / 2, 14, { anchor: "middle", weight: "semibold", size: 15 }),
  });
}

function pictureOf({ rows, columns, values }: Plane, place: Place, cmap: string): string {
  const to = {
    rows: Math.max(1, Math.min(rows, Math.round(place.height))),
    columns: Math.max(1, Math.min(columns, Math.round(place.width))),
  };
  const small = shrink(values, { rows, columns, channels: 1 }, to);
  const [vmin, vmax] = valueRange(small);
  const step = (vmax - vmin) / (levels - 1) || 1;
  const rounded = small.map((value) => vmin + Math.round((value - vmin) / step) * step);
  const { png } = scalarImage(rounded, to.rows, to.columns, { vmin, vmax, cmap });
  return imageElement(png, place) + svgElement("rect", {
    ...place,
    fill: "none",
    stroke: THEME.border,
  });
}

/** A number without the digits that only rounding made. */
function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
