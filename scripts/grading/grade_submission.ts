import { basename } from "node:path";
import {
  matchExercise,
  type Notebook,
  parseNotebook,
  restoreNotebook,
  scoreNotebook,
  SubmissionError,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";
import type { Executor, RunOptions } from "./executor.ts";
import type { Exercise } from "./exercises.ts";
import type { Submission } from "./find_submissions.ts";
import { decodeSubmission, readSubmission } from "./read_submission.ts";
import type { ResultKey, ResultStore, StoredResult } from "./result_store.ts";
import { sha256 } from "../../lib/sources/sha256.ts";

/** What grading needs. */
export interface Grader {
  exercises: readonly Exercise[];
  executor: Executor;
  store: ResultStore;
  /** What every result depends on: the limits. */
  settings: ResultKey;
  /** Names the part of the grader that a grade of this exercise and submission depends on. */
  version: (text: string) => Promise<string>;
  /** True if the one exercise was named: every file answers it. */
  named?: boolean;
}

/** An execution that came to no end by no fault of the submission's. */
class ExecutionFailure extends Error {
  override name = "ExecutionFailure";
}

/** Results that are being made: a file that several students hand in is run once. */
const running = new Map<string, Promise<StoredResult>>();

/**
 * Grades what one student handed in; a stored result is not made again.
 *
 * @returns The report; also for a file that is refused, and if the execution fails.
 * @throws What the signal was aborted with.
 */
export async function gradeSubmission(
  grader: Grader,
  submission: Submission,
  options: RunOptions = {},
): Promise<SubmissionReport> {
  const stem = basename(submission.file).replace(/\.ipynb$/i, "");
  const report: SubmissionReport = { ...ungraded(submission, ""), status: "refused" };
  try {
    if (submission.refusal !== undefined) {
      return { ...report, problem: `${basename(submission.file)}: ${submission.refusal}` };
    }
    const bytes = await readSubmission(submission.path);
    const name = basename(submission.file);
    const notebook = parseNotebook(decodeSubmission(bytes, name), name);
    const exercise = grader.named
      ? grader.exercises[0]
      : matchExercise(notebook, stem, grader.exercises);
    report.exercise = exercise.name;
    report.student = submission.folder ?? studentOf(stem, exercise.name);
    report.max = maximum(exercise.notebook);
    report.hash = await sha256(bytes);
    report.handedIn = submission.time;
    report.status = "failed";
    report.result = await grader.store.name({
      ...grader.settings,
      grader: await grader.version(textOf(exercise.notebook) + textOf(notebook)),
      submission: report.hash,
      exercise: exercise.hash,
    });
    const result = await once(
      report.result,
      () => grade(grader, exercise, notebook, report.result, options),
    );
    const { schema: _, ...score } = result;
    return { ...report, ...score, status: "graded" };
  } catch (error) {
    options.signal?.throwIfAborted();
    const expected = error instanceof SubmissionError || error instanceof ExecutionFailure;
    return { ...report, result: "", problem: expected ? error.message : `${error}` };
  }
}

/** The report of a submission whose grading came to no end. */
export function ungraded({ folder, file }: Submission, problem: string): SubmissionReport {
  return {
    student: folder ?? basename(file).replace(/\.ipynb$/i, ""),
    exercise: "",
    file,
    status: "failed",
    problem,
    points: 0,
    max: 0,
    cells: [],
    findings: [],
    seconds: 0,
    sandbox: "",
    result: "",
  };
}

async function grade(
  { executor, store }: Grader,
  exercise: Exercise,
  submitted: Notebook,
  name: string,
  options: RunOptions,
): Promise<StoredResult> {
  const stored = await store.read(name);
  if (stored) return stored;
  const { notebook, findings } = restoreNotebook(exercise.notebook, submitted);
  const execution = await executor.execute(notebook, options);
  options.signal?.throwIfAborted();
  if (execution.failure !== undefined) {
    throw new ExecutionFailure(`The grader could not run the notebook: ${execution.failure}`);
  }
  const result: StoredResult = {
    schema: 1,
    ...scoreNotebook(exercise.notebook, execution),
    findings,
    seconds: execution.seconds,
    sandbox: execution.sandbox,
  };
  await store.write(name, result);
  return result;
}

async function once(name: string, make: () => Promise<StoredResult>): Promise<StoredResult> {
  const made = running.get(name) ?? make();
  running.set(name, made);
  try {
    return await made;
  } finally {
    running.delete(name);
  }
}

/** Who handed in a file that lies among others': what its name says beside the exercise's. */
export function studentOf(stem: string, exercise: string): string {
  const at = stem.toLowerCase().indexOf(exercise.toLowerCase());
  if (at < 0) return stem;
  const rest = (stem.slice(0, at) + " " + stem.slice(at + exercise.length)).replaceAll(
    /^[\s_.-]+|[\s_.-]+$/g,
    "",
  );
  return /\p{L}/u.test(rest) && !/^copy\d*$/i.test(rest) ? rest : stem;
}

function textOf({ cells }: Notebook): string {
  return cells.map(({ cell_type, source }) => cell_type === "code" ? `${source}\n` : "").join("");
}

function maximum({ cells }: Notebook): number {
  return cells.reduce(
    (sum, { metadata: { nbgrader } }) =>
      sum + (nbgrader?.grade || nbgrader?.task ? nbgrader.points ?? 0 : 0),
    0,
  );
}
