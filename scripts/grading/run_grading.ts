import { join } from "node:path";
import {
  gradesTable,
  type GradingReport,
  passes,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";
import type { Project } from "../project.ts";
import type { Executor } from "./executor.ts";
import { checkRoot } from "./check_root.ts";
import { readExercises } from "./exercises.ts";
import { findSubmissions, type Submission } from "./find_submissions.ts";
import { finishReport } from "./finish_report.ts";
import type { GradeOptions } from "./grade_options.ts";
import { type Grader, gradeSubmission, ungraded } from "./grade_submission.ts";
import { graderVersion, PartialVersion } from "./grader_version.ts";
import { mergeShards } from "./merge_shards.ts";
import { openProgressDisplay, type ProgressDisplay } from "./progress_display.ts";
import { ResultStore } from "./result_store.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import { UsageError } from "./usage_error.ts";
import { writePreview } from "./write_preview.ts";
import { writeReports } from "./write_reports.ts";

/**
 * Grades, or merges, and writes the reports.
 *
 * @returns True if every submission was graded and reaches the minimum.
 * @throws {UsageError} If that cannot be begun; says what to do.
 * @throws What the signal was aborted with; what is finished is stored.
 */
export async function runGrading(
  project: Project,
  executor: Executor,
  options: GradeOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const graded = options.merge
    ? await mergeShards(options.paths, options.out)
    : await gradeAll(project, executor, options, signal);
  // A part does not know the whole; what is finished is the whole.
  const report = options.shard ? graded : await finishReport(graded, options);
  if (options.minScore !== undefined) report.minScore = options.minScore;
  if (options.preview) {
    await writePreview(options.out, report);
    return true;
  }
  await writeReports(options.out, report);
  console.log(gradesTable(report));
  console.log(`Grades and feedback are in ${options.out}`);
  if (report.submissions.length === 0) {
    console.log("Nothing was handed in: there is no notebook.");
    return false;
  }
  return report.submissions.every((submission) => passes(submission, report.minScore));
}

async function gradeAll(
  project: Project,
  executor: Executor,
  options: GradeOptions,
  signal: AbortSignal,
): Promise<GradingReport> {
  const names = options.exercise === undefined ? [] : [options.exercise];
  const exercises = await readExercises(options.exercises ?? project.exercises, names);
  if (options.exercise !== undefined && exercises.length > 1) {
    const found = exercises.map(({ name }) => name).join(", ");
    throw new UsageError(`--exercise ${options.exercise} can be ${found}. Which?`);
  }
  await checkRoot(project, options.paths[0], options.exercises ?? project.exercises);
  // To a part, a folder that is gone is one in which nothing was handed in: the verdict on the whole says so.
  const isGone = options.shard !== undefined &&
    !await Deno.lstat(options.paths[0]).catch(() => undefined);
  const submissions = isGone ? [] : await findSubmissions(options.paths[0], [options.out]);
  if (submissions.length === 0 && !options.shard) {
    throw new UsageError(`There is no notebook in ${options.paths[0]}.`);
  }
  await checkSandbox(executor, options);
  const { limits, unsandboxed, shard } = options;
  const store = new ResultStore(join(options.out, "results"));
  await store.sweep();
  const settings = { limits, unsandboxed };
  const versions = new PartialVersion(project);
  const version = (text: string) => versions.of(text);
  const part = shard
    ? submissions.filter((_, index) => index % shard.of === shard.index - 1)
    : submissions;
  const report: GradingReport = {
    schema: 1,
    minScore: options.minScore ?? 0,
    submissions: await inParallel(
      { exercises, executor, store, settings, version, named: options.exercise !== undefined },
      part,
      options,
      signal,
    ),
  };
  if (shard) {
    const files = submissions.map(({ file, size }) => [file, size]);
    const hashes = exercises.map(({ hash }) => hash);
    const grader = await graderVersion(project);
    const whole = await sha256(JSON.stringify([files, hashes, { grader, ...settings }]));
    report.shard = { ...shard, whole };
  }
  return report;
}

async function checkSandbox(executor: Executor, { unsandboxed }: GradeOptions): Promise<void> {
  if (unsandboxed) {
    console.log("Warning: nothing holds the submissions' code; it can do what you can.");
    return;
  }
  const { fault } = await executor.sandbox();
  if (fault !== undefined) {
    throw new UsageError(
      `This machine has no sandbox for the submissions' code. ${fault} Or add --unsandboxed if you ` +
        "trust whoever wrote them.",
    );
  }
}

/** Grades `jobs` submissions at a time. */
async function inParallel(
  grader: Grader,
  submissions: readonly Submission[],
  { jobs, stopAfter }: GradeOptions,
  stop: AbortSignal,
): Promise<SubmissionReport[]> {
  const end = stopAfter === undefined ? undefined : AbortSignal.timeout(60_000 * stopAfter);
  const signal = end ? AbortSignal.any([stop, end]) : stop;
  const reports: SubmissionReport[] = [];
  const progress = openProgressDisplay(submissions.length);
  const queue = submissions.entries();
  const work = async () => {
    for (const [index, submission] of queue) {
      stop.throwIfAborted();
      const options = {
        ...runOptions(submission, progress, signal),
        more: index + jobs < submissions.length,
      };
      reports[index] = end?.aborted
        ? ungraded(submission, tooLate)
        : await gradeSubmission(grader, submission, options).catch((error) => {
          stop.throwIfAborted();
          if (end?.aborted) return ungraded(submission, tooLate);
          throw error;
        });
      progress.done(reports[index]);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, submissions.length) }, work));
  } finally {
    progress.close();
  }
  return reports;
}

const tooLate =
  "The grading was stopped before this one was graded: its time (--stop-after) was over.";

function runOptions({ file }: Submission, progress: ProgressDisplay, signal: AbortSignal) {
  return {
    signal,
    onCell: (_id: string, cell: number, cells: number) => progress.cell(file, cell, cells),
  };
}
