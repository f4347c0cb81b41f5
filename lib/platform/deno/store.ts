import { homedir } from "node:os";
import type { Store } from "../platform.ts";
import { projectPath } from "./project.ts";

const HOUR_MS = 3_600_000;

/**
 * See {@linkcode Platform.openStore}: a folder with a file for each entry.
 *
 * One rename puts a whole entry there, so that a killed or concurrent writer leaves it or nothing.
 */
export function openStore(folder: string = ownFolder()): Store {
  return {
    async names(prefix) {
      const found: string[] = [];
      try {
        for await (const { name } of Deno.readDir(folder)) {
          if (name.startsWith(prefix)) found.push(name);
        }
      } catch {
        // No folder yet.
      }
      return found.sort();
    },
    read: (name) => Deno.readFile(`${folder}/${name}`),
    async write(name, bytes) {
      await Deno.mkdir(folder, { recursive: true });
      await removeLeftovers(folder);
      const temporary = `${folder}/${name}.${crypto.randomUUID()}.part`;
      try {
        await writeToDisk(temporary, bytes);
        await Deno.rename(temporary, `${folder}/${name}`);
      } catch (error) {
        await Deno.remove(temporary).catch(() => {});
        throw error;
      }
    },
    remove: (name) => Deno.remove(`${folder}/${name}`).catch(() => {}),
  };
}

/** In the project, or in the user's folder where the library was imported from a registry. */
function ownFolder(): string {
  return projectPath(".cache/data") ?? `${homedir()}/.cache/convolutions`;
}

/** Removes temporary files that a killed process left more than an hour ago. */
async function removeLeftovers(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = `${folder}/${name}`;
    try {
      const { mtime } = await Deno.stat(path);
      if (mtime !== null && mtime.getTime() < Date.now() - HOUR_MS) await Deno.remove(path);
    } catch (error) {
      // Another process may have removed or renamed it meanwhile.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Writes a new file and waits until the disk has it: its later name vouches for its content. */
async function writeToDisk(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}
