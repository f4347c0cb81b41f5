import { escapeMarkdown } from "./escape_markdown.ts";
import {
  formatPoints,
  type GradingReport,
  passes,
  percent,
  remarkOf,
  type SubmissionReport,
  waitingCells,
} from "./report.ts";
import { statisticsMarkdown } from "./statistics_markdown.ts";
import { strangers } from "./strangers.ts";

/** More bytes than these the summary has not; GitHub takes 1 MiB for a whole job. */
const mostBytes = 500_000;

/** A remark longer than this is cut; the feedback page has it all. */
const longestRemark = 300;

/** Writes a report as Markdown for a CI's job page; what students wrote shows as plain text. */
export function summaryMarkdown(report: GradingReport): string {
  const { submissions, minScore } = report;
  const passed = submissions.filter((submission) => passes(submission, minScore)).length;
  const goal = minScore > 0 ? `reach ${formatPoints(minScore)} %` : "were graded";
  const waits = submissions.filter((submission) => waitingCells(submission).length > 0).length;
  const open = waits > 0 ? `; ${waits} ${waits === 1 ? "waits" : "wait"} for a person` : "";
  const unknown = strangers(report, escapeMarkdown);
  const lines = [
    "## Grades",
    "",
    submissions.length === 0
      ? "**Nothing was handed in.**"
      : `${passed} of ${submissions.length} submissions ${goal}${open}.`,
    "",
    ...unknown ? [unknown, ""] : [],
    ...statisticsMarkdown(report),
    "| | Student | Exercise | Points | of | % | Remark |",
    "|---|---|---|---:|---:|---:|---|",
  ];
  let bytes = 0;
  for (const [index, submission] of submissions.entries()) {
    const line = row(submission, minScore);
    bytes += new TextEncoder().encode(line).length;
    if (bytes > mostBytes) {
      lines.push("", `${submissions.length - index} more are in grades.csv.`);
      break;
    }
    lines.push(line);
  }
  return lines.join("\n") + "\n";
}

function row(submission: SubmissionReport, minScore: number): string {
  const { student, exercise, file, points, max } = submission;
  const mark = markOf(submission, minScore);
  const remark = remarkOf(submission);
  const cut = remark.length > longestRemark ? `${remark.slice(0, longestRemark)}…` : remark;
  const texts = [student, exercise || file, formatPoints(points), formatPoints(max)];
  const shown = [...texts, Math.floor(percent(submission)).toString(), cut].map(escapeMarkdown);
  return `| ${mark} | ${shown.join(" | ")} |`;
}

/** ✅ is for what reaches a minimum that was set, or else for all points; ❌ for less than the minimum or none. */
function markOf(submission: SubmissionReport, minScore: number): string {
  if (submission.status !== "graded") return "⚠️";
  const reached = percent(submission);
  if (!passes(submission, minScore) || reached === 0) return "❌";
  return minScore > 0 || reached >= 100 ? "✅" : "➖";
}
