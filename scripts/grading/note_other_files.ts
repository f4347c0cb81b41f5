import type { SubmissionReport } from "../../lib/grading/mod.ts";
import type { Submission } from "./find_submissions.ts";

/**
 * Says, where a student handed in several files for one exercise, which of them counts: the newest.
 *
 * @param reports Of `submissions`, in their order; those concerned get a finding more.
 */
export async function noteOtherFiles(
  submissions: readonly Submission[],
  reports: readonly SubmissionReport[],
): Promise<void> {
  const alike = Map.groupBy(
    reports.entries().filter(([, { exercise }]) => exercise !== ""),
    ([, { student, exercise }]) => JSON.stringify([student, exercise]),
  );
  for (const group of alike.values()) {
    if (group.length < 2) continue;
    const dated = await Promise.all(group.map(async ([index, report]) => {
      const info = await Deno.lstat(submissions[index].path).catch(() => undefined);
      return { report, time: info?.mtime?.getTime() ?? 0 };
    }));
    dated.sort((a, b) => b.time - a.time || (a.report.file < b.report.file ? 1 : -1));
    const [{ report: newest }, ...others] = dated;
    const names = others.map(({ report }) => report.file).join(", ");
    note(
      newest,
      `This file counts: it is the newest for the exercise. Handed in as well: ${names}.`,
    );
    for (const { report } of others) {
      note(report, `This file does not count: ${newest.file} is newer.`);
    }
  }
}

function note(report: SubmissionReport, text: string): void {
  report.findings = [...report.findings, { gradeId: "", kind: "other-file", text }];
}
