import { csvLines, csvText } from "./csv.ts";
import { formatPoints, type GradingReport, percent, remarkOf } from "./report.ts";

const header = ["student", "exercise", "file", "status", "points", "max", "percent", "remark"];

/**
 * Writes a report as comma-separated values (RFC 4180), one line for each submission.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function gradesCsv({ submissions }: GradingReport): string {
  const rows = submissions.map((submission) => [
    csvText(submission.student),
    csvText(submission.exercise),
    csvText(submission.file),
    submission.status,
    formatPoints(submission.points),
    formatPoints(submission.max),
    formatPoints(percent(submission)),
    csvText(remarkOf(submission)),
  ]);
  return csvLines([header, ...rows]);
}
