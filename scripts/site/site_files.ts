import { dirname, join } from "node:path";
import { sha256 } from "../../lib/sources/sha256.ts";

/** The files of a site that is being built, each written as it comes. */
export class SiteFiles {
  /** Path from the root → SHA-256 and size in bytes. */
  readonly written: Map<string, { hash: string; bytes: number }> = new Map();

  /** @param root The folder of the site. */
  constructor(readonly root: string) {}

  /** Writes a file at a path of the site's. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const to = join(this.root, path);
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.writeFile(to, bytes);
    this.written.set(path, { hash: await sha256(bytes), bytes: bytes.length });
  }

  /**
   * Writes a file that is named after its content: it may be kept for ever.
   *
   * @returns Its path.
   */
  async keep(extension: string, content: string | Uint8Array): Promise<string> {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const path = `files/${(await sha256(bytes)).slice(0, 16)}.${extension}`;
    if (!this.written.has(path)) await this.write(path, bytes);
    return path;
  }

  /** Takes in what others wrote below the root. */
  async readFolder(folder = ""): Promise<void> {
    for await (const { name, isDirectory, isFile } of Deno.readDir(join(this.root, folder))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isDirectory) await this.readFolder(path);
      else if (isFile && !this.written.has(path)) {
        const bytes = await Deno.readFile(join(this.root, path));
        this.written.set(path, { hash: await sha256(bytes), bytes: bytes.length });
      }
    }
  }
}
