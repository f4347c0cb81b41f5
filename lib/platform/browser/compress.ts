import { zlibSync } from "fflate";
import type { DeflateOptions } from "../platform.ts";

/** See {@linkcode Platform.deflate}; `runsOnly` only saves time, and is passed over here. */
export function deflate(bytes: Uint8Array, { level = 6 }: DeflateOptions = {}): Uint8Array {
  return zlibSync(bytes, { level: level as 6 });
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/** See {@linkcode Platform.crc32}. */
export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** See {@linkcode Platform.gunzip}. */
export async function gunzip(bytes: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (length > mostBytes) throw new RangeError(`More than ${mostBytes} bytes are packed in it.`);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
