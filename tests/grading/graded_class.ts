/** Submissions and reports of a class. */
import { type GradingReport, type SubmissionReport } from "../../lib/grading/mod.ts";

/** A submission with a task "sum" of 4 points and an essay of 2 that waits. */
export function submission(
  student: string,
  points: number,
  change: Partial<SubmissionReport> = {},
): SubmissionReport {
  const common = { output: "", pictures: [], seconds: 0 };
  return {
    student,
    exercise: "01_padding",
    file: `${student}/01_padding.ipynb`,
    status: "graded",
    problem: "",
    points,
    max: 6,
    cells: [
      {
        ...common,
        gradeId: "sum",
        title: "Sum",
        points,
        max: 4,
        status: "ok",
        reason: points < 4 ? "got 3" : "",
      },
      {
        ...common,
        gradeId: "essay",
        title: "Essay",
        points: 0,
        max: 2,
        status: "manual",
        reason: "waits",
      },
    ],
    findings: [],
    seconds: 0,
    sandbox: "",
    result: "",
    ...change,
  };
}

/** The same without the essay. */
export function tested(
  student: string,
  points: number,
  change: Partial<SubmissionReport> = {},
): SubmissionReport {
  const one = submission(student, points, change);
  return { ...one, max: 4, cells: one.cells.slice(0, 1) };
}

export function report(
  submissions: SubmissionReport[],
  change: Partial<GradingReport> = {},
): GradingReport {
  return { schema: 1, minScore: 0, submissions, ...change };
}
