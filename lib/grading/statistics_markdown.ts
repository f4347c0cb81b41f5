import { escapeMarkdown } from "./escape_markdown.ts";
import { gradebook } from "./gradebook.ts";
import { formatPoints, type GradingReport, percent, type SubmissionReport } from "./report.ts";
import type { CellScore } from "./score.ts";

/** How many of the commonest remarks are told, and how much of each. */
const mostRemarks = 5;
const longestRemark = 160;

/** More than these the statistics have not; a summary has a limit. */
const mostBytes = 150_000;

/** Tenths of the points, in the figure of how many reached what. */
const bins = 10;

/**
 * Writes what a class did as Markdown: for each exercise mean and spread, a figure of how many reached what, for each task
 * how many got all, some or none of its points, and the commonest remarks.
 *
 * Only what was graded and counts is in it.
 *
 * @returns Lines; none if nothing was graded.
 */
export function statisticsMarkdown(report: GradingReport): string[] {
  const counted = report.submissions.filter(({ status, replacedBy }) =>
    status === "graded" && replacedBy === undefined
  );
  const exercises = [...Map.groupBy(counted, ({ exercise }) => exercise)].sort((
    [a],
    [b],
  ) => (a < b ? -1 : 1));
  const lines: string[] = [];
  let length = 0;
  for (const [index, [exercise, theirs]] of exercises.entries()) {
    const more = section(exercise, theirs, missing(report, exercise));
    length += more.reduce((sum, line) => sum + new TextEncoder().encode(line).length + 1, 0);
    if (length > mostBytes) {
      return [
        ...lines,
        `The statistics of ${exercises.length - index} exercises are left out.`,
        "",
      ];
    }
    lines.push(...more);
  }
  return lines;
}

function section(exercise: string, theirs: readonly SubmissionReport[], absent: string): string[] {
  const reached = theirs.map(percent);
  const [least, middle, most] = [0, 0.5, 1].map((part) => quantile(reached, part));
  const points = theirs.map((submission) => submission.points);
  const figures = [
    `${theirs.length} graded`,
    `mean ${formatPoints(mean(points))} of ${formatPoints(theirs[0].max)} points (${
      round(mean(reached))
    } %)`,
    `standard deviation ${formatPoints(deviation(points))}`,
    `median ${round(middle)} %`,
    `from ${round(least)} to ${round(most)} %`,
  ];
  const tasks = taskRows(theirs);
  const table = [
    "| Task | all | some | none | waits | mean | |",
    "|---|---:|---:|---:|---:|---:|---|",
    ...tasks,
  ];
  return [
    `### ${escapeMarkdown(exercise)}`,
    "",
    `${figures.join(", ")}.${absent}`,
    "",
    "```text",
    ...histogram(reached),
    "```",
    "",
    ...(tasks.length > 0 ? [...table, ""] : []),
    ...remarkLines(theirs),
  ];
}

/** A bar for each tenth of the points; the last holds 90 to 100 %. */
function histogram(reached: readonly number[]): string[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of reached) {
    counts[Math.min(bins - 1, Math.floor((value + 1e-9) * bins / 100))]++;
  }
  const most = Math.max(...counts);
  return counts.map((count, bin) => {
    const [from, to] = [bin, bin + 1].map((edge) => String(100 * edge / bins).padStart(3));
    return `${from}–${to} %  ${bar(count / most, 30)} ${count || ""}`.trimEnd();
  });
}

function bar(share: number, length: number): string {
  const eighths = Math.round(share * length * 8);
  return "█".repeat(eighths >> 3) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7];
}

function taskRows(theirs: readonly SubmissionReport[]): string[] {
  const tasks = Map.groupBy(theirs.flatMap(({ cells }) => cells), ({ gradeId }) => gradeId);
  return [...tasks].map(([gradeId, cells]) => {
    const done = cells.filter(({ status }) => status !== "manual");
    const all = done.filter(({ points, max }) => points >= max).length;
    const none = done.filter(({ points, max }) => points === 0 && max > 0).length;
    const share = done.length > 0
      ? mean(done.map(({ points, max }) => max > 0 ? points / max : 1))
      : NaN;
    const counts = [all, done.length - all - none, none, cells.length - done.length];
    const shown = done.length > 0 ? [`${round(100 * share)} %`, bar(share, 10)] : ["", ""];
    return `| ${escapeMarkdown(gradeId)} | ${[...counts, ...shown].join(" | ")} |`;
  });
}

/** The first lines of what tests said most often. */
function remarkLines(theirs: readonly SubmissionReport[]): string[] {
  const remarks = theirs.flatMap(({ cells }) =>
    cells.filter(({ points, max, status }) => points < max && status !== "manual").flatMap(remark)
  );
  const counts = [...Map.groupBy(remarks, (text) => text)].map(([text, { length }]) =>
    [text, length] as const
  );
  const common = counts.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, mostRemarks);
  if (common.length === 0) return [];
  const lines = common.map(([text, count]) => `- ${count} × ${escapeMarkdown(text)}`);
  return ["Commonest remarks:", "", ...lines, ""];
}

function remark({ gradeId, reason }: CellScore): string[] {
  const first = reason.split("\n").find((line) => !/^passed\b/.test(line) && line.trim() !== "");
  if (first === undefined) return [];
  const text = `${gradeId}: ${first}`;
  return [text.length > longestRemark ? `${text.slice(0, longestRemark)}…` : text];
}

/** Who of the roster handed in nothing, or nothing that fits. */
function missing(report: GradingReport, exercise: string): string {
  if (!report.roster) return "";
  const absent = gradebook(report).rows
    .filter(({ person, submissions }) => person && !submissions.has(exercise));
  const [without, unclear] = [true, false].map((none) =>
    absent.filter(({ unfit }) => unfit.length === 0 === none)
      .map(({ person }) => escapeMarkdown(person!.name))
  );
  const told = (names: string[], what: string) =>
    names.length === 0
      ? ""
      : ` ${names.length} handed in ${what}: ${
        (names.length > 20 ? [...names.slice(0, 20), "…"] : names).join(", ")
      }.`;
  return absent.length === 0
    ? " Everybody handed in."
    : told(without, "nothing") + told(unclear, "what fits no exercise");
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample: divided by one less than there are. */
function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1),
  );
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
