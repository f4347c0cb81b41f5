import { join } from "node:path";
import {
  changesCsv,
  changesMarkdown,
  gradeChanges,
  type GradingReport,
  logLine,
} from "../../lib/grading/mod.ts";
import { writeAtomically } from "../write_atomically.ts";
import { UsageError } from "./usage_error.ts";

/** Names of the files that tell what a grading would change. */
export const PREVIEWS = ["changes.md", "changes.csv"];

/**
 * Writes what a grading would change in a folder's grades, and leaves these as they are.
 *
 * @throws {UsageError} If there are no grades yet.
 */
export async function writePreview(folder: string, report: GradingReport): Promise<void> {
  const before = await readReport(folder);
  const changes = gradeChanges(before, report);
  await writeAtomically(join(folder, "changes.csv"), changesCsv(changes));
  await writeAtomically(join(folder, "changes.md"), changesMarkdown(changes));
  for (const { student, exercise, task, before, after } of changes) {
    const place = [exercise, task].filter(Boolean).join(", ");
    console.log(logLine(`${student}: ${place}: ${before || "nothing"} → ${after || "nothing"}`));
  }
  console.log(
    changes.length === 0
      ? "No grade would change."
      : `${changes.length} would change: see ${
        join(folder, "changes.md")
      }. The same without --preview accepts them.`,
  );
}

async function readReport(folder: string): Promise<GradingReport> {
  try {
    const report = JSON.parse(await Deno.readTextFile(join(folder, "grades.json")));
    if (report?.schema === 1 && Array.isArray(report.submissions)) return report;
  } catch { // It is told below.
  }
  throw new UsageError(
    `--preview compares with the grades in ${folder}; there are none yet. Grade without it first.`,
  );
}
