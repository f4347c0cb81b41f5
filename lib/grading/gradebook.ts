import { type GradingReport, type SubmissionReport, waitingCells } from "./report.ts";
import { type Person, personFinder } from "./roster.ts";

/** What one student gets: of each exercise the file that counts. */
export interface GradebookRow {
  /** The name of the folder or file; the roster's name of who handed in nothing. */
  student: string;
  /** The line of the roster; nothing without a roster, or if it names nobody so. */
  person?: Person;
  submissions: Map<string, SubmissionReport>;
  /** Files of theirs that fit no exercise: each may be meant for any that they lack. */
  unfit: string[];
}

/** The students, and the exercises that at least one handed in, with what they are worth. */
export interface Gradebook {
  exercises: Map<string, number>;
  rows: GradebookRow[];
}

/**
 * Sorts a report by students; with a roster, who handed in nothing is there as well.
 *
 * @returns The roster's people in its order, then the others by their names.
 */
export function gradebook({ submissions, roster }: GradingReport): Gradebook {
  const exercises = new Map<string, number>();
  for (const { exercise, max } of submissions) {
    if (exercise !== "") exercises.set(exercise, Math.max(max, exercises.get(exercise) ?? 0));
  }
  const find = roster ? personFinder(roster) : () => undefined;
  const rows = new Map<Person | string, GradebookRow>(
    roster?.people.map((
      person,
    ) => [person, { student: person.name, person, submissions: new Map(), unfit: [] }]),
  );
  for (const submission of submissions) {
    const { student, exercise, file, replacedBy } = submission;
    const person = find(student);
    const key = person ?? student;
    const row: GradebookRow = rows.get(key) ??
      { student, person, submissions: new Map(), unfit: [] };
    row.student = student;
    rows.set(key, row);
    if (exercise === "") row.unfit.push(file);
    else if (replacedBy === undefined) row.submissions.set(exercise, submission);
  }
  const sorted = [...exercises].sort(([a], [b]) => (a < b ? -1 : 1));
  const known = [...rows.values()].filter(({ person }) => person);
  const others = [...rows.values()].filter(({ person }) => !person);
  others.sort((a, b) => (a.student < b.student ? -1 : 1));
  return { exercises: new Map(sorted), rows: [...known, ...others] };
}

/**
 * The points that a student's exercise stands at.
 *
 * @returns 0 if nothing was handed in; nothing where a person has to look first: it could not be graded, a task waits,
 *   or a file fits no exercise and may be the one.
 */
export function settledPoints(
  { submissions, unfit }: GradebookRow,
  exercise: string,
): number | undefined {
  const submission = submissions.get(exercise);
  if (!submission) return unfit.length > 0 ? undefined : 0;
  if (submission.status !== "graded" || waitingCells(submission).length > 0) return undefined;
  return submission.points;
}
