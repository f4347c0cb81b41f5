import { basename, dirname, resolve } from "node:path";
import {
  checkInstructor,
  creditPoints,
  exerciseSkeleton,
  fillMetadata,
  formatNotebook,
  InstructorError,
  type Notebook,
  parseNotebook,
  releaseWarnings,
  SubmissionError,
} from "../../lib/grading/mod.ts";
import { writeAtomically } from "../write_atomically.ts";
import type { Executor } from "./executor.ts";
import { readArguments } from "./read_arguments.ts";
import { checkSolutions } from "./run_release.ts";
import { UsageError } from "./usage_error.ts";

/** What `deno task exercise` is asked to do. */
export interface ExerciseOptions {
  file: string;
  tasks: number;
  /** True if the notebook is checked again each time it is saved. */
  watch: boolean;
  unsandboxed: boolean;
}

/** @throws {UsageError} If the arguments make no command. */
export function readExerciseOptions(args: readonly string[]): ExerciseOptions {
  const usage = "deno task exercise FILE.ipynb [--tasks N] [--watch] [--unsandboxed]";
  const { values: { tasks, watch, unsandboxed }, positionals } = readArguments(usage, args, {
    tasks: { type: "string", default: "3" },
    watch: { type: "boolean", default: false },
    unsandboxed: { type: "boolean", default: false },
  });
  if (positionals.length !== 1 || !/\.ipynb$/.test(positionals[0])) {
    throw new UsageError(`Which notebook?\n${usage}`);
  }
  if (!/^[1-9]\d?$/.test(tasks)) {
    throw new UsageError(`--tasks takes a whole number from 1 to 99, not "${tasks}".`);
  }
  return { file: positionals[0], tasks: Number(tasks), watch, unsandboxed };
}

/**
 * Makes the skeleton of an exercise where there is no file yet; else notes nbgrader's metadata on the cells that have none,
 * and checks the exercise as `release` does.
 *
 * @returns True if nothing is wrong with it.
 * @throws {UsageError} If that cannot be begun; says what to do.
 */
export async function runExercise(
  executor: Executor,
  options: ExerciseOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const { file, tasks, watch, unsandboxed } = options;
  const name = basename(file, ".ipynb");
  if (!await Deno.stat(file).then(() => true, () => false)) {
    await writeAtomically(file, formatNotebook(exerciseSkeleton(name, tasks)));
    console.log(
      `${file} is made. Write your tasks in JupyterLab, and give the same command again.`,
    );
  }
  const { fault } = await executor.sandbox();
  if (!unsandboxed && fault !== undefined) {
    throw new UsageError(
      `This machine has no sandbox. ${fault} Or add --unsandboxed: it is your own code.`,
    );
  }
  // Opened first: what is saved while a check runs is not missed.
  const watcher = watch ? Deno.watchFs(dirname(resolve(file))) : undefined;
  signal.addEventListener("abort", () => watcher?.close());
  let seen: number | undefined;
  const check = async () => {
    const notebook = await complete(file);
    seen = await changed(file);
    return notebook !== undefined && await tell(executor, name, notebook, signal);
  };
  let sound = await check();
  if (!watcher) return sound;
  console.log(`Watching ${file}; Ctrl+C ends that.`);
  for await (const { paths } of watcher) {
    const now = paths.some((path) => basename(path) === basename(file))
      ? await changed(file)
      : seen;
    if (now !== undefined && now !== seen) sound = await check();
  }
  signal.throwIfAborted();
  return sound;
}

async function changed(file: string): Promise<number | undefined> {
  return (await Deno.stat(file).catch(() => undefined))?.mtime?.getTime();
}

/** Notes what metadata are missing; nothing comes back if the notebook cannot be an exercise, which is told. */
async function complete(file: string): Promise<Notebook | undefined> {
  const text = await Deno.readTextFile(file);
  try {
    const { notebook, filled } = fillMetadata(
      parseNotebook(text, basename(file)),
      basename(file, ".ipynb"),
    );
    checkInstructor(notebook);
    if (filled.length > 0) {
      // What was run stays: the notebook that was read has no outputs.
      await writeAtomically(file, formatNotebook(withOutputs(notebook, text)));
      for (const line of filled) console.log(`Noted: ${line}`);
      console.log("If it is open in JupyterLab: File > Reload Notebook from Disk.");
    }
    return notebook;
  } catch (error) {
    if (!(error instanceof InstructorError || error instanceof SubmissionError)) throw error;
    console.log(`Wrong: ${error.message}`);
    return undefined;
  }
}

/** Executes an exercise and tells what is wrong with it; returns whether nothing is. */
async function tell(
  executor: Executor,
  name: string,
  notebook: Notebook,
  signal: AbortSignal,
): Promise<boolean> {
  const faults = await checkSolutions(executor, notebook, signal);
  for (const fault of faults) console.log(`Wrong: ${fault.replaceAll("\n", "\n  ")}`);
  for (const warning of [...releaseWarnings(notebook), ...pointsWarnings(notebook)]) {
    console.log(`Warning: ${warning}`);
  }
  if (faults.length === 0) {
    console.log(`${name} is sound: its solutions pass, empty answers do not.`);
  }
  return faults.length === 0;
}

function withOutputs(notebook: Notebook, text: string): Notebook {
  const { cells } = JSON.parse(text.replace(/^\uFEFF/, "")) as {
    cells: Partial<Notebook["cells"][number]>[];
  };
  return {
    ...notebook,
    cells: notebook.cells.map((cell, index) => {
      const { outputs, execution_count = null } = cells[index];
      return cell.cell_type === "code" && Array.isArray(outputs)
        ? { ...cell, outputs, execution_count }
        : cell;
    }),
  };
}

function pointsWarnings({ cells }: Notebook): string[] {
  return cells.flatMap(({ source, metadata: { nbgrader } }) => {
    const sum = nbgrader?.grade && !nbgrader.solution ? creditPoints(source) : undefined;
    if (sum === undefined || sum === nbgrader!.points) return [];
    return [
      `${nbgrader!.grade_id}: its credit() adds up to ${sum}, and it is worth ${
        nbgrader!.points
      } points`,
    ];
  });
}
