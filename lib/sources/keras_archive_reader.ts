import type { Hdf5Module } from "./hdf5_types.ts";
import { hasPath, joinPath } from "./hdf5_path.ts";
import type { KerasArchive } from "./keras_archive.ts";
import { KerasH5, type KerasLayer, type KerasWeight } from "./keras_h5.ts";
import { refuseKeras } from "./keras_refusal.ts";
import { readFloats } from "./read_floats.ts";

/** A layer or a model in the description. */
interface Entry {
  class_name: string;
  module?: string;
  name?: string;
  config: { name?: string; layers?: Entry[] };
}

/**
 * Reads the weights of a `.keras` archive: they lie under numbers, in groups that are called by the
 * layers' classes and counted; only the description knows the layers' names.
 */
export class KerasArchiveReader {
  readonly #module: Hdf5Module;
  readonly #file: bigint;
  readonly #name: string;

  constructor(module: Hdf5Module, file: bigint, name: string) {
    this.#module = module;
    this.#file = file;
    this.#name = name;
  }

  read({ config, kerasVersion }: KerasArchive): KerasH5 {
    const layers = this.#layers(config as Entry, "/");
    return new KerasH5({ name: this.#name, layers, modelConfig: config, kerasVersion });
  }

  #layers({ config }: Entry, group: string): KerasLayer[] {
    // Keras 2.12 called it otherwise.
    const folder = ["layers", "_layer_checkpoint_dependencies"].find((each) =>
      hasPath(this.#module, this.#file, group, each)
    );
    if (folder === undefined || !Array.isArray(config?.layers)) return [];
    const counts = new Map<string, number>();
    return config.layers.flatMap((entry): KerasLayer[] => {
      // Operations such as x + 3 are no layers.
      if (/\.ops\./.test(entry.module ?? "")) return [];
      const sort = snakeCase(entry.class_name);
      const count = counts.get(sort) ?? 0;
      counts.set(sort, count + 1);
      const path = joinPath(joinPath(group, folder), count === 0 ? sort : `${sort}_${count}`);
      const name = entry.name ?? entry.config.name ?? sort;
      const isThere = hasPath(this.#module, this.#file, "/", path);
      if (!isThere) return [{ name, weights: [] }];
      if (Array.isArray(entry.config.layers)) {
        return [{ name, weights: [], layers: this.#layers(entry, path) }];
      }
      return [{ name, weights: this.#weights(path, name) }];
    });
  }

  #weights(path: string, layer: string): KerasWeight[] {
    if (!hasPath(this.#module, this.#file, path, "vars")) return [];
    const group = joinPath(path, "vars");
    const numbers = this.#module.get_names(this.#file, group, false).map(Number);
    return numbers.sort((a, b) => a - b).map((number) => {
      const name = joinPath(group, String(number));
      const read = readFloats(this.#module, this.#file, name);
      if (read) return { name, ...read };
      throw refuseKeras(
        this.#name,
        "damaged",
        `weight ${number} of layer "${layer}" holds no numbers that are read here`,
        "Save the model with weights of floating-point numbers.",
      );
    });
  }
}

/** `conv2d` of `Conv2D`, as Keras makes names of classes. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
