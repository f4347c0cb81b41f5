/**
 * Writes the cells of each lesson that are tagged `export` to a module: `deno task export [--check]`.
 *
 * `notebooks/05_mnist_cnn.ipynb` becomes `notebooks/exported/mnist_cnn.ts`, beside the lessons that may
 * import it as `./exported/mnist_cnn.ts`. With `--check` nothing is written: a module that differs from
 * its lesson, or whose lesson exports no more, is a fault.
 */

import { basename, join, relative } from "node:path";
import { Project } from "./project.ts";

interface Cell {
  id: string;
  cell_type: string;
  source: string | string[];
  metadata: { tags?: string[] };
}

/**
 * Makes a module of a lesson's cells that are tagged `export`: what they declare is exported, what they
 * import is imported once.
 *
 * @param file The lesson's file name, for the heading.
 * @param notebook The lesson as JSON.
 * @returns TypeScript, not yet formatted; undefined if no cell is tagged.
 * @throws {SyntaxError} If such a cell does anything else than import and declare.
 */
export function exportedModule(file: string, notebook: string): string | undefined {
  const cells = (JSON.parse(notebook).cells as Cell[])
    .filter(({ cell_type, metadata }) => cell_type === "code" && metadata.tags?.includes("export"));
  if (cells.length === 0) return undefined;
  const imports = new Imports();
  const bodies = cells.map((cell) => exportDeclarations(cell, imports, file));
  const body = bodies.filter((text) => text !== "").join("\n\n");
  const title =
    `// Made by \`deno task export\` from the cells of ${file} tagged "export". Change those.`;
  return [title, imports.write(body), body].filter((text) => text !== "").join("\n\n") + "\n";
}

const declaration =
  /^(export )?(async function|function|class|abstract class|const|let|type|interface|enum) /;

function exportDeclarations({ id, source }: Cell, imports: Imports, file: string): string {
  const text = (typeof source === "string" ? source : source.join("")).trim();
  const code = text.replaceAll(/^import [^;]*;\n*/gm, (statement) => {
    if (imports.add(statement)) return "";
    throw fault(file, id, `cannot take over \`${statement.trim()}\``);
  });
  return code.split("\n").map((line) => {
    if (declaration.test(line)) return line.startsWith("export ") ? line : `export ${line}`;
    // What is indented, closes a bracket or is a comment belongs to a declaration.
    if (/^(\s|$|[}\])]|\/\/|\/\*| \*)/.test(line)) return line;
    throw fault(file, id, `a module only imports and declares, but there is \`${line}\``);
  }).join("\n").trim();
}

function fault(file: string, cell: string, problem: string): SyntaxError {
  return new SyntaxError(`Cannot export cell ${cell} of ${file}: ${problem}`);
}

/** The imports of several cells, to be written once. */
class Imports {
  /** Names by module; `* as` and default imports are names too. */
  readonly #names = new Map<string, Set<string>>();

  /** @returns Whether the statement is `import { … } from "…";` or `import * as … from "…";`. */
  add(statement: string): boolean {
    const found = /^import (?:\{([^}]*)\}|(\* as \w+)) from "([^"]+)";\s*$/.exec(statement);
    if (!found) return false;
    const [, list, namespace, module] = found;
    const names = this.#names.get(module) ?? new Set();
    this.#names.set(module, names);
    for (const name of (list ?? namespace).split(",")) if (name.trim()) names.add(name.trim());
    return true;
  }

  /** Writes those that `code` uses. */
  write(code: string): string {
    return [...this.#names].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([module, all]) => {
      const names = [...all].filter((name) => {
        const local = name.split(" ").at(-1)!;
        // A property of that name is something else; what is spread, as in "...name", is not.
        return new RegExp(`(?<!(?<!\\.\\.)\\.)\\b${local}\\b`).test(code);
      }).sort();
      const plain = names.filter((name) => !name.startsWith("*"));
      return [
        ...names.filter((name) => name.startsWith("*")).map((name) =>
          `import ${name} from "${module}";`
        ),
        ...(plain.length > 0 ? [`import { ${plain.join(", ")} } from "${module}";`] : []),
      ];
    }).join("\n");
  }
}

/** Formats TypeScript as the rest of the project is. */
async function format(code: string, project: Project): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--config", join(project.root, "deno.json"), "--ext", "ts", "-"],
    cwd: project.root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(code));
  await input.close();
  const { success, stdout, stderr } = await process.output();
  if (!success) throw new SyntaxError(new TextDecoder().decode(stderr).trim());
  return new TextDecoder().decode(stdout);
}

/** @returns The modules that the lessons make, by path. */
export async function exportedModules(project: Project): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  for (const lesson of await project.lessons()) {
    const code = exportedModule(basename(lesson), await Deno.readTextFile(lesson));
    if (code === undefined) continue;
    const name = basename(lesson, ".ipynb").replace(/^\d+_/, "");
    modules.set(join(folderOf(project), `${name}.ts`), await format(code, project));
  }
  return modules;
}

const folderOf = (project: Project) => join(project.notebooks, "exported");

/** Writes the modules and removes those of lessons that export no more, or only says what differs. */
export async function exportLessons(project: Project, check: boolean): Promise<string[]> {
  const modules = await exportedModules(project);
  const differing: string[] = [];
  for (const path of new Set([...await filesIn(folderOf(project)), ...modules.keys()])) {
    const code = modules.get(path);
    if (code === await readIfPresent(path)) continue;
    differing.push(relative(project.root, path));
    if (check) continue;
    if (code === undefined) await Deno.remove(path);
    else {
      await Deno.mkdir(folderOf(project), { recursive: true });
      await Deno.writeTextFile(path, code);
    }
  }
  return differing.sort();
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => join(folder, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Type-checks the modules. */
async function typeCheck(project: Project, paths: string[]): Promise<boolean> {
  if (paths.length === 0) return true;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--config", join(project.root, "deno.json"), ...paths],
    cwd: project.root,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return success;
}

async function main(project: Project, check: boolean): Promise<number> {
  const differing = await exportLessons(project, check);
  for (const path of differing) {
    console.log(
      check ? `${path} is not what its lesson exports: deno task export` : `wrote ${path}`,
    );
  }
  const sound = await typeCheck(project, await filesIn(folderOf(project)));
  return sound && !(check && differing.length > 0) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(new Project(), Deno.args.includes("--check")));
