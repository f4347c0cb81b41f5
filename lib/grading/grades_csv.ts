import { csvLines, csvText } from "./csv.ts";
import { gradebook } from "./gradebook.ts";
import {
  formatPoints,
  type GradingReport,
  percent,
  remarkOf,
  type SubmissionReport,
} from "./report.ts";

const header = ["student", "exercise", "file", "status", "points", "max", "percent", "remark"];
const ofRoster = ["id", "name", "email"];

/**
 * Writes a report as comma-separated values (RFC 4180): a line for each submission, a column for each task.
 *
 * A task's column is called `exercise: task`; it is empty where the exercise is another one, was not graded, or the task
 * waits for a person. With a roster there are columns `id`, `name` and `email`, and a line with the status `missing` for
 * each exercise that one of its people has not handed in; it is `unclear`, without points, where they handed in a file
 * that fits no exercise. A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function gradesCsv(report: GradingReport): string {
  const { submissions, roster } = report;
  const { exercises, rows: students } = gradebook(report);
  const tasks = taskColumns(submissions);
  const people = new Map(students.map(({ student, person }) => [student, person]));
  const person = (student: string) => {
    const known = people.get(student);
    return roster
      ? [known?.id || known?.sis, known?.name, known?.email].map((text) => csvText(text ?? ""))
      : [];
  };
  const rows = submissions.map((submission) => [
    csvText(submission.student),
    csvText(submission.exercise),
    csvText(submission.file),
    submission.status,
    formatPoints(submission.points),
    formatPoints(submission.max),
    formatPoints(percent(submission)),
    csvText(remarkOf(submission)),
    ...person(submission.student),
    ...taskPoints(submission, tasks),
  ]);
  const missing = students.filter((row) => row.person).flatMap(({ student, submissions, unfit }) =>
    [...exercises].filter(([exercise]) => !submissions.has(exercise)).map(([exercise, max]) => [
      ...[student, exercise, ""].map(csvText),
      ...unfit.length > 0
        ? [
          "unclear",
          "",
          formatPoints(max),
          "",
          csvText(`no file for it, but what fits no exercise: ${unfit.join(", ")}`),
        ]
        : ["missing", "0", formatPoints(max), "0", "nothing was handed in"],
      ...person(student),
      ...[...tasks.values()].flat().map(() => ""),
    ])
  );
  const names = [...tasks].flatMap(([exercise, ids]) =>
    ids.map((id) => csvText(`${exercise}: ${id}`))
  );
  return csvLines([[...header, ...(roster ? ofRoster : []), ...names], ...rows, ...missing]);
}

/** The tasks of each exercise, in its order. */
function taskColumns(submissions: readonly SubmissionReport[]): Map<string, string[]> {
  const tasks = new Map<string, string[]>();
  for (const { exercise, cells } of submissions) {
    const known = tasks.get(exercise) ?? [];
    for (const { gradeId } of cells) if (!known.includes(gradeId)) known.push(gradeId);
    if (known.length > 0) tasks.set(exercise, known);
  }
  return new Map([...tasks].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function taskPoints(
  { exercise, status, cells }: SubmissionReport,
  tasks: ReadonlyMap<string, string[]>,
): string[] {
  return [...tasks].flatMap(([of, ids]) =>
    ids.map((id) => {
      const cell = of === exercise && status === "graded"
        ? cells.find(({ gradeId }) => gradeId === id)
        : undefined;
      return cell && cell.status !== "manual" ? formatPoints(cell.points) : "";
    })
  );
}
