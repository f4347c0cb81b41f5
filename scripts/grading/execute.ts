/** Executes one untrusted notebook with nbconvert, in a sandbox. */

import { basename, dirname, join } from "node:path";
import type { CellRun, Execution, ExecutionLimits } from "../../lib/grading/execution.ts";
import { formatNotebook, type Notebook } from "../../lib/grading/notebook.ts";
import type { Project } from "../project.ts";
import {
  CONNECTION_FILE,
  findPlaces,
  findSandbox,
  kernelEnvironment,
  libraryModule,
  type Places,
  type Sandbox,
} from "./sandbox.ts";
import { textLines } from "../text_lines.ts";
import { testNames } from "./test_names.ts";
import { warmCache } from "./warm_cache.ts";

export { findSandbox } from "./sandbox.ts";

/** What a submission may use where nothing else is said. */
export const DEFAULT_LIMITS: Readonly<ExecutionLimits> = {
  timeout: 30,
  notebookTimeout: 600,
  memory: 2048,
  output: 2_000_000,
};

/** How {@linkcode executeSubmission} executes. */
export interface ExecuteSubmissionOptions extends Partial<ExecutionLimits> {
  /** Executes although no sandbox works here: only the kernel's own permissions hold the code then. */
  unsandboxed?: boolean;
  /** Ends the execution and all its processes. */
  signal?: AbortSignal;
  /** Called at the start of each code cell with its id, its number from 1, and how many there are. */
  onCell?: (id: string, cell: number, cells: number) => void;
}

/** No sandbox works on this machine. */
export class NoSandboxError extends Error {
  override name = "NoSandboxError";
}

/** After so many kernels the rest of a notebook is not executed. */
const RESTARTS = 20;

/** Seconds for nbconvert to start and to end, beside the notebook's own. */
const OVERHEAD = 120;

/**
 * Executes a notebook of which nobody knows what it does, from a fresh kernel.
 *
 * Every code cell is tried, whatever became of those before it.
 *
 * @param notebook Restored: its tests are the instructor's.
 * @throws {NoSandboxError} If nothing here can hold the notebook, and `unsandboxed` does not allow that.
 */
export async function executeSubmission(
  project: Project,
  notebook: Notebook,
  options: ExecuteSubmissionOptions = {},
): Promise<Execution> {
  const { unsandboxed = false, signal, onCell, ...limits } = options;
  const sandbox = unsandboxed ? undefined : await findSandbox(project);
  if (sandbox === undefined && !unsandboxed) {
    throw new NoSandboxError(
      "Nothing on this machine can hold untrusted code: bubblewrap (bwrap) is missing or may not " +
        "make namespaces. Install it, or grade with --unsandboxed only what you trust.",
    );
  }
  const cache = sandbox && await warmCache(project, sandbox);
  signal?.throwIfAborted();
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  const started = performance.now();
  const run = await makeRunFolder(project, sandbox);
  try {
    const places = { ...await findPlaces(project, run), cache };
    const command = await prepare(project, notebook, allLimits, places, sandbox);
    return {
      ...await follow(command, allLimits, { signal, onCell }),
      sandbox: sandbox?.name ?? "none",
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await Deno.remove(run, { recursive: true }).catch(() => {});
  }
}

/** Without a sandbox the kernel works in it, and must find the project's import map above it. */
async function makeRunFolder(project: Project, sandbox: Sandbox | undefined): Promise<string> {
  const dir = sandbox ? undefined : join(project.root, ".cache", "grading");
  if (dir) await Deno.mkdir(dir, { recursive: true });
  return await Deno.realPath(await Deno.makeTempDir({ dir, prefix: "run-" }));
}

interface Prepared {
  command: string[];
  environment: Record<string, string>;
}

/** Writes what the executor reads, and says how to start it. */
async function prepare(
  project: Project,
  notebook: Notebook,
  limits: ExecutionLimits,
  places: Places,
  sandbox: Sandbox | undefined,
): Promise<Prepared> {
  const { run } = places;
  if (sandbox === undefined) {
    places = { ...places, own: join(run, "own"), denoDir: dirname(places.npmCache) };
  }
  const spec = join(run, "jupyter", "kernels", "submission");
  await Deno.mkdir(spec, { recursive: true });
  await Deno.mkdir(join(run, "own"));
  const environment = kernelEnvironment(places, limits.memory);
  const kernel = [project.deno, "jupyter", "--quiet", "--kernel", "--conn"];
  await writeJson(join(spec, "kernel.json"), {
    argv: sandbox?.inner([...kernel, CONNECTION_FILE], environment, places, limits.memory) ??
      [...kernel, "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
  });
  const outerEnvironment: Record<string, string> = {
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    HOME: run,
    JUPYTER_PATH: join(run, "jupyter"),
    JUPYTER_CONFIG_DIR: join(run, "config"),
    JUPYTER_DATA_DIR: join(run, "data"),
    JUPYTER_RUNTIME_DIR: join(run, "runtime"),
    JUPYTER_NO_CONFIG: "1",
    SUBMISSION_PLAN: join(run, "plan.json"),
    PYTHONDONTWRITEBYTECODE: "1",
  };
  await writeJson(join(run, "plan.json"), {
    kernelName: "submission",
    cwd: places.own,
    env: environment,
    limits,
    restarts: RESTARTS,
    names: testNames(notebook),
    guardModule: libraryModule(project, "grading/kernel/guard.ts"),
    guard: {
      library: libraryModule(project, "mod.ts"),
      permissions: {
        read: [
          ...["lib", "data", "deno.json", "deno.lock", ".npm"].map((name) =>
            join(project.root, name)
          ),
          join(places.denoDir, "npm"),
          places.own,
        ],
        env: [...Object.keys(environment), "CONVOLUTIONS_MIRROR"],
      },
    },
  });
  const source = join(run, "submission.ipynb");
  await Deno.writeTextFile(source, formatNotebook(notebook));
  const command = [
    project.python,
    "-I",
    join(project.bin, "jupyter-nbconvert"),
    `--config=${join(project.root, "scripts", "grading", "nbconvert_config.py")}`,
    "--to=notebook",
    "--log-level=ERROR",
    "--output=executed",
    `--output-dir=${run}`,
    source,
  ];
  return {
    command: sandbox?.outer(command, outerEnvironment, places) ?? command,
    environment: outerEnvironment,
  };
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}

/** Runs the executor and reads what it reports. */
async function follow(
  { command: [program, ...args], environment }: Prepared,
  limits: ExecutionLimits,
  { signal, onCell }: Pick<ExecuteSubmissionOptions, "signal" | "onCell">,
): Promise<Pick<Execution, "cells" | "failure">> {
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), (limits.notebookTimeout + OVERHEAD) * 1000);
  const child = new Deno.Command(program, {
    args,
    env: environment,
    clearEnv: true,
    signal: AbortSignal.any([timer.signal, ...(signal ? [signal] : [])]),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  const cells: CellRun[] = [];
  let done = false;
  try {
    for await (const line of textLines(child.stdout)) {
      if (!line.startsWith("{")) continue;
      const report = JSON.parse(line);
      if (report.started !== undefined) onCell?.(report.started, report.cell, report.cells);
      else if (report.ran !== undefined) cells.push(report.ran);
      else if (report.done) done = true;
    }
    await child.status;
  } finally {
    clearTimeout(timeout);
  }
  signal?.throwIfAborted();
  if (done) return { cells };
  if (timer.signal.aborted) {
    return { cells, failure: "The execution came to no end and was stopped." };
  }
  const told = (await complaints).trim().split("\n").slice(-6).join("\n");
  return { cells, failure: `${basename(program)} ended early.${told ? `\n${told}` : ""}` };
}
