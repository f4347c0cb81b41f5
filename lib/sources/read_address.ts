import { checkKind } from "./check_kind.ts";
import type { Located } from "./located.ts";
import type { Settings } from "./locate_options.ts";
import { type Check, fromAddress, fromCache } from "./road.ts";
import { sha256 } from "./sha256.ts";
import { shownAddress } from "./shown_address.ts";

/**
 * Reads an address that the manifest does not know, from the cache or the network.
 *
 * @param decode Tries whether the bytes can be used.
 * @throws {SourceError} If it cannot be had; there is no stand-in.
 */
export async function readAddress(url: URL, settings: Settings, decode: Check): Promise<Located> {
  const key = `url-${(await sha256(url.href)).slice(0, 16)}`;
  const name = shownAddress(url);
  const check: Check = async (bytes) => {
    checkKind(bytes, settings.kind, name);
    await decode(bytes, name);
  };
  const cached = await fromCache(key, name, check, settings);
  if (cached && "bytes" in cached) return { bytes: cached.bytes, origin: "cache", name };
  return { bytes: await fromAddress(url, key, check, settings, cached), origin: "url", name };
}
