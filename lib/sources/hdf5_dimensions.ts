import { everyGroup, type Hdf5Dimension, type Hdf5Group, type Hdf5Node } from "./hdf5_tree.ts";
import type { Hdf5Metadata, Hdf5Module } from "./hdf5_types.ts";
import { readAttribute, readReferences } from "./hdf5_values.ts";

const unlimited = 2 ** 63;

/** Finds the dimensions of all variables, in netCDF's order: groups below come first. */
export function assignDimensions(module: Hdf5Module, file: bigint, root: Hdf5Group): void {
  const groups = [...everyGroup(root)];
  const byAddress = new Map<bigint, Hdf5Dimension>();
  const byId = new Map<number, Hdf5Dimension>();
  let next = 0;
  const integersOf = (node: Hdf5Node, attribute: string): number[] => {
    if (!node.attributeNames.includes(attribute)) return [];
    const { value } = readAttribute(module, file, node.path, attribute);
    return typeof value === "number" ? [value] : Array.from(value as Int32Array, Number);
  };
  for (const { nodes } of groups) {
    for (const node of nodes) {
      if (node.scale === null) continue;
      const [id = next] = integersOf(node, "_Netcdf4Dimid");
      next = Math.max(next, id + 1);
      const dimension: Hdf5Dimension = {
        id,
        name: node.name,
        length: node.metadata.shape?.[0] ?? 0,
        isUnlimited: isUnlimited(node.metadata, 0),
      };
      byAddress.set(node.address, dimension);
      byId.set(id, dimension);
    }
  }
  const visit = (group: Hdf5Group): void => {
    group.children.forEach(visit);
    const local = group.nodes.flatMap(({ scale, address }) =>
      scale === null ? [] : byAddress.get(address) ?? []
    );
    for (const node of group.nodes) {
      const shape = node.metadata.shape ?? [];
      const ids = integersOf(node, "_Netcdf4Coordinates");
      const own = node.scale === null ? undefined : byAddress.get(node.address);
      const hasScales = node.scale === null && node.attributeNames.includes("DIMENSION_LIST");
      const scales = hasScales ? readReferences(module, file, node.path, "DIMENSION_LIST") : [];
      shape.forEach((length, axis) => {
        let dimension = scales[axis]?.map((address) => byAddress.get(address)).find(Boolean) ??
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
