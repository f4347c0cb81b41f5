import type { PlainFile } from "./bitmap_picture.ts";

const [EXIF, XMP] = ["Exif\0\0", "http://ns.adobe.com/xap/1.0/\0"];

/**
 * Reads what a JPEG file says of itself, and leaves out what would turn it or change its colors.
 *
 * @throws {RangeError} If it ends too early.
 */
export function jpegFile(bytes: Uint8Array): PlainFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 2)];
  let [exif, xmp]: Uint8Array[] = [];
  let size: { height: number; width: number; channels: number } | undefined;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) throw new RangeError("There is no marker where one must be.");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break; // From here on it is pixels.
    const end = at + 2 + view.getUint16(at + 2);
    const body = bytes.subarray(at + 4, end);
    const begins = (text: string) => String.fromCharCode(...body.subarray(0, text.length)) === text;
    // Frames, but for three markers among theirs that are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), channels: body[5] };
    }
    if (marker === 0xe1 && begins(EXIF)) exif ??= body;
    if (marker === 0xe1 && begins(XMP)) xmp ??= body.subarray(XMP.length);
    if (marker !== 0xe1 && marker !== 0xe2) parts.push(bytes.subarray(at, end));
    at = end;
  }
  if (!size) throw new RangeError("It has no frame.");
  if (!isWhole(bytes)) throw new RangeError("It ends before its pixels do.");
  parts.push(bytes.subarray(at));
  const space = size.channels === 1 ? "b-w" : size.channels === 4 ? "cmyk" : "srgb";
  return { header: { format: "jpeg", depth: "uchar", space, exif, xmp, ...size }, parts };
}

/** Whether the marker of the end is there; bytes may follow it. */
function isWhole(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at > 1; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
