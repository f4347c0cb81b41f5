import { columnsOf, fitColumns } from "./fit_columns.ts";
import { logLine } from "./log_line.ts";
import {
  formatPoints,
  type GradingReport,
  passes,
  percent,
  remarkOf,
  type SubmissionReport,
  waitingCells,
} from "./report.ts";
import { strangers } from "./strangers.ts";

const longest = { student: 28, exercise: 32, remark: 60 };

/**
 * Writes a report as a table for a terminal.
 *
 * Nothing in it is a command to a CI system that shows it.
 *
 * @returns A heading line, a line for each submission, a line that counts them, and one that names who is not in the roster.
 */
export function gradesTable(report: GradingReport): string {
  const { submissions, minScore } = report;
  const rows = submissions.map((submission) => [
    fitColumns(logLine(submission.student), longest.student),
    fitColumns(submission.exercise || submission.file, longest.exercise),
    formatPoints(submission.points),
    formatPoints(submission.max),
    submission.status === "graded" ? `${Math.floor(percent(submission))}` : "-",
    fitColumns(`${verdict(submission, minScore)}${remarkOf(submission)}`, longest.remark),
  ]);
  const table = [["student", "exercise", "points", "of", "%", "remark"], ...rows];
  const widths = table[0].map((_, column) =>
    Math.max(...table.map((row) => columnsOf(row[column])))
  );
  const lines = table.map((row) =>
    logLine(
      row.map((text, column) => {
        const blanks = " ".repeat(widths[column] - columnsOf(text));
        return column >= 2 && column <= 4 ? blanks + text : text + blanks;
      }).join("  ").trimEnd(),
    )
  );
  const graded = submissions.filter(({ status }) => status === "graded").length;
  const passed = submissions.filter((submission) => passes(submission, minScore)).length;
  const goal = minScore > 0 ? `, ${passed} reach ${formatPoints(minScore)} %` : "";
  const waits = submissions.filter((submission) => waitingCells(submission).length > 0).length;
  const open = waits > 0 ? `, ${waits} ${waits === 1 ? "waits" : "wait"} for a person` : "";
  lines.push(`${graded} of ${submissions.length} graded${goal}${open}`);
  const unknown = strangers(report, logLine);
  if (unknown) lines.push(unknown);
  return lines.join("\n");
}

function verdict(submission: SubmissionReport, minScore: number): string {
  if (submission.status !== "graded") return "not graded: ";
  return passes(submission, minScore) ? "" : "below the minimum; ";
}
