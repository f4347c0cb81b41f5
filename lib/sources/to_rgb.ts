import { checkValue } from "../geometry/mod.ts";
import { RASTER, RasterImage } from "./raster_image.ts";

/**
 * Gives an image red, green and blue channels of 8 bits, as Pillow's `image.convert("RGB")` does.
 *
 * Grey is repeated; alpha is dropped, not blended with a background. Of 16-bit grey the high byte is
 * kept.
 *
 * @param image Shape `[rows, columns, channels]`; any mode.
 * @returns Shape `[rows, columns, 3]`, mode `"RGB"`, 0 to 255; with the image's name and notice.
 *
 * @example Half-transparent grey
 * ```ts
 * import assert from "node:assert/strict";
 * import { RasterImage, toRgb } from "convolutions";
 *
 * const grey = new RasterImage({ data: Uint8Array.of(76, 128), shape: [1, 1, 2], mode: "LA" });
 * assert.deepEqual(toRgb(grey).data, Uint8Array.of(76, 76, 76));
 * ```
 */
export function toRgb(image: RasterImage): RasterImage {
  const { data, mode, rows, columns, channels } = checkValue("toRgb()", "image", image, RASTER);
  if (mode === "RGB") return image;
  const rgb = new Uint8Array(rows * columns * 3);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = data[pixel * channels + (channels < 3 ? 0 : channel)];
      rgb[pixel * 3 + channel] = mode === "I;16" ? value >> 8 : value;
    }
  }
  return new RasterImage({ ...image, data: rgb, shape: [rows, columns, 3], mode: "RGB" });
}
