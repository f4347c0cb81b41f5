import type { RasterImageInit } from "./raster_image.ts";

const tile = 64;

/**
 * Turns and mirrors a picture upright.
 *
 * @param picture Shape `[rows, columns, channels]`.
 * @param orientation 1 to 8, as EXIF numbers them: 6 for a camera that was turned to the left.
 * @returns The picture that was meant; rows and columns change places from 5 on.
 */
export function turn(picture: RasterImageInit, orientation: number): RasterImageInit {
  if (orientation === 1) return picture;
  const { data, shape: [rows, columns, channels] } = picture;
  const swapped = orientation >= 5;
  const [outRows, outColumns] = swapped ? [columns, rows] : [rows, columns];
  const [upsideDown, mirrored] = [[3, 4, 7, 8], [2, 3, 6, 7]].map((all) =>
    all.includes(orientation)
  );
  const out = data.slice();
  // From a pixel to the next one below and at the right, in the picture as it is stored.
  const [below, beside] = swapped ? [channels, columns * channels] : [columns * channels, channels];
  const [down, right] = [upsideDown ? -below : below, mirrored ? -beside : beside];
  const corner = (upsideDown ? (outRows - 1) * below : 0) +
    (mirrored ? (outColumns - 1) * beside : 0);
  // By tiles, because a column of a large picture lies far apart in memory.
  for (let top = 0; top < outRows; top += tile) {
    for (let left = 0; left < outColumns; left += tile) {
      const [bottom, end] = [Math.min(top + tile, outRows), Math.min(left + tile, outColumns)];
      for (let y = top; y < bottom; y++) {
        let at = (y * outColumns + left) * channels;
        let from = corner + y * down + left * right;
        for (let x = left; x < end; x++, from += right) {
          for (let channel = 0; channel < channels; channel++) out[at++] = data[from + channel];
        }
      }
    }
  }
  return { ...picture, data: out, shape: [outRows, outColumns, channels] };
}
