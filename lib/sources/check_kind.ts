import { foreignFormat } from "./foreign_format.ts";
import type { DataKind } from "./manifest.ts";
import { type FileFormat, formatsOfKind, sniffFormat } from "./sniff.ts";
import { SourceError } from "./source_error.ts";

const formatNames: Record<FileFormat, string> = {
  png: "a PNG image",
  jpeg: "a JPEG image",
  gif: "a GIF image",
  webp: "a WebP image",
  avif: "an AVIF image",
  tiff: "a TIFF image",
  svg: "an SVG drawing",
  bmp: "a BMP image",
  ico: "an icon (ICO)",
  netcdf3: "a NetCDF-3 file",
  hdf5: "an HDF5 (NetCDF-4) file",
  html: "an HTML page",
  json: "a JSON text",
  "git-lfs-pointer": "a Git LFS pointer, not the file it stands for",
  empty: "nothing (0 bytes)",
  unknown: "bytes of an unknown format",
};

const expectedNames: Record<DataKind, string> = {
  netcdf: "a NetCDF file (NetCDF-3 or NetCDF-4)",
  image: "an image (PNG, JPEG, WebP, GIF, AVIF, TIFF, BMP, ICO or SVG)",
  weights: "an HDF5 file of weights",
  json: "a JSON text",
};

/**
 * Refuses bytes that are not of the expected kind, told by their first bytes.
 *
 * @param bytes The whole file.
 * @param kind What is expected; undefined accepts everything.
 * @param source Name, address or path for the message.
 * @throws {SourceError} With reason `"wrong-kind"`; the message says what was found.
 */
export function checkKind(bytes: Uint8Array, kind: DataKind | undefined, source: string): void {
  if (kind === undefined) return;
  const format = sniffFormat(bytes);
  if (formatsOfKind[kind].includes(format)) return;
  const foreign = format === "unknown" ? foreignFormat(bytes) : undefined;
  throw new SourceError({
    source,
    reason: "wrong-kind",
    problem: `expected ${expectedNames[kind]}, got ${foreign?.name ?? formatNames[format]}`,
    hint: format === "html"
      ? "Give the address of the file itself, not of a page that shows it."
      : (kind === "image" && foreign?.asPicture) || "Check that this is the file you mean.",
  });
}
