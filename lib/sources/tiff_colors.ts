/** How a TIFF file says that its colours are stored. */
export interface TiffColors {
  /** What the samples mean: 0 and 1 grey, 2 RGB, 3 a palette, 5 inks, 6 YCbCr, 8 and more L*a*b*. */
  meaning: number;
  /** 1 none, 5 LZW, 7 JPEG, 8 Deflate, … */
  compression: number;
  /** Whether a further sample of each pixel is its alpha, and not something unnamed. */
  alpha: boolean;
}

const [compressionTag, meaningTag, extraTag] = [259, 262, 338];

/**
 * Reads the tags of a TIFF file's first page that say how its colours are stored.
 *
 * @param file The file.
 * @returns What the tags say; their defaults where they are not there.
 * @throws {RangeError} If the file ends before its tags do.
 */
export function tiffColors(file: Uint8Array): TiffColors {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const little = file[0] === 0x49;
  const big = view.getUint16(2, little) === 43;
  const long = (at: number) =>
    big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const directory = long(big ? 8 : 4);
  const count = big ? long(directory) : view.getUint16(directory, little);
  const tags = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const at = directory + (big ? 8 + 20 * i : 2 + 12 * i);
    // Each of these is one short number, or begins with one.
    tags.set(view.getUint16(at, little), view.getUint16(at + (big ? 12 : 8), little));
  }
  return {
    meaning: tags.get(meaningTag) ?? 1,
    compression: tags.get(compressionTag) ?? 1,
    alpha: tags.get(extraTag) !== 0,
  };
}
