/** Executes one untrusted notebook with nbconvert, in a sandbox. */

import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CellRun, Execution, ExecutionLimits } from "../../lib/grading/execution.ts";
import { formatNotebook, type Notebook } from "../../lib/grading/notebook.ts";
import type { Project } from "../project.ts";
import { CONNECTION_FILE, findPlaces, findSandbox, type Places, type Sandbox } from "./sandbox.ts";
import { testImports } from "./test_imports.ts";

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
const RESTARTS = 6;

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
  signal?.throwIfAborted();
  const started = performance.now();
  const run = await Deno.realPath(await Deno.makeTempDir({ prefix: "grading-" }));
  try {
    const places = await findPlaces(project, run);
    const command = await prepare(
      project,
      notebook,
      { ...DEFAULT_LIMITS, ...limits },
      places,
      sandbox,
    );
    return {
      ...await follow(command, { ...DEFAULT_LIMITS, ...limits }, { signal, onCell }),
      sandbox: sandbox?.name ?? "none",
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await Deno.remove(run, { recursive: true }).catch(() => {});
  }
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
    places = { ...places, own: join(run, "own") };
  }
  const spec = join(run, "jupyter", "kernels", "submission");
  await Deno.mkdir(spec, { recursive: true });
  await Deno.mkdir(join(run, "own"));
  const kernelEnvironment: Record<string, string> = {
    NO_COLOR: "1",
    DENO_DIR: places.denoDir,
    DENO_NO_UPDATE_CHECK: "1",
    DENO_NO_PROMPT: "1",
    DENO_V8_FLAGS: `--max-old-space-size=${Math.floor(limits.memory / 2)}`,
    CONVOLUTIONS_OFFLINE: "1",
    CONVOLUTIONS_CACHE: join(places.own, "cache"),
    CONVOLUTIONS_BACKEND: "wasm",
    HOME: places.own,
  };
  const kernel = [project.deno, "jupyter", "--quiet", "--kernel", "--conn"];
  await writeJson(join(spec, "kernel.json"), {
    argv: sandbox?.inner([...kernel, CONNECTION_FILE], kernelEnvironment, places, limits.memory) ??
      [...kernel, "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
  });
  const environment: Record<string, string> = {
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
    env: kernelEnvironment,
    limits,
    restarts: RESTARTS,
    imports: testImports(notebook),
    guardModule: pathToFileURL(join(project.root, "lib", "grading", "kernel", "guard.ts")).href,
    guard: {
      library: pathToFileURL(join(project.root, "lib", "mod.ts")).href,
      natives: ["sharp"],
      permissions: {
        read: [
          ...["lib", "data", "deno.json", "deno.lock", ".npm"].map((name) =>
            join(project.root, name)
          ),
          join(places.denoDir, "npm"),
          places.own,
        ],
        env: [...Object.keys(kernelEnvironment), "CONVOLUTIONS_MIRROR", "CONVOLUTIONS_CANVAS"],
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
  return { command: sandbox?.outer(command, environment, places) ?? command, environment };
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
    for await (const line of lines(child.stdout)) {
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

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
