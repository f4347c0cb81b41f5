import { csvLines, csvText } from "./csv.ts";
import { type Gradebook, type GradebookRow, settledPoints } from "./gradebook.ts";
import { formatPoints } from "./report.ts";
import type { Person, Roster } from "./roster.ts";

/**
 * Writes the file that Canvas imports under Grades > Import: its columns, the line of possible points, a line for each
 * of the roster's people.
 *
 * An exercise's column is called as the roster's, if that is an export of Canvas's: `01_padding (1234)`.
 */
export function canvasCsv(book: Gradebook, roster: Roster): string {
  const columns = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];
  const names = [...book.exercises.keys()];
  const titles = names.map((name) =>
    roster.headings.find((heading) => isColumnOf(heading, name)) ?? name
  );
  const possible = [
    "    Points Possible",
    "",
    "",
    "",
    "",
    ...[...book.exercises.values()].map(formatPoints),
  ];
  const lines = people(book).map(([row, { name, id, sis, login, section }]) => [
    ...[name, id, sis, login, section].map(csvText),
    ...points(row, names),
  ]);
  return csvLines([[...columns, ...titles.map(csvText)], possible, ...lines]);
}

/**
 * Writes the file that Moodle imports under Grades > Import > CSV file: map users by address, ID number or user name, and
 * each exercise's column to its grade item.
 */
export function moodleCsv(book: Gradebook): string {
  const columns = ["First name", "Last name", "Username", "ID number", "Email address"];
  const names = [...book.exercises.keys()];
  const lines = people(book).map(([row, { name, first, last, login, id, email }]) => {
    const [given, ...family] = name.split(" ");
    const known = [first || given, last || family.join(" "), login, id, email];
    return [...known.map(csvText), ...points(row, names)];
  });
  return csvLines([[...columns, ...names.map(csvText)], ...lines]);
}

function people({ rows }: Gradebook): [GradebookRow, Person][] {
  return rows.flatMap((row) => row.person ? [[row, row.person]] : []);
}

/** A field that is empty leaves the grade as it is. */
function points(row: GradebookRow, exercises: readonly string[]): string[] {
  return exercises.map((exercise) => {
    const settled = settledPoints(row, exercise);
    return settled === undefined ? "" : formatPoints(settled);
  });
}

/** True for `01 Padding (1234)` and the exercise `01_padding`. */
function isColumnOf(heading: string, exercise: string): boolean {
  const simple = (text: string) => text.toLowerCase().replaceAll(/[\s_-]+/g, "_");
  return simple(heading.replace(/\s*\(\d+\)$/, "")) === simple(exercise);
}
