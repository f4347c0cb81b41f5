/** Checks format, lint, types (the lessons' cells too) and the imports between rooms. */

import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { mapToCells, type NotebookModule, notebookModule } from "./notebook_module.ts";
import { exportLessons } from "./export.ts";
import { notebooksIn, Project } from "./project.ts";
import { forbiddenImports, libraryGraph } from "./room_imports.ts";

const CODE = ["lib", "scripts", "tests"];

/** What one check found; nothing if all is well. */
type Check = () => Promise<string | undefined>;

async function deno(project: Project, ...args: string[]): Promise<string | undefined> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: project.root,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0" },
  }).output();
  if (success) return undefined;
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/**
 * Checks the types of notebooks' cells, each notebook as one module.
 *
 * @param also Files and folders that are checked with them, which takes less time than by themselves; the
 * examples in their comments too.
 */
export async function checkCells(
  project: Project,
  notebooks: readonly string[],
  also: readonly string[] = [],
): Promise<string | undefined> {
  const folder = join(project.root, ".check");
  await Deno.mkdir(folder, { recursive: true });
  const modules = new Map<string, { notebook: string; module: NotebookModule }>();
  const files: string[] = [];
  for (const path of notebooks) {
    const module = notebookModule(JSON.parse(await Deno.readTextFile(path)).cells);
    // A lesson and its exercises have one file name.
    const name = path.startsWith(project.notebooks)
      ? relative(project.notebooks, path).replaceAll("\\", "/")
      : basename(path);
    const file = join(folder, `${name.replaceAll("/", "_").replace(/\.ipynb$/, "")}.ts`);
    await Deno.writeTextFile(file, module.text);
    files.push(file);
    modules.set(pathToFileURL(file).href, { notebook: name, module });
  }
  const output = await deno(project, "check", "--quiet", "--doc", ...also, ...files);
  return output === undefined ? undefined : mapToCells(output, modules);
}

/** The exercises' notebooks, as paths; none where a project has none. */
export async function exercises(project: Project): Promise<string[]> {
  return (await notebooksIn(project.exercises)).map((name) => join(project.exercises, name));
}

/** The checks by name, in the order in which they are run. */
export function checks(project: Project): Record<string, Check> {
  return {
    format: () => deno(project, "fmt", "--check", "--quiet", "deno.json", ...CODE),
    lint: () => deno(project, "lint", "--quiet", ...CODE),
    types: async () =>
      await checkCells(
        project,
        [...await project.lessons(), ...await exercises(project)],
        [...CODE, "notebooks", "README.md"],
      ),
    exports: async () => {
      const stale = await exportLessons(project, true);
      return stale.length === 0
        ? undefined
        : `${stale.join(", ")}: not what the lessons export; run deno task export`;
    },
    rooms: async () => {
      const library = pathToFileURL(join(project.root, "lib")).href + "/";
      const faults = forbiddenImports(await libraryGraph(project.root), library);
      return faults.length === 0 ? undefined : faults.join("\n");
    },
  };
}

if (import.meta.main) {
  let failed = false;
  for (const [name, check] of Object.entries(checks(new Project()))) {
    const found = await check();
    console.log(`${name.padEnd(8)}${found === undefined ? "ok" : `FAILED\n${found.trimEnd()}`}`);
    failed ||= found !== undefined;
  }
  Deno.exit(failed ? 1 : 0);
}
