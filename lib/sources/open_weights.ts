import { checkValue, knownOptions, TEXT } from "../geometry/mod.ts";
import type { KerasH5 } from "./keras_h5.ts";
import type { LocateOptions } from "./locate.ts";
import { ROAD_OPTIONS } from "./locate_options.ts";
import { readManifest } from "./manifest.ts";
import { MissingWeights } from "./missing_weights.ts";
import { openKerasH5 } from "./open_keras_h5.ts";
import { SourceError } from "./source_error.ts";

/**
 * Opens published weights; a lesson goes on without them.
 *
 * The file is looked for in the mirror folder, in the cache and at its address, is checked against
 * its published SHA-256, and is kept.
 *
 * @param name Name of a data set of kind "weights", such as `"inception-v3-weights"` (96 MB).
 * @param options How to find it; `onProgress` is told how far the download is.
 * @returns The weights, or a {@linkcode MissingWeights} that says why there are none and how to
 * get them.
 * @throws {RangeError} If no such weights are known.
 *
 * @example Without the internet
 * ```ts
 * import assert from "node:assert/strict";
 * import { openWeights } from "convolutions";
 *
 * const weights = await openWeights("inception-v3-weights", {
 *   offline: true,
 *   mirror: "",
 *   cache: "/nowhere",
 * });
 * assert.match(weights.toString(), /^The weights are missing/);
 * ```
 */
export async function openWeights(
  name: string,
  options: Omit<LocateOptions, "kind"> = {},
): Promise<KerasH5 | MissingWeights> {
  knownOptions("openWeights()", options, ROAD_OPTIONS);
  checkValue("openWeights()", "name", name, TEXT);
  const manifest = options.manifest ?? await readManifest();
  const dataSet = manifest.get(name);
  if (dataSet?.kind !== "weights") {
    const known = [...manifest.values()].filter(({ kind }) => kind === "weights");
    throw new RangeError(
      `Cannot open the weights "${name}": known are ${
        known.map((each) => `"${each.name}"`).join(", ")
      }; a file or address is opened with openKerasH5().`,
    );
  }
  try {
    return await openKerasH5(name, options);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return new MissingWeights(dataSet, error);
  }
}
