import { join } from "node:path";
import type { Project } from "../project.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import { ModuleGraph } from "./module_graph.ts";

/** What a grade depends on, beside the submission and its exercise. */
const parts = [
  "deno.json",
  "deno.lock",
  "lib",
  "scripts/grading",
  "scripts/kernel.py",
  "scripts/requirements.txt",
];

/** Names the grader and its whole library. */
export async function graderVersion(project: Project): Promise<string> {
  return await sha256([`deno ${Deno.version.deno}`, ...await hashes(project, parts)].join("\n"));
}

/** What every grade depends on, whatever a notebook uses: what restores, runs and scores it. */
const always = [
  { path: "scripts/grading/grade_submission.ts" },
  { path: "scripts/grading/project_executor.ts" },
  { path: "lib/grading/load_library.ts" },
  { path: "lib/grading/answer/start_answer.ts" },
  { path: "lib/grading/judge/start_judge.ts" },
  { path: "lib/notebook/start_notebook.ts" },
];

/** What the import map leads into the library. */
const aliases = {
  "#platform": "lib/platform/deno/mod.ts",
  "@observablehq/plot": "lib/figures/observable_plot.ts",
};

/** Imports of modules whole or by path, and code out of texts. */
const otherWays =
  /\bimport\s*\(|\*\s*as\s+\w+\s+from\s*["'](?!@tensorflow\/)|\beval\b|\bFunction\b|@observablehq\/plot|["'`][^"'`\n]*\blib\//;

/** What the grader's kernels call themselves, and what a mere import of the library loads. */
const called = ["startBackend", "preloadPictures"];

/**
 * Names, for single notebooks, the part of the grader and its library that can matter to their grades: a change to what a
 * notebook does not use regrades nothing.
 *
 * A name of the library's that stands anywhere in the notebook counts as used, with all that its module imports. Where a
 * notebook can reach the library by other ways, all of it counts.
 */
export class PartialVersion {
  readonly #graph: ModuleGraph;
  readonly #versions = new Map<string, Promise<string>>();
  #whole?: Promise<string>;
  #rest?: Promise<string[]>;

  constructor(readonly project: Project) {
    this.#graph = new ModuleGraph(project.root, aliases);
  }

  /** @param text What the exercise and the submission say. */
  async of(text: string): Promise<string> {
    if (otherWays.test(text)) {
      return await (this.#whole ??= graderVersion(this.project));
    }
    const words = new Set(text.match(/[\p{ID_Start}_$][\p{ID_Continue}$]*/gu));
    const names = [...await this.#graph.exportsOf("lib/mod.ts")].filter((name) =>
      words.has(name) || called.includes(name)
    ).sort();
    const key = names.join(" ");
    const version = this.#versions.get(key) ?? this.#make(names);
    this.#versions.set(key, version);
    return await version;
  }

  async #make(names: readonly string[]): Promise<string> {
    // The library's own module draws what is displayed; that is no part of a grade.
    const own = await Deno.readTextFile(join(this.project.root, "lib/mod.ts"))
      .then((text) => text.replaceAll(/^export \*.*$|^export \{[^}]*\} from.*$|^import .*$/gm, ""));
    const homes = await this.#graph.textsBehind([...always, ...await this.#homes(names)]);
    this.#rest ??= this.#others();
    return await sha256(JSON.stringify([names, own, homes, await this.#rest]));
  }

  /** Where the library declares names; its own module is left out, for it imports all rooms. */
  async #homes(names: readonly string[]): Promise<{ path: string; names: string[] }[]> {
    const rooms = [];
    for await (const { name, isDirectory } of Deno.readDir(join(this.project.root, "lib"))) {
      if (isDirectory && name !== "grading") rooms.push(`lib/${name}/mod.ts`);
    }
    const homes = [];
    for (const path of rooms.sort()) {
      const theirs = await this.#graph.exportsOf(path);
      const used = names.filter((name) => theirs.has(name));
      if (used.length > 0) homes.push({ path, names: used });
    }
    return homes;
  }

  /** What is no module: the kernels' hosts, packages, files that the library reads. */
  async #others(): Promise<string[]> {
    const found = await hashes(this.project, parts.slice(1));
    const config = await Deno.readTextFile(join(this.project.root, "deno.json"));
    return [
      `deno ${Deno.version.deno}`,
      importsOf(config),
      ...found.filter((line) => !line.endsWith(".ts")),
    ];
  }
}

/** What of deno.json can change a grade; tasks and formatting do not. */
function importsOf(config: string): string {
  try {
    const { tasks: _, fmt: __, lint: ___, ...rest } = JSON.parse(config);
    return JSON.stringify(rest);
  } catch {
    return config;
  }
}

async function hashes({ root }: Project, paths: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
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
  for (const path of paths) await add(path);
  return lines;
}
