/**
 * The one road by which files come: from the mirror folder, from the cache, from an address. Whoever
 * asks for a file says how it is checked; what fails the check is never kept.
 */
import { fileInfo, openStore, readFile, setting } from "#platform";
import { Cache } from "./cache.ts";
import { download } from "./download.ts";
import { rememberInVain, throwIfInVain } from "./in_vain.ts";
import type { Settings } from "./locate_options.ts";
import { shownAddress } from "./shown_address.ts";
import { SourceError, type SourceErrorReason } from "./source_error.ts";

/** Throws a {@linkcode SourceError} if bytes are not what was asked for, or cannot be decoded. */
export type Check = (bytes: Uint8Array, name: string) => Promise<void>;

const faults: SourceErrorReason[] = [
  "wrong-kind",
  "checksum",
  "damaged",
  "truncated",
  "unreadable",
];

/** Whether an error says that bytes are bad, rather than that something else went wrong. */
export function isFault(error: unknown): error is SourceError {
  return error instanceof SourceError && faults.includes(error.reason);
}

/**
 * Reads a file of the mirror folder.
 *
 * @param files Names that it may have there, in the order in which they are tried.
 * @param check What it must pass.
 * @returns The bytes; nothing, and a notice, if they are there but of no use.
 */
export async function fromMirror(
  files: readonly string[],
  check: Check,
  { mirror, onNotice }: Settings,
): Promise<Uint8Array | undefined> {
  if (!mirror) return undefined;
  for (const file of files) {
    let bytes: Uint8Array;
    try {
      if (!await fileInfo(`${mirror}/${file}`)) continue;
      bytes = await readFile(`${mirror}/${file}`);
    } catch {
      onNotice(`Mirror: ${file} cannot be read; it is not used.`);
      continue;
    }
    try {
      await check(bytes, file);
      return bytes;
    } catch (error) {
      if (!isFault(error)) throw error;
      onNotice(`Mirror: ${file} is not used: ${error.problem}.`);
    }
  }
  return undefined;
}

/** What the cache holds: sound bytes, or what was wrong with those that it has just removed. */
export type Cached = { bytes: Uint8Array } | { fault: SourceError } | undefined;

/**
 * Reads an entry of the cache, and removes it if it is of no use.
 *
 * @param key The entry's name.
 * @param name What messages call the file.
 * @param check What it must pass.
 * @param checksum SHA-256 that it must have, if one is known.
 */
export async function fromCache(
  key: string,
  name: string,
  check: Check,
  settings: Settings,
  checksum?: string,
): Promise<Cached> {
  const cache = openCache(settings);
  const bytes = await cache.read(key, checksum);
  if (!bytes) return undefined;
  try {
    await check(bytes, name);
    return { bytes };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    await cache.remove(key);
    return { fault };
  }
}

/**
 * Downloads a file, checks it and keeps it.
 *
 * @param url Its address.
 * @param key Name under which the cache keeps it.
 * @param check What it must pass. A file that turns out to be damaged is fetched once more.
 * @param cached What the cache had; after a fault there, the file is fetched once.
 * @throws {SourceError} If the file cannot be had or does not pass.
 */
export async function fromAddress(
  url: URL,
  key: string,
  check: Check,
  settings: Settings,
  cached?: Cached,
): Promise<Uint8Array> {
  const fault = cached && "fault" in cached ? cached.fault : undefined;
  try {
    return await fetchChecked(url, key, check, settings, fault === undefined ? 2 : 1);
  } catch (error) {
    if (!fault || !(error instanceof SourceError)) throw error;
    const { source, reason, hint, cause } = error;
    const problem = `its copy in the cache was of no use (${fault.problem}) and is removed; ` +
      error.problem;
    throw new SourceError({ source, reason, problem, hint, cause });
  }
}

async function fetchChecked(
  url: URL,
  key: string,
  check: Check,
  settings: Settings,
  tries: number,
): Promise<Uint8Array> {
  const name = shownAddress(url);
  if (settings.offline) {
    throw new SourceError({
      source: name,
      reason: "offline",
      problem: "CONVOLUTIONS_OFFLINE or the option offline forbids downloads",
      hint: "Unset it, or give a local file's path.",
    });
  }
  throwIfInVain(url.href);
  const bytes = await download(url, settings).catch((error) => {
    if (error instanceof SourceError && error.reason === "timeout") {
      rememberInVain(url.href, error);
    }
    throw error;
  });
  try {
    await check(bytes, name);
  } catch (error) {
    const broken = isFault(error) && (error.reason === "damaged" || error.reason === "truncated");
    if (!broken || tries === 1) throw error;
    return await fetchChecked(url, key, check, settings, tries - 1);
  }
  await keep(openCache(settings), key, bytes, settings);
  return bytes;
}

/** The folder of downloads. */
export function openCache({ cache }: Settings): Cache {
  return new Cache(openStore((cache ?? setting("CONVOLUTIONS_CACHE")) || undefined));
}

/** Stores a download, if it can be stored. */
export async function keep(
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
