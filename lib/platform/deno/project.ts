import { fileURLToPath } from "node:url";

/** The project's folder; an address where the library was imported from a registry. */
export const ROOT: URL = new URL("../../../", import.meta.url);

/** Reads a file of the project, wherever that is. */
export async function readProjectFile(path: string): Promise<Uint8Array> {
  const url = new URL(path, ROOT);
  if (url.protocol === "file:") return await Deno.readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
  return await response.bytes();
}

/** A path in the project's folder; nothing where the project is no folder. */
export function projectPath(path: string): string | undefined {
  const url = new URL(path, ROOT);
  return url.protocol === "file:" ? fileURLToPath(url) : undefined;
}
