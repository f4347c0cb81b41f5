import type { DataKind } from "./manifest.ts";

/** A file format told by its first bytes. */
export type FileFormat =
  | "png"
  | "jpeg"
  | "gif"
  | "webp"
  | "netcdf3"
  | "hdf5"
  | "html"
  | "json"
  | "git-lfs-pointer"
  | "empty"
  | "unknown";

/** Formats that answer to a {@linkcode DataKind}. */
export const formatsOfKind: Record<DataKind, readonly FileFormat[]> = {
  netcdf: ["netcdf3", "hdf5"],
  image: ["png", "jpeg", "webp", "gif"],
  weights: ["hdf5"],
  json: ["json"],
};

const signatures: [FileFormat, number, string][] = [
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
  ["webp", 8, "WEBP"],
  ["netcdf3", 0, "CDF\x01"],
  ["netcdf3", 0, "CDF\x02"],
  ["netcdf3", 0, "CDF\x05"],
  ["git-lfs-pointer", 0, "version https://git-lfs"],
];

const hdf5Signature = "\x89HDF\r\n\x1a\n";

/**
 * Tells a file's format by its first bytes, whatever its name or media type says.
 *
 * @param bytes The file, or its beginning.
 * @returns The format, or `"unknown"`.
 *
 * @example A GIF
 * ```ts
 * import { equal } from "node:assert/strict";
 * equal(sniffFormat(new TextEncoder().encode("GIF89a…")), "gif");
 * ```
 */
export function sniffFormat(bytes: Uint8Array): FileFormat {
  if (bytes.length === 0) return "empty";
  for (const [format, offset, signature] of signatures) {
    if (hasText(bytes, offset, signature)) return format;
  }
  // HDF5 may begin with a user block; its signature then stands at 512, 1024, 2048, …
  for (let offset = 0; offset < bytes.length; offset = offset === 0 ? 512 : offset * 2) {
    if (hasText(bytes, offset, hdf5Signature)) return "hdf5";
  }
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 512))
    .replace(/^(\u00ef\u00bb\u00bf)?\s*(<\?xml[^>]*>\s*|<!--.*?-->\s*)*/s, "");
  if (/^<(!doctype html|html|head|body|title|script)\b/i.test(beginning)) return "html";
  return /^(\{\s*["}]|\[\s*(["[{\d\]-]|true|false|null))/.test(beginning) ? "json" : "unknown";
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
