import { openPicture, type PictureHeader } from "#platform";
import { checkKind } from "./check_kind.ts";
import { bmpSize, decodeBmp } from "./decode_bmp.ts";
import { gifPixels, gifSize } from "./gif_pixels.ts";
import { icoPicture } from "./ico_picture.ts";
import { orientationOf } from "./orientation.ts";
import type { RasterImageInit } from "./raster_image.ts";
import { picturePixels } from "./picture_pixels.ts";
import { sniffFormat } from "./sniff.ts";
import { SourceError } from "./source_error.ts";
import { tiffColors, withSoundOrientation } from "./tiff_colors.ts";
import { turn } from "./turn.ts";

const saveAnew = "Open it in an image editor and export it as PNG.";

/**
 * Decodes the bytes of an image; see `openImage`.
 *
 * @param bytes The whole file.
 * @param name What messages call the image.
 * @param maxPixels Largest number of pixels accepted.
 * @returns The picture, upright.
 * @throws {SourceError} If it is of another format, damaged or too large.
 */
export async function decodeImage(
  bytes: Uint8Array,
  name: string,
  maxPixels = 89_478_485,
): Promise<RasterImageInit> {
  checkKind(bytes, "image", name);
  try {
    return await decode(bytes, name, maxPixels);
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const [, compression] = /(\w+) compression support is not configured/.exec(`${cause}`) ?? [];
    if (compression) {
      const problem = `it is compressed with ${compression}, which is not supported`;
      throw new SourceError({ source: name, reason: "wrong-kind", problem, hint: saveAnew, cause });
    }
    throw new SourceError({
      source: name,
      reason: "damaged",
      problem: "the image is damaged or cut short",
      hint: "Download it again, or open it in an image viewer and save it anew.",
      cause,
    });
  }
}

/** Where a PNG says whether its pixels are grey (0), RGB (2), of a palette, and have alpha. */
const pngColorType = 25;

async function decode(
  bytes: Uint8Array,
  name: string,
  maxPixels: number,
): Promise<RasterImageInit> {
  const format = sniffFormat(bytes);
  if (format === "bmp") {
    checkSize(bmpSize(bytes), name, maxPixels);
    return decodeBmp(bytes);
  }
  if (format === "ico") {
    const picture = icoPicture(bytes);
    return "png" in picture ? await decode(picture.png, name, maxPixels) : picture;
  }
  if (format === "avif" && isAnimatedAvif(bytes)) {
    const problem = "this AVIF file is an animation";
    throw new SourceError({ source: name, reason: "wrong-kind", problem, hint: saveAnew });
  }
  if (format === "tiff") bytes = withSoundOrientation(bytes);
  const image = await openPicture(bytes);
  const { header } = image;
  const size = format === "gif" ? gifSize(bytes) : { rows: header.height, columns: header.width };
  checkSize(size, name, maxPixels);
  if (format === "tiff") checkTiff(header, bytes, name);
  if (format === "gif") return await gifPixels(image, bytes);
  const grey16 = format === "png" && header.space === "grey16" && bytes[pngColorType] === 0;
  const unnamed = format === "tiff" && !tiffColors(bytes).alpha;
  const picture = await picturePixels(image, grey16 || unnamed);
  return turn(picture, await orientationOf(header, bytes));
}

function checkSize(
  { rows, columns }: { rows: number; columns: number },
  source: string,
  maxPixels: number,
): void {
  if (rows * columns <= maxPixels) return;
  throw new SourceError({
    source,
    reason: "too-large",
    problem: `the image has ${rows} × ${columns} pixels, the limit is ${maxPixels}`,
    hint: "Make it smaller, or raise the option maxPixels if you trust it.",
  });
}

/** Refuses measurements that a picture's 8 or 16 bits cannot hold, and colors that sharp mistakes. */
function checkTiff({ depth, space }: PictureHeader, bytes: Uint8Array, source: string): void {
  const { meaning, compression } = tiffColors(bytes);
  const problem = depth !== "uchar" && depth !== "ushort"
    ? `its pixels are numbers of type ${depth} (${space}), not of 8 or 16 bits without sign`
    : meaning > 8
    ? "its pixels are a camera's raw measurements, or colors that are not RGB"
    : meaning === 8
    ? "its colors are L*a*b*, not RGB"
    : meaning === 6 && compression !== 6 && compression !== 7
    ? "its colors are YCbCr, not RGB"
    : undefined;
  if (problem === undefined) return;
  throw new SourceError({ source, reason: "wrong-kind", problem, hint: saveAnew });
}

/** Whether the brand of an AVIF file, after its first box's size and name, is that of films. */
function isAnimatedAvif(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(8, 12)) === "avis";
}
