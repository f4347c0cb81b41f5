import type { Hdf5Filter } from "./hdf5_types.ts";

/** Deflate, shuffle, Fletcher-32, szip, n-bit and scale-offset. */
const ofTheLibrary = new Set([1, 2, 3, 4, 5, 6]);
/** What h5wasm-plugins calls filters by the numbers that the HDF Group gives them. */
const ofPlugins: Readonly<Record<number, string>> = {
  307: "bz2",
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32008: "bshuf",
  32013: "zfp",
  32015: "zstd",
  32019: "jpeg",
  32022: "bitgroom",
  32023: "bitround",
  32026: "blosc2",
};

/** Compressors that Blosc can use, but not as h5wasm-plugins has it. */
const notOfBlosc: Readonly<Record<number, string>> = { 3: "snappy", 4: "zlib" };

/** Names those filters that must be added to the library before it can read what went through them. */
export function filtersToAdd(filters: readonly Hdf5Filter[]): string[] {
  return filters.flatMap(({ id }) => ofPlugins[id] ?? []);
}

/**
 * Says why something that went through these filters cannot be read.
 *
 * @returns `undefined` if it can.
 *
 * @example A filter that nobody has here
 * ```ts
 * import assert from "node:assert/strict";
 * import { refuseFilters } from "./hdf5_filters.ts";
 *
 * assert.match(refuseFilters([{ id: 32017, name: "SZ", cd_values: [] }])!, /filter 32017 \(SZ\)/);
 * ```
 */
export function refuseFilters(filters: readonly Hdf5Filter[]): string | undefined {
  for (const { id, name, cd_values: settings } of filters) {
    const inner = id === 32001 || id === 32026 ? notOfBlosc[settings[6]] : undefined;
    if (!inner && (ofTheLibrary.has(id) || id in ofPlugins)) continue;
    const filter = [name, inner].filter(Boolean).join(" with ");
    return `it is compressed with the HDF5 filter ${id}${filter && ` (${filter})`}, which is not ` +
      "known here; where it is, h5repack -f GZIP=4 in.h5 out.h5 writes the file anew";
  }
  return undefined;
}
