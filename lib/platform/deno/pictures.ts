import type { Sharp } from "sharp";
import type { Picture, PictureBands, PictureValues } from "../platform.ts";

/** What libvips is to do for the bands that are wanted. */
const STEPS: Record<PictureBands, (image: Sharp) => Sharp> = {
  own: (image) => image,
  alpha: (image) => image.ensureAlpha(),
  opaque: (image) => image.removeAlpha(),
  grey: (image) => image.toColorspace("b-w"),
  grey16: (image) => image.extractChannel(0).toColorspace("grey16"),
  inks: (image) => image.pipelineColorspace("cmyk").toColorspace("cmyk"),
};

/** See {@linkcode Platform.openPicture}: sharp, that is libvips. */
export async function openPicture(bytes: Uint8Array): Promise<Picture> {
  const { default: sharp } = await import("sharp");
  // It would convert colors by the file's profile, and its own limit has a vaguer message.
  const image = sharp(bytes, { failOn: "error", ignoreIcc: true, limitInputPixels: false });
  return {
    header: await image.metadata(),
    async read(bands) {
      const deep = bands === "grey16";
      const raw = STEPS[bands](image.clone()).raw({ depth: deep ? "ushort" : "uchar" });
      const { data, info } = await raw.toBuffer({ resolveWithObject: true });
      // A copy, because a Buffer's memory may be shared and unaligned.
      const copy = new Uint8Array(data);
      return {
        values: deep ? new Uint16Array(copy.buffer) : copy,
        rows: info.height,
        columns: info.width,
        bands: info.channels,
      };
    },
  };
}

/** See {@linkcode Platform.encodePicture}. */
export async function encodePicture(
  { values, rows, columns, bands }: PictureValues,
  format: "png" | "jpeg" = "png",
): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const raw = { width: columns, height: rows, channels: bands as 1 | 2 | 3 | 4 };
  const space = values instanceof Uint16Array ? "grey16" : bands < 3 ? "b-w" : "srgb";
  const image = sharp(values, { raw }).toColorspace(space);
  // Colors at full resolution: the edges of red letters would be smeared.
  const jpeg = { quality: 88, chromaSubsampling: "4:4:4", mozjpeg: true };
  const file = format === "png" ? image.png() : image.flatten({ background: "#fff" }).jpeg(jpeg);
  return new Uint8Array(await file.toBuffer());
}
