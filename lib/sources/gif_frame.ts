/** What a GIF's first frame says, which a decoder of its pixels does not tell. */
export interface GifFrame {
  /** Place of the frame on the canvas. */
  left: number;
  top: number;
  columns: number;
  rows: number;
  /** Whether one of its colors is clear. */
  transparent: boolean;
  /** Whether its colors are the scale of greys from 0 to 255, in order. */
  grey: boolean;
  /** Red, green, blue of the first color. */
  firstColor: readonly number[];
}

/**
 * Reads the header of a GIF's first frame.
 *
 * @param file The file.
 * @returns Place and colors.
 * @throws {RangeError} If the file ends before its first frame.
 */
export function gifFrame(file: Uint8Array): GifFrame {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tableSize = (flags: number) => flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  let at = 13;
  let table = file.subarray(at, at += tableSize(file[10]));
  let transparent = false;
  for (;;) {
    const kind = view.getUint8(at++);
    if (kind === 0x2c) break;
    if (kind !== 0x21) continue; // Stray bytes between blocks are passed over, as Pillow does.
    if (view.getUint8(at++) === 0xf9) transparent = (view.getUint8(at + 1) & 1) === 1;
    while (view.getUint8(at) > 0) at += 1 + file[at];
    at++;
  }
  const [left, top, columns, rows] = [0, 2, 4, 6].map((i) => view.getUint16(at + i, true));
  const local = tableSize(view.getUint8(at + 8));
  if (local > 0) table = file.subarray(at + 9, at + 9 + local);
  const grey = table.every((value, i) => value === Math.floor(i / 3));
  return { left, top, columns, rows, transparent, grey, firstColor: [...table.subarray(0, 3)] };
}
