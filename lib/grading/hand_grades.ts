import { parse } from "yaml";
import { formatPoints, type SubmissionReport } from "./report.ts";

/** What a person gives to a student's task, or says about it. */
export interface HandGrade {
  student: string;
  task: string;
  /** Nothing: those of the tests stay. */
  points?: number;
  /** "" if there is none. */
  comment: string;
}

/**
 * Reads what a person graded in one exercise.
 *
 * @param text YAML: `comments` by their names, and `grades`, a list of `student`, `task`, `points` and `comment`. A comment
 *   is a name of one in `comments`, a text, or a list of such; `student: "*"` is everybody.
 * @throws {SyntaxError} If it is something else; says where and what.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readHandGrades } from "./hand_grades.ts";
 *
 * const grades = readHandGrades(`
 * comments:
 *   units: The axis has no unit.
 * grades:
 *   - { student: ada, task: essay, points: 1.5, comment: [units, Well written.] }
 * `);
 * assert.deepEqual(grades, [
 *   { student: "ada", task: "essay", points: 1.5, comment: "The axis has no unit.\nWell written." },
 * ]);
 * ```
 */
export function readHandGrades(text: string): HandGrade[] {
  const file = record(parseYaml(text), "the file", ["comments", "grades"]);
  const named = record(file.comments ?? {}, "comments");
  for (const [name, comment] of Object.entries(named)) {
    if (typeof comment !== "string") throw new SyntaxError(`comments: "${name}" is no text`);
  }
  if (!Array.isArray(file.grades ?? [])) throw new SyntaxError("grades is no list");
  const seen = new Set<string>();
  return ((file.grades ?? []) as unknown[]).map((entry, index) => {
    const where = `grades, entry ${index + 1}`;
    const { student, task, points, comment } = record(entry, where, [
      "student",
      "task",
      "points",
      "comment",
    ]);
    const [who, what] = [["student", student], ["task", task]].map(([field, value]) => {
      const name = typeof value === "number" ? String(value) : value;
      if (typeof name === "string" && name !== "") return name;
      throw new SyntaxError(`${where}: ${field} is missing, or no text`);
    });
    if (
      points !== undefined && points !== null &&
      (typeof points !== "number" || !Number.isFinite(points))
    ) {
      throw new SyntaxError(`${where} (${who}, ${what}): points is no number`);
    }
    const key = JSON.stringify([who, what]);
    if (seen.has(key)) throw new SyntaxError(`${where}: ${who} has an entry for ${what} already`);
    seen.add(key);
    const given = typeof points === "number" ? { points } : {};
    return { student: who, task: what, ...given, comment: commentOf(comment, named, where) };
  });
}

function commentOf(comment: unknown, named: Record<string, unknown>, where: string): string {
  const parts = Array.isArray(comment)
    ? comment
    : comment === undefined || comment === null
    ? []
    : [comment];
  return parts.map((part) => {
    if (typeof part !== "string") throw new SyntaxError(`${where}: comment is no text`);
    if (Object.hasOwn(named, part)) return named[part] as string;
    // A single word is meant as a name: a mistyped one must not reach a student.
    if (/^[\w-]+$/.test(part) && Object.keys(named).length > 0) {
      throw new SyntaxError(
        `${where}: no comment is called "${part}"; there are: ${Object.keys(named).join(", ")}`,
      );
    }
    return part;
  }).join("\n");
}

/** Reads YAML without its types of dates, and with doubled keys refused. */
export function parseYaml(text: string): unknown {
  try {
    return parse(text, { schema: "core", maxAliasCount: 100 });
  } catch (error) {
    throw new SyntaxError(`it is no YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}

/** @throws {SyntaxError} If it is no mapping, or has another key than those. */
export function record(
  value: unknown,
  where: string,
  keys?: readonly string[],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(`${where} is no mapping of names to values`);
  }
  const strange = Object.keys(value).find((key) => keys && !keys.includes(key));
  if (strange === undefined) return value as Record<string, unknown>;
  throw new SyntaxError(`${where}: "${strange}" is unknown; it takes ${keys!.join(", ")}`);
}

/**
 * Gives submissions what a person graded.
 *
 * @param submissions Of all exercises; those of others and files that do not count stay as they are.
 * @throws {RangeError} If an entry fits no submission or task, or its points are not from 0 to the task's.
 */
export function applyHandGrades(
  submissions: readonly SubmissionReport[],
  exercise: string,
  grades: readonly HandGrade[],
): SubmissionReport[] {
  const changed = new Map<SubmissionReport, SubmissionReport>();
  const graded = submissions.filter((one) =>
    one.exercise === exercise && one.replacedBy === undefined
  );
  // What is said to everybody first, so that an entry of one's own goes before.
  const isForAll = ({ student }: HandGrade) => student === "*" ? 0 : 1;
  for (const grade of grades.toSorted((a, b) => isForAll(a) - isForAll(b))) {
    const theirs = graded.filter(({ student }) =>
      grade.student === "*" || student.normalize() === grade.student.normalize()
    );
    if (theirs.length === 0) {
      throw new RangeError(`nobody called "${grade.student}" handed in ${exercise}`);
    }
    const open = theirs.filter(({ status }) => status === "graded");
    if (open.length === 0 && grade.student !== "*") {
      throw new RangeError(
        `what ${grade.student} handed in could not be graded: ${theirs[0].problem}`,
      );
    }
    for (const one of open) changed.set(one, give(changed.get(one) ?? one, grade));
  }
  return submissions.map((one) => changed.get(one) ?? one);
}

function give(
  submission: SubmissionReport,
  { student, task, points, comment }: HandGrade,
): SubmissionReport {
  const cell = submission.cells.find(({ gradeId }) => gradeId === task);
  if (!cell) {
    const names = submission.cells.map(({ gradeId }) => gradeId).join(", ");
    throw new RangeError(`there is no task "${task}" (${student}); there are: ${names}`);
  }
  if (points !== undefined && !(points >= 0 && points <= cell.max)) {
    throw new RangeError(
      `${student}, ${task}: ${points} points are not from 0 to ${formatPoints(cell.max)}`,
    );
  }
  const given = points === undefined ? {} : { points, status: "ok" as const, byHand: true };
  const reason = cell.status === "manual" && points !== undefined ? "" : cell.reason;
  const said = [cell.comment, comment].filter(Boolean).join("\n");
  const now = { ...cell, ...given, reason, ...(said ? { comment: said } : {}) };
  const cells = submission.cells.map((other) => other === cell ? now : other);
  return { ...submission, cells, points: submission.points + now.points - cell.points };
}
