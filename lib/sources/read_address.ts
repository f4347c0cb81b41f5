import { fileURLToPath } from "node:url";
import { Cache } from "./cache.ts";
import { checkKind } from "./check_kind.ts";
import { checkSum } from "./check_sum.ts";
import { download } from "./download.ts";
import type { Located } from "./located.ts";
import type { Settings } from "./locate_options.ts";
import type { DataKind } from "./manifest.ts";
import { rememberInVain, throwIfInVain } from "./in_vain.ts";
import { sha256 } from "./sha256.ts";
import { SourceError } from "./source_error.ts";

/**
 * Reads an address that the manifest does not know, from the cache or the network.
 *
 * @throws {SourceError} If it cannot be had; there is no stand-in.
 */
export async function readAddress(url: URL, settings: Settings): Promise<Located> {
  const key = `url-${(await sha256(url.href)).slice(0, 16)}`;
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

/**
 * Downloads a file and checks it before anyone sees it.
 *
 * @param expected SHA-256 of the file, if it is known.
 * @throws {SourceError} If the file cannot be had or is not the expected one.
 */
export async function downloadChecked(
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

/** The folder of downloads. */
export function openCache({ cache }: Settings): Cache {
  const folder = cache ?? Deno.env.get("CONVOLUTIONS_CACHE");
  return new Cache(folder || fileURLToPath(new URL("../../.cache/data", import.meta.url)));
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
