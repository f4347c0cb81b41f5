import type { PlainFile } from "./bitmap_picture.ts";

/** In the flags of an extended file: a profile, EXIF, XMP. */
const [PROFILE, EXIF, XMP, ALPHA] = [0x20, 0x08, 0x04, 0x10];

/**
 * Reads what a WebP file says of itself, and leaves out what would turn it or change its colors.
 *
 * @throws {RangeError} If it ends too early.
 */
export function webpFile(bytes: Uint8Array): PlainFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) throw new RangeError("It ends before its pixels do.");
  const head = bytes.slice(0, 12);
  const parts: Uint8Array[] = [head];
  let [exif, xmp]: Uint8Array[] = [];
  let size: { width: number; height: number } | undefined;
  let alpha = false;
  for (let at = 12; at + 8 <= end;) {
    const kind = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const chunk = bytes.subarray(at, at + 8 + length + length % 2);
    const body = at + 8;
    at += chunk.length;
    if (kind === "EXIF") exif = chunk.subarray(8, 8 + length);
    if (kind === "XMP ") xmp = chunk.subarray(8, 8 + length);
    if (kind === "VP8X") {
      const plain = chunk.slice();
      plain[8] &= ~(PROFILE | EXIF | XMP);
      alpha = (chunk[8] & ALPHA) !== 0;
      const three = (at: number) => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
      size = { width: three(body + 4), height: three(body + 7) };
      parts.push(plain);
      continue;
    }
    if (["EXIF", "XMP ", "ICCP"].includes(kind)) continue;
    if (kind === "VP8 ") {
      const side = (at: number) => view.getUint16(at, true) & 0x3fff;
      size ??= { width: side(body + 6), height: side(body + 8) };
    }
    if (kind === "VP8L") {
      const bits = view.getUint32(body + 1, true);
      if (!size) alpha = (bits >>> 28 & 1) === 1;
      size ??= { width: 1 + (bits & 0x3fff), height: 1 + (bits >>> 14 & 0x3fff) };
    }
    parts.push(chunk);
  }
  if (!size) throw new RangeError("It has no pixels.");
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  new DataView(head.buffer).setUint32(4, total - 8, true);
  const header = { format: "webp", depth: "uchar", space: "srgb", channels: alpha ? 4 : 3 };
  return { header: { ...header, exif, xmp, ...size }, parts };
}
