import { ok } from "node:assert/strict";
import { Project } from "../../scripts/project.ts";

/** A cell; with `stop`, its kernel is interrupted so many seconds after it started. */
export interface CellToRun {
  source: string;
  stop?: number;
}

/**
 * Runs cells in one fresh Deno kernel.
 *
 * @returns What `run_cells.py` prints for each cell.
 */
export async function runCells<Result>(cells: readonly CellToRun[]): Promise<Result[]> {
  const project = new Project();
  const child = new Deno.Command(project.python, {
    args: [`${import.meta.dirname}/run_cells.py`],
    env: project.jupyterEnvironment(),
    cwd: project.root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(cells)));
  await input.close();
  const { success, stdout, stderr } = await child.output();
  ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
