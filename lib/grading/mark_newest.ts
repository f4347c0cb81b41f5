import type { SubmissionReport } from "./report.ts";

/**
 * Says, where a student handed in several files for one exercise, which of them counts: the newest.
 *
 * Without known times, or at one time, the last by name is taken for the newest.
 *
 * @returns Copies in which `others` or `replacedBy` is set.
 */
export function markNewest(submissions: readonly SubmissionReport[]): SubmissionReport[] {
  const groups = Map.groupBy(
    submissions.filter(({ exercise }) => exercise !== ""),
    ({ student, exercise }) => JSON.stringify([student, exercise]),
  );
  const marks = new Map<SubmissionReport, Partial<SubmissionReport>>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const [newest, ...others] = group.toSorted((a, b) =>
      time(b) - time(a) || (a.file < b.file ? 1 : -1)
    );
    marks.set(newest, { others: others.map(({ file }) => file).sort() });
    for (const other of others) marks.set(other, { replacedBy: newest.file });
  }
  return submissions.map((submission) => ({ ...submission, ...marks.get(submission) }));
}

function time({ handedIn }: SubmissionReport): number {
  return Date.parse(handedIn ?? "") || 0;
}
