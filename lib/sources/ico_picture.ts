import { decodeBmp } from "./decode_bmp.ts";
import type { RasterImageInit } from "./raster_image.ts";

const pngSignature = 0x89504e47;

/**
 * Takes the largest picture out of an icon file, as Pillow does; of equals that of fewest colors.
 *
 * @param file The file.
 * @returns The PNG file inside, or the decoded bitmap with its mask as alpha.
 * @throws {RangeError} If the file is damaged or cut short.
 */
export function icoPicture(file: Uint8Array): { png: Uint8Array } | RasterImageInit {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const entries = Array.from({ length: view.getUint16(4, true) }, (_, i) => {
    const at = 6 + 16 * i;
    const [columns, rows] = [file[at] || 256, file[at + 1] || 256];
    // Without either an icon counts as one of the most colors.
    const bits = view.getUint16(at + 6, true) || Math.log2(file[at + 2] || 2 ** 256);
    const [size, start] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
    return { area: columns * rows, bits, start, end: start + size };
  });
  const [largest] = entries.sort((a, b) => b.area - a.area || a.bits - b.bits);
  if (!largest || largest.end > file.length) throw new RangeError("the icon is cut short");
  const picture = file.subarray(largest.start, largest.end);
  if (view.getUint32(largest.start) === pngSignature) return { png: picture };
  return withMask(picture, decodeBmp(picture, { icon: true }));
}

/** Adds alpha: the fourth byte of a pixel of 32 bits, else the mask at the end, where 1 is clear. */
function withMask(picture: Uint8Array, { data, shape }: RasterImageInit): RasterImageInit {
  const [rows, columns, channels] = shape;
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
  const bits = view.getUint16(14, true);
  const pixelsAt = view.getUint32(0, true);
  const stride = Math.ceil(columns / 32) * 4;
  const mask = picture.subarray(picture.length - stride * rows);
  const rgba = new Uint8Array(rows * columns * 4);
  for (let row = 0; row < rows; row++) {
    // Both are stored from the bottom up.
    const up = rows - 1 - row;
    for (let column = 0; column < columns; column++) {
      const pixel = row * columns + column;
      for (let i = 0; i < 3; i++) {
        rgba[4 * pixel + i] = data[pixel * channels + (channels < 3 ? 0 : i)];
      }
      const clear = mask[up * stride + (column >> 3)] >> (7 - column % 8) & 1;
      rgba[4 * pixel + 3] = bits === 32
        ? picture[pixelsAt + 4 * (up * columns + column) + 3]
        : clear
        ? 0
        : 255;
    }
  }
  return { data: rgba, shape: [rows, columns, 4], mode: "RGBA" };
}
