import type { Store } from "#platform";
import { sha256 } from "./sha256.ts";

/**
 * A store of downloaded files in which each file's name ends in its SHA-256: `<key>.<sha256>`.
 *
 * A file is stored together with its checksum or not at all, and a damaged entry is seen and removed
 * when it is read.
 */
export class Cache {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
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
      try {
        const bytes = await this.#store.read(name);
        if (name.endsWith(await sha256(bytes))) return bytes;
        await this.#store.remove(name);
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
    await this.#store.write(`${key}.${await sha256(bytes)}`, bytes);
  }

  /** Removes what is stored under a key, if it can be removed. */
  async remove(key: string): Promise<void> {
    for (const name of await this.#entries(key)) await this.#store.remove(name);
  }

  async #entries(key: string): Promise<string[]> {
    const names = await this.#store.names(`${key}.`);
    return names.filter((name) => /^[0-9a-f]{64}$/.test(name.slice(key.length + 1)));
  }
}
