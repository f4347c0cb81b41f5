import { stripControls } from "./outputs.ts";
import {
  formatPoints,
  type GradingReport,
  passes,
  percent,
  remarkOf,
  type SubmissionReport,
} from "./report.ts";

const longest = { student: 28, exercise: 32, remark: 60 };

/**
 * Writes a report as a table for a terminal.
 *
 * @returns A heading line, a line for each submission, and a line that counts them.
 */
export function gradesTable({ submissions, minScore }: GradingReport): string {
  const rows = submissions.map((submission) => [
    fit(submission.student, longest.student),
    fit(submission.exercise || submission.file, longest.exercise),
    formatPoints(submission.points),
    formatPoints(submission.max),
    submission.status === "graded" ? `${Math.floor(percent(submission))}` : "-",
    fit(`${verdict(submission, minScore)}${remarkOf(submission)}`, longest.remark),
  ]);
  const table = [["student", "exercise", "points", "of", "%", "remark"], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => width(row[column]))));
  const lines = table.map((row) =>
    row.map((text, column) => {
      const blanks = " ".repeat(widths[column] - width(text));
      return column >= 2 && column <= 4 ? blanks + text : text + blanks;
    }).join("  ").trimEnd()
  );
  const graded = submissions.filter(({ status }) => status === "graded").length;
  const passed = submissions.filter((submission) => passes(submission, minScore)).length;
  const goal = minScore > 0 ? `, ${passed} reach ${formatPoints(minScore)} %` : "";
  lines.push(`${graded} of ${submissions.length} graded${goal}`);
  return lines.join("\n");
}

function verdict(submission: SubmissionReport, minScore: number): string {
  if (submission.status !== "graded") return "not graded: ";
  return passes(submission, minScore) ? "" : "below the minimum; ";
}

/** Makes a text one line of at most `most` columns, without what a terminal would obey. */
function fit(text: string, most: number): string {
  const line = stripControls(text).replaceAll(/\s+/g, " ").trim();
  if (width(line) <= most) return line;
  let kept = "";
  for (const { segment } of graphemes.segment(line)) {
    if (width(kept + segment) >= most) break;
    kept += segment;
  }
  return `${kept}…`;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many columns a terminal gives a text: two for a wide character or an emoji. */
function width(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += isWide.test(segment) ? 2 : 1;
  return columns;
}

const isWide =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
