/** A format that is known by sight, but not read. */
export interface ForeignFormat {
  /** Such as `"a HEIC photograph"`. */
  name: string;
  /** What to do where a picture was expected; a full sentence. */
  asPicture?: string;
}

const convert = "Open it in an image editor and export it as PNG or JPEG.";
const still = "Pause the film where you want it, and take a screenshot, which is a PNG.";
const unpack = "Unpack it and give the file inside.";
const raw = "Export it as JPEG with the camera maker's program.";
const heic =
  "Export it as JPEG: an iPhone sends one if you set Camera, Formats, Most Compatible, " +
  "and Preview on a Mac has File, Export.";

const signatures: [name: string, offset: number, signature: string, asPicture?: string][] = [
  ["a PDF document", 0, "%PDF", "Take a screenshot of the page, or export it as PNG."],
  ["a PostScript file", 0, "%!PS", convert],
  ["a PostScript file", 0, "\xc5\xd0\xd3\xc6", convert],
  ["a Photoshop file (PSD)", 0, "8BPS", convert],
  ["a GIMP file (XCF)", 0, "gimp xcf", convert],
  ["a JPEG 2000 image", 0, "\0\0\0\x0cjP  \r\n\x87\n", convert],
  ["a JPEG 2000 image", 0, "\xff\x4f\xff\x51", convert],
  ["a JPEG XL image", 0, "\0\0\0\x0cJXL \r\n\x87\n", convert],
  ["a JPEG XL image", 0, "\xff\x0a", convert],
  ["a JPEG XR image", 0, "II\xbc", convert],
  ["a BPG image", 0, "BPG\xfb", convert],
  ["a QOI image", 0, "qoif", convert],
  ["a DirectDraw surface (DDS)", 0, "DDS ", convert],
  ["an OpenEXR image", 0, "v/1\x01", convert],
  ["a Radiance HDR image", 0, "#?RADIANCE", convert],
  ["a Radiance HDR image", 0, "#?RGBE", convert],
  ["an Apple icon (ICNS)", 0, "icns", convert],
  ["a Windows cursor", 0, "\0\0\x02\0\x01", convert],
  ["a Targa image (TGA)", 0, "\0\0\x02\0\0", convert],
  ["a Targa image (TGA)", 0, "\0\0\x0a\0\0", convert],
  ["a Windows metafile", 0, "\xd7\xcd\xc6\x9a", convert],
  ["a Windows metafile", 40, " EMF", convert],
  ["a DjVu document", 0, "AT&TFORM", convert],
  ["an SGI image", 0, "\x01\xda\0", convert],
  ["an SGI image", 0, "\x01\xda\x01", convert],
  ["a PCX image", 0, "\x0a\x05\x01", convert],
  ["a FITS image", 0, "SIMPLE  =", convert],
  ["a raw photograph", 8, "CR\x02", raw],
  ["a raw photograph", 0, "IIRO", raw],
  ["a raw photograph", 0, "IIRS", raw],
  ["a raw photograph", 0, "IIU\0", raw],
  ["a raw photograph", 0, "FUJIFILMCCD-RAW", raw],
  ["a film (Matroska or WebM)", 0, "\x1a\x45\xdf\xa3", still],
  ["a film (AVI)", 8, "AVI ", still],
  ["a film (MPEG)", 0, "\0\0\x01\xba", still],
  ["a film (MPEG)", 0, "\0\0\x01\xb3", still],
  ["a film (Flash)", 0, "FLV\x01", still],
  ["a film (Windows Media)", 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", still],
  ["a sound (WAV)", 8, "WAVE"],
  ["a sound (MP3)", 0, "ID3"],
  ["a sound (Ogg)", 0, "OggS"],
  ["a sound (FLAC)", 0, "fLaC"],
  ["a zip archive, or a document that is one inside", 0, "PK\x03\x04", unpack],
  ["a file compressed with gzip", 0, "\x1f\x8b", unpack],
  ["a file compressed with bzip2", 0, "BZh", unpack],
  ["a file compressed with xz", 0, "\xfd7zXZ\0", unpack],
  ["a file compressed with zstd", 0, "\x28\xb5\x2f\xfd", unpack],
  ["a 7z archive", 0, "7z\xbc\xaf\x27\x1c", unpack],
  ["a RAR archive", 0, "Rar!\x1a\x07", unpack],
  ["a tar archive", 257, "ustar", unpack],
  ["an old Office document", 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
  ["an RTF document", 0, "{\\rtf"],
  ["an array of NumPy (.npy)", 0, "\x93NUMPY"],
  ["a Python pickle", 0, "\x80\x04\x95"],
  ["an HDF4 file", 0, "\x0e\x03\x13\x01"],
  ["a GRIB file", 0, "GRIB"],
  ["a BUFR file", 0, "BUFR"],
  ["a NEXRAD Level II radar file", 0, "AR2V"],
  ["a NEXRAD Level II radar file", 0, "ARCHIVE2"],
  ["a MATLAB file (version 5)", 0, "MATLAB 5"],
  ["a Parquet file", 0, "PAR1"],
  ["a SQLite database", 0, "SQLite format 3"],
  ["a font", 0, "wOF2"],
  ["a program", 0, "\x7fELF"],
  ["a program", 0, "MZ"],
];

/** Formats in the boxes of ISO media files, by the brand that the first box names. */
const brands: [brand: RegExp, name: string, asPicture: string][] = [
  [/^(hei[cxms]|hev[cmsx]|mif1|msf1)/, "a HEIC photograph", heic],
  [/^crx /, "a raw photograph", raw],
  [/^(M4A|M4B)/, "a sound (MPEG-4)", ""],
  [/./, "a film (MPEG-4 or QuickTime)", still],
];

/**
 * Names a file's format by its first bytes, where it is one that this project does not read.
 *
 * @param bytes The file, or its beginning.
 * @returns Its name and what to do; nothing if the format is not known at all.
 *
 * @example A photograph of an iPhone
 * ```ts
 * import assert from "node:assert/strict";
 * import { foreignFormat } from "./foreign_format.ts";
 *
 * const bytes = new TextEncoder().encode("\0\0\0\x18ftypheic");
 * assert.equal(foreignFormat(bytes)?.name, "a HEIC photograph");
 * ```
 */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | undefined {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 512));
  // "latin1" in the web's sense has letters at 0x80 to 0x9f, so compare bytes.
  const has = (offset: number, text: string) =>
    Array.from(text).every((letter, i) => bytes[offset + i] === letter.charCodeAt(0));
  if (has(4, "ftyp")) {
    const [, name, asPicture] = brands.find(([brand]) => brand.test(start.slice(8, 12)))!;
    return { name, asPicture: asPicture || undefined };
  }
  const netpbm = /^P([1-7])\s/.exec(start);
  if (netpbm) return { name: "a Netpbm image (PPM, PGM or PBM)", asPicture: convert };
  const found = signatures.find(([, offset, signature]) => has(offset, signature));
  if (found) return { name: found[0], asPicture: found[3] };
  const text = readableText(bytes);
  return text === undefined ? undefined : { name: `a text that begins ${JSON.stringify(text)}` };
}

/** The first words of what is text to its 512th byte. */
function readableText(bytes: Uint8Array): string | undefined {
  const start = bytes.subarray(0, 512);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
  } catch {
    return undefined;
  }
  // deno-lint-ignore no-control-regex -- what a text does not hold
  if (text.trim() === "" || /[\0-\x08\x0e-\x1f\x7f]/.test(text)) return undefined;
  const words = text.trim().replaceAll(/\s+/g, " ");
  return words.length > 40 ? `${words.slice(0, 40)}…` : words;
}
