import { join } from "node:path";
import {
  canvasCsv,
  feedbackPage,
  gradebook,
  gradesCsv,
  type GradingReport,
  junitXml,
  moodleCsv,
  type SubmissionReport,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { PREVIEWS } from "./write_preview.ts";
import { pageName } from "./page_name.ts";
import { writeAtomically } from "../write_atomically.ts";

/**
 * Writes a report into a folder: `grades.csv`, `grades.json`, `junit.xml`, `summary.md`, and a page
 * for each student in `feedback/`, where pages of earlier reports go; with a roster also
 * `canvas.csv` and `moodle.csv`.
 *
 * The summary is also added to the CI's job page, where the variable GITHUB_STEP_SUMMARY names it.
 */
export async function writeReports(folder: string, report: GradingReport): Promise<void> {
  const summary = summaryMarkdown(report);
  await writeAtomically(join(folder, "grades.csv"), gradesCsv(report));
  if (report.roster) {
    const book = gradebook(report);
    await writeAtomically(join(folder, "canvas.csv"), canvasCsv(book, report.roster));
    await writeAtomically(join(folder, "moodle.csv"), moodleCsv(book));
  }
  await writeAtomically(join(folder, "junit.xml"), junitXml(report));
  await writeAtomically(join(folder, "summary.md"), summary);
  await writePages(join(folder, "feedback"), report);
  // What was to be accepted is.
  for (const name of PREVIEWS) await Deno.remove(join(folder, name)).catch(() => {});
  // The last one, so that it stands for a complete report.
  await writeAtomically(join(folder, "grades.json"), formatReport(report));
  const jobPage = Deno.env.get("GITHUB_STEP_SUMMARY");
  if (jobPage) await Deno.writeTextFile(jobPage, `${summary}\n`, { append: true });
}

/** Writes a report as JSON; its pictures stay in the stored results, and the roster's people where they were. */
function formatReport({ roster: _, ...report }: GradingReport): string {
  return JSON.stringify(report, (key, value) => key === "pictures" ? [] : value, 2) + "\n";
}

async function writePages(folder: string, { submissions }: GradingReport): Promise<void> {
  const students = Map.groupBy(submissions, ({ student }) => student);
  const pages = new Map<string, string>();
  for (const [student, theirs] of students) {
    pages.set(await pageName(student), feedbackPage(student, theirs.toSorted(byExercise)));
  }
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(".html") && !pages.has(name)) await Deno.remove(join(folder, name));
  }
  for (const [name, page] of pages) await writeAtomically(join(folder, name), page);
}

function byExercise(a: SubmissionReport, b: SubmissionReport): number {
  return a.exercise < b.exercise ? -1 : a.exercise > b.exercise ? 1 : 0;
}
