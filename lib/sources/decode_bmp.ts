import type { RasterImageInit } from "./raster_image.ts";

/** The part of a BMP that says how its pixels are to be read. */
interface Header {
  columns: number;
  rows: number;
  topDown: boolean;
  bits: number;
  compression: number;
  /** Red, green, blue, alpha: which bits of a pixel; none where there is no such channel. */
  masks: readonly number[];
  /** Red, green, blue of each color. */
  palette: Uint8Array;
  pixelsAt: number;
}

const [plain, runs8, runs4, bitFields] = [0, 1, 2, 3];

/**
 * Decodes a BMP file as Pillow does: 1, 4, 8, 16, 24 and 32 bits, run lengths, bit fields.
 *
 * @param file The file; or the bitmap inside an icon, which has no file header and is half as high
 * as it says.
 * @returns Shape `[rows, columns, channels]`; one channel where the palette is a scale of greys,
 * an alpha channel where the file names one.
 * @throws {RangeError} If the file is damaged, cut short, or of a kind that there is no reader for.
 */
export function decodeBmp(file: Uint8Array, options: { icon?: boolean } = {}): RasterImageInit {
  const header = readHeader(file, options.icon ?? false);
  return header.bits > 8 ? decodeColors(file, header) : decodePalette(file, header);
}

/**
 * Reads how large a BMP's picture is, without its pixels.
 *
 * @throws {RangeError} If there is no whole header.
 */
export function bmpSize(file: Uint8Array): { rows: number; columns: number } {
  const { rows, columns } = readHeader(file, false);
  return { rows, columns };
}

function readHeader(file: Uint8Array, icon: boolean): Header {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = icon ? 0 : 14;
  const size = view.getUint32(start, true);
  const old = size === 12;
  const columns = old ? view.getUint16(start + 4, true) : view.getInt32(start + 4, true);
  const height = old ? view.getUint16(start + 6, true) : view.getInt32(start + 8, true);
  const bits = view.getUint16(start + (old ? 10 : 14), true);
  const compression = old ? plain : view.getUint32(start + 16, true);
  if (columns < 1 || height === 0) throw new RangeError(`${columns} × ${height} pixels`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new RangeError(`${bits} bits a pixel`);
  if (compression > bitFields) throw new RangeError(`compression ${compression}`);
  const rows = Math.abs(height) / (icon ? 2 : 1);
  const maskCount = compression !== bitFields ? 0 : size >= 56 ? 4 : 3;
  const masks = Array.from(
    { length: maskCount },
    (_, i) => view.getUint32(start + 40 + 4 * i, true),
  );
  const paletteAt = start + size + (compression === bitFields && size === 40 ? 12 : 0);
  const colors = bits > 8 ? 0 : (old ? 0 : view.getUint32(start + 32, true)) || 1 << bits;
  const stride = old ? 3 : 4;
  const palette = new Uint8Array(3 * Math.min(colors, 256));
  for (let i = 0; i < palette.length; i++) {
    palette[i] = view.getUint8(paletteAt + Math.floor(i / 3) * stride + 2 - i % 3);
  }
  const pixelsAt = icon ? paletteAt + colors * stride : view.getUint32(10, true);
  return { columns, rows, topDown: height < 0, bits, compression, masks, palette, pixelsAt };
}

/** Where each row of the picture begins in the file; rows fill whole words of 32 bits. */
function rowStarts(file: Uint8Array, { columns, rows, bits, topDown, pixelsAt }: Header): number[] {
  const stride = Math.ceil(columns * bits / 32) * 4;
  if (file.length < pixelsAt + stride * rows) throw new RangeError("pixels are missing");
  return Array.from(
    { length: rows },
    (_, row) => pixelsAt + stride * (topDown ? row : rows - 1 - row),
  );
}

function decodePalette(file: Uint8Array, header: Header): RasterImageInit {
  const { columns, rows, bits, compression, palette } = header;
  const indices = new Uint8Array(rows * columns);
  if (compression === runs8 || compression === runs4) unrollRuns(file, header, indices);
  else {
    rowStarts(file, header).forEach((start, row) => {
      for (let column = 0; column < columns; column++) {
        const bit = column * bits;
        const byte = file[start + (bit >> 3)];
        indices[row * columns + column] = byte >> (8 - bits - (bit & 7)) & ((1 << bits) - 1);
      }
    });
  }
  const count = palette.length / 3;
  const grey = palette.every((value, i) => {
    const index = Math.floor(i / 3);
    return value === (count === 2 ? 255 * index : index);
  });
  const channels = grey ? 1 : 3;
  const data = new Uint8Array(indices.length * channels);
  for (let i = 0; i < data.length; i++) {
    data[i] = palette[3 * indices[Math.floor(i / channels)] + i % channels] ?? 0;
  }
  return { data, shape: [rows, columns, channels], mode: grey ? "L" : "RGB" };
}

/** Undoes run lengths; what they leave out has the first color. */
function unrollRuns(file: Uint8Array, header: Header, indices: Uint8Array): void {
  const { columns, rows, compression } = header;
  const half = compression === runs4;
  const nibble = (byte: number, i: number) => half ? i % 2 ? byte & 15 : byte >> 4 : byte;
  let [at, column, row] = [header.pixelsAt, 0, rows - 1];
  const put = (index: number) => {
    if (column < columns && row >= 0) indices[row * columns + column] = index;
    column++;
  };
  while (at + 1 < file.length) {
    const [count, value] = [file[at], file[at + 1]];
    at += 2;
    if (count > 0) { for (let i = 0; i < count; i++) put(nibble(value, i)); }
    else if (value === 0) [column, row] = [0, row - 1];
    else if (value === 1) return;
    else if (value === 2) {
      column += file[at];
      row -= file[at + 1];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(nibble(file[at + (half ? i >> 1 : i)], i));
      at += Math.ceil((half ? Math.ceil(value / 2) : value) / 2) * 2;
    }
  }
  throw new RangeError("pixels are missing");
}

function decodeColors(file: Uint8Array, header: Header): RasterImageInit {
  const { columns, rows, bits } = header;
  const bytes = bits / 8;
  const masks = header.masks.some((mask) => mask !== 0)
    ? header.masks
    : bits === 16
    ? [0x7c00, 0x3e0, 0x1f]
    : [0xff0000, 0xff00, 0xff];
  const parts = masks.filter((mask, i) => i < 3 || mask !== 0).map((mask) => {
    const shift = 31 - Math.clz32(mask & -mask);
    return { shift, most: mask >>> shift };
  });
  const channels = parts.length as 3 | 4;
  const data = new Uint8Array(rows * columns * channels);
  let out = 0;
  for (const start of rowStarts(file, header)) {
    for (let column = 0; column < columns; column++) {
      const at = start + column * bytes;
      let pixel = 0;
      for (let byte = bytes - 1; byte >= 0; byte--) pixel = pixel << 8 | file[at + byte];
      for (const { shift, most } of parts) {
        data[out++] = most === 0 ? 0 : Math.floor((pixel >>> shift & most) * 255 / most);
      }
    }
  }
  return { data, shape: [rows, columns, channels], mode: channels === 4 ? "RGBA" : "RGB" };
}
