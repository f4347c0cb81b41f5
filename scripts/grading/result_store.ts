import { join } from "node:path";
import type { CellScore, Finding } from "../../lib/grading/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import { UNFINISHED, writeAtomically } from "../write_atomically.ts";

/** What grading a notebook gave; of what it is the same for everyone who hands in that file. */
export interface StoredResult {
  schema: 1;
  points: number;
  max: number;
  cells: CellScore[];
  findings: Finding[];
  seconds: number;
  sandbox: string;
}

/** What a result depends on; any JSON. */
export type ResultKey = Record<string, unknown>;

/** Unfinished files older than this, in milliseconds, belong to no running grader. */
const abandonedAfter = 3_600_000;

/** Results on disk, each complete or absent, by all that they depend on. */
export class ResultStore {
  constructor(readonly folder: string) {}

  /** @returns The name of a result that depends on `key` and nothing else. */
  async name(key: ResultKey): Promise<string> {
    return await sha256(JSON.stringify(Object.entries(key).sort()));
  }

  /** @returns The result of that name; nothing if there is none, or none that can be read. */
  async read(name: string): Promise<StoredResult | undefined> {
    try {
      const result = JSON.parse(await Deno.readTextFile(this.#path(name)));
      return result?.schema === 1 && Array.isArray(result.cells) ? result : undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Stores a result. */
  async write(name: string, result: StoredResult): Promise<void> {
    await writeAtomically(this.#path(name), JSON.stringify(result));
  }

  /** Removes what graders that were killed left half written. */
  async sweep(): Promise<void> {
    try {
      for await (const { name } of Deno.readDir(this.folder)) {
        if (!name.endsWith(UNFINISHED)) continue;
        const path = join(this.folder, name);
        const { mtime } = await Deno.stat(path);
        if (Date.now() - (mtime?.getTime() ?? 0) > abandonedAfter) await Deno.remove(path);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  #path(name: string): string {
    return join(this.folder, `${name}.json`);
  }
}
