import type { Group } from "h5wasm";

/** A layer to be stored; its weights' names are their paths in the layer's group. */
export interface StoredLayer {
  name: string;
  weights: { name: string; shape: number[]; data: Float32Array }[];
}

let written = 0;

/**
 * Writes an `.h5` file as Keras 2 did: names are texts of fixed length, groups are of HDF5's first
 * kind.
 *
 * @param layers In the model's order; those without weights too.
 * @param attributes Texts of the whole file. With a `model_config` it holds a whole model, whose
 * weights lie in a group of their own.
 * @returns The file's bytes; the same for the same weights, whenever they are written.
 */
export async function writeKerasH5(
  layers: readonly StoredLayer[],
  attributes: Record<string, string> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const h5wasm = await import("h5wasm");
  const { FS } = await h5wasm.ready;
  const { now } = Date;
  try {
    // HDF5 notes with each array when it was made.
    Date.now = () => 0;
    return write(h5wasm, FS, layers, attributes);
  } finally {
    Date.now = now;
  }
}

function write(
  h5wasm: typeof import("h5wasm"),
  FS: Awaited<typeof import("h5wasm").ready>["FS"],
  layers: readonly StoredLayer[],
  attributes: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const path = `/written-${written++}.h5`;
  const file = new h5wasm.File(path, "w", { libver: ["earliest", "latest"] });
  for (const [name, text] of Object.entries(attributes)) file.create_attribute(name, text);
  const root = "model_config" in attributes ? file.create_group("model_weights") : file;
  writeTexts(root, "layer_names", layers.map(({ name }) => name));
  for (const { name, weights } of layers) {
    const group = root.create_group(name);
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
  const bytes = FS.readFile(path) as Uint8Array<ArrayBuffer>;
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
