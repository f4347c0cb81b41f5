import type { Group } from "h5wasm";

/** A layer to be stored; its weights' names are their paths in the layer's group. */
export interface StoredLayer {
  name: string;
  weights: { name: string; shape: number[]; data: Float32Array }[];
}

let written = 0;

/** Writes weights as Keras 2 did: names are texts of fixed length, groups are of HDF5's first kind. */
export async function writeKerasH5(
  layers: readonly StoredLayer[],
  attributes: Record<string, string> = {},
): Promise<Uint8Array> {
  const h5wasm = await import("h5wasm");
  const { FS } = await h5wasm.ready;
  const path = `/written-${written++}.h5`;
  const file = new h5wasm.File(path, "w", { libver: ["earliest", "latest"] });
  writeTexts(file, "layer_names", layers.map(({ name }) => name));
  for (const [name, text] of Object.entries(attributes)) file.create_attribute(name, text);
  for (const { name, weights } of layers) {
    const group = file.create_group(name);
    writeTexts(group, "weight_names", weights.map((weight) => weight.name));
    for (const { name: weightName, shape, data } of weights) {
      const folder = weightName.slice(0, weightName.lastIndexOf("/"));
      const parent = (group.get(folder) ?? group.create_group(folder)) as Group;
      parent.create_dataset({
        name: weightName.slice(folder.length + 1),
        data,
        shape,
        dtype: "<f",
      });
    }
  }
  file.close();
  const bytes = FS.readFile(path) as Uint8Array;
  FS.unlink(path);
  return bytes;
}

/** An empty list is stored as numbers, as h5py does. */
function writeTexts(place: Group, name: string, texts: readonly string[]): void {
  if (texts.length === 0) {
    place.create_attribute(name, new Float64Array(0), [0], "<d");
    return;
  }
  const longest = Math.max(...texts.map((text) => text.length));
  place.create_attribute(name, [...texts], [texts.length], `S${longest}`);
}
