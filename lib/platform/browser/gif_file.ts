import type { PlainFile } from "./bitmap_picture.ts";

/**
 * Reads the size that a GIF file says it has.
 *
 * @throws {RangeError} If it ends before its first picture does: some browsers would show the part.
 */
export function gifFile(bytes: Uint8Array): PlainFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const tableSize = (flags: number) => flags & 0x80 ? 3 << (flags & 7) + 1 : 0;
  const skipBlocks = () => {
    while (view.getUint8(at) > 0) at += 1 + bytes[at];
  };
  let at = 13 + tableSize(bytes[10]);
  for (let kind; (kind = view.getUint8(at++)) !== 0x2c;) {
    if (kind !== 0x21) continue; // Stray bytes between blocks are passed over, as Pillow does, and their ends.
    at++;
    skipBlocks();
  }
  at += 10 + tableSize(view.getUint8(at + 8));
  skipBlocks();
  const header = { format: "gif", width, height, depth: "uchar", space: "srgb", channels: 4 };
  return { header, parts: [bytes] };
}
