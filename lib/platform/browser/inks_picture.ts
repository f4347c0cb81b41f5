import type { Picture } from "../platform.ts";
import type { PlainFile } from "./bitmap_picture.ts";

/** A decoder of JPEG that hands over what is stored. */
interface JpegDecoder {
  width: number;
  height: number;
  /** Of Adobe's marker, if there is one: its colors are stored the other way round. */
  adobe?: unknown;
  parse(bytes: Uint8Array): void;
  getData(options: { width: number; height: number; forceRGB: boolean }): Uint8Array;
}

/** A JPEG file of four inks, of which a browser shows only what it makes of them. */
export function inksPicture({ header, parts }: PlainFile): Picture {
  return {
    header,
    async read() {
      const { default: utif } = await import("utif2");
      const { JpegDecoder } = utif as unknown as { JpegDecoder: new () => JpegDecoder };
      const decoder = new JpegDecoder();
      decoder.parse(await new Blob(parts as Uint8Array<ArrayBuffer>[]).bytes());
      const { width, height } = decoder;
      const values = decoder.getData({ width, height, forceRGB: false });
      return {
        values: decoder.adobe ? values.map((value) => 255 - value) : values,
        rows: height,
        columns: width,
        bands: 4,
      };
    },
  };
}
