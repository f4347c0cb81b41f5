/**
 * Decodes text of which a file does not say the encoding: UTF-8, or else Latin-1, in which every
 * sequence of bytes is a text (as Windows writes it, with “quotes” and €).
 *
 * @example A unit in Latin-1
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeText } from "./decode_text.ts";
 *
 * assert.equal(decodeText(new Uint8Array([0xb0, 0x43])), "°C");
 * ```
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
