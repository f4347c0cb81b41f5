import type { RasterImageInit } from "./raster_image.ts";

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
  let at = 0;
  for (let y = 0; y < outRows; y++) {
    for (let x = 0; x < outColumns; x++) {
      const [down, right] = [upsideDown ? outRows - 1 - y : y, mirrored ? outColumns - 1 - x : x];
      const from = (swapped ? right * columns + down : down * columns + right) * channels;
      for (let channel = 0; channel < channels; channel++) out[at++] = data[from + channel];
    }
  }
  return { ...picture, data: out, shape: [outRows, outColumns, channels] };
}
