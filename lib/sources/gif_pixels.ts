import type { Picture } from "#platform";
import { gifFrame } from "./gif_frame.ts";
import type { RasterImageInit } from "./raster_image.ts";
import { pick } from "./picture_pixels.ts";

/**
 * Reads the first frame of a GIF as Pillow shows it: around a frame that is smaller than the canvas
 * stands the first colour, or nothing if a colour is clear; a scale of greys is one channel.
 *
 * @param image The image.
 * @param bytes The file.
 * @returns Shape `[rows, columns, channels]`.
 * @throws {RangeError} If the file ends before its first frame.
 */
export async function gifPixels(image: Picture, bytes: Uint8Array): Promise<RasterImageInit> {
  const frame = gifFrame(bytes);
  // libvips has alpha if any frame has it, and only if a pixel is clear.
  const wanted = frame.transparent ? "alpha" : "opaque";
  const { values, rows, columns, bands } = await image.read(wanted);
  for (let row = 0; row < rows && !frame.transparent; row++) {
    for (let column = 0; column < columns; column++) {
      const [down, right] = [row - frame.top, column - frame.left];
      if (down >= 0 && down < frame.rows && right >= 0 && right < frame.columns) continue;
      values.set(frame.firstColor, (row * columns + column) * bands);
    }
  }
  if (frame.grey) {
    const kept = frame.transparent ? [0, 3] : [0];
    const shape = [rows, columns, kept.length] as const;
    return { data: pick(values, bands, kept), shape, mode: frame.transparent ? "LA" : "L" };
  }
  return { data: values, shape: [rows, columns, bands], mode: bands === 4 ? "RGBA" : "RGB" };
}
