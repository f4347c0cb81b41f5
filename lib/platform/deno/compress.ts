import { promisify } from "node:util";
import { constants, crc32 as checksum, deflateSync, gunzip as unpack } from "node:zlib";
import type { DeflateOptions } from "../platform.ts";

/** See {@linkcode Platform.deflate}. */
export function deflate(
  bytes: Uint8Array,
  { level = 6, runsOnly = false }: DeflateOptions = {},
): Uint8Array {
  const strategy = runsOnly ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY;
  return deflateSync(bytes, { level, strategy });
}

/** See {@linkcode Platform.crc32}. */
export function crc32(bytes: Uint8Array): number {
  return checksum(bytes);
}

/** See {@linkcode Platform.gunzip}. */
export async function gunzip(bytes: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  return new Uint8Array(await promisify(unpack)(bytes, { maxOutputLength: mostBytes }));
}
