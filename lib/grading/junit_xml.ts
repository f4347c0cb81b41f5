import { escapeMarkup } from "./escape_markup.ts";
import { formatPoints, type GradingReport, type SubmissionReport } from "./report.ts";
import type { CellScore } from "./score.ts";

/**
 * Writes a report as JUnit XML, which CI systems show: a suite for each submission, a case for each
 * graded cell. A cell without all its points is a failure, a submission not graded an error.
 */
export function junitXml({ submissions }: GradingReport): string {
  const suites = submissions.map(suite).join("");
  const counts = attributes({
    name: "grading",
    tests: total(submissions, ({ cases }) => cases),
    failures: total(submissions, ({ failures }) => failures),
    errors: total(submissions, ({ errors }) => errors),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts}>\n${suites}</testsuites>\n`;
}

function suite(submission: SubmissionReport): string {
  const { student, exercise, file, status, problem, cells, seconds } = submission;
  const { cases, failures, errors } = count(submission);
  const name = `${student}: ${exercise || file}`;
  const open = attributes({
    name,
    tests: cases,
    failures,
    errors,
    time: seconds.toFixed(3),
    file,
  });
  const body = cells.map((cell) => testCase(name, cell)).join("");
  const error = status === "graded"
    ? ""
    : element("testcase", { classname: name, name: "grading" }, [
      element("error", { type: status, message: firstLine(problem) }, [escapeMarkup(problem)]),
    ]);
  return `<testsuite${open}>\n${body}${error}</testsuite>\n`;
}

function testCase(classname: string, cell: CellScore): string {
  const { gradeId, title, points, max, status, reason, seconds } = cell;
  const content = [];
  if (status === "manual") {
    content.push(element("skipped", { message: reason }, []));
  } else if (points < max) {
    const reached = `${formatPoints(points)} of ${formatPoints(max)} points`;
    const message = [reached, firstLine(reason)].filter(Boolean).join(": ");
    content.push(element("failure", { type: status, message }, [escapeMarkup(reason)]));
  }
  const name = title === gradeId ? gradeId : `${title} (${gradeId})`;
  return element("testcase", { classname, name, time: seconds.toFixed(3) }, content);
}

function element(
  tag: string,
  values: Record<string, string | number>,
  content: readonly string[],
): string {
  return `<${tag}${attributes(values)}>${content.join("")}</${tag}>\n`;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

interface Counts {
  cases: number;
  failures: number;
  errors: number;
}

function count({ cells, status }: SubmissionReport): Counts {
  const errors = status === "graded" ? 0 : 1;
  const failures = cells.filter((cell) => cell.status !== "manual" && cell.points < cell.max);
  return { cases: cells.length + errors, failures: failures.length, errors };
}

function total(submissions: readonly SubmissionReport[], pick: (counts: Counts) => number) {
  return submissions.reduce((sum, submission) => sum + pick(count(submission)), 0);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}
