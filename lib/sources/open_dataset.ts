import type { Dataset } from "../arrays/mod.ts";
import { locate, type LocateOptions } from "./locate.ts";
import { openClassic } from "./netcdf_classic.ts";
import { decodeGroup } from "./netcdf_decode.ts";
import { openHdf5 } from "./netcdf_hdf5.ts";
import { sniffFormat } from "./sniff.ts";
import { SourceError } from "./source_error.ts";

/** What {@linkcode openDataset} can be told; the other options are those of `locate`. */
export interface OpenDatasetOptions extends Omit<LocateOptions, "kind"> {
  /** Path of the group to open in a netCDF-4 file. Default `"/"`; a dataset lists its `groups`. */
  group?: string;
}

/**
 * Opens a netCDF-3, netCDF-4 or HDF5 file as `xarray.open_dataset` does.
 *
 * Axes keep the file's order. Missing values become NaN, packed numbers are unpacked, text and
 * times are decoded; times in units that are not understood stay numbers with their attributes.
 * Text stored as bytes comes as one character per byte, unless the file names its encoding.
 * Values are read when they are first used, so given bytes must not change. Variables of types that
 * cannot be read (compound, enum, …) are listed in `refused`.
 *
 * @param source The file's bytes, or a name, path or address as {@linkcode locate} takes it.
 * @param options Which group, and how to find the file.
 * @returns The dataset.
 * @throws {SourceError} If there is no such file, or it is no complete file of these formats.
 * @throws {RangeError} If it has no such group.
 */
export async function openDataset(
  source: Uint8Array | string | URL,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  const { group = "/", ...locateOptions } = options;
  let bytes: Uint8Array;
  let name = "bytes";
  if (source instanceof Uint8Array) bytes = source;
  else {
    const located = await locate(source, { ...locateOptions, kind: "netcdf" });
    ({ bytes } = located);
    name = located.name;
  }
  const format = sniffFormat(bytes);
  if (format === "hdf5") return decodeGroup(await openHdf5(bytes, name, group));
  if (format !== "netcdf3") {
    throw new SourceError({
      source: name,
      reason: "wrong-kind",
      problem: bytes.length === 0
        ? "it is empty (0 bytes)"
        : `its first bytes are ${firstBytes(bytes)}, which begin neither netCDF nor HDF5`,
      hint: "Give a netCDF-3, netCDF-4 or HDF5 file.",
    });
  }
  if (group.replaceAll("/", "")) {
    throw new RangeError(
      `Cannot open group "${group}" of "${name}": netCDF-3 has no groups but "/".`,
    );
  }
  return decodeGroup(await openClassic(bytes, name));
}

function firstBytes(bytes: Uint8Array): string {
  const first = bytes.subarray(0, 8);
  const text = Array.from(first, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const isReadable = first.every((byte) => byte >= 32 && byte < 127);
  return isReadable ? `"${String.fromCharCode(...first)}"` : text;
}
