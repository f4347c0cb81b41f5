import { knownOptions } from "../geometry/mod.ts";
import { FileBytes } from "./file_bytes.ts";
import { Hdf5Error, loadHdf5 } from "./hdf5_module.ts";
import type { Hdf5Module } from "./hdf5_types.ts";
import { unpackKeras } from "./keras_archive.ts";
import { KerasArchiveReader } from "./keras_archive_reader.ts";
import type { KerasH5 } from "./keras_h5.ts";
import { KerasH5Reader } from "./keras_h5_reader.ts";
import { refuseKeras } from "./keras_refusal.ts";
import { locateDecoded, type LocateOptions } from "./locate.ts";
import { ROAD_OPTIONS } from "./locate_options.ts";
import { sniffFormat } from "./sniff.ts";

/** Networks are larger than what `locate` lets through. */
const mostBytes = 512 * 2 ** 20;

/**
 * Opens a file of Keras: an `.h5` file of weights (`save_weights`) or of a whole model
 * (`model.save`), or Keras 3's `.keras` archive.
 *
 * Layers and weights come in the order in which the file lists them; their paths are the file's
 * own. Nothing is missing or scaled: numbers are as they were trained.
 *
 * @param source The file's bytes, or a name, path or address as `locate` takes it.
 * @param options How to find the file.
 * @returns Its layers with their weights, and the model's description if it is there.
 * @throws {SourceError} If there is no such file, or it is no complete file of Keras.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openKerasH5 } from "convolutions";
 *
 * const { layers } = await openKerasH5("lenet5");
 * assert.deepEqual(layers[0].weights[0].shape, [5, 5, 1, 6]);
 * ```
 */
export async function openKerasH5(
  source: Uint8Array | string | URL,
  options: Omit<LocateOptions, "kind"> = {},
): Promise<KerasH5> {
  knownOptions("openKerasH5()", options, ROAD_OPTIONS);
  if (source instanceof Uint8Array) return await readKeras(source, "bytes");
  const settings = { maxBytes: mostBytes, ...options, kind: "weights" } as const;
  return (await locateDecoded(source, settings, readKeras)).value;
}

async function readKeras(bytes: Uint8Array, name: string): Promise<KerasH5> {
  switch (sniffFormat(bytes)) {
    case "hdf5":
      return await withHdf5(
        bytes,
        name,
        (module, file) => new KerasH5Reader(module, file, name).read(),
      );
    case "zip": {
      const archive = unpackKeras(bytes, name, mostBytes);
      return await withHdf5(
        archive.weights,
        name,
        (module, file) => new KerasArchiveReader(module, file, name).read(archive),
      );
    }
    default:
      throw refuseKeras(
        name,
        "wrong-kind",
        "it is no HDF5 file and no .keras archive",
        "Give an .h5 or .keras file of Keras.",
      );
  }
}

async function withHdf5<Result>(
  bytes: Uint8Array,
  name: string,
  read: (module: Hdf5Module, file: bigint) => Result,
): Promise<Result> {
  const library = await loadHdf5();
  try {
    return library.withFile(FileBytes.of(bytes), read);
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    throw refuseKeras(
      name,
      /truncated/i.test(error.message) ? "truncated" : "unreadable",
      `this HDF5 file cannot be read: ${error.message}`,
      "The file is damaged or cut short: download or copy it again.",
      error,
    );
  }
}
