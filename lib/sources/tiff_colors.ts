/** How a TIFF file says that its colors are stored. */
export interface TiffColors {
  /** What the samples mean: 0 and 1 grey, 2 RGB, 3 a palette, 5 inks, 6 YCbCr, 8 and more L*a*b*. */
  meaning: number;
  /** 1 none, 5 LZW, 7 JPEG, 8 Deflate, … */
  compression: number;
  /** Whether a further sample of each pixel is its alpha, and not something unnamed. */
  alpha: boolean;
}

const [compressionTag, meaningTag, orientationTag, extraTag] = [259, 262, 274, 338];
/** The type of numbers of four bytes. */
const long4 = 4;

/**
 * Reads the tags of a TIFF file's first page that say how its colors are stored.
 *
 * @param file The file.
 * @returns What the tags say; their defaults where they are not there.
 * @throws {RangeError} If the file ends before its tags do.
 */
export function tiffColors(file: Uint8Array): TiffColors {
  const { view, little, places } = firstPage(file);
  // Each of these is one short number, or begins with one.
  const read = (tag: number) => {
    const at = places.get(tag);
    return at === undefined ? undefined : view.getUint16(at, little);
  };
  return {
    meaning: read(meaningTag) ?? 1,
    compression: read(compressionTag) ?? 1,
    alpha: read(extraTag) !== 0,
  };
}

/**
 * Lets a picture stand whose orientation has no meaning, as Pillow does; its decoder would refuse it.
 *
 * @param file A TIFF file.
 * @returns The file, or a copy of which the first page is upright.
 * @throws {RangeError} If the file ends before its tags do.
 */
export function withSoundOrientation(file: Uint8Array): Uint8Array {
  const { view, little, places, longs } = firstPage(file);
  const at = places.get(orientationTag);
  if (at === undefined) return file;
  const isLong = longs.has(orientationTag);
  const orientation = isLong ? view.getUint32(at, little) : view.getUint16(at, little);
  if (orientation >= 1 && orientation <= 8) return file;
  const copy = file.slice();
  const target = new DataView(copy.buffer);
  if (isLong) target.setUint32(at, 1, little);
  else target.setUint16(at, 1, little);
  return copy;
}

/** The tags of a file's first page. */
interface Page {
  view: DataView;
  little: boolean;
  /** Where the values of the tags stand. */
  places: Map<number, number>;
  /** Tags whose values have four bytes. */
  longs: Set<number>;
}

function firstPage(file: Uint8Array): Page {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const little = file[0] === 0x49;
  const big = view.getUint16(2, little) === 43;
  const long = (at: number) =>
    big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const directory = long(big ? 8 : 4);
  const count = big ? long(directory) : view.getUint16(directory, little);
  const places = new Map<number, number>();
  const longs = new Set<number>();
  for (let i = 0; i < count; i++) {
    const at = directory + (big ? 8 + 20 * i : 2 + 12 * i);
    const tag = view.getUint16(at, little);
    if (view.getUint16(at + 2, little) === long4) longs.add(tag);
    view.getUint16(at + (big ? 12 : 8), little); // Throws where the file ends.
    places.set(tag, at + (big ? 12 : 8));
  }
  return { view, little, places, longs };
}
