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
  zip: "a zip archive",
  html: "an HTML page",
  json: "a JSON text",
  "git-lfs-pointer": "a Git LFS pointer, not the file it stands for",
  empty: "nothing (0 bytes)",
  unknown: "bytes of an unknown format",
};

const expectedNames: Record<DataKind, string> = {
  netcdf: "a NetCDF file (NetCDF-3 or NetCDF-4)",
  image: "an image (PNG, JPEG, WebP, GIF, AVIF, TIFF, BMP, ICO or SVG)",
  weights: "a file of weights (HDF5, or a .keras archive)",
  json: "a JSON text",
};

/** How other formats of data become netCDF. */
const asDataset: Readonly<Record<string, string>> = {
  "an HDF4 file": "Convert it, for example with: ncks -4 in.hdf out.nc (or h4toh5 in.hdf out.h5)",
  "a GRIB file": "Convert it, for example with: cdo -f nc copy in.grib out.nc",
  "a TIFF image": "Convert a GeoTIFF, for example with: gdal_translate -of netCDF in.tif out.nc",
  "a MATLAB file (version 5)": "Save it with -v7.3, which is HDF5.",
  "a file compressed with gzip": "Unpack it first: gunzip file.nc.gz",
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
  const foreign = format === "unknown" || format === "zip" ? foreignFormat(bytes) : undefined;
  const found = foreign?.name ?? formatNames[format];
  const first = format === "unknown" && !foreign ? `, ${firstBytes(bytes)} …` : "";
  const instead = kind === "image" ? foreign?.asPicture : asDataset[found];
  throw new SourceError({
    source,
    reason: "wrong-kind",
    problem: `expected ${expectedNames[kind]}, got ${found}${first}`,
    hint: format === "html"
      ? "Give the address of the file itself, not of a page that shows it."
      : instead ?? "Check that this is the file you mean.",
  });
}

function firstBytes(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
