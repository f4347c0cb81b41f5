import { colormapTable } from "./colormap.ts";
import type { Numbers } from "./image_values.ts";
import { encodeIndexed, encodePng } from "./png.ts";

/** How values become colors. */
export interface ColorScale {
  /** Value that gets the first color; those below it get that color too. */
  vmin: number;
  /** Value that gets the last color; those above it get that color too. */
  vmax: number;
  /** Name of the color map. */
  cmap: string;
}

/** An image file and what it leaves out. */
export interface ImageFile {
  png: Uint8Array<ArrayBuffer>;
  /** Number of pixels that have no value and are transparent. */
  missing: number;
}

/**
 * Finds the smallest and the largest value.
 *
 * @param values Any numbers; NaN and infinities are passed over.
 * @returns Both; 0 and 1 when there is no finite value.
 */
export function valueRange(values: Numbers): [min: number, max: number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // Comparisons with NaN are false.
    if (value < min && value !== -Infinity) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  return min <= max ? [min, max] : [0, 1];
}

/**
 * Places values in the 256 colors of a map, as matplotlib does.
 *
 * @param values Any numbers.
 * @param vmin Lower end of the range.
 * @param vmax Upper end; where it equals `vmin`, every value gets the first color.
 * @returns For each value 0 to 255, or -1 where it is NaN or infinite.
 * @throws {RangeError} If `vmin` is above `vmax`, or one is not finite.
 */
export function colorIndices(values: Numbers, vmin: number, vmax: number): Int16Array {
  if (!(vmin <= vmax) || vmax - vmin === Infinity) {
    throw new RangeError(
      `Cannot scale colors: vmin must not be above vmax and both finite, got ${vmin} and ${vmax}`,
    );
  }
  // matplotlib reckons in the precision of the data, which decides on the edge of two colors.
  const round = values instanceof Float32Array ? Math.fround : (value: number) => value;
  const range = vmax - vmin;
  const indices = new Int16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // The difference is NaN for NaN and for infinities alike.
    if (Number.isNaN(value - value)) {
      indices[i] = -1;
    } else if (range > 0) {
      const index = Math.floor(round(round(round(value - vmin) / range) * 256));
      indices[i] = index < 0 ? 0 : index > 255 ? 255 : index;
    }
  }
  return indices;
}

/**
 * Colors an image of values and writes it as a PNG file, one pixel for each value.
 *
 * @param values Row by row.
 * @param rows Rows.
 * @param columns Columns.
 * @param scale Range of values and color map.
 * @returns The file, and the number of pixels without a value.
 */
export function scalarImage(
  values: Numbers,
  rows: number,
  columns: number,
  scale: ColorScale,
): ImageFile {
  const table = colormapTable(scale.cmap);
  const indices = colorIndices(values, scale.vmin, scale.vmax);
  const used = new Uint8Array(256);
  let missing = 0;
  for (let i = 0; i < indices.length; i++) {
    if (indices[i] < 0) missing++;
    else used[indices[i]] = 1;
  }
  // Colors in the map's order: neighbours in value are neighbours in the palette.
  const place = new Uint8Array(256);
  const palette: number[] = [];
  if (missing > 0) palette.push(0, 0, 0, 0);
  for (let index = 0; index < 256; index++) {
    if (!used[index]) continue;
    place[index] = palette.length / 4;
    palette.push(table[3 * index], table[3 * index + 1], table[3 * index + 2], 255);
  }
  if (palette.length > 4 * 256) return { png: rgbaImage(indices, rows, columns, table), missing };
  const pixels = new Uint8Array(indices.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = indices[i] < 0 ? 0 : place[indices[i]];
  return { png: encodeIndexed(columns, rows, pixels, Uint8Array.from(palette)), missing };
}

/** The rare image that has all 256 colors and missing values as well. */
function rgbaImage(indices: Int16Array, rows: number, columns: number, table: Uint8Array) {
  const data = new Uint8Array(4 * indices.length);
  indices.forEach((index, i) => {
    if (index >= 0) data.set([...table.subarray(3 * index, 3 * index + 3), 255], 4 * i);
  });
  return encodePng({ width: columns, height: rows, data });
}

/**
 * Writes an image of colors as a PNG file.
 *
 * @param values Row by row; red, green, blue and perhaps alpha for each pixel.
 * @param rows Rows.
 * @param columns Columns.
 * @param channels 3 or 4.
 * @param full Value of full brightness; those above it are as bright, those below 0 dark.
 * @returns The file, and the number of pixels that are transparent because a value is NaN or infinite.
 */
export function colorImage(
  values: Numbers,
  rows: number,
  columns: number,
  channels: 3 | 4,
  full: number,
): ImageFile {
  const data = new Uint8ClampedArray(rows * columns * 4).fill(255);
  let missing = 0;
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = values[pixel * channels + channel];
      sum += value;
      data[4 * pixel + channel] = full === 255 ? value : (value / full) * 255;
    }
    // The sum is NaN or infinite where a value is.
    if (!Number.isFinite(sum)) {
      data.fill(0, 4 * pixel, 4 * pixel + 4);
      missing++;
    }
  }
  return {
    png: encodePng({ width: columns, height: rows, data: new Uint8Array(data.buffer) }),
    missing,
  };
}
