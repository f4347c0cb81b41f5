import { basename, join } from "node:path";
import type { Project } from "./project.ts";
import { textLines } from "./text_lines.ts";

/** What came of executing a notebook. */
export interface Execution {
  /** The executed notebook, as far as it came. */
  notebook: string;
  /** The same as a web page. */
  page: string;
  /** How many code cells were started. */
  cells: number;
  /** The cell that ended the execution, if one did. */
  failure?: CellFailure;
}

/** The cell that failed, and what its kernel said. */
export interface CellFailure {
  /** The cell's id; "" if no cell had started. */
  cell: string;
  /** The error's class, such as `RangeError`. */
  name: string;
  message: string;
  traceback: string;
}

/** Where to write, and whom to tell. */
export interface ExecuteOptions {
  /** The folder for the executed notebook and its page; `build` by default. */
  output?: string;
  /** Called at the start of each code cell with its id, its number from 1, and how many there are. */
  onCell?: (id: string, cell: number, cells: number) => void;
}

/**
 * Executes a notebook from a fresh kernel with nbconvert.
 *
 * @throws {Error} If nbconvert itself fails; a cell that fails is a result, not an exception.
 */
export async function executeNotebook(
  project: Project,
  path: string,
  options: ExecuteOptions = {},
): Promise<Execution> {
  const stem = basename(path, ".ipynb");
  const folder = options.output ?? project.build;
  const notebook = join(folder, `${stem}.ipynb`);
  const page = join(folder, `${stem}.html`);
  const process = new Deno.Command(project.python, {
    args: ["-I", join(project.root, "scripts", "execute_notebook.py"), path, notebook, page],
    env: project.jupyterEnvironment(),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(process.stderr).text();
  const execution: Execution = { notebook, page, cells: 0 };
  let done = false;
  for await (const line of textLines(process.stdout)) {
    if (!line.startsWith("{")) continue;
    const report = JSON.parse(line);
    if (report.started !== undefined) {
      execution.cells = report.cell;
      options.onCell?.(report.started, report.cell, report.cells);
    } else if (report.failed !== undefined) {
      execution.failure = { ...report, cell: report.failed };
    } else if (report.done) {
      done = true;
    }
  }
  const { success } = await process.status;
  if (success && (done || execution.failure)) return execution;
  throw new Error(`nbconvert failed on ${basename(path)}:\n${(await complaints).trimEnd()}`);
}
