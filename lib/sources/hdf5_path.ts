import type { Hdf5Module } from "./hdf5_types.ts";

/** The path of a member of a group. */
export function joinPath(group: string, name: string): string {
  return group === "/" ? `/${name}` : `${group}/${name}`;
}

/**
 * Whether a path leads from a group to a group or an array. It walks down one group at a time, as
 * HDF5 reports a missing one as an error on the console.
 */
export function hasPath(module: Hdf5Module, file: bigint, group: string, path: string): boolean {
  let at = group;
  for (const step of path.split("/").filter(Boolean)) {
    if (module.get_type(file, at) !== module.H5G_GROUP) return false;
    if (!module.get_names(file, at, false).includes(step)) return false;
    at = joinPath(at, step);
  }
  return true;
}
