import { deepEqual, equal, notEqual } from "node:assert/strict";
import { foreignFormat } from "../../lib/sources/foreign_format.ts";
import { type FileFormat, sniffFormat } from "../../lib/sources/sniff.ts";

const userBlock = new Uint8Array(2048 + 8);
userBlock.set(bytes("\x89HDF\r\n\x1a\n"), 2048);
const misplaced = new Uint8Array(1000 + 8);
misplaced.set(bytes("\x89HDF\r\n\x1a\n"), 1000);

const cases: [string, Uint8Array, FileFormat][] = [
  ["PNG", bytes("\x89PNG\r\n\x1a\nrest"), "png"],
  ["a PNG whose line ends were converted", bytes("\x89PNG\n\x1a\nrest"), "unknown"],
  ["JPEG", bytes("\xff\xd8\xff\xe0"), "jpeg"],
  ["GIF", bytes("GIF89a"), "gif"],
  ["WebP", bytes("RIFF\0\0\0\0WEBPVP8 "), "webp"],
  ["WAVE", bytes("RIFF\0\0\0\0WAVEfmt "), "unknown"],
  ["classic NetCDF", bytes("CDF\x01\0"), "netcdf3"],
  ["64-bit NetCDF", bytes("CDF\x02\0"), "netcdf3"],
  ["CDF-5", bytes("CDF\x05\0"), "netcdf3"],
  ["HDF5", bytes("\x89HDF\r\n\x1a\n"), "hdf5"],
  ["HDF5 after a user block", userBlock, "hdf5"],
  ["an HDF5 signature at no power of two", misplaced, "unknown"],
  ["HTML", bytes("<!DOCTYPE html>"), "html"],
  [
    "HTML after a byte order mark and a comment",
    bytes("\xef\xbb\xbf \n<!-- a\nb --><HTML>"),
    "html",
  ],
  ["XHTML", bytes('<?xml version="1.0"?>\n<html xmlns="">'), "html"],
  ["SVG", bytes("<svg>"), "svg"],
  ["SVG after its declaration", bytes('<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="">'), "svg"],
  ["SVG inside of HTML", bytes("<!DOCTYPE html><svg>"), "html"],
  ["TIFF", bytes("II*\0"), "tiff"],
  ["big TIFF", bytes("MM\0+"), "tiff"],
  ["a raw photograph", bytes("II*\0\x10\0\0\0CR\x02"), "unknown"],
  ["AVIF", bytes("\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"), "avif"],
  ["AVIF by its last brand", bytes("\0\0\0\x18ftypmif1\0\0\0\0miafavif"), "avif"],
  ["an animated AVIF", bytes("\0\0\0\x10ftypavis\0\0\0\0"), "avif"],
  ["a brand after the first box", bytes("\0\0\0\x14ftypmif1\0\0\0\0miafavif"), "unknown"],
  ["a box cut short", bytes("\0\0\0\x18ftypmif1\0\0\0\0avi"), "unknown"],
  ["HEIC", bytes("\0\0\0\x18ftypheic\0\0\0\0heicmif1avif"), "unknown"],
  ["BMP", bytes("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"), "bmp"],
  ["a text about BMWs", bytes("BMW and others are cars"), "unknown"],
  ["ICO", bytes("\0\0\x01\0\x01\0"), "ico"],
  ["a Git LFS pointer", bytes("version https://git-lfs.github.com/spec/v1\n"), "git-lfs-pointer"],
  ["a JSON object", bytes('{"0": ["n01440764", "tench"]}'), "json"],
  ["a JSON array after a line end", bytes("\n[ -1, 2]"), "json"],
  ["text in braces", bytes("{ hello }"), "unknown"],
  ["text", bytes("hello"), "unknown"],
  ["one byte", bytes("\x89"), "unknown"],
  ["nothing", new Uint8Array(), "empty"],
];
for (const [name, content, format] of cases) {
  Deno.test(`sniffFormat() tells ${name}`, () => equal(sniffFormat(content), format));
}

function bytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

const fixture = new URL("../fixtures/foreign_formats.json", import.meta.url);
const files: Record<string, string[]> = JSON.parse(await Deno.readTextFile(fixture));

Deno.test("foreignFormat() names files as their programs write them", () => {
  for (const [name, begins] of Object.entries(files)) {
    for (const begin of begins) {
      const start = Uint8Array.fromHex(begin);
      equal(foreignFormat(start)?.name, name, begin);
      notEqual(foreignFormat(start.subarray(0, 1))?.name, name, "one byte does not tell");
    }
  }
});

Deno.test("foreignFormat() says how pictures, films and archives become a picture", () => {
  const without = Object.entries(files).filter(([, begins]) =>
    begins.some((begin) => foreignFormat(Uint8Array.fromHex(begin))?.asPicture === undefined)
  );
  deepEqual(without.map(([name]) => name), [
    "a BUFR file",
    "a GRIB file",
    "a MATLAB file (version 5)",
    "a NEXRAD Level II radar file",
    "a Parquet file",
    "a Python pickle",
    "a SQLite database",
    "a font",
    "a program",
    "a sound (FLAC)",
    "a sound (MP3)",
    "a sound (MPEG-4)",
    "a sound (Ogg)",
    "a sound (WAV)",
    "an HDF4 file",
    "an RTF document",
    "an array of NumPy (.npy)",
    "an old Office document",
  ]);
});

const words = (count: number) => "a".repeat(count);
const texts: [start: Uint8Array, name: string | undefined][] = [
  [bytes("time,x\n 1,2\t"), 'a text that begins "time,x 1,2"'],
  [bytes(words(40)), `a text that begins "${words(40)}"`],
  [bytes(words(41)), `a text that begins "${words(40)}…"`],
  // What comes after the 512th byte is not looked at, be it half a letter.
  [bytes(`${words(511)}\xc3\xa9\0`), `a text that begins "${words(40)}…"`],
  [bytes(`${words(511)}\0`), undefined],
  [bytes("\xc3\xa9t\xc3\xa9"), 'a text that begins "été"'],
  [bytes("\xe9t\xe9"), undefined],
  [bytes(" \n "), undefined],
  [bytes("a\x7f"), undefined],
  [new Uint8Array(), undefined],
];
for (const [start, name] of texts) {
  Deno.test(`foreignFormat() of ${start.length} bytes: ${name ?? "nothing"}`, () => {
    deepEqual(foreignFormat(start), name && { name });
  });
}
