import { checkValue } from "../geometry/mod.ts";
import { RASTER, RasterImage } from "./raster_image.ts";

/**
 * Turns an image grey as Pillow's `ImageOps.grayscale` does, to the last digit.
 *
 * Red, green and blue weigh 0.299, 0.587 and 0.114 (ITU-R 601-2), in integers:
 * `(19595 r + 38470 g + 7471 b + 32768) >> 16`. Alpha is dropped, not blended with a background.
 * Of 16-bit grey the high byte is kept; Pillow would clip it at 255 and show nearly all white.
 *
 * @param image Shape `[rows, columns, channels]`; any mode.
 * @returns Shape `[rows, columns, 1]`, mode `"L"`, 0 to 255; with the image's name and notice.
 *
 * @example Pure red
 * ```ts
 * import assert from "node:assert/strict";
 * import { RasterImage, toGrayscale } from "convolutions";
 *
 * const red = new RasterImage({ data: Uint8Array.of(255, 0, 0), shape: [1, 1, 3], mode: "RGB" });
 * assert.deepEqual(toGrayscale(red).data, Uint8Array.of(76));
 * ```
 */
export function toGrayscale(image: RasterImage): RasterImage {
  const { data, mode, rows, columns, channels } = checkValue(
    "toGrayscale()",
    "image",
    image,
    RASTER,
  );
  if (mode === "L") return image;
  const grey = new Uint8Array(rows * columns);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * channels;
    grey[pixel] = mode === "I;16"
      ? data[at] >> 8
      : channels < 3
      ? data[at]
      : (19595 * data[at] + 38470 * data[at + 1] + 7471 * data[at + 2] + 32768) >> 16;
  }
  return new RasterImage({ ...image, data: grey, shape: [rows, columns, 1], mode: "L" });
}
