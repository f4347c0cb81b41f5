/**
 * Writes an address for a reader, without the name and password that it may hold.
 *
 * @param url Any address.
 * @returns The address.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shownAddress } from "./shown_address.ts";
 *
 * const address = new URL("https://me:secret@example.org/a.png");
 * assert.equal(shownAddress(address), "https://example.org/a.png");
 * ```
 */
export function shownAddress(url: URL): string {
  if (url.username === "" && url.password === "") return url.href;
  const shown = new URL(url);
  shown.username = shown.password = "";
  return shown.href;
}
