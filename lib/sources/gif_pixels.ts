import type { Picture, PictureValues } from "#platform";
import { type GifFrame, gifFrame } from "./gif_frame.ts";
import type { RasterImageInit } from "./raster_image.ts";
import { pick } from "./picture_pixels.ts";

/**
 * The size that Pillow gives a GIF: of its canvas, and of a first frame that is beyond it.
 *
 * @param bytes The file.
 * @param frame Its first frame.
 * @throws {RangeError} If the file ends before its first frame.
 */
export function gifSize(
  bytes: Uint8Array,
  frame: GifFrame = gifFrame(bytes),
): { rows: number; columns: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    columns: Math.max(view.getUint16(6, true), frame.left + frame.columns),
    rows: Math.max(view.getUint16(8, true), frame.top + frame.rows),
  };
}

/**
 * Pixels on a canvas of another size: libvips takes 640 × 480 and other sizes of screens for none, and
 * Firefox gives nothing but the frame if it reaches beyond the canvas.
 */
function placed(
  { values, rows, columns, bands }: PictureValues,
  toRows: number,
  toColumns: number,
  frame: GifFrame,
): Uint8Array | Uint16Array {
  if (rows === toRows && columns === toColumns) return values;
  const alone = rows === frame.rows && columns === frame.columns;
  const first = alone ? (frame.top * toColumns + frame.left) * bands : 0;
  const canvas = new Uint8Array(toRows * toColumns * bands);
  const length = Math.min(columns, toColumns) * bands;
  for (let row = 0; row < Math.min(rows, toRows); row++) {
    const at = row * columns * bands;
    canvas.set(values.subarray(at, at + length), first + row * toColumns * bands);
  }
  return canvas;
}

/**
 * Reads the first frame of a GIF as Pillow shows it: around a frame that is smaller than the canvas
 * stands the first color, or nothing if a color is clear; a scale of greys is one channel.
 *
 * @param image The image.
 * @param bytes The file.
 * @returns Shape `[rows, columns, channels]`.
 * @throws {RangeError} If the file ends before its first frame.
 */
export async function gifPixels(image: Picture, bytes: Uint8Array): Promise<RasterImageInit> {
  const frame = gifFrame(bytes);
  // libvips has alpha if any frame has it, and only if a pixel is clear.
  const { rows, columns } = gifSize(bytes, frame);
  const decoded = await image.read(frame.transparent ? "alpha" : "opaque");
  const { bands } = decoded;
  const values = placed(decoded, rows, columns, frame);
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
