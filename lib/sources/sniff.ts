import type { DataKind } from "./manifest.ts";

/** A file format told by its first bytes. */
export type FileFormat =
  | "png"
  | "jpeg"
  | "gif"
  | "webp"
  | "avif"
  | "tiff"
  | "svg"
  | "bmp"
  | "ico"
  | "netcdf3"
  | "hdf5"
  | "zip"
  | "html"
  | "json"
  | "git-lfs-pointer"
  | "empty"
  | "unknown";

/** Formats that answer to a {@linkcode DataKind}. */
export const formatsOfKind: Record<DataKind, readonly FileFormat[]> = {
  netcdf: ["netcdf3", "hdf5"],
  image: ["png", "jpeg", "webp", "gif", "avif", "tiff", "svg", "bmp", "ico"],
  weights: ["hdf5", "zip"],
  json: ["json"],
};

const signatures: [FileFormat, number, string][] = [
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
  ["webp", 8, "WEBP"],
  ["ico", 0, "\0\0\x01\0"],
  ["netcdf3", 0, "CDF\x01"],
  ["netcdf3", 0, "CDF\x02"],
  ["netcdf3", 0, "CDF\x05"],
  ["zip", 0, "PK\x03\x04"],
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
 * import assert from "node:assert/strict";
 * import { sniffFormat } from "./sniff.ts";
 *
 * assert.equal(sniffFormat(new TextEncoder().encode("GIF89a…")), "gif");
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
  if (isTiff(bytes)) return "tiff";
  if (isAvif(bytes)) return "avif";
  if (isBmp(bytes)) return "bmp";
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  const beginning = text.replace(/^(\u00ef\u00bb\u00bf)?\s*(<\?[^>]*>\s*|<!--.*?-->\s*)*/s, "");
  if (/^<(!doctype html|html|head|body|title|script)\b/i.test(beginning)) return "html";
  if (/^(<!doctype svg\b|<([\w-]+:)?svg[\s>/])/i.test(beginning)) return "svg";
  return /^(\{\s*["}]|\[\s*(["[{\d\]-]|true|false|null))/.test(beginning) ? "json" : "unknown";
}

/** Classic and big TIFF of both byte orders, but not a camera's raw file in TIFF's clothes. */
function isTiff(bytes: Uint8Array): boolean {
  const orders = ["II*\0", "MM\0*", "II+\0", "MM\0+"];
  return orders.some((order) => hasText(bytes, 0, order)) && !hasText(bytes, 8, "CR\x02");
}

/** An ISO media file whose first box names AVIF among its brands. */
function isAvif(bytes: Uint8Array): boolean {
  if (!hasText(bytes, 4, "ftyp")) return false;
  const end = Math.min(bytes.length, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
  for (let at = 8; at + 4 <= end; at += 4) {
    if (hasText(bytes, at, "avif") || hasText(bytes, at, "avis")) return true;
  }
  return false;
}

/** "BM" may also begin a text: the size of the header must be one that there is. */
function isBmp(bytes: Uint8Array): boolean {
  if (!hasText(bytes, 0, "BM") || bytes.length < 18) return false;
  return [12, 40, 52, 56, 64, 108, 124].includes(bytes[14]) && bytes[15] + bytes[16] === 0;
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
