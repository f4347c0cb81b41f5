import { sha256 } from "./sha256.ts";

/**
 * A folder of downloaded files in which each file's name ends in its SHA-256: `<key>.<sha256>`.
 *
 * One rename stores a file together with its checksum, so that a killed or concurrent writer
 * leaves either a whole entry or none, and a damaged entry is seen and removed when it is read.
 */
export class Cache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Reads an entry whose content still has the checksum in its name.
   *
   * @param key Stable name of the source.
   * @param checksum SHA-256 the content must have; absent: any that was stored.
   * @returns The bytes, or undefined if there is no sound entry.
   */
  async read(key: string, checksum?: string): Promise<Uint8Array | undefined> {
    const names = checksum === undefined ? await this.#entries(key) : [`${key}.${checksum}`];
    for (const name of names) {
      const path = `${this.folder}/${name}`;
      try {
        const bytes = await Deno.readFile(path);
        if (name.endsWith(await sha256(bytes))) return bytes;
        await Deno.remove(path);
      } catch {
        // An entry that cannot be read is as good as none: it will be fetched again.
      }
    }
    return undefined;
  }

  /**
   * Stores bytes under a key.
   *
   * @param key Stable name of the source: letters, digits, `.`, `-`, `_`.
   * @param bytes The whole file.
   */
  async write(key: string, bytes: Uint8Array): Promise<void> {
    await Deno.mkdir(this.folder, { recursive: true });
    await this.#removeLeftovers();
    const temporary = `${this.folder}/${key}.${crypto.randomUUID()}.part`;
    try {
      await writeToDisk(temporary, bytes);
      await Deno.rename(temporary, `${this.folder}/${key}.${await sha256(bytes)}`);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw error;
    }
  }

  /** Removes what is stored under a key, if it can be removed. */
  async remove(key: string): Promise<void> {
    for (const name of await this.#entries(key)) {
      await Deno.remove(`${this.folder}/${name}`).catch(() => {});
    }
  }

  async #entries(key: string): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(this.folder)) {
        const rest = name.startsWith(`${key}.`) ? name.slice(key.length + 1) : "";
        if (/^[0-9a-f]{64}$/.test(rest)) names.push(name);
      }
    } catch {
      // No folder yet.
    }
    return names.sort();
  }

  /** Removes temporary files that a killed process left more than an hour ago. */
  async #removeLeftovers(): Promise<void> {
    const hourAgo = Date.now() - 3_600_000;
    for await (const { name } of Deno.readDir(this.folder)) {
      if (!name.endsWith(".part")) continue;
      const path = `${this.folder}/${name}`;
      try {
        const { mtime } = await Deno.stat(path);
        if (mtime !== null && mtime.getTime() < hourAgo) await Deno.remove(path);
      } catch (error) {
        // Another process may have removed or renamed it meanwhile.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
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
