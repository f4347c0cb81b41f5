import { Hdf5Error } from "./hdf5_module.ts";
import type { Hdf5Filter, Hdf5Metadata, Hdf5Module } from "./hdf5_types.ts";

const mostGroups = 5000;
/** Of so many groups on, a group that has several links is listed under the first. */
const mostRepeated = 200;

/** A dimension of a netCDF-4 file. */
export interface Hdf5Dimension {
  id: number;
  name: string;
  length: number;
  isUnlimited: boolean;
}

/** A variable as HDF5 has it. */
export interface Hdf5Node {
  path: string;
  name: string;
  metadata: Hdf5Metadata;
  filters: Hdf5Filter[];
  /** Where the object lies in the file. */
  address: bigint;
  /** Scale name if this is a dimension scale. */
  scale: string | null;
  attributeNames: string[];
  dims: Hdf5Dimension[];
}

/** A group with what is in it. */
export interface Hdf5Group {
  path: string;
  nodes: Hdf5Node[];
  children: Hdf5Group[];
  /** Links to a group that is listed already, above or elsewhere: its path by the link's name. */
  links: Map<string, string>;
  /** Links that lead to nothing but links. */
  circles: string[];
}

/** Gives the path under which a group is listed. */
export function resolvePath(path: string, groups: readonly Hdf5Group[]): string {
  let resolved = "/";
  for (const name of path.split("/").filter(Boolean)) {
    const link = groups.find((group) => group.path === resolved)?.links.get(name);
    resolved = link ?? (resolved === "/" ? `/${name}` : `${resolved}/${name}`);
  }
  return resolved;
}

/** Goes through a group and all below it. */
export function* everyGroup(group: Hdf5Group): Generator<Hdf5Group> {
  yield group;
  for (const child of group.children) yield* everyGroup(child);
}

/**
 * Lists groups and variables of an open file.
 *
 * @returns The root group.
 */
export function walk(module: Hdf5Module, file: bigint): Hdf5Group {
  const addressOf = (path: string): bigint => {
    const bytes = Uint8Array.from(module.create_object_reference(file, path));
    return new DataView(bytes.buffer).getBigUint64(0, true);
  };
  const known = new Map<bigint, string>();
  let count = 0;
  const visit = (path: string, address: bigint, above: readonly bigint[]): Hdf5Group => {
    if (++count > mostGroups) throw new Hdf5Error(`it has more than ${mostGroups} groups`);
    const group: Hdf5Group = { path, nodes: [], children: [], links: new Map(), circles: [] };
    known.set(address, path);
    for (const name of module.get_names(file, path, false)) {
      const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
      const type = typeAt(module, file, childPath);
      if (type === undefined) group.circles.push(name);
      if (type === module.H5G_GROUP) {
        const child = addressOf(childPath);
        const isCircle = child === address || above.includes(child);
        // netCDF lists a group that has two links twice; a few such links could make millions
        if (isCircle || known.has(child) && count > mostRepeated) {
          group.links.set(name, known.get(child)!);
        } else group.children.push(visit(childPath, child, [...above, address]));
      }
      if (type !== module.H5G_DATASET) continue;
      const metadata = module.get_dataset_metadata(file, childPath);
      group.nodes.push({
        path: childPath,
        name,
        metadata,
        filters: metadata.chunks ? module.get_dataset_filters(file, childPath) : [],
        address: addressOf(childPath),
        scale: module.get_scale_name(file, childPath),
        attributeNames: module.get_attribute_names(file, childPath),
        dims: [],
      });
    }
    return group;
  };
  return visit("/", addressOf("/"), []);
}

/** Kind of what a path leads to; `undefined` if it leads in a circle of links. */
function typeAt(module: Hdf5Module, file: bigint, path: string): number | undefined {
  try {
    return module.get_type(file, path);
  } catch (error) {
    if (error instanceof Error && /too many soft links/i.test(error.message)) return undefined;
    throw error;
  }
}
