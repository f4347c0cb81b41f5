import type { FileInfo, OpenFile } from "../platform.ts";
import { asset, readAsset } from "./assets.ts";

/** See {@linkcode Platform.filePath}. */
export function filePath(url: URL): string {
  throw new TypeError(`A page cannot read ${url.href}.`);
}

/** See {@linkcode Platform.fileInfo}: the site's own files. */
export function fileInfo(path: string): Promise<FileInfo | undefined> {
  const found = asset(path);
  return Promise.resolve(found && { isFile: true, isFolder: false, size: found.size });
}

/** See {@linkcode Platform.readFile}. */
export function readFile(path: string): Promise<Uint8Array> {
  return readAsset(path);
}

/** See {@linkcode Platform.openFile}: what a browser cannot do; small files are read whole. */
export function openFile(path: string): OpenFile {
  throw new Error(`${path} cannot be read in parts in a browser.`);
}
