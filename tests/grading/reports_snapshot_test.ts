import {
  canvasCsv,
  changesCsv,
  changesMarkdown,
  exerciseSkeleton,
  feedbackPage,
  formatNotebook,
  gradebook,
  gradeChanges,
  gradesCsv,
  gradesTable,
  type GradingReport,
  junitXml,
  moodleCsv,
  similarityPage,
  similarPairs,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { feedbackStyle } from "../../lib/grading/feedback_style.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { schoolClass } from "./school_class.ts";

const book = gradebook(schoolClass);
const { submissions } = schoolClass;
/** The same class without a list and a minimum. */
const open: GradingReport = { schema: 1, minScore: 0, submissions };

const withoutStyle = (page: string) => page.replace(feedbackStyle, "");

Deno.test("gradesTable() writes the class for a terminal", () => {
  assertSnapshot("grading_table.txt", {
    "with a minimum": gradesTable(schoolClass),
    "without": gradesTable(open),
  });
});

Deno.test("gradesCsv(), canvasCsv() and moodleCsv() write the class for spreadsheets", () => {
  assertSnapshot("grading_csv.txt", {
    "grades": gradesCsv(schoolClass),
    "grades without a list": gradesCsv(open),
    "for Canvas": canvasCsv(book, schoolClass.roster!),
    "for Moodle": moodleCsv(book),
  });
});

Deno.test("junitXml() writes the class for a CI system", () => {
  assertSnapshot("grading_junit.txt", { "the class": junitXml(schoolClass) });
});

Deno.test("summaryMarkdown() writes the class for a job's page", () => {
  assertSnapshot("grading_summary.txt", {
    "with a minimum": summaryMarkdown(schoolClass),
    "without": summaryMarkdown(open),
  });
});

Deno.test("feedbackPage() writes a student's page", () => {
  const students = ["ada", "zoe@uni.example", "emmy", "grace", "guest"];
  const pages = students.map((student) => {
    const theirs = submissions.filter((one) => one.student === student);
    return [student, withoutStyle(feedbackPage(student, theirs))];
  });
  assertSnapshot("grading_feedback.txt", Object.fromEntries(pages));
});

Deno.test("changesMarkdown() and changesCsv() tell what grading anew changes", () => {
  const before = { ...schoolClass, submissions: submissions.slice(1) };
  const after = submissions.slice(0, -1).map((one, n) => {
    const hashes = { hash: n === 4 ? "b" : undefined };
    const [first, ...others] = one.cells;
    switch (n) {
      case 1: // fewer points, for a reason of two lines
        return {
          ...one,
          cells: [{ ...first, points: 0.5, reason: "got 1 | of 3\nsecond line" }],
          points: 0.5,
        };
      case 2: // the old file counts
        return { ...one, replacedBy: "zoe@uni.example/old/01_padding.ipynb" };
      case 4: // another file: a task is gone, another is there
        return { ...one, ...hashes, cells: [...others, { ...first, gradeId: "new" }] };
      case 5: // refused before, graded now
        return { ...one, status: "graded" as const, problem: "" };
      case 6: // refused for another reason
        return { ...one, problem: "It needs more memory." };
      default:
        return one;
    }
  });
  before.submissions[3] = { ...before.submissions[3], hash: "a" };
  const changes = gradeChanges(before, { ...schoolClass, submissions: after });
  assertSnapshot("grading_changes.txt", {
    "in Markdown": changesMarkdown(changes),
    "one": changesMarkdown(changes.slice(0, 1)),
    "none": changesMarkdown([]),
    "as values": changesCsv(changes),
  });
});

Deno.test("similarityPage() shows the pairs of each exercise", () => {
  const code = (name: string) =>
    `// ${name}\nconst ${name} = (a: number[]) => {\n  let s = 0;\n  for (const x of a) if (x > 0 && x < 9) s += x * x;\n  return s / a.length;\n};\n`;
  const program = (student: string, code: string) => ({ student, file: `${student}.ipynb`, code });
  const pairs = similarPairs([
    program("ada", code("mean")),
    program("bob", `f(<b>);\n${code("mittel")}`),
    program("eve", `${code("m")}while (true) { a.b(c, [1, 2, 3]); d = e ? f : g; }\n`),
  ], "");
  assertSnapshot("grading_similar.txt", {
    "two exercises": withoutStyle(
      similarityPage(new Map([["01_padding", pairs], ["02_radar", []]])),
    ),
  });
});

Deno.test("exerciseSkeleton() writes an exercise to begin with", () => {
  assertSnapshot("grading_skeleton.txt", {
    "two tasks": formatNotebook(exerciseSkeleton("07_my-exercise", 2)),
  });
});
