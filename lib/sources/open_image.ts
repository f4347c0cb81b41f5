import { knownOptions, numberFrom, type OptionNames } from "../geometry/mod.ts";
import { decodeImage } from "./decode_image.ts";
import { locateDecoded, type LocateOptions } from "./locate.ts";
import { ROAD_OPTIONS } from "./locate_options.ts";
import { RasterImage } from "./raster_image.ts";

/** Options of {@linkcode openImage}. */
export interface OpenImageOptions extends Omit<LocateOptions, "kind"> {
  /** Largest number of pixels accepted; 89 478 485, which is Pillow's `MAX_IMAGE_PIXELS`. */
  maxPixels?: number;
}

const OPTIONS: OptionNames<OpenImageOptions> = { ...ROAD_OPTIONS, maxPixels: numberFrom(1) };

/**
 * Opens a PNG, JPEG, WebP, GIF, TIFF, BMP or ICO image, whose pixels equal those that Pillow
 * decodes; or AVIF, whose colors may differ from Pillow's by rounding; or SVG, drawn at its own
 * size on a transparent ground.
 *
 * The orientation in EXIF, XMP or ImageMagick's profile is applied, as by Pillow's
 * `ImageOps.exif_transpose`; color profiles and gamma are not. Palettes and transparent colors
 * become RGB(A); CMYK becomes RGB by Pillow's formula; grey with 16 bits keeps them (and loses a
 * transparent level), other 16-bit images keep the high byte. Of an animation, or of several
 * pages, the first is read; of an icon the largest. Wholly transparent pixels of a GIF are black.
 *
 * A picture of your own is dropped into JupyterLab's file browser, at the left, beside the notebook;
 * then its file name is all that it takes: `await openImage("cat.jpg")`.
 *
 * @param source A data set's name, an http or https address, a path, or the file's bytes.
 * @param options As for {@linkcode locate}, and the pixel limit.
 * @returns Shape `[rows, columns, channels]`, row 0 at the top; with origin, notice and credit.
 * @throws {SourceError} If the image cannot be had, is of another format, damaged or too large.
 *
 * @example One pixel
 * ```ts
 * import assert from "node:assert/strict";
 * import { openImage } from "convolutions";
 *
 * const gif = Uint8Array.fromBase64("R0lGODdhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=");
 * const image = await openImage(gif);
 * assert.deepEqual([image.shape, image.data], [[1, 1, 3], Uint8Array.of(255, 0, 0)]);
 * ```
 */
export async function openImage(
  source: string | URL | Uint8Array,
  options: OpenImageOptions = {},
): Promise<RasterImage> {
  knownOptions("openImage()", options, OPTIONS);
  const decode = (bytes: Uint8Array, name: string) => decodeImage(bytes, name, options.maxPixels);
  if (source instanceof Uint8Array) return new RasterImage(await decode(source, "image bytes"));
  const { located, value } = await locateDecoded(source, { ...options, kind: "image" }, decode);
  const { bytes: _, ...about } = located;
  return new RasterImage({ ...about, ...value });
}
