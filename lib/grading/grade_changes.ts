import { csvLines, csvText } from "./csv.ts";
import { escapeMarkdown } from "./escape_markdown.ts";
import { formatPoints, type GradingReport, type SubmissionReport } from "./report.ts";

/** What is other for a student's exercise after grading anew. */
export interface GradeChange {
  student: string;
  exercise: string;
  file: string;
  /** The task; "" for the whole: a file that is new, gone, or was not graded before or now. */
  task: string;
  /** Points, or the status of what was not graded; "" if there was nothing. */
  before: string;
  after: string;
  /** Why, as far as it is told. */
  reason: string;
}

/**
 * Compares two gradings.
 *
 * @returns A line for each task whose points are other, and for each file that came, went, was changed, or could not be
 *   graded on one side; in the order of the files.
 */
export function gradeChanges(before: GradingReport, after: GradingReport): GradeChange[] {
  const olds = new Map(before.submissions.map((submission) => [submission.file, submission]));
  const news = new Map(after.submissions.map((submission) => [submission.file, submission]));
  const files = [...new Set([...olds.keys(), ...news.keys()])].sort();
  return files.flatMap((file) => changesOf(olds.get(file), news.get(file)));
}

function changesOf(
  old: SubmissionReport | undefined,
  now: SubmissionReport | undefined,
): GradeChange[] {
  const { student, exercise, file } = (now ?? old)!;
  const whole = { student, exercise, file, task: "" };
  const [before, after] = [old, now].map(totalOf);
  if (!old) return [{ ...whole, before, after, reason: "handed in since" }];
  if (!now) return [{ ...whole, before, after, reason: "no longer there" }];
  const changed = old.hash !== undefined && now.hash !== undefined && old.hash !== now.hash;
  const why = changed ? "another file was handed in" : "";
  if (old.status !== "graded" || now.status !== "graded" || old.exercise !== now.exercise) {
    const same = before === after && old.exercise === now.exercise && old.problem === now.problem;
    return same ? [] : [{ ...whole, before, after, reason: now.problem || why }];
  }
  const tasks = [...new Set([...old.cells, ...now.cells].map(({ gradeId }) => gradeId))];
  const found = tasks.flatMap((task): GradeChange[] => {
    const [a, b] = [old, now].map(({ cells }) => cells.find(({ gradeId }) => gradeId === task));
    const [was, is] = [a, b].map((cell) =>
      cell === undefined
        ? ""
        : cell.status === "manual"
        ? "waits"
        : `${formatPoints(cell.points)} of ${formatPoints(cell.max)}`
    );
    if (was === is) return [];
    const reason = b === undefined
      ? "no such task now"
      : [why, b.reason.split("\n")[0]].filter(Boolean).join("; ");
    return [{ ...whole, task, before: was, after: is, reason }];
  });
  // Lateness, or which file counts, changes the whole alone.
  if (found.length > 0 || (before === after && old.replacedBy === now.replacedBy)) return found;
  return [{ ...whole, before, after, reason: why || "late days, or which file counts" }];
}

function totalOf(submission: SubmissionReport | undefined): string {
  if (!submission) return "";
  const { status, points, max } = submission;
  return status === "graded" ? `${formatPoints(points)} of ${formatPoints(max)}` : status;
}

/** Writes changes as a table in Markdown, with what they come to. */
export function changesMarkdown(changes: readonly GradeChange[]): string {
  if (changes.length === 0) return "## Changes\n\nNo grade would change.\n";
  const students = new Set(changes.map(({ student }) => student)).size;
  const counts = `${changes.length} ${
    changes.length === 1 ? "change" : "changes"
  } for ${students} ${students === 1 ? "student" : "students"}`;
  const rows = changes.map(({ student, exercise, task, before, after, reason }) =>
    `| ${
      [student, exercise, task || "(all)", before || "–", after || "–", reason].map(escapeMarkdown)
        .join(" | ")
    } |`
  );
  return [
    "## Changes",
    "",
    `${counts}. Nothing is changed yet: the same command without --preview accepts them.`,
    "",
    "| Student | Exercise | Task | Before | After | Why |",
    "|---|---|---|---:|---:|---|",
    ...rows,
    "",
  ].join("\n");
}

/** Writes changes as comma-separated values. */
export function changesCsv(changes: readonly GradeChange[]): string {
  const header = ["student", "exercise", "file", "task", "before", "after", "reason"] as const;
  return csvLines([
    header,
    ...changes.map((change) => header.map((field) => csvText(change[field]))),
  ]);
}
