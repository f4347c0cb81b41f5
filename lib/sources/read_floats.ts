import type { Hdf5Module } from "./hdf5_types.ts";
import { readDataset } from "./hdf5_values.ts";

/** The numbers of an array of an open file as float32; undefined if it holds no numbers. */
export function readFloats(
  module: Hdf5Module,
  file: bigint,
  path: string,
): { shape: number[]; data: Float32Array } | undefined {
  const { shape } = module.get_dataset_metadata(file, path);
  const data = readDataset(module, file, path);
  if (Array.isArray(data)) return undefined;
  return {
    shape: shape ?? [0],
    data: data instanceof Float32Array
      ? data
      : Float32Array.from(data as ArrayLike<number | bigint>, Number),
  };
}
