import { parseYaml, record } from "./hand_grades.ts";
import type { SubmissionReport } from "./report.ts";

/** What lateness costs. Times are milliseconds since 1970. */
export interface LateRule {
  /** By the exercise's name; `*`: all others. */
  deadlines: Map<string, number>;
  /** Minutes after a deadline that are not late. */
  grace: number;
  /** Late days, of all exercises together, that cost a student nothing. */
  freeDays: number;
  /** Per cent of the exercise's points that each further day takes. */
  perDay: number;
  /** What is later by more days gives nothing. */
  mostDays: number;
  /** Later deadlines, by student and exercise. */
  extensions: Map<string, Map<string, number>>;
}

/**
 * Reads a rule for late days.
 *
 * @param text YAML: `deadlines` (an exercise's name, or `"*"`: a time with its zone), `grace_minutes`, `free_days`,
 *   `per_day` (per cent), `most_days`, and `extensions` (a student: an exercise: a time).
 * @throws {SyntaxError} If it is something else; says what.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readLateRule } from "./late_rule.ts";
 *
 * const rule = readLateRule('deadlines: { "*": 2026-10-01T23:59:00+02:00 }\nper_day: 10');
 * assert.equal(rule.deadlines.get("*"), Date.UTC(2026, 9, 1, 21, 59));
 * ```
 */
export function readLateRule(text: string): LateRule {
  const keys = ["deadlines", "grace_minutes", "free_days", "per_day", "most_days", "extensions"];
  const file = record(parseYaml(text), "the file", keys);
  const deadlines = times(file.deadlines, "deadlines");
  if (deadlines.size === 0) throw new SyntaxError("deadlines: there is none");
  const extensions = Object.entries(record(file.extensions ?? {}, "extensions"))
    .map(([student, theirs]) =>
      [student.normalize(), times(theirs, `extensions: ${student}`)] as const
    );
  return {
    deadlines,
    grace: amount(file, "grace_minutes", 0),
    freeDays: amount(file, "free_days", 0),
    perDay: amount(file, "per_day", 100, 100),
    mostDays: amount(file, "most_days", Infinity),
    extensions: new Map(extensions),
  };
}

function times(value: unknown, where: string): Map<string, number> {
  const entries = Object.entries(record(value ?? {}, where));
  return new Map(entries.map(([name, text]) => {
    const time = readTime(text);
    if (time !== undefined) return [name, time];
    throw new SyntaxError(
      `${where}: ${name} is no time with its zone, such as 2026-10-01T23:59:00+02:00, but ${text}`,
    );
  }));
}

/** @returns Milliseconds since 1970 of an ISO 8601 time with its zone; nothing if it is none. */
export function readTime(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const parts = text.trim().match(
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)$/i,
  );
  if (!parts) return undefined;
  const [, day, clock, zone] = parts;
  const time = Date.parse(
    `${day}T${clock}${zone.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2").toUpperCase()}`,
  );
  // JavaScript turns the 31st of February into March.
  const real = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day);
  return Number.isNaN(time) || !real ? undefined : time;
}

function amount(
  file: Record<string, unknown>,
  key: string,
  otherwise: number,
  most = Infinity,
): number {
  const value = file[key] ?? otherwise;
  if (typeof value === "number" && value >= 0 && value <= most) return value;
  throw new SyntaxError(
    `${key} is no number from 0${most < Infinity ? ` to ${most}` : ""}, but ${value}`,
  );
}

const DAY = 86_400_000;

/**
 * Takes from late submissions what the rule says; free days are spent in the order of handing in.
 *
 * A day that has begun counts as one. Nothing is taken from a file that does not count or has no deadline.
 *
 * @throws {RangeError} If it is not known when a file with a deadline was handed in.
 */
export function applyLateRule(
  submissions: readonly SubmissionReport[],
  rule: LateRule,
): SubmissionReport[] {
  const late = new Map<SubmissionReport, SubmissionReport>();
  const left = new Map<string, number>();
  const counted = submissions.filter(({ status, replacedBy, exercise }) =>
    status === "graded" && replacedBy === undefined && deadlineOf(rule, "", exercise) !== undefined
  );
  const times = new Map(counted.map((submission) => [submission, timeOf(submission)]));
  for (const submission of counted.toSorted((a, b) => times.get(a)! - times.get(b)!)) {
    const { student, exercise, max, points } = submission;
    const over = times.get(submission)! - deadlineOf(rule, student, exercise)!;
    if (over <= 60_000 * rule.grace) continue;
    const days = Math.ceil(over / DAY);
    const spare = left.get(student) ?? rule.freeDays;
    const free = Math.min(days, Math.floor(spare));
    const lost = days > rule.mostDays
      ? points
      : Math.min(points, (days - free) * rule.perDay * max / 100);
    const used = days > rule.mostDays ? 0 : free;
    left.set(student, spare - used);
    late.set(submission, {
      ...submission,
      points: points - lost,
      late: { days, free: used, minus: lost },
    });
  }
  return submissions.map((submission) => late.get(submission) ?? submission);
}

function deadlineOf(rule: LateRule, student: string, exercise: string): number | undefined {
  const theirs = rule.extensions.get(student.normalize());
  return theirs?.get(exercise) ?? theirs?.get("*") ?? rule.deadlines.get(exercise) ??
    rule.deadlines.get("*");
}

function timeOf({ file, handedIn }: SubmissionReport): number {
  const time = readTime(handedIn);
  if (time !== undefined) return time;
  throw new RangeError(`it is not known when ${file} was handed in: say so with --handed-in`);
}
