import { basename, join } from "node:path";
import type { GradingReport, SubmissionReport } from "../../lib/grading/mod.ts";
import { ResultStore } from "./result_store.ts";
import { UsageError } from "./usage_error.ts";

/** A part's report, and the folder that it lies in. */
interface Part {
  folder: string;
  report: GradingReport;
  shard: NonNullable<GradingReport["shard"]>;
}

/**
 * Puts the reports of all parts of a grading together.
 *
 * @param folders Where the parts' grades are.
 * @param out Where their results are copied to.
 * @returns The report of the whole, in the order of the files.
 * @throws {UsageError} If a part is missing, comes twice, or belongs to another grading.
 */
export async function mergeShards(folders: readonly string[], out: string): Promise<GradingReport> {
  const read = await Promise.allSettled(folders.map(readPart));
  const faults = read.flatMap((one) => one.status === "rejected" ? [one.reason] : []);
  for (const fault of faults) if (!(fault instanceof UsageError)) throw fault;
  if (faults.length > 0) {
    throw new UsageError(
      `Not every part was graded.\n${faults.map(({ message }) => message).join("\n")}`,
    );
  }
  const parts = read.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
  checkParts(parts);
  const store = new ResultStore(join(out, "results"));
  const submissions: SubmissionReport[] = [];
  for (const { folder, report } of parts) {
    const theirs = new ResultStore(join(folder, "results"));
    for (const submission of report.submissions) {
      const result = submission.result ? await theirs.read(submission.result) : undefined;
      if (result) await store.write(submission.result, result);
      submissions.push(result ? { ...submission, cells: result.cells } : submission);
    }
  }
  submissions.sort((a, b) => (a.file < b.file ? -1 : 1));
  const minScore = Math.max(...parts.map(({ report }) => report.minScore));
  return { schema: 1, minScore, submissions };
}

async function readPart(folder: string): Promise<Part> {
  let report: GradingReport;
  try {
    report = JSON.parse(await Deno.readTextFile(join(folder, "grades.json")));
  } catch {
    throw new UsageError(`${folder} holds no grades.json that can be read: did its part end?`);
  }
  const { shard } = report;
  if (report.schema !== 1 || !Array.isArray(report.submissions)) {
    throw new UsageError(`${folder}/grades.json was not written by this grader.`);
  }
  if (!shard) throw new UsageError(`${folder} is no part: it was graded without --shard.`);
  return { folder, report, shard };
}

function checkParts(parts: readonly Part[]): void {
  const [{ folder: first, shard: { of, whole } }] = parts;
  const byIndex = new Map<number, string>();
  for (const { folder, shard } of parts) {
    if (shard.of !== of) {
      throw new UsageError(`${first} is one of ${of} parts, ${folder} one of ${shard.of}.`);
    }
    if (shard.whole !== whole) {
      throw new UsageError(
        `${first} and ${folder} are not parts of one grading: the submissions, the exercises, the ` +
          "grader or its limits differ.",
      );
    }
    const other = byIndex.get(shard.index);
    if (other !== undefined) {
      throw new UsageError(`Part ${shard.index}/${of} comes twice: ${other} and ${folder}.`);
    }
    byIndex.set(shard.index, folder);
  }
  const missing = Array.from({ length: of }, (_, index) => index + 1)
    .filter((index) => !byIndex.has(index));
  if (missing.length > 0) {
    const names = missing.map((index) => `${index}/${of}`).join(", ");
    throw new UsageError(`Missing ${missing.length === 1 ? "part" : "parts"}: ${names}.`);
  }
  const files = new Map<string, string>();
  for (const { folder, report } of parts) {
    for (const { file } of report.submissions) {
      const other = files.get(file);
      if (other !== undefined) {
        throw new UsageError(`${basename(file)} is in two parts: ${other} and ${folder}.`);
      }
      files.set(file, folder);
    }
  }
}
