import { zlibSync } from "fflate";
import type { DeflateOptions } from "../platform.ts";

/** See {@linkcode Platform.deflate}; `runsOnly` only saves time, and is passed over here. */
export function deflate(bytes: Uint8Array, { level = 6 }: DeflateOptions = {}): Uint8Array {
  return zlibSync(bytes, { level: level as 6 });
}
