import type { Picture, PictureHeader } from "../platform.ts";
import { inBands } from "./bands.ts";
import { decodePixels } from "./decode_pixels.ts";

/** A file without what changes how it is shown, and its header. */
export interface PlainFile {
  header: PictureHeader;
  parts: Uint8Array[];
}

/** A picture that the browser decodes. */
export function bitmapPicture({ header, parts }: PlainFile): Picture {
  return {
    header,
    async read(wanted) {
      const type = `image/${header.format === "heif" ? "avif" : header.format}`;
      // In one piece: Firefox looks at the first alone to see what it is.
      const whole = await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer();
      const { width, height, data } = await decodePixels(new Blob([whole], { type }));
      const rgba = { values: data, rows: height, columns: width, bands: 4, deep: false };
      if (wanted === "own" && header.channels % 2 === 1) return inBands(rgba, "opaque");
      return inBands(rgba, wanted);
    },
  };
}
