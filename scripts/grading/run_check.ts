import { basename, join } from "node:path";
import {
  type CellScore,
  creditPoints,
  feedbackPage,
  formatPoints,
  logLine,
  type Notebook,
  releaseNotebook,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";
import type { Project } from "../project.ts";
import { writeAtomically } from "../write_atomically.ts";
import type { Executor } from "./executor.ts";
import { readExercises } from "./exercises.ts";
import { gradeSubmission } from "./grade_submission.ts";
import { PartialVersion } from "./grader_version.ts";
import { pageName } from "./page_name.ts";
import { ResultStore } from "./result_store.ts";
import { readArguments } from "./read_arguments.ts";
import { UsageError } from "./usage_error.ts";

/** What `deno task check-exercise` is asked to do. */
export interface CheckOptions {
  file: string;
  exercise?: string;
  exercises?: string;
  unsandboxed: boolean;
}

/** @throws {UsageError} If the arguments make no command. */
export function readCheckOptions(args: readonly string[]): CheckOptions {
  const usage = "deno task check-exercise FILE [--exercise NAME] [--exercises DIR] [--unsandboxed]";
  const { values, positionals } = readArguments(usage, args, {
    exercise: { type: "string" },
    exercises: { type: "string" },
    unsandboxed: { type: "boolean", default: false },
  });
  if (positionals.length === 1) return { file: positionals[0], ...values };
  throw new UsageError(`Which notebook is to be checked?\n${usage}`);
}

/**
 * Checks a student's own notebook before it is handed in: as it is graded, in the same sandbox, with the tests that the
 * student can see, and writes the same page, into `build/check/`.
 *
 * @returns True if it passes all of them.
 * @throws {UsageError} If that cannot be begun; says what to do.
 */
export async function runCheck(
  project: Project,
  executor: Executor,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const { file: path, exercise, unsandboxed } = options;
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isFile) throw new UsageError(`There is no notebook at ${path}.`);
  const { fault } = await executor.sandbox();
  if (!unsandboxed && fault !== undefined) {
    throw new UsageError(
      `This machine has no sandbox. ${fault} Or add --unsandboxed: it is your own code.`,
    );
  }
  const names = exercise === undefined ? [] : [exercise];
  const found = await readExercises(options.exercises ?? project.exercises, names);
  const exercises = found.map((one) => ({ ...one, notebook: visible(one.notebook) }));
  const out = join(project.build, "check");
  const versions = new PartialVersion(project);
  const file = basename(path);
  const report = await gradeSubmission(
    {
      exercises,
      executor,
      store: new ResultStore(join(out, "results")),
      settings: { visible: true, unsandboxed },
      version: (text) => versions.of(text),
      named: exercise !== undefined,
    },
    { file, path: await Deno.realPath(path), size: info.size },
    { signal },
  );
  const shown = onlyVisible(
    report,
    exercises.find(({ name }) => name === report.exercise)?.notebook,
  );
  const page = join(out, await pageName(file.replace(/\.ipynb$/i, "")));
  await writeAtomically(page, feedbackPage(shown.student, [shown]));
  for (const line of told(shown)) console.log(logLine(line));
  console.log(`The page: ${page}`);
  return shown.status === "graded" &&
    shown.cells.every(({ status, points, max }) => status === "manual" || points >= max);
}

/** The students' version, in which a test is worth what the checks that are left in it give. */
function visible(instructor: Notebook): Notebook {
  const released = releaseNotebook(instructor);
  const cells = released.cells.map((cell) => {
    const { nbgrader } = cell.metadata;
    if (!nbgrader?.grade || nbgrader.solution) return cell;
    const points = Math.min(creditPoints(cell.source) ?? Infinity, nbgrader.points ?? 0);
    return { ...cell, metadata: { ...cell.metadata, nbgrader: { ...nbgrader, points } } };
  });
  return { ...released, cells };
}

/** A report in which tests that are all hidden are not passed, but unseen. */
function onlyVisible(report: SubmissionReport, exercise: Notebook | undefined): SubmissionReport {
  const hidden = new Set(
    exercise?.cells.filter(({ source, metadata: { nbgrader } }) =>
      nbgrader?.grade && !nbgrader.solution && source.replaceAll(/\/\/.*$/gm, "").trim() === ""
    ).map(({ metadata: { nbgrader } }) => nbgrader!.grade_id),
  );
  const cells = report.cells.map((cell): CellScore =>
    hidden.has(cell.gradeId)
      ? {
        ...cell,
        status: "manual",
        points: 0,
        reason: "Its tests are seen by nobody before it is graded.",
      }
      : cell
  );
  const findings = report.findings.filter(({ kind }) => kind !== "points-changed");
  return { ...report, cells, findings, points: cells.reduce((sum, { points }) => sum + points, 0) };
}

function told({ status, problem, cells, points, max, findings }: SubmissionReport): string[] {
  if (status !== "graded") return [problem];
  const lines = cells.map(({ title, points, max, status, reason }) => {
    const mark = status === "manual" ? "?" : points >= max ? "✓" : "✗";
    const [first] = reason.split("\n");
    return `${mark} ${title}: ${formatPoints(points)} of ${formatPoints(max)}${
      first ? `: ${first}` : ""
    }`;
  });
  return [
    ...lines,
    ...findings.map(({ gradeId, text }) => `${gradeId}: ${text}`),
    `${formatPoints(points)} of the ${
      formatPoints(max)
    } points that the tests you can see give; hidden tests come later.`,
  ];
}
