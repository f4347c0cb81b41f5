import { type ArrayData, type Attributes, type NumericData } from "../arrays/mod.ts";
import { type Region, wholeRegion } from "../arrays/region.ts";
import type { FileBytes } from "./file_bytes.ts";
import { bitsOf, takeBits } from "./hdf5_bits.ts";
import { assignDimensions } from "./hdf5_dimensions.ts";
import { readExtended } from "./hdf5_extend.ts";
import { filtersToAdd, refuseFilters } from "./hdf5_filters.ts";
import { Hdf5Error, loadHdf5 } from "./hdf5_module.ts";
import { everyGroup, type Hdf5Group, type Hdf5Node, resolvePath, walk } from "./hdf5_tree.ts";
import type { Hdf5Metadata, Hdf5Module } from "./hdf5_types.ts";
import { readAttribute, readDataset, typeOf } from "./hdf5_values.ts";
import type { RawGroup, RawVariable } from "./netcdf_raw.ts";
import { SourceError } from "./source_error.ts";

/** What to do where the library's words do not speak of damage. */
const hints: readonly [RegExp, string][] = [
  [/another kind/, "Save them as numbers of 32 or 64 bits."],
  [/external/, "It belongs to this file and is not read here."],
  [
    /open for write/,
    "A program that wrote it has not closed it: close it, or run h5clear -s file.",
  ],
  [/more than \d+ groups/, "Copy the groups that you need into a file of their own, with h5copy."],
];

/** Attributes by which netCDF-4 keeps its own books in an HDF5 file. */
const bookkeeping = new Set([
  "CLASS",
  "NAME",
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "_Netcdf4Dimid",
  "_Netcdf4Coordinates",
  "_NCProperties",
  "_nc3_strict",
]);
const nonCoordinatePrefix = "_nc4_non_coord_";
const pureDimension = "This is a netCDF dimension but not a netCDF variable";

/**
 * Opens a group of a netCDF-4 or other HDF5 file, in netCDF's data model: dimensions are HDF5's
 * dimension scales; axes without one become `phony_dim_0`, `phony_dim_1`, … as in netCDF.
 *
 * @param bytes The file; it must not change while the result is in use.
 * @param name What to call it in messages.
 * @param groupPath For example `"/"` or `"/forecast/model_1"`.
 * @returns Its variables; each is read when asked to.
 * @throws {SourceError} If the file is cut short or damaged.
 * @throws {RangeError} If there is no such group.
 */
export async function openHdf5(
  bytes: FileBytes,
  name: string,
  groupPath: string,
): Promise<RawGroup> {
  const library = await loadHdf5();
  const explain = (error: unknown, what: string): never => {
    if (!(error instanceof Hdf5Error)) throw error;
    const isCut = /truncated/i.test(error.message);
    throw new SourceError({
      source: name,
      reason: isCut ? "truncated" : "unreadable",
      problem: `${what}: ${error.message}${isCut ? `; it has ${bytes.size} bytes` : ""}`,
      hint: hints.find(([words]) => words.test(error.message))?.[1] ??
        "The file is damaged or cut short: download or copy it again.",
      cause: error,
    });
  };
  const read = ({ name, path, address, metadata }: Hdf5Node, region?: Region): ArrayData => {
    try {
      const data = library.withFile(
        bytes,
        (module, file) => readDataset(module, file, path, region),
      );
      const bits = hasBits(metadata) ? bitsOf(bytes, address) : undefined;
      if (bits === "unusual") throw new Hdf5Error("its floating-point numbers are of another kind");
      if (bits) takeBits(data as NumericData, bits);
      return data;
    } catch (error) {
      return explain(error, `variable "${name}" cannot be read`);
    }
  };
  let group: RawGroup;
  const filters = new Set<string>();
  try {
    group = library.withFile(bytes, (module, file) => {
      const root = walk(module, file);
      assignDimensions(module, file, root);
      const groups = [...everyGroup(root)];
      const path = resolvePath(groupPath, groups);
      const wanted = groups.find((group) => group.path === path);
      if (!wanted) {
        throw new RangeError(
          `Cannot open group "${groupPath}" of "${name}": ` +
            `its groups are ${groups.map(({ path }) => path).join(", ")}.`,
        );
      }
      for (const node of wanted.nodes) {
        filtersToAdd(node.filters).forEach((one) => filters.add(one));
      }
      return toRawGroup(module, file, wanted, read);
    });
  } catch (error) {
    return explain(error, "this HDF5 (netCDF-4) file cannot be opened");
  }
  await library.addFilters(filters);
  return group;
}

/** Whether a header is worth a look: the library does not tell which bits of a number count. */
function hasBits({ type }: Hdf5Metadata): boolean {
  return type === 0 || type === 1;
}

function toRawGroup(
  module: Hdf5Module,
  file: bigint,
  group: Hdf5Group,
  readStored: (node: Hdf5Node, region?: Region) => ArrayData,
): RawGroup {
  const variables: RawVariable[] = [];
  const refused = new Map<string, string>();
  for (const [name, path] of group.links) {
    refused.set(name, `it is a link to the group "${path}", which is listed there`);
  }
  for (const name of group.circles) refused.set(name, "it is a link that leads in a circle");
  for (const node of group.nodes) {
    if (node.scale?.startsWith(pureDimension)) continue;
    const name = node.name.startsWith(nonCoordinatePrefix)
      ? node.name.slice(nonCoordinatePrefix.length)
      : node.name;
    const type = typeOf(node.metadata);
    const refusal = node.metadata.shape === null
      ? "it has no values (null dataspace)"
      : "refusal" in type
      ? type.refusal
      : refuseFilters(node.filters);
    if (refusal !== undefined || "refusal" in type) {
      refused.set(name, refusal!);
      continue;
    }
    const attributes = readAttributes(module, file, node.path, node.attributeNames);
    const stored = node.metadata.shape!;
    const shape = node.dims.map(({ length }) => length);
    const { dtype } = type;
    const fill = attributes.get("_FillValue");
    variables.push({
      name,
      dims: node.dims.map((dimension) => dimension.name),
      shape,
      dtype,
      attributes,
      read: (region = wholeRegion(shape)) =>
        readExtended((part) => readStored(node, part), stored, shape, region, dtype, fill),
    });
  }
  return {
    variables,
    refused,
    attributes: readAttributes(
      module,
      file,
      group.path,
      module.get_attribute_names(file, group.path),
    ),
    groups: [...everyGroup(group)].slice(1).map(({ path }) => path),
  };
}

function readAttributes(
  module: Hdf5Module,
  file: bigint,
  path: string,
  names: readonly string[],
): Attributes {
  const shown = names.filter((name) => !bookkeeping.has(name));
  return new Map(shown.map((name) => [name, readAttribute(module, file, path, name)]));
}
