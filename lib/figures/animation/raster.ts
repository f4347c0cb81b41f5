import type { Pixels } from "#platform";
import { reduceColors } from "./reduce_colors.ts";

/** A picture of palette indices. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row. */
  readonly indices: Uint8Array;
}

/** A place on a raster, in pixels. */
export interface RasterArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Gives several pictures one palette.
 *
 * @param pictures Pictures; where they are transparent, white paper shows.
 * @param extra Colors such as `#0072b2` that the palette must also have.
 * @returns The palette (3 bytes a color, at most 255), the pictures as indices into it, and the
 *   index of each extra color.
 */
export function indexPixels(
  pictures: readonly Pixels[],
  extra: readonly string[],
): { palette: Uint8Array; rasters: Raster[]; extraIndices: number[] } {
  const data = new Uint8Array(pictures.reduce((sum, p) => sum + p.data.length, 0));
  let at = 0;
  for (const picture of pictures) {
    data.set(picture.data, at);
    at += picture.data.length;
  }
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] === 255) continue;
    for (let part = i - 3; part < i; part++) {
      data[part] = Math.round((data[part] * data[i] + 255 * (255 - data[i])) / 255);
    }
    data[i] = 255;
  }
  const all = { width: data.length / 4, height: 1, data };
  const reduced = reduceColors(all, 255 - extra.length).data;
  const indexOf = new Map<number, number>();
  const palette: number[] = [];
  const find = (red: number, green: number, blue: number) => {
    const key = red << 16 | green << 8 | blue;
    let index = indexOf.get(key);
    if (index === undefined) {
      index = indexOf.size;
      indexOf.set(key, index);
      palette.push(red, green, blue);
    }
    return index;
  };
  at = 0;
  const rasters = pictures.map(({ width, height }): Raster => {
    const indices = new Uint8Array(width * height);
    for (let i = 0; i < indices.length; i++, at += 4) {
      // A run of one color, which most of a drawing is, needs no look-up.
      const same = i > 0 && reduced[at] === reduced[at - 4] &&
        reduced[at + 1] === reduced[at - 3] &&
        reduced[at + 2] === reduced[at - 2];
      indices[i] = same ? indices[i - 1] : find(reduced[at], reduced[at + 1], reduced[at + 2]);
    }
    return { width, height, indices };
  });
  const extraIndices = extra.map((color) => {
    const value = parseInt(color.slice(1), 16);
    return find(value >> 16, value >> 8 & 255, value & 255);
  });
  return { palette: Uint8Array.from(palette), rasters, extraIndices };
}

/** Copies an area of one raster to a place on another, as far as it lies on both. */
export function blit(from: Raster, area: RasterArea, to: Raster, x: number, y: number): void {
  const width = Math.min(area.width, from.width - area.x, to.width - x);
  const height = Math.min(area.height, from.height - area.y, to.height - y);
  for (let row = 0; row < height; row++) {
    const start = (area.y + row) * from.width + area.x;
    to.indices.set(from.indices.subarray(start, start + width), (y + row) * to.width + x);
  }
}

/** Draws a frame whose line is centred on the edge of an area. */
export function frameArea(to: Raster, area: RasterArea, line: number, index: number): void {
  const outer = Math.floor(line / 2);
  const fill = (left: number, top: number, right: number, bottom: number) => {
    const [from, until] = [Math.max(0, left), Math.min(to.width, right)];
    for (let y = Math.max(0, top); y < Math.min(to.height, bottom); y++) {
      to.indices.fill(index, y * to.width + from, y * to.width + until);
    }
  };
  const { x, y, width, height } = area;
  const [left, top, right, bottom] = [x - outer, y - outer, x + width + outer, y + height + outer];
  fill(left, top, right, top + line);
  fill(left, bottom - line, right, bottom);
  fill(left, top, left + line, bottom);
  fill(right - line, top, right, bottom);
}
