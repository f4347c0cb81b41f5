import { join } from "node:path";
import type { Project } from "../project.ts";
import { sha256 } from "../../lib/sources/sha256.ts";

/** What a grade depends on, beside the submission and its exercise. */
const parts = [
  "deno.json",
  "deno.lock",
  "lib",
  "scripts/grading",
  "scripts/kernel.py",
  "scripts/requirements.txt",
];

/** Names the grader and its library: a grade given by another one is not taken over. */
export async function graderVersion({ root }: Project): Promise<string> {
  const lines: string[] = [`deno ${Deno.version.deno}`];
  const add = async (path: string): Promise<void> => {
    const { isDirectory } = await Deno.stat(join(root, path));
    if (!isDirectory) {
      lines.push(`${await sha256(await Deno.readFile(join(root, path)))} ${path}`);
      return;
    }
    const names = await Array.fromAsync(Deno.readDir(join(root, path)), ({ name }) => name);
    for (const name of names.sort()) {
      if (!name.startsWith(".") && name !== "__pycache__") await add(`${path}/${name}`);
    }
  };
  for (const part of parts) await add(part);
  return await sha256(lines.join("\n"));
}
