import type { FileInfo, OpenFile } from "../platform.ts";
import { asset, readAsset } from "./assets.ts";
import { ownFiles, ownName } from "./own_files.ts";

/** See {@linkcode Platform.fileInfo}: the site's own files, and the reader's. */
export async function fileInfo(path: string): Promise<FileInfo | undefined> {
  const found = asset(path);
  if (found) return { isFile: true, isFolder: false, size: found.size };
  const own = await ownFiles.read(ownName(path)).catch(() => undefined);
  return own && { isFile: true, isFolder: false, size: own.length };
}

/** See {@linkcode Platform.readFile}. */
export async function readFile(path: string): Promise<Uint8Array> {
  return asset(path) ? await readAsset(path) : await ownFiles.read(ownName(path));
}

/** See {@linkcode Platform.openFile}: what a browser cannot do; small files are read whole. */
export function openFile(path: string): OpenFile {
  throw new Error(`${path} cannot be read in parts in a browser.`);
}
