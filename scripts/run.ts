/**
 * Executes lessons from a fresh kernel: `deno task run [01 02 …] [--in-place]`; a name can also be the
 * path of any notebook.
 *
 * Executed notebooks and HTML pages go into `build/`. With `--in-place` the committed notebook is
 * replaced too, but only by one that names no place of this machine.
 */

import { basename, relative } from "node:path";
import { executeNotebook } from "./execute_notebook.ts";
import { Project } from "./project.ts";
import { writeAtomically } from "./write_atomically.ts";

/** @returns The ids of the cells whose outputs name a folder of this machine. */
export function cellsWithPaths(notebook: string, folders: readonly string[]): string[] {
  const { cells } = JSON.parse(notebook) as { cells: { id: string; outputs?: unknown }[] };
  return cells
    .filter((cell) => {
      const outputs = JSON.stringify(cell.outputs ?? []);
      return folders.some((folder) => outputs.includes(JSON.stringify(folder).slice(1, -1)));
    })
    .map((cell) => cell.id);
}

async function main(project: Project, args: readonly string[]): Promise<number> {
  const inPlace = args.includes("--in-place");
  const lessons = await project.lessons(args.filter((arg) => !arg.startsWith("--")));
  if (lessons.length === 0) console.log(`There are no lessons in ${project.notebooks}.`);
  const width = Math.max(...lessons.map((path) => basename(path, ".ipynb").length));
  let failures = 0;
  for (const path of lessons) {
    const lesson = basename(path, ".ipynb");
    const label = lesson.padEnd(width);
    const started = performance.now();
    const execution = await executeNotebook(project, path, {
      onCell: (id, cell, cells) => progress(`${label}  ${cell}/${cells} ${id}`),
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    progress("");
    if (execution.failure) {
      failures++;
      const { cell, name, message, traceback } = execution.failure;
      console.log(`${label}  FAILED in cell ${cell}: ${name}: ${message}`);
      if (traceback.trim()) console.log(traceback.replaceAll(/^/gm, "    "));
      continue;
    }
    const page = relative(project.root, execution.page);
    console.log(`${label} ${seconds} s  ${String(execution.cells).padStart(3)} cells  ${page}`);
    if (inPlace && !await replace(project, path, execution.notebook)) failures++;
  }
  return failures === 0 ? 0 : 1;
}

async function replace(project: Project, path: string, executed: string): Promise<boolean> {
  const text = await Deno.readTextFile(executed);
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const folders = [project.root, ...(home && home.length > 1 ? [home] : [])];
  const leaking = cellsWithPaths(text, folders);
  if (leaking.length > 0) {
    console.log(`  not replaced: these cells show a path of this machine: ${leaking.join(", ")}`);
    return false;
  }
  await writeAtomically(path, text);
  return true;
}

const terminal = Deno.stdout.isTerminal();

function progress(text: string): void {
  if (terminal) Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}

if (import.meta.main) {
  const project = new Project();
  try {
    Deno.exit(await main(project, Deno.args));
  } catch (error) {
    console.error(error instanceof RangeError ? error.message : error);
    Deno.exit(1);
  }
}
