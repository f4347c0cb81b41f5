import { basename, join } from "node:path";
import {
  CELL_END,
  logLine,
  matchExercise,
  parseNotebook,
  type Program,
  releaseNotebook,
  restoreNotebook,
  similarityPage,
  type SimilarPair,
  similarPairs,
  SubmissionError,
} from "../../lib/grading/mod.ts";
import type { Project } from "../project.ts";
import { writeAtomically } from "../write_atomically.ts";
import { checkRoot } from "./check_root.ts";
import { type Exercise, readExercises } from "./exercises.ts";
import { findSubmissions, type Submission } from "./find_submissions.ts";
import { studentOf } from "./grade_submission.ts";
import { decodeSubmission, readSubmission } from "./read_submission.ts";
import { readArguments } from "./read_arguments.ts";
import { UsageError } from "./usage_error.ts";

/** What `deno task similar` is asked to do. */
export interface SimilarTaskOptions {
  path: string;
  out: string;
  exercises?: string;
  /** Per cent. */
  least: number;
}

/** @throws {UsageError} If the arguments make no command. */
export function readSimilarOptions(args: readonly string[]): SimilarTaskOptions {
  const usage = "deno task similar SUBMISSIONS --out DIR [--least PERCENT] [--exercises DIR]";
  const { values: { out, exercises, least }, positionals: [path, ...others] } = readArguments(
    usage,
    args,
    {
      out: { type: "string" },
      exercises: { type: "string" },
      least: { type: "string", default: "40" },
    },
  );
  if (path === undefined || others.length > 0 || !out) throw new UsageError(usage);
  if (!(Number(least) >= 1 && Number(least) <= 100)) {
    throw new UsageError(`--least takes a number from 1 to 100, not "${least}".`);
  }
  return { path, out, exercises, least: Number(least) };
}

/**
 * Compares submissions with each other and writes `similar.html`, for a person to look at. Nothing is executed, and nothing
 * leaves this machine.
 *
 * @returns True if it could be done, whatever was found.
 * @throws {UsageError} If that cannot be begun; says what to do.
 */
export async function runSimilar(
  project: Project,
  options: SimilarTaskOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const { path, out, least } = options;
  const folder = options.exercises ?? project.exercises;
  const exercises = await readExercises(folder);
  await checkRoot(project, path, folder);
  const programs = new Map<Exercise, Program[]>();
  for (const submission of await findSubmissions(path, [out])) {
    signal.throwIfAborted();
    try {
      const [exercise, program] = await programOf(submission, exercises);
      if (!programs.get(exercise)?.push(program)) programs.set(exercise, [program]);
    } catch (error) {
      if (!(error instanceof SubmissionError)) throw error;
      console.log(logLine(`Left out: ${error.message}`));
    }
  }
  if (programs.size === 0) {
    throw new UsageError(`There is no notebook in ${path} that can be compared.`);
  }
  const found = new Map<string, SimilarPair[]>();
  for (
    const [{ name, notebook }, theirs] of [...programs].sort((
      [a],
      [b],
    ) => (a.name < b.name ? -1 : 1))
  ) {
    const handedOut = releaseNotebook(notebook).cells.map(({ cell_type, source }) =>
      cell_type === "code" ? source : ""
    );
    const pairs = similarPairs(theirs, handedOut.join(CELL_END), { least });
    found.set(name, pairs);
    console.log(
      `${name}: ${theirs.length} compared, ${pairs.length} ${
        pairs.length === 1 ? "pair" : "pairs"
      } alike`,
    );
    for (const { percent, programs: [a, b] } of pairs.slice(0, 10)) {
      console.log(logLine(`  ${Math.round(percent)} %  ${a.student}, ${b.student}`));
    }
  }
  await writeAtomically(join(out, "similar.html"), similarityPage(found));
  console.log(`For a person to look at: ${join(out, "similar.html")}`);
  return true;
}

/** What a student wrote: the answers and added cells of a file. */
async function programOf(
  submission: Submission,
  exercises: readonly Exercise[],
): Promise<[Exercise, Program]> {
  const { file, path, folder, refusal } = submission;
  const name = basename(file);
  if (refusal !== undefined) throw new SubmissionError(file, refusal.replace(/\..*$/s, ""), "");
  const stem = name.replace(/\.ipynb$/i, "");
  const submitted = parseNotebook(decodeSubmission(await readSubmission(path), name), name);
  const exercise = matchExercise(submitted, stem, exercises);
  const { notebook } = restoreNotebook(exercise.notebook, submitted);
  const theirs = notebook.cells.filter(({ cell_type, metadata: { nbgrader } }) =>
    cell_type === "code" && (!nbgrader || nbgrader.solution)
  );
  const code = theirs.map(({ source }) => source.trim()).filter(Boolean).join(`\n${CELL_END}\n`);
  return [exercise, { student: folder ?? studentOf(stem, exercise.name), file, code }];
}
