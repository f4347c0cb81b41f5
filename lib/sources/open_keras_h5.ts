import { FileBytes } from "./file_bytes.ts";
import { Hdf5Error, type Hdf5Library, loadHdf5 } from "./hdf5_module.ts";
import type { Hdf5Module } from "./hdf5_types.ts";
import { readAttribute, readDataset } from "./hdf5_values.ts";
import { KerasH5, type KerasLayer, type KerasWeight } from "./keras_h5.ts";
import { locateDecoded, type LocateOptions } from "./locate.ts";
import { sniffFormat } from "./sniff.ts";
import { SourceError } from "./source_error.ts";

/** Networks are larger than what `locate` lets through. */
const mostBytes = 512 * 2 ** 20;

/**
 * Opens an `.h5` file of Keras: weights (`save_weights`), or a whole model (`model.save`).
 *
 * Layers and weights come in the order in which the file lists them; their paths are the file's
 * own. Nothing is missing or scaled: numbers are as they were trained.
 *
 * @param source The file's bytes, or a name, path or address as `locate` takes it.
 * @param options How to find the file.
 * @returns Its layers with their weights, and the model's description if it is there.
 * @throws {SourceError} If there is no such file, or it is no complete `.h5` file of Keras.
 */
export async function openKerasH5(
  source: Uint8Array | string | URL,
  options: Omit<LocateOptions, "kind"> = {},
): Promise<KerasH5> {
  if (source instanceof Uint8Array) return await readKerasH5(source, "bytes");
  const settings = { maxBytes: mostBytes, ...options, kind: "weights" } as const;
  return (await locateDecoded(source, settings, readKerasH5)).value;
}

async function readKerasH5(bytes: Uint8Array, name: string): Promise<KerasH5> {
  if (sniffFormat(bytes) !== "hdf5") {
    throw refusal(name, "wrong-kind", "it is no HDF5 file", "Give an .h5 file of Keras.");
  }
  const library: Hdf5Library = await loadHdf5();
  try {
    return library.withFile(
      FileBytes.of(bytes),
      (module, file) => new KerasReader(module, file, name).read(),
    );
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    throw refusal(
      name,
      /truncated/i.test(error.message) ? "truncated" : "unreadable",
      `this HDF5 file cannot be read: ${error.message}`,
      "The file is damaged or cut short: download or copy it again.",
      error,
    );
  }
}

/** Reads one open file. */
class KerasReader {
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
      throw refusal(
        this.#name,
        "wrong-kind",
        `this HDF5 file has no list "layer_names", so it is not in the .h5 layout of Keras`,
        "Save it with model.save('name.h5'); a file .weights.h5 or .keras has another layout.",
      );
    }
    const layers = layerNames.map((name) => this.#layer(root, name));
    const modelConfig = this.#modelConfig();
    const [kerasVersion] = this.#texts("/", "keras_version") ?? [];
    return new KerasH5({ name: this.#name, layers, modelConfig, kerasVersion });
  }

  #layer(root: string, name: string): KerasLayer {
    const path = join(root, name);
    if (!this.#groups(root).includes(name)) throw this.#damaged(`layer "${name}" is not in it`);
    const weightNames = this.#texts(path, "weight_names");
    if (!weightNames) throw this.#damaged(`layer "${name}" has no list "weight_names"`);
    return { name, weights: weightNames.map((weight) => this.#weight(path, name, weight)) };
  }

  #weight(layerPath: string, layer: string, name: string): KerasWeight {
    // The name itself holds a slash; only the file knows the path.
    const path = join(layerPath, name);
    const parent = path.slice(0, path.lastIndexOf("/"));
    const exists = isWithin(this.#module, this.#file, layerPath, parent) &&
      this.#groups(parent).includes(path.slice(parent.length + 1));
    if (!exists) throw this.#damaged(`weight "${name}" of layer "${layer}" is not in it`);
    const { shape } = this.#module.get_dataset_metadata(this.#file, path);
    const data = readDataset(this.#module, this.#file, path);
    if (data instanceof Float32Array) return { name, shape: shape ?? [0], data };
    if (data instanceof Float64Array) {
      return { name, shape: shape ?? [0], data: Float32Array.from(data) };
    }
    throw this.#damaged(`weight "${name}" of layer "${layer}" holds no floating-point numbers`);
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

  /** Reads a list of texts; an empty one is stored as numbers. */
  #texts(path: string, attribute: string): string[] | undefined {
    if (!this.#module.get_attribute_names(this.#file, path).includes(attribute)) return undefined;
    const { value } = readAttribute(this.#module, this.#file, path, attribute);
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.map(String) : [];
  }

  #groups(path: string): string[] {
    return this.#module.get_names(this.#file, path, false);
  }

  #damaged(problem: string): SourceError {
    return refusal(this.#name, "damaged", problem, "Save or download the file again.");
  }
}

/** Walks down one group at a time, as HDF5 reports a missing one as an error on the console. */
function isWithin(module: Hdf5Module, file: bigint, from: string, to: string): boolean {
  let path = from;
  for (const step of to.slice(from.length).split("/").filter(Boolean)) {
    if (!module.get_names(file, path, false).includes(step)) return false;
    path = join(path, step);
    if (module.get_type(file, path) !== module.H5G_GROUP) return false;
  }
  return true;
}

function join(path: string, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

function refusal(
  source: string,
  reason: SourceError["reason"],
  problem: string,
  hint: string,
  cause?: unknown,
): SourceError {
  return new SourceError({ source, reason, problem, hint, cause });
}
