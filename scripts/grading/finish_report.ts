import { join } from "node:path";
import {
  applyHandGrades,
  applyLateRule,
  type GradingReport,
  markNewest,
  readCsv,
  readHandGrades,
  readLateRule,
  readRoster,
  readTime,
} from "../../lib/grading/mod.ts";
import type { GradeOptions } from "./grade_options.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Brings into a report what tests do not know: which file counts, what a person graded, what lateness costs, the roster.
 *
 * @throws {UsageError} If one of the files says what cannot be; names the file and the place.
 */
export async function finishReport(
  report: GradingReport,
  options: GradeOptions,
): Promise<GradingReport> {
  const { handedIn, byHand, late, roster } = options;
  const finished = { ...report };
  if (handedIn !== undefined) finished.submissions = await withTimes(report, handedIn);
  finished.submissions = markNewest(finished.submissions);
  if (byHand !== undefined) finished.submissions = await withHandGrades(finished, byHand);
  if (late !== undefined) {
    finished.submissions = await reading(
      late,
      (text) => applyLateRule(finished.submissions, readLateRule(text)),
    );
  }
  if (roster !== undefined) finished.roster = await reading(roster, readRoster);
  return finished;
}

async function withHandGrades({ submissions }: GradingReport, folder: string) {
  const exercises = new Set(submissions.map(({ exercise }) => exercise));
  const files = (await namesIn(folder)).filter((name) => /\.ya?ml$/i.test(name));
  if (files.length === 0) throw new UsageError(`There is no YAML file in ${folder}.`);
  let graded = submissions;
  for (const file of files) {
    const exercise = file.replace(/\.ya?ml$/i, "");
    if (!exercises.has(exercise)) {
      const known = [...exercises].filter(Boolean).sort().join(", ") || "nothing";
      throw new UsageError(
        `${join(folder, file)}: nobody handed in "${exercise}"; handed in: ${known}.`,
      );
    }
    graded = await reading(
      join(folder, file),
      (text) => applyHandGrades(graded, exercise, readHandGrades(text)),
    );
  }
  return graded;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch {
    throw new UsageError(
      `--by-hand takes a folder with a YAML file for each exercise; ${folder} is none.`,
    );
  }
}

/** Gives each submission its time: one for all, or those of a file. */
async function withTimes({ submissions }: GradingReport, handedIn: string) {
  if (readTime(handedIn) !== undefined) return submissions.map((one) => ({ ...one, handedIn }));
  if (/^\d{4}-\d\d-\d\d/.test(handedIn)) {
    throw new UsageError(
      `--handed-in takes a time with its zone, such as 2026-10-01T23:59:00+02:00, not "${handedIn}".`,
    );
  }
  const times = await reading(handedIn, readTimes);
  return submissions.map((one) => {
    const time = times.get(one.file.normalize()) ?? times.get(one.student.normalize());
    return time === undefined ? { ...one, handedIn: undefined } : { ...one, handedIn: time };
  });
}

/** @throws {SyntaxError} If it is no table of files or students, and times. */
function readTimes(text: string): Map<string, string> {
  const [headings = [], ...rows] = readCsv(text);
  const [who, when] = [/^(file|student)$/, /^time$/].map((pattern) =>
    headings.findIndex((heading) => pattern.test(heading.trim().toLowerCase()))
  );
  if (who < 0 || when < 0) {
    throw new SyntaxError("its first line names no columns file (or student) and time");
  }
  return new Map(rows.map((row, index) => {
    if (readTime(row[when]) !== undefined) return [row[who].normalize(), row[when].trim()];
    throw new SyntaxError(`row ${index + 2}: "${row[when] ?? ""}" is no time with its zone`);
  }));
}

/** Reads a file, and names it in what is said about it. */
async function reading<T>(path: string, read: (text: string) => T): Promise<T> {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path));
  } catch (error) {
    const why = error instanceof TypeError ? "it is no text in UTF-8" : "it cannot be read";
    throw new UsageError(`${path}: ${why}.`);
  }
  try {
    return read(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw new UsageError(`${path}: ${error.message}.`);
    }
    throw error;
  }
}
