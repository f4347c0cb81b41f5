import type { Picture } from "../platform.ts";
import { avifFile } from "./avif_file.ts";
import { bitmapPicture } from "./bitmap_picture.ts";
import { gifFile } from "./gif_file.ts";
import { inksPicture } from "./inks_picture.ts";
import { jpegFile } from "./jpeg_file.ts";
import { pngPicture } from "./png_picture.ts";
import { svgPicture } from "./svg_picture.ts";
import { tiffPicture } from "./tiff_picture.ts";
import { webpFile } from "./webp_file.ts";

export { encodePicture } from "./png_picture.ts";

/** See {@linkcode Platform.openPicture}: what the browser decodes; PNG is read here, for its 16 bits. */
export async function openPicture(bytes: Uint8Array): Promise<Picture> {
  const begins = (text: string, at = 0) =>
    String.fromCharCode(...bytes.subarray(at, at + text.length)) === text;
  if (begins("PNG", 1)) return pngPicture(bytes);
  if (begins("\xff\xd8")) {
    const file = jpegFile(bytes);
    return file.header.space === "cmyk" ? inksPicture(file) : bitmapPicture(file);
  }
  if (begins("WEBP", 8)) return bitmapPicture(webpFile(bytes));
  if (begins("GIF8")) return bitmapPicture(gifFile(bytes));
  if (begins("ftyp", 4)) return bitmapPicture(avifFile(bytes));
  if (begins("II") || begins("MM")) return await tiffPicture(bytes);
  return await svgPicture(bytes);
}
