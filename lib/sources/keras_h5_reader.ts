import type { Hdf5Module } from "./hdf5_types.ts";
import { readAttribute } from "./hdf5_values.ts";
import { hasPath, joinPath } from "./hdf5_path.ts";
import { KerasH5, type KerasLayer, type KerasWeight } from "./keras_h5.ts";
import { refuseKeras } from "./keras_refusal.ts";
import { readFloats } from "./read_floats.ts";
import type { SourceError } from "./source_error.ts";

/** Reads an open `.h5` file of Keras. */
export class KerasH5Reader {
  readonly #module: Hdf5Module;
  readonly #file: bigint;
  readonly #name: string;

  constructor(module: Hdf5Module, file: bigint, name: string) {
    this.#module = module;
    this.#file = file;
    this.#name = name;
  }

  read(): KerasH5 {
    // A whole model keeps its weights in a group, beside its description.
    const root = this.#groups("/").includes("model_weights") ? "/model_weights" : "/";
    const layerNames = this.#texts(root, "layer_names");
    if (!layerNames) {
      throw refuseKeras(
        this.#name,
        "wrong-kind",
        `this HDF5 file has no list "layer_names", so it is not in the .h5 layout of Keras`,
        "Save it with model.save('name.h5') or model.save('name.keras'); a file .weights.h5 has " +
          "another layout, without names.",
      );
    }
    const layers = layerNames.map((name) => this.#layer(root, name));
    const modelConfig = this.#modelConfig();
    const [kerasVersion] = this.#texts("/", "keras_version") ?? [];
    return new KerasH5({ name: this.#name, layers, modelConfig, kerasVersion });
  }

  #layer(root: string, name: string): KerasLayer {
    const path = joinPath(root, name);
    // A name may hold slashes, and then is a path of several groups.
    if (!hasPath(this.#module, this.#file, root, name)) {
      throw this.#damaged(`layer "${name}" is not in it`);
    }
    const weightNames = this.#texts(path, "weight_names");
    if (!weightNames) throw this.#damaged(`layer "${name}" has no list "weight_names"`);
    return { name, weights: weightNames.map((weight) => this.#weight(path, name, weight)) };
  }

  #weight(layerPath: string, layer: string, name: string): KerasWeight {
    // The name itself holds a slash; only the file knows the path.
    if (!hasPath(this.#module, this.#file, layerPath, name)) {
      throw this.#damaged(`weight "${name}" of layer "${layer}" is not in it`);
    }
    const read = readFloats(this.#module, this.#file, joinPath(layerPath, name));
    if (read) return { name, ...read };
    throw this.#damaged(`weight "${name}" of layer "${layer}" holds no numbers that are read here`);
  }

  #modelConfig(): unknown {
    const [text] = this.#texts("/", "model_config") ?? [];
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw this.#damaged("its model_config is no JSON");
    }
  }

  /** Reads a list of texts, which may lie in parts; an empty one is stored as numbers. */
  #texts(path: string, attribute: string): string[] | undefined {
    const attributes = this.#module.get_attribute_names(this.#file, path);
    const read = (name: string) => {
      const { value } = readAttribute(this.#module, this.#file, path, name);
      if (typeof value === "string") return [value];
      return Array.isArray(value) ? value.map(String) : [];
    };
    if (attributes.includes(attribute)) return read(attribute);
    // HDF5 bounds an attribute at 64 KB: Keras cuts longer lists up.
    const parts: string[] = [];
    for (let part = 0; attributes.includes(`${attribute}${part}`); part++) {
      parts.push(...read(`${attribute}${part}`));
    }
    return parts.length > 0 ? parts : undefined;
  }

  #groups(path: string): string[] {
    return this.#module.get_names(this.#file, path, false);
  }

  #damaged(problem: string): SourceError {
    return refuseKeras(this.#name, "damaged", problem, "Save or download the file again.");
  }
}
