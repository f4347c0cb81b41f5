import type { Picture } from "#platform";
import type { RasterImageInit } from "./raster_image.ts";

/**
 * Reads the pixels of an image as Pillow would have them, not yet turned.
 *
 * @param image The image.
 * @param opaque Whether what the header calls alpha, or one level that is clear, is to be left out.
 * @returns Shape `[rows, columns, channels]`.
 */
export async function picturePixels(image: Picture, opaque: boolean): Promise<RasterImageInit> {
  const { space, channels } = image.header;
  if (space === "b-w" && channels === 1) {
    const { values, rows, columns } = await image.read("grey");
    return { data: values, shape: [rows, columns, 1], mode: "L" };
  }
  // Pillow, too, passes over the one level of 16 bits that a PNG may call transparent.
  if (space === "grey16" && (channels === 1 || opaque)) {
    const { values, rows, columns } = await image.read("grey16");
    return { data: values, shape: [rows, columns, 1], mode: "I;16" };
  }
  if (space === "cmyk") {
    const { values, rows, columns } = await image.read("inks");
    return { data: rgbFromCmyk(values), shape: [rows, columns, 3], mode: "RGB" };
  }
  const { values, rows, columns, bands } = await image.read("own");
  const picture = (channels: number[], mode: RasterImageInit["mode"]): RasterImageInit => ({
    data: channels.length === bands ? values : pick(values, bands, channels),
    shape: [rows, columns, channels.length],
    mode,
  });
  if (space === "b-w") return opaque ? picture([0], "L") : picture([0, 3], "LA");
  if (bands === 3 || opaque) return picture([0, 1, 2], "RGB");
  return { data: values, shape: [rows, columns, bands], mode: "RGBA" };
}

/** Keeps some of the channels of each pixel. */
export function pick(
  values: ArrayLike<number>,
  bands: number,
  channels: readonly number[],
): Uint8Array {
  const kept = new Uint8Array(values.length / bands * channels.length);
  for (let at = 0, out = 0; at < values.length; at += bands) {
    for (const channel of channels) kept[out++] = values[at + channel];
  }
  return kept;
}

/** Pillow's CMYK to RGB: white − black − ink × (white − black), with its rounding. */
function rgbFromCmyk(values: ArrayLike<number>): Uint8Array {
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
