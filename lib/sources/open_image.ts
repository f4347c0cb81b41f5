import type { Metadata, Sharp } from "sharp";
import { checkKind } from "./check_kind.ts";
import { locate, type LocateOptions } from "./locate.ts";
import { type ImageSource, RasterImage, type RasterImageInit } from "./raster_image.ts";
import { SourceError } from "./source_error.ts";

/** Options of {@linkcode openImage}. */
export interface OpenImageOptions extends Omit<LocateOptions, "kind"> {
  /** Largest number of pixels accepted; 89 478 485, which is Pillow's `MAX_IMAGE_PIXELS`. */
  maxPixels?: number;
}

/**
 * Opens a PNG, JPEG, WebP or GIF image; its pixels equal those that Pillow decodes.
 *
 * The orientation in EXIF is applied (Pillow: `ImageOps.exif_transpose`); colour profiles and
 * gamma are not. Palettes and transparent colours become RGB(A); CMYK becomes RGB by Pillow's
 * formula; grey with 16 bits keeps them, other 16-bit images keep the high byte. Of an animation
 * the first frame is read. Wholly transparent pixels of a GIF are black.
 *
 * @param source A data set's name, an http or https address, a path, or the file's bytes.
 * @param options As for {@linkcode locate}, and the pixel limit.
 * @returns Shape `[rows, columns, channels]`, row 0 at the top; with origin, notice and credit.
 * @throws {SourceError} If the image cannot be had, is of another format, damaged or too large.
 *
 * @example One pixel
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * const gif = Uint8Array.fromBase64("R0lGODdhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=");
 * const image = await openImage(gif);
 * deepEqual([image.shape, image.data], [[1, 1, 3], Uint8Array.of(255, 0, 0)]);
 * ```
 */
export async function openImage(
  source: string | URL | Uint8Array,
  options: OpenImageOptions = {},
): Promise<RasterImage> {
  if (source instanceof Uint8Array) return await decodeImage(source, {}, options.maxPixels);
  const { bytes, ...about } = await locate(source, { ...options, kind: "image" });
  return await decodeImage(bytes, about, options.maxPixels);
}

async function decodeImage(
  bytes: Uint8Array,
  about: ImageSource,
  maxPixels = 89_478_485,
): Promise<RasterImage> {
  const name = about.name ?? "image bytes";
  checkKind(bytes, "image", name);
  const { default: sharp } = await import("sharp");
  // libvips would convert colours by the file's profile, and its own limit has a vaguer message.
  const image = sharp(bytes, { failOn: "error", ignoreIcc: true, limitInputPixels: false });
  try {
    const header = await image.metadata();
    const { width, height } = header;
    if (width * height > maxPixels) {
      throw new SourceError({
        source: name,
        reason: "too-large",
        problem: `the image has ${height} × ${width} pixels, the limit is ${maxPixels}`,
        hint: "Make it smaller, or raise the option maxPixels if you trust it.",
      });
    }
    return new RasterImage({ ...about, ...await readPixels(image.autoOrient(), header) });
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError({
      source: name,
      reason: "damaged",
      problem: "the image is damaged or cut short",
      hint: "Download it again, or open it in an image viewer and save it anew.",
      cause,
    });
  }
}

async function readPixels(
  image: Sharp,
  { space, channels, format }: Metadata,
): Promise<RasterImageInit> {
  if (space === "b-w" && channels === 1) {
    const { values, rows, columns } = await readRaw(image.toColourspace("b-w"));
    return { data: values, shape: [rows, columns, 1], mode: "L" };
  }
  if (space === "grey16" && channels === 1) {
    const deep = image.toColourspace("grey16");
    const { values, rows, columns } = await readRaw(deep, "ushort");
    return { data: new Uint16Array(values.buffer), shape: [rows, columns, 1], mode: "I;16" };
  }
  if (space === "cmyk") {
    const inks = image.pipelineColourspace("cmyk").toColourspace("cmyk");
    const { values, rows, columns } = await readRaw(inks);
    return { data: rgbFromCmyk(values), shape: [rows, columns, 3], mode: "RGB" };
  }
  const { values, rows, columns, bands } = await readRaw(image);
  if (bands === 3) return { data: values, shape: [rows, columns, 3], mode: "RGB" };
  if (space === "b-w") {
    return { data: pick(values, [0, 3]), shape: [rows, columns, 2], mode: "LA" };
  }
  // libvips adds alpha to a GIF if any later frame has it.
  if (format === "gif" && values.every((value, index) => index % 4 !== 3 || value === 255)) {
    return { data: pick(values, [0, 1, 2]), shape: [rows, columns, 3], mode: "RGB" };
  }
  return { data: values, shape: [rows, columns, 4], mode: "RGBA" };
}

async function readRaw(image: Sharp, depth: "uchar" | "ushort" = "uchar") {
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  return {
    // A copy, because a Buffer's memory may be shared and unaligned.
    values: new Uint8Array(data),
    rows: info.height,
    columns: info.width,
    bands: info.channels,
  };
}

/** Keeps the given channels of four. */
function pick(values: Uint8Array, channels: readonly number[]): Uint8Array {
  const kept = new Uint8Array(values.length / 4 * channels.length);
  for (let at = 0, out = 0; at < values.length; at += 4) {
    for (const channel of channels) kept[out++] = values[at + channel];
  }
  return kept;
}

/** Pillow's CMYK to RGB: white − black − ink × (white − black), with its rounding. */
function rgbFromCmyk(values: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(values.length / 4 * 3);
  for (let at = 0, out = 0; at < values.length; at += 4) {
    const light = 255 - values[at + 3];
    for (let ink = 0; ink < 3; ink++) {
      const product = values[at + ink] * light + 128;
      rgb[out++] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}
