import { knownOptions, oneOf, type OptionNames } from "../geometry/mod.ts";
import type { Located } from "./located.ts";
import { type LocateOptions, ROAD_OPTIONS, type Settings, settle } from "./locate_options.ts";
import type { DataKind, DataSet } from "./manifest.ts";
import { parseSource } from "./parse_source.ts";
import { readAddress } from "./read_address.ts";
import { readDataSet } from "./read_data_set.ts";
import { readLocalFile } from "./read_local_file.ts";
import { type Check, isFault } from "./road.ts";
import { SourceError } from "./source_error.ts";

export type { Located, Origin } from "./located.ts";
export type { LocateOptions } from "./locate_options.ts";

const OPTIONS: OptionNames<LocateOptions> = {
  kind: oneOf("netcdf", "image", "weights", "json"),
  ...ROAD_OPTIONS,
};

/**
 * Finds the bytes of a data set, a web address or a local file.
 *
 * A data set is looked for in the mirror folder, in the cache, at its address, and at last in the
 * data set that stands in for it; then `notice` says so. An address outside the manifest has no
 * stand-in: what it cannot give is an error.
 *
 * @param source A data set's name, an http or https address, or a path.
 * @param options Kind, bounds, folders, and where notices go.
 * @returns The bytes and where they came from.
 * @throws {SourceError} If the bytes cannot be had, or are not of the kind; says what to do.
 * @throws {TypeError} If `source` is neither a string nor a URL.
 *
 * @example A data set that comes with the project
 * ```ts
 * import assert from "node:assert/strict";
 * import { locate } from "convolutions";
 *
 * const { synthetic } = await locate("synthetic-storm");
 * assert.equal(synthetic, true);
 * ```
 */
export async function locate(
  source: string | URL,
  options: LocateOptions = {},
): Promise<Located> {
  knownOptions("locate()", options, OPTIONS);
  return (await locateDecoded(source, options, () => Promise.resolve())).located;
}

/**
 * Finds bytes as {@linkcode locate} does, and decodes them.
 *
 * What cannot be decoded counts as not found: in the mirror it is passed over, in the cache removed
 * and fetched once more, from an address it is not kept.
 *
 * @param decode Makes a value of the bytes; the name is for its messages.
 * @returns The value, and where it came from.
 * @throws {SourceError} If there are no bytes that can be decoded.
 * @throws What else `decode` throws.
 */
export async function locateDecoded<T>(
  source: string | URL,
  options: LocateOptions,
  decode: (bytes: Uint8Array, name: string) => Promise<T>,
): Promise<{ located: Located; value: T }> {
  const settings = await settle(options);
  options.signal?.throwIfAborted();
  let value: Promise<T> | undefined;
  const check: Check = async (bytes, name) => {
    value = decode(bytes, name);
    // What is no fault of the bytes, such as a limit, is for the caller; they are kept.
    await value.catch((error) => {
      if (isFault(error)) throw error;
    });
  };
  const located = await find(source, settings, check);
  if (located.notice !== undefined) settings.onNotice(located.notice);
  return { located, value: await value! };
}

async function find(source: string | URL, settings: Settings, check: Check): Promise<Located> {
  const target = parseSource(source, settings.manifest);
  if ("path" in target) return await readLocalFile(target.path, settings, check);
  if ("url" in target) return await readAddress(target.url, settings, check);
  checkSameKind(target.dataSet, settings.kind);
  const offline = settings.offline || settings.hosted;
  return await readDataSet(target.dataSet, { ...settings, offline }, check);
}

const openers: Record<DataKind, string> = {
  netcdf: "openDataset",
  image: "openImage",
  weights: "openKerasH5",
  json: "locate",
};

function checkSameKind(dataSet: DataSet, kind: DataKind | undefined): void {
  if (kind === undefined || kind === dataSet.kind) return;
  throw new SourceError({
    source: dataSet.name,
    reason: "wrong-kind",
    problem: `the data set is of kind "${dataSet.kind}", not "${kind}"`,
    hint: `Open it with ${openers[dataSet.kind]}().`,
  });
}
