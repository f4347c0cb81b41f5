import { base } from "./machine.ts";

/** A file of the site's. */
interface Asset {
  /** Path below the worker's folder; a part of it depends on the content. */
  file: string;
  /** In bytes, unpacked. */
  size: number;
  /** Whether it is packed with gzip. */
  packed?: boolean;
}

/** Files by the names that the library knows them by; the bundler writes them in here. */
declare const ASSETS: Record<string, Asset>;

/** What is known of a file before it is fetched; nothing where the site has none of this name. */
export function asset(path: string): Asset | undefined {
  return Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined;
}

/** Where a file of the site's is; throws where it has none of this name. */
export function assetUrl(path: string): URL {
  const found = asset(path);
  if (!found) throw new Error(`This site has no file ${path}.`);
  return new URL(found.file, base);
}

/** Fetches a file of the site's, and unpacks it. */
export async function fetchAsset(path: string): Promise<Response> {
  const response = await fetch(assetUrl(path));
  if (!response.ok) throw new Error(`${path}: the site answered ${response.status}.`);
  if (!asset(path)!.packed) return response;
  return new Response(response.body!.pipeThrough(new DecompressionStream("gzip")));
}

/** See {@linkcode Platform.readAsset}. */
export async function readAsset(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetchAsset(path)).arrayBuffer());
}
