import { constants, deflateSync } from "node:zlib";
import type { DeflateOptions } from "../platform.ts";

/** See {@linkcode Platform.deflate}. */
export function deflate(
  bytes: Uint8Array,
  { level = 6, runsOnly = false }: DeflateOptions = {},
): Uint8Array {
  const strategy = runsOnly ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY;
  return deflateSync(bytes, { level, strategy });
}
