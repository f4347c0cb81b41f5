import {
  type Code,
  type FunctionWriter,
  i32,
  loadFloats,
  Local,
  memory,
  storeFloats,
  v128,
  whenElse,
} from "./wasm_writer.ts";

/** An image inside a larger one whose border is zero. Rows and columns are pixels. */
export interface PaddedImage {
  inRows: number;
  inColumns: number;
  depth: number;
  /** Rows of zeros above, columns of zeros to the left. */
  top: number;
  left: number;
  /** The size with its border; what does not fit is cut off. */
  rows: number;
  columns: number;
}

/** Floats of a padded image. */
export function paddedSize(image: PaddedImage): number {
  return image.rows * image.columns * image.depth;
}

/** Writes the loop that copies an image's rows into a padded image; the border stays as it is. */
export function writePadding(f: FunctionWriter, image: PaddedImage, from: Local, to: Local): Code {
  const { rows, columns, start, inRow, paddedRow } = inside(image);
  const source = f.i32();
  const target = f.i32();
  return [
    source.set(from.get),
    target.set(i32.add(to.get, i32.const(start))),
    f.repeat(rows, [
      writeCopy(f, source, target, columns * image.depth),
      source.increase(inRow),
      target.increase(paddedRow),
    ]),
  ];
}

/** A padded image of more floats than this is made in bands of rows, which stay in the cache. */
const BAND = 32 * 1024;

/** How many rows of windows a band of a padded image holds: all of them where it is small. */
export function bandRows(image: PaddedImage, windowRows: number, step: number, count: number) {
  if (paddedSize(image) <= BAND) return count;
  const rows = Math.floor(BAND / (image.columns * image.depth));
  return Math.min(count, Math.max(1, Math.floor((rows - windowRows) / step) + 1));
}

/**
 * Writes the loop that copies some rows of an image into a padded image of `image.rows` rows, the
 * first of which is the image's row `firstRow` (negative above it). Rows outside are zeros.
 */
export function writeBand(
  f: FunctionWriter,
  image: PaddedImage,
  from: Local,
  to: Local,
  firstRow: Local,
): Code {
  const { columns, inRow, paddedRow } = inside(image);
  const row = f.i32();
  const source = f.i32();
  const target = f.i32();
  const inImage = i32.ltU(i32.add(firstRow.get, row.get), i32.const(image.inRows));
  const bytes = columns * image.depth * 4;
  return [
    source.set(i32.add(from.get, i32.mul(firstRow.get, i32.const(inRow)))),
    target.set(i32.add(to.get, i32.const(image.left * image.depth * 4))),
    f.loop(row, i32.const(0), i32.const(image.rows), 1, [
      whenElse(
        inImage,
        writeCopy(f, source, target, columns * image.depth),
        memory.fill(target.get, i32.const(0), i32.const(bytes)),
      ),
      source.increase(inRow),
      target.increase(paddedRow),
    ]),
  ];
}

/** Writes the loop that copies an image back out of a padded image. */
export function writeCropping(f: FunctionWriter, image: PaddedImage, from: Local, to: Local): Code {
  const { rows, columns, start, inRow, paddedRow } = inside(image);
  const source = f.i32();
  const target = f.i32();
  return [
    source.set(i32.add(from.get, i32.const(start))),
    target.set(to.get),
    f.repeat(rows, [
      writeCopy(f, source, target, columns * image.depth),
      source.increase(paddedRow),
      target.increase(inRow),
    ]),
  ];
}

/** Whether a padded image holds all of its image. */
export function holdsAll(image: PaddedImage): boolean {
  const { rows, columns } = inside(image);
  return rows === image.inRows && columns === image.inColumns;
}

/** The image's part of a padded image: its size in pixels, its start and rows in bytes. */
function inside(image: PaddedImage) {
  return {
    rows: Math.min(image.inRows, image.rows - image.top),
    columns: Math.min(image.inColumns, image.columns - image.left),
    start: (image.top * image.columns + image.left) * image.depth * 4,
    inRow: image.inColumns * image.depth * 4,
    paddedRow: image.columns * image.depth * 4,
  };
}

/** Copies `count` floats (a number known now). */
function writeCopy(f: FunctionWriter, source: Local, target: Local, count: number): Code {
  const vectors = Math.floor(count / 4);
  const rest = count % 4;
  const value = f.v128();
  const move = (lanes: number, from: Code, to: Code, offset: number): Code => [
    value.set(loadFloats(lanes, from, offset)),
    storeFloats(lanes, to, value, offset),
  ];
  const tail = rest > 0 ? move(rest, source.get, target.get, vectors * 16) : [];
  if (vectors <= 8) {
    const moves = Array.from(
      { length: vectors },
      (_, i) => move(4, source.get, target.get, i * 16),
    );
    return [moves, tail];
  }
  const offset = f.i32();
  return [
    f.loop(offset, i32.const(0), i32.const(vectors * 16), 16, [
      v128.store(
        i32.add(target.get, offset.get),
        v128.load(i32.add(source.get, offset.get)),
      ),
    ]),
    tail,
  ];
}
