import type { PlainFile } from "./bitmap_picture.ts";

/**
 * Reads what an AVIF file says of itself. The browser turns it as its boxes say.
 *
 * @throws {RangeError} If it names no size.
 */
export function avifFile(bytes: Uint8Array): PlainFile {
  const text = new TextDecoder("latin1").decode(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const meta = text.slice(0, text.indexOf("mdat"));
  let [width, height] = [0, 0];
  // Each picture in it, also that of its alpha, says its size in a box of this name.
  for (const { index } of meta.matchAll(/ispe/g)) {
    width = Math.max(width, view.getUint32(index + 8));
    height = Math.max(height, view.getUint32(index + 12));
  }
  if (width * height === 0) throw new RangeError("It names no size.");
  const notes = /<x:xmpmeta[\s\S]*<\/x:xmpmeta>/.exec(text);
  return {
    header: {
      format: "heif",
      width,
      height,
      depth: "uchar",
      space: "srgb",
      channels: meta.includes("auxiliary:alpha") ? 4 : 3,
      exif: meta.includes("Exif") ? bytes.subarray(0, 0) : undefined,
      xmp: notes ? bytes.subarray(notes.index, notes.index + notes[0].length) : undefined,
    },
    parts: [bytes],
  };
}
