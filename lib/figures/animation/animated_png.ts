import { deflate } from "#platform";
import { concatBytes, pngChunk, SIGNATURE } from "../png_chunk.ts";

/** Frames of an animation as indices into one palette. */
export interface IndexedFrames {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each color; at most 255 colors, 3 bytes each. */
  readonly palette: Uint8Array;
  /** Shown by programs that do not animate, and first while loading; one byte a pixel. */
  readonly still: Uint8Array;
  /** Each frame whole, one byte a pixel, and how long it stays. */
  readonly frames: Iterable<{ readonly indices: Uint8Array; readonly milliseconds: number }>;
}

/**
 * Writes an animated PNG (APNG) that repeats for ever.
 *
 * Each frame holds only the rectangle that changed, and in it only the pixels that changed. The
 * still picture is not part of the animation.
 *
 * @returns The file's bytes; equal frames give equal bytes.
 * @throws {RangeError} If there is no frame, a frame has the wrong size, or the palette is too large.
 */
export function encodeAnimatedPng(animation: IndexedFrames): Uint8Array<ArrayBuffer> {
  const { width, height, palette, still } = animation;
  const colors = palette.length / 3;
  if (!Number.isInteger(colors) || colors < 1 || colors > 255) {
    throw new RangeError(
      `Cannot write the animation: the palette must have 1 to 255 colors, current value is ${colors}`,
    );
  }
  const clear = colors;
  const header = new Uint8Array(13);
  writeNumbers(header, 0, [width, height]);
  header.set([8, 3, 0, 0, 0], 8);
  const chunks: Uint8Array[] = [];
  let sequence = 0;
  let count = 0;
  let shown: Uint8Array | undefined;
  for (const { indices, milliseconds } of animation.frames) {
    if (indices.length !== width * height) {
      throw new RangeError(
        `Cannot write the animation: frame ${count} has ${indices.length} pixels, ${width} × ${height} are needed`,
      );
    }
    const area = shown
      ? changedArea(shown, indices, width, height)
      : { x: 0, y: 0, columns: width, rows: height };
    const control = new Uint8Array(26);
    writeNumbers(control, 0, [sequence++, area.columns, area.rows, area.x, area.y]);
    new DataView(control.buffer).setUint16(20, milliseconds);
    new DataView(control.buffer).setUint16(22, 1000);
    // Keep what is shown, and lay the new pixels over it.
    control.set([0, shown ? 1 : 0], 24);
    const rows = scanLines(indices, width, area, shown, clear);
    const data = deflate(rows, { level: 9 });
    const body = new Uint8Array(4 + data.length);
    writeNumbers(body, 0, [sequence++]);
    body.set(data, 4);
    chunks.push(pngChunk("fcTL", control), pngChunk("fdAT", body));
    shown = indices;
    count++;
  }
  if (count === 0) {
    throw new RangeError("Cannot write the animation: it has no frame");
  }
  const control = new Uint8Array(8);
  writeNumbers(control, 0, [count, 0]);
  const entries = new Uint8Array(palette.length + 3);
  entries.set(palette);
  const alpha = new Uint8Array(colors + 1).fill(255);
  alpha[clear] = 0;
  const whole = { x: 0, y: 0, columns: width, rows: height };
  return concatBytes([
    SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("acTL", control),
    pngChunk("PLTE", entries),
    pngChunk("tRNS", alpha),
    pngChunk("IDAT", deflate(scanLines(still, width, whole, undefined, clear), { level: 9 })),
    ...chunks,
    pngChunk("IEND", new Uint8Array()),
  ]);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

/** The smallest rectangle that holds every pixel that differs; one pixel when none does. */
function changedArea(before: Uint8Array, after: Uint8Array, width: number, height: number): Area {
  const size = width * height;
  // Most pixels stay: they are compared by fours.
  const [old, now] = [inFours(before), inFours(after)];
  let first = 0;
  while (first < old.length && old[first] === now[first]) first++;
  first *= 4;
  while (first < size && before[first] === after[first]) first++;
  if (first === size) return { x: 0, y: 0, columns: 1, rows: 1 };
  let last = size - 1;
  while (last >= old.length * 4 && before[last] === after[last]) last--;
  if (last < old.length * 4) {
    last = old.length - 1;
    while (old[last] === now[last]) last--;
    last = 4 * last + 3;
    while (before[last] === after[last]) last--;
  }
  const top = Math.floor(first / width);
  const bottom = Math.floor(last / width);
  let [left, right] = [width, -1];
  for (let start = top * width; start <= bottom * width; start += width) {
    // What lies between two changes known already needs no look.
    let x = 0;
    while (x < left && before[start + x] === after[start + x]) x++;
    left = x;
    x = width - 1;
    while (x > right && before[start + x] === after[start + x]) x--;
    right = x;
  }
  return { x: left, y: top, columns: right - left + 1, rows: bottom - top + 1 };
}

/** Bytes as numbers of four each; what is left over is not in it. */
function inFours(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(buffer, byteOffset, bytes.length >> 2);
}

/**
 * Rows of an area, each after its filter byte; what does not change becomes the clear color.
 *
 * A row equal to the one above is written as "no difference", which compresses to almost nothing.
 */
function scanLines(
  indices: Uint8Array,
  width: number,
  area: Area,
  shown: Uint8Array | undefined,
  clear: number,
): Uint8Array {
  const length = area.columns;
  const lines = new Uint8Array(area.rows * (length + 1));
  let above = new Uint8Array(length);
  let row = new Uint8Array(length);
  for (let y = 0; y < area.rows; y++) {
    const from = (area.y + y) * width + area.x;
    let same = y > 0;
    for (let x = 0; x < length; x++) {
      const index = indices[from + x];
      const value = shown && shown[from + x] === index ? clear : index;
      row[x] = value;
      if (same && above[x] !== value) same = false;
    }
    const to = y * (length + 1);
    if (same) lines[to] = 2;
    else lines.set(row, to + 1);
    [above, row] = [row, above];
  }
  return lines;
}

function writeNumbers(bytes: Uint8Array, at: number, numbers: readonly number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  numbers.forEach((number, i) => view.setUint32(at + 4 * i, number));
}
