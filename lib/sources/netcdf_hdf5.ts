import {
  type ArrayData,
  type Attribute,
  type Attributes,
  isNumericDType,
  type NumericDType,
  typedArrays,
} from "../arrays/mod.ts";
import { Hdf5Error, loadHdf5 } from "./hdf5_module.ts";
import type { Hdf5Metadata, Hdf5Module } from "./hdf5_types.ts";
import { readAttribute, readDataset, typeOf } from "./hdf5_values.ts";
import type { RawDType, RawGroup, RawVariable } from "./netcdf_raw.ts";
import { SourceError } from "./source_error.ts";

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
const mostGroups = 5000;
const unlimited = 2 ** 63;

interface Dimension {
  id: number;
  name: string;
  length: number;
  isUnlimited: boolean;
}

interface Node {
  path: string;
  name: string;
  metadata: Hdf5Metadata;
  /** Scale name if this is a dimension scale. */
  scale: string | null;
  attributeNames: string[];
  dims: Dimension[];
}

interface Group {
  path: string;
  nodes: Node[];
  children: Group[];
}

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
  bytes: Uint8Array,
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
      problem: `${what}: ${error.message}${isCut ? `; it has ${bytes.length} bytes` : ""}`,
      hint: "The file is damaged or cut short: download or copy it again.",
      cause: error,
    });
  };
  try {
    return library.withFile(bytes, (module, file) => {
      const root = walk(module, file);
      assignDimensions(module, file, root);
      const groups = [...everyGroup(root)];
      const wanted = groups.find(({ path }) => path === normalizePath(groupPath));
      if (!wanted) {
        throw new RangeError(
          `Cannot open group "${groupPath}" of "${name}": ` +
            `its groups are ${groups.map(({ path }) => path).join(", ")}.`,
        );
      }
      return toRawGroup(module, file, wanted, (variable, path) => {
        try {
          return library.withFile(bytes, (module, file) => readDataset(module, file, path));
        } catch (error) {
          return explain(error, `variable "${variable}" cannot be read`);
        }
      });
    });
  } catch (error) {
    return explain(error, "this HDF5 (netCDF-4) file cannot be opened");
  }
}

function normalizePath(path: string): string {
  return `/${path.split("/").filter(Boolean).join("/")}`;
}

function* everyGroup(group: Group): Generator<Group> {
  yield group;
  for (const child of group.children) yield* everyGroup(child);
}

/** Lists groups and variables of a file. */
function walk(module: Hdf5Module, file: bigint): Group {
  let count = 0;
  const visit = (path: string, depth: number): Group => {
    if (++count > mostGroups) throw new Hdf5Error(`it has more than ${mostGroups} groups`);
    const group: Group = { path, nodes: [], children: [] };
    for (const name of module.get_names(file, path, false)) {
      const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
      const type = module.get_type(file, childPath);
      if (type === module.H5G_GROUP && depth < 20) group.children.push(visit(childPath, depth + 1));
      if (type !== module.H5G_DATASET) continue;
      group.nodes.push({
        path: childPath,
        name,
        metadata: module.get_dataset_metadata(file, childPath),
        scale: module.get_scale_name(file, childPath),
        attributeNames: module.get_attribute_names(file, childPath),
        dims: [],
      });
    }
    return group;
  };
  return visit("/", 0);
}

/** Finds the dimensions of all variables, in netCDF's order: groups below come first. */
function assignDimensions(module: Hdf5Module, file: bigint, root: Group): void {
  const groups = [...everyGroup(root)];
  const byPath = new Map<string, Dimension>();
  const byId = new Map<number, Dimension>();
  let next = 0;
  const integersOf = (node: Node, attribute: string): number[] => {
    if (!node.attributeNames.includes(attribute)) return [];
    const { value } = readAttribute(module, file, node.path, attribute);
    return typeof value === "number" ? [value] : Array.from(value as Int32Array, Number);
  };
  for (const { nodes } of groups) {
    for (const node of nodes) {
      if (node.scale === null) continue;
      const [id = next] = integersOf(node, "_Netcdf4Dimid");
      next = Math.max(next, id + 1);
      const dimension: Dimension = {
        id,
        name: node.name,
        length: node.metadata.shape?.[0] ?? 0,
        isUnlimited: isUnlimited(node.metadata, 0),
      };
      byPath.set(node.path, dimension);
      byId.set(id, dimension);
    }
  }
  const visit = (group: Group): void => {
    group.children.forEach(visit);
    const local = group.nodes.flatMap(({ path }) => byPath.get(path) ?? []);
    for (const node of group.nodes) {
      const shape = node.metadata.shape ?? [];
      const ids = integersOf(node, "_Netcdf4Coordinates");
      const own = byPath.get(node.path);
      shape.forEach((length, axis) => {
        const scales = node.scale === null ? module.get_attached_scales(file, node.path, axis) : [];
        let dimension = scales.map((path) => byPath.get(path)).find(Boolean) ??
          byId.get(ids[axis]) ?? (axis === 0 ? own : undefined);
        if (!dimension) {
          const unlimitedAxis = isUnlimited(node.metadata, axis);
          dimension = local.find((one) =>
            one.length === length && one.isUnlimited === unlimitedAxis && !node.dims.includes(one)
          );
          if (!dimension) {
            const id = next++;
            dimension = { id, name: `phony_dim_${id}`, length, isUnlimited: unlimitedAxis };
            local.push(dimension);
          }
        }
        // variables along an unlimited dimension may have been written to different lengths
        dimension.length = Math.max(dimension.length, length);
        node.dims.push(dimension);
      });
    }
  };
  visit(root);
}

function isUnlimited({ maxshape }: Hdf5Metadata, axis: number): boolean {
  return (maxshape?.[axis] ?? 0) >= unlimited;
}

function toRawGroup(
  module: Hdf5Module,
  file: bigint,
  group: Group,
  readStored: (variable: string, path: string) => ArrayData,
): RawGroup {
  const variables: RawVariable[] = [];
  const refused = new Map<string, string>();
  for (const node of group.nodes) {
    if (node.scale?.startsWith(pureDimension)) continue;
    const name = node.name.startsWith(nonCoordinatePrefix)
      ? node.name.slice(nonCoordinatePrefix.length)
      : node.name;
    const type = typeOf(node.metadata);
    if (node.metadata.shape === null || "refusal" in type) {
      refused.set(name, "refusal" in type ? type.refusal : "it has no values (null dataspace)");
      continue;
    }
    const attributes = readAttributes(module, file, node.path, node.attributeNames);
    const stored = node.metadata.shape;
    const shape = node.dims.map(({ length }) => length);
    const { dtype } = type;
    variables.push({
      name,
      dims: node.dims.map((dimension) => dimension.name),
      shape,
      dtype,
      attributes,
      read: () =>
        extend(readStored(name, node.path), stored, shape, dtype, attributes.get("_FillValue")),
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

/** netCDF's values of elements that nobody has written. */
const defaultFills: Record<NumericDType, number | bigint> = {
  int8: -127,
  uint8: 255,
  int16: -32767,
  uint16: 65535,
  int32: -2147483647,
  uint32: 4294967295,
  int64: -9223372036854775806n,
  uint64: 18446744073709551614n,
  float32: 9.969209968386869e36,
  float64: 9.969209968386869e36,
};

/** Extends an array along unlimited dimensions to their full length, with fill values. */
function extend(
  data: ArrayData,
  from: readonly number[],
  to: readonly number[],
  dtype: RawDType,
  fillAttribute: Attribute | undefined,
): ArrayData {
  if (from.join() === to.join()) return data;
  const size = to.reduce((product, length) => product * length, 1);
  const result = isNumericDType(dtype)
    ? new (typedArrays[dtype] as typeof Float64Array)(size)
    : new Array<string>(size);
  const fill = fillAttribute?.value ?? (isNumericDType(dtype) ? defaultFills[dtype] : "");
  result.fill(fill as never);
  const copy = (axis: number, source: number, target: number): void => {
    if (axis === from.length) {
      result[target] = data[source] as never;
      return;
    }
    for (let i = 0; i < from[axis]; i++) {
      copy(axis + 1, source * from[axis] + i, target * to[axis] + i);
    }
  };
  copy(0, 0, 0);
  return result as ArrayData;
}
