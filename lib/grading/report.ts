import type { Finding } from "./restore.ts";
import type { Roster } from "./roster.ts";
import type { CellScore } from "./score.ts";

/** What came of one file that was handed in. */
export interface SubmissionReport {
  student: string;
  /** The exercise's file name without its ending; "" if the file fits none. */
  exercise: string;
  /** The file's path below the submissions' folder, with `/`. */
  file: string;
  /** `refused`: the file cannot be graded. `failed`: grading it came to no end; try again. */
  status: "graded" | "refused" | "failed";
  /** Why it was not graded, and what to do; "" if it was. */
  problem: string;
  points: number;
  max: number;
  cells: CellScore[];
  findings: Finding[];
  seconds: number;
  /** What held the kernel; "" if none ran. */
  sandbox: string;
  /** The name of the stored result; "" if there is none. */
  result: string;
  /** SHA-256 of the file, if it could be read. */
  hash?: string;
  /** When it was handed in, in ISO 8601, as far as that is known. */
  handedIn?: string;
  /** The other files for this exercise, if this is the newest of several. */
  others?: string[];
  /** The newer file that counts in place of this one. */
  replacedBy?: string;
  /** What lateness has cost; it is taken from `points` already. */
  late?: Lateness;
}

/** How late a file was handed in. */
export interface Lateness {
  /** Days begun after the deadline. */
  days: number;
  /** Of these, the days that cost nothing. */
  free: number;
  /** The points taken. */
  minus: number;
}

/** What came of all that was handed in. */
export interface GradingReport {
  schema: 1;
  /** Per cent that each submission must reach. */
  minScore: number;
  submissions: SubmissionReport[];
  /** Who is to hand in, if a list was given. */
  roster?: Roster;
  /** The part that this is, of a grading that is split. */
  shard?: { index: number; of: number; /** Names the whole that was split. */ whole: string };
}

/** @returns What was reached of what can be, 0 to 100; 0 for what was not graded. */
export function percent(
  { status, points, max }: Pick<SubmissionReport, "status" | "points" | "max">,
) {
  if (status !== "graded") return 0;
  return max > 0 ? 100 * points / max : 100;
}

/** True if a submission was graded and reaches the minimum. */
export function passes(submission: SubmissionReport, minScore: number): boolean {
  return submission.status === "graded" && percent(submission) >= minScore - 1e-9;
}

/** Writes points with at most two digits behind the point. */
export function formatPoints(points: number): string {
  return String(Math.round(points * 100) / 100);
}

/** The graded cells that wait for a person. */
export function waitingCells({ cells }: Pick<SubmissionReport, "cells">): CellScore[] {
  return cells.filter(({ status }) => status === "manual");
}

/** Says, where there are several files for an exercise, which of them counts; else nothing. */
export function whichCounts({ others, replacedBy }: SubmissionReport): string | undefined {
  if (replacedBy !== undefined) return `This file does not count: ${replacedBy} is newer.`;
  if (!others?.length) return undefined;
  return `This file counts: it is the newest for the exercise. Handed in as well: ${
    others.join(", ")
  }.`;
}

/** Says how late a file was, and what that cost. */
export function lateText({ days, free, minus }: Lateness): string {
  const rest = days - free;
  const parts = [`${days} ${days === 1 ? "day" : "days"} late`];
  if (free > 0) parts.push(`${free} of them free`);
  if (rest > 0) parts.push(`minus ${formatPoints(minus)} points`);
  return parts.join(", ");
}

/** What a report's line says beside the points: why it was not graded, or what is amiss. */
export function remarkOf(submission: SubmissionReport): string {
  const { status, problem, cells, findings, late } = submission;
  if (status !== "graded") return problem;
  const parts = [];
  const which = whichCounts(submission);
  if (which) parts.push(which);
  const waits = waitingCells({ cells });
  if (waits.length > 0) {
    const names = waits.map(({ gradeId, max }) => `${gradeId} (${formatPoints(max)} points)`);
    parts.push(`waits for a person: ${names.join(", ")}`);
  }
  if (late) parts.push(lateText(late));
  const open = cells.filter(({ points, max, status }) => status !== "manual" && points < max)
    .map(({ gradeId }) => gradeId);
  if (open.length > 0) parts.push(`not all points: ${open.join(", ")}`);
  const restored = findings.filter(({ kind }) => kind !== "kernel").length;
  if (restored > 0) parts.push(`${restored} ${restored === 1 ? "cell" : "cells"} put right`);
  return parts.join("; ");
}
