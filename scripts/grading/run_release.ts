import { join, relative } from "node:path";
import {
  formatNotebook,
  type Notebook,
  releaseNotebook,
  releaseWarnings,
  restoreNotebook,
  solutionFaults,
  stubFaults,
} from "../../lib/grading/mod.ts";
import type { Project } from "../project.ts";
import type { Executor } from "./executor.ts";
import { type Exercise, readExercises } from "./exercises.ts";
import { readArguments } from "./read_arguments.ts";
import { UsageError } from "./usage_error.ts";
import { writeAtomically } from "../write_atomically.ts";

/** What `deno task release` is asked to do. */
export interface ReleaseOptions {
  /** What the exercises' names start with; none: all. */
  names: string[];
  out?: string;
  exercises?: string;
  /** True if the notebooks are executed first. */
  check: boolean;
  unsandboxed: boolean;
}

/** @throws {UsageError} If the arguments make no command. */
export function readReleaseOptions(args: readonly string[]): ReleaseOptions {
  const { values, positionals } = readArguments(
    "deno task release [01 02 …] [--out DIR] [--exercises DIR] [--no-check] [--unsandboxed]",
    args,
    {
      out: { type: "string" },
      exercises: { type: "string" },
      "no-check": { type: "boolean", default: false },
      unsandboxed: { type: "boolean", default: false },
    },
  );
  const { out, exercises, "no-check": unchecked, unsandboxed } = values;
  return { names: positionals, out, exercises, check: !unchecked, unsandboxed };
}

/**
 * Makes the students' notebooks, and checks that solutions pass their tests and empty answers fail.
 *
 * @returns True if all are sound; one that is not is not written.
 * @throws {UsageError} If that cannot be begun; says what to do.
 */
export async function runRelease(
  project: Project,
  executor: Executor,
  options: ReleaseOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const folder = options.exercises ?? project.exercises;
  const exercises = await readExercises(folder, options.names);
  const out = options.out ?? join(project.build, "exercises");
  if (await isSame(out, folder)) {
    throw new UsageError(`--out ${out} holds the instructor's notebooks; name another folder.`);
  }
  const { fault } = await executor.sandbox();
  if (options.check && !options.unsandboxed && fault !== undefined) {
    throw new UsageError(
      `This machine has no sandbox to check the exercises in. ${fault} Or add --unsandboxed: the ` +
        "exercises are your own code.",
    );
  }
  let sound = true;
  for (const exercise of exercises) {
    const released = releaseNotebook(exercise.notebook);
    const faults = options.check ? await checkSolutions(executor, exercise.notebook, signal) : [];
    if (faults.length > 0) {
      sound = false;
      console.log(`${exercise.name}  NOT released:`);
      for (const fault of faults) console.log(`  ${fault.replaceAll("\n", "\n    ")}`);
      continue;
    }
    const path = join(out, `${exercise.name}.ipynb`);
    await writeAtomically(path, formatNotebook(released));
    console.log(`${exercise.name}  ${summary(exercise)}  ${relative(Deno.cwd(), path)}`);
    for (const warning of releaseWarnings(exercise.notebook)) console.log(`  Warning: ${warning}`);
  }
  return sound;
}

/** Executes an exercise with its solutions and with empty answers; returns a line for each fault. */
export async function checkSolutions(
  executor: Executor,
  instructor: Notebook,
  signal: AbortSignal,
): Promise<string[]> {
  const execute = async (submitted: Notebook) => {
    const { notebook } = restoreNotebook(instructor, submitted);
    const execution = await executor.execute(notebook, { signal, more: true });
    signal.throwIfAborted();
    return execution;
  };
  return [
    ...solutionFaults(instructor, await execute(instructor)),
    ...stubFaults(instructor, await execute(releaseNotebook(instructor))),
  ];
}

function summary({ notebook }: Exercise): string {
  const graded = notebook.cells.flatMap(({ metadata: { nbgrader } }) =>
    nbgrader?.grade || nbgrader?.task ? [nbgrader.points ?? 0] : []
  );
  const points = graded.reduce((sum, value) => sum + value, 0);
  return `${graded.length} tasks, ${points} points`;
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((path) => Deno.realPath(path).catch(() => undefined)),
  );
  return a !== undefined && a === b;
}
