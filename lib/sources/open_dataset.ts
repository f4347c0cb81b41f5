import { fileInfo } from "#platform";
import type { Dataset } from "../arrays/mod.ts";
import { FLAG, knownOptions, type OptionNames, TEXT } from "../geometry/mod.ts";
import { checkKind } from "./check_kind.ts";
import { FileBytes } from "./file_bytes.ts";
import { locateDecoded, type LocateOptions } from "./locate.ts";
import { ROAD_OPTIONS } from "./locate_options.ts";
import { readManifest } from "./manifest.ts";
import { openClassic } from "./netcdf_classic.ts";
import { decodeGroup } from "./netcdf_decode.ts";
import { openHdf5 } from "./netcdf_hdf5.ts";
import { parseSource } from "./parse_source.ts";
import { sniffFormat } from "./sniff.ts";

/** What {@linkcode openDataset} can be told; the other options are those of `locate`. */
export interface OpenDatasetOptions extends Omit<LocateOptions, "kind"> {
  /** Path of the group to open in a netCDF-4 file. Default `"/"`; a dataset lists its `groups`. */
  group?: string;
  /**
   * Whether counts since a date become times. Default true; false leaves the numbers and their
   * units, for files whose times are wrong.
   */
  decodeTimes?: boolean;
}

/** Files on disk up to this size are read as a whole. */
const mostBytesInMemory = 16 * 2 ** 20;
/** So many bytes tell a format. */
const sniffedBytes = 2 ** 20;

const OPTIONS: OptionNames<OpenDatasetOptions> = {
  ...ROAD_OPTIONS,
  group: TEXT,
  decodeTimes: FLAG,
};

/**
 * Opens a netCDF-3, netCDF-4 or HDF5 file as `xarray.open_dataset` does.
 *
 * Axes keep the file's order. Missing values become NaN, packed numbers are unpacked, text and
 * times are decoded; times in units that are not understood stay numbers, and a line says so. Text
 * stored as bytes comes as one character per byte, unless the file names its encoding. An enum comes
 * as its numbers, half precision as float32.
 *
 * Values are read when they are first used, of large variables only those that are selected; so
 * given bytes and large files must not change. Variables of types that cannot be read (compound,
 * ragged, …) are listed in `refused`.
 *
 * @param source The file's bytes, or a name, path or address as {@linkcode locate} takes it.
 * @param options Which group, and how to find and decode the file.
 * @returns The dataset.
 * @throws {SourceError} If there is no such file, or it is no complete file of these formats.
 * @throws {RangeError} If it has no such group.
 *
 * @example A corner of the storm that comes with the project
 * ```ts
 * import assert from "node:assert/strict";
 * import { openDataset } from "convolutions";
 *
 * const storm = await openDataset("synthetic-storm");
 * const corner = storm.get("radarImageMatrix").isel({ gridRow: [0, 4], gridColumn: [0, 4] });
 * assert.deepEqual(corner.shape.slice(0, 2), [4, 4]);
 * ```
 */
export async function openDataset(
  source: Uint8Array | string | URL,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  knownOptions("openDataset()", options, OPTIONS);
  const { group = "/", decodeTimes, ...locateOptions } = options;
  const decoding = { decodeTimes, onNotice: options.onNotice ?? ((text) => console.log(text)) };
  const decode = (bytes: FileBytes, name: string) => decodeFile(bytes, name, group, decoding);
  if (source instanceof Uint8Array) return await decode(FileBytes.of(source), "bytes");
  const large = await largeFile(source, locateOptions);
  if (large) return await decode(large.bytes, large.name);
  const { value } = await locateDecoded(
    source,
    { ...locateOptions, kind: "netcdf" },
    (bytes, name) => decode(FileBytes.of(bytes), name),
  );
  return value;
}

async function decodeFile(
  bytes: FileBytes,
  name: string,
  group: string,
  decoding: Parameters<typeof decodeGroup>[1],
): Promise<Dataset> {
  const head = bytes.slice(0, sniffedBytes);
  const format = sniffFormat(head);
  if (format === "hdf5") {
    return decodeGroup(await openHdf5(bytes, name, group), { ...decoding, source: name });
  }
  if (format !== "netcdf3") checkKind(head, "netcdf", name);
  if (group.replaceAll("/", "")) {
    throw new RangeError(
      `Cannot open group "${group}" of "${name}": netCDF-3 has no groups but "/".`,
    );
  }
  return decodeGroup(await openClassic(bytes, name), { ...decoding, source: name });
}

/** A file on disk that is too large to be read as a whole. */
async function largeFile(
  source: string | URL,
  options: Omit<LocateOptions, "kind">,
): Promise<{ bytes: FileBytes; name: string } | undefined> {
  const target = parseSource(source, options.manifest ?? await readManifest());
  if (!("path" in target) || options.maxBytes !== undefined) return undefined;
  const info = await fileInfo(target.path).catch(() => undefined);
  if (!info?.isFile || info.size <= mostBytesInMemory) return undefined;
  return { bytes: FileBytes.on(target.path, info), name: target.path };
}
