/** Formats by the bytes that begin them, which netCDF users meet. */
const formats: readonly [name: string, offset: number, signature: string][] = [
  ["an HDF4 file (convert it with h4toh5 or ncks)", 0, "\x0e\x03\x13\x01"],
  ["a GRIB file (convert it with cdo -f nc copy, or wgrib2 -netcdf)", 0, "GRIB"],
  ["a BUFR file", 0, "BUFR"],
  ["a zip archive: unpack it first", 0, "PK\x03\x04"],
  ["compressed with gzip: unpack it first, with gunzip", 0, "\x1f\x8b"],
  ["compressed with bzip2: unpack it first, with bunzip2", 0, "BZh"],
  ["compressed with xz: unpack it first, with unxz", 0, "\xfd7zXZ\0"],
  ["compressed with zstd: unpack it first, with unzstd", 0, "\x28\xb5\x2f\xfd"],
  ["a tar archive: unpack it first", 257, "ustar"],
  ["a 7z archive: unpack it first", 0, "7z\xbc\xaf\x27\x1c"],
  ["a RAR archive: unpack it first", 0, "Rar!\x1a\x07"],
  ["a GeoTIFF or other TIFF image (convert it with gdal_translate -of netCDF)", 0, "II*\0"],
  ["a GeoTIFF or other TIFF image (convert it with gdal_translate -of netCDF)", 0, "MM\0*"],
  ["a BigTIFF image (convert it with gdal_translate -of netCDF)", 0, "II+\0"],
  ["a BigTIFF image (convert it with gdal_translate -of netCDF)", 0, "MM\0+"],
  ["a JPEG 2000 image", 0, "\0\0\0\x0cjP  "],
  ["a PNG image", 0, "\x89PNG"],
  ["a JPEG image", 0, "\xff\xd8\xff"],
  ["a GIF image", 0, "GIF8"],
  ["a PDF document", 0, "%PDF"],
  ["a FITS file", 0, "SIMPLE  ="],
  ["a NumPy array (.npy)", 0, "\x93NUMPY"],
  ["a MATLAB 5 file (save it with -v7.3, which is HDF5)", 0, "MATLAB 5"],
  ["a Parquet file", 0, "PAR1"],
  ["a NEXRAD Level II radar file", 0, "AR2V"],
  ["a NEXRAD Level II radar file", 0, "ARCHIVE2"],
  ["an ODIM or IRIS radar file (RAW)", 0, "\x1b\0\x08\0"],
  ["a Git LFS pointer, not the file it stands for", 0, "version https://git-lfs"],
  ["a description of a dataset on a server (DAP); give the address of the file", 0, "Dataset {"],
];

/**
 * Names a format by its first bytes, for a reader who gave the wrong kind of file.
 *
 * @param bytes The file, or its beginning.
 * @returns The name with its article, and what to do; `undefined` if it is not known.
 *
 * @example A weather forecast
 * ```ts
 * import { match } from "node:assert/strict";
 * match(formatName(new TextEncoder().encode("GRIB…"))!, /^a GRIB file/);
 * ```
 */
export function formatName(bytes: Uint8Array): string | undefined {
  const found = formats.find(([, offset, signature]) =>
    [...signature].every((character, i) => bytes[offset + i] === character.charCodeAt(0))
  );
  if (found) return found[0];
  const beginning = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart().toLowerCase();
  if (/^<(!doctype html|html|head|body)/.test(beginning)) {
    return "an HTML page; give the address of the file itself, not of a page about it";
  }
  if (beginning.startsWith("<?xml")) return "an XML text";
  if (/^[{[]/.test(beginning)) return "a JSON text";
  return undefined;
}
