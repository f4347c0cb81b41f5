/** Reports: whole results, up to each limit and one beyond. */
import { deepEqual, equal } from "node:assert/strict";
import {
  feedbackPage,
  fitColumns,
  gradeChanges,
  gradesCsv,
  gradesTable,
  type GradingReport,
  statisticsMarkdown,
  type SubmissionReport,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { schoolClass } from "./school_class.ts";

/** Submissions whose one task gave these points of four. */
function points(
  given: readonly number[],
  more: Partial<SubmissionReport> = {},
): SubmissionReport[] {
  const sample = schoolClass.submissions[1];
  return given.map((points, n) => ({
    ...sample,
    student: `s${n}`,
    exercise: "e",
    points,
    max: 4,
    findings: [],
    cells: [{ ...sample.cells[0], points, max: 4, reason: points < 4 ? `got ${points}` : "" }],
    ...more,
  }));
}
const report = (submissions: SubmissionReport[], more: Partial<GradingReport> = {}) => ({
  schema: 1 as const,
  minScore: 0,
  submissions,
  ...more,
});

Deno.test("statisticsMarkdown() counts edges upwards, and draws bars to an eighth", () => {
  const lines = statisticsMarkdown(report(points([0, 0.399, 0.4, 1.2, 2, 3.6, 4])));
  deepEqual(lines.slice(5, 15), [
    `  0– 10 %  ${"█".repeat(30)} 2`,
    ` 10– 20 %  ${"█".repeat(15)} 1`,
    " 20– 30 %",
    ` 30– 40 %  ${"█".repeat(15)} 1`,
    " 40– 50 %",
    ` 50– 60 %  ${"█".repeat(15)} 1`,
    " 60– 70 %",
    " 70– 80 %",
    " 80– 90 %",
    ` 90–100 %  ${"█".repeat(30)} 2`,
  ]);
  const bars = (count: number) =>
    statisticsMarkdown(report(points([...Array(count).fill(0), 4])))[14].split("  ")[1];
  // 30 blocks of eight eighths: 1 / n of them.
  deepEqual([7, 9, 11, 13, 17, 19, 23, 29].map(bars), [
    "████▎ 1",
    "███▍ 1",
    "██▊ 1",
    "██▎ 1",
    "█▊ 1",
    "█▋ 1",
    "█▎ 1",
    "█ 1",
  ]);
});

Deno.test("statisticsMarkdown() tells the five commonest remarks, cut at 160 characters", () => {
  const reasons = [
    "b",
    "a",
    "a",
    "c",
    "passed: x\n \nfailed: y",
    "d",
    "e",
    "x".repeat(200),
    "passed",
  ];
  const submissions = points(reasons.map(() => 1)).map((one, n) => ({
    ...one,
    cells: [{ ...one.cells[0], gradeId: "t", reason: reasons[n] }],
  }));
  const lines = statisticsMarkdown(report(submissions));
  deepEqual(lines.slice(lines.indexOf("Commonest remarks:")), [
    "Commonest remarks:",
    "",
    "- 2 × t&#58; a",
    "- 1 × t&#58; b",
    "- 1 × t&#58; c",
    "- 1 × t&#58; d",
    "- 1 × t&#58; e",
    "",
  ]);
  const [full] = points([4]);
  const given = { ...full.cells[0], reason: "got 3", byHand: true };
  equal(
    statisticsMarkdown(report([{ ...full, cells: [given] }])).includes("Commonest remarks:"),
    false,
    "of what a person gave all points",
  );
  const [only] = points([1]);
  const remark = (reason: string) =>
    statisticsMarkdown(report([{ ...only, cells: [{ ...only.cells[0], gradeId: "t", reason }] }]))
      .at(-2);
  equal(remark("x".repeat(157)), `- 1 × t&#58; ${"x".repeat(157)}`);
  equal(remark("x".repeat(158)), `- 1 × t&#58; ${"x".repeat(157)}…`);
});

Deno.test("statisticsMarkdown() counts what is graded and counts, and names who is missing", () => {
  equal(statisticsMarkdown(report(points([4], { status: "refused" }))).length, 0);
  equal(statisticsMarkdown(report(points([4], { replacedBy: "x" }))).length, 0);
  const people = Array.from({ length: 22 }, (_, n) => ({
    ...schoolClass.roster!.people[0],
    name: `P${n}`,
    login: `s${n}`,
    id: "",
    sis: "",
  }));
  const told = (count: number) =>
    statisticsMarkdown(
      report(points([4]), { roster: { people: people.slice(0, count), headings: [] } }),
    )[2]
      .split("%. ")[1];
  equal(told(1), "Everybody handed in.");
  equal(told(2), "1 handed in nothing: P1.");
  equal(told(21).split(", ").length, 20);
  equal(told(22).slice(-7), "P20, ….");
  const waits = points([0]).map((one) => ({
    ...one,
    cells: [{ ...one.cells[0], gradeId: "t", status: "manual" as const, max: 0 }],
  }));
  const lines = statisticsMarkdown(
    report([...waits, ...points([4], { exercise: "d", cells: [] })]),
  );
  equal(lines[0], "### d");
  equal(lines.filter((line) => line.startsWith("| Task")).length, 1);
  equal(lines.find((line) => line.startsWith("| t ")), "| t | 0 | 0 | 0 | 1 |  |  |");
});

Deno.test("statisticsMarkdown() and summaryMarkdown() stop where it becomes too much", () => {
  const exercises = Array.from(
    { length: 400 },
    (_, n) => points([4], { exercise: `${n + 100}${"é".repeat(100)}` })[0],
  );
  const lines = statisticsMarkdown(report(exercises));
  const bytes = (of: string[]) => new TextEncoder().encode(of.join("\n") + "\n").length;
  const kept = lines.filter((line) => line.startsWith("###")).length;
  deepEqual(lines.slice(-2), [`The statistics of ${400 - kept} exercises are left out.`, ""]);
  const body = lines.slice(0, -2);
  equal(bytes(body) <= 150_000 && bytes(body) + bytes(body) / kept > 150_000, true);
  const many = points(Array(3000).fill(4), {
    exercise: "",
    status: "refused",
    problem: "é".repeat(301),
  });
  const table = summaryMarkdown(report(many)).split("\n");
  const rows = table.filter((line) => line.startsWith("| ⚠️"));
  equal(table.at(-2), `${3000 - rows.length} more are in grades.csv.`);
  equal(rows[0].includes(`${"é".repeat(300)}…`) && !rows[0].includes("é".repeat(301)), true);
  equal(bytes(rows) - rows.length <= 500_000 && bytes(rows) + bytes([rows[0]]) > 500_000, true);
});

Deno.test("gradesTable(): numbers of waiting, what is cut, and what is not graded", () => {
  const waits = points([0]).map((one) => ({
    ...one,
    cells: [{ ...one.cells[0], status: "manual" as const }],
  }));
  equal(
    gradesTable(report([...waits, ...points([4])])).split("\n").at(-1),
    "2 of 2 graded, 1 waits for a person",
  );
  equal(gradesTable(report(points([4]))).split("\n").at(-1), "1 of 1 graded");
  equal(
    gradesTable(report(points([4, 0]), { minScore: 1 })).split("\n").at(-1),
    "2 of 2 graded, 1 reach 1 %",
  );
  const [long] = points([3.999], { student: "s".repeat(29), exercise: "e".repeat(33) });
  const line = gradesTable(report([long])).split("\n")[1];
  equal(line.slice(0, 70).split("  ").slice(0, 2).map(({ length }) => length).join(), "28,32");
  equal(line.slice(62), "       4   4  99  not all points: blur");
  deepEqual(
    [fitColumns("", 1), fitColumns("ab", 1), fitColumns(" a\tb ", 3), fitColumns("名", 1)],
    ["", "…", "a b", "…"],
  );
});

Deno.test("gradesCsv() leaves empty what was not graded, waits, or is of another exercise", () => {
  const [one] = points([3]);
  const csv = gradesCsv(
    report([one, { ...one, exercise: "d", status: "failed" }, { ...one, exercise: "", cells: [] }]),
  );
  deepEqual(csv.split("\r\n").map((line) => line.split(",").slice(8).join()), [
    "d: blur,e: blur",
    ",3",
    ",",
    ",",
    "",
  ]);
});

Deno.test("feedbackPage() shows odd widths rounded up, and no bar where nothing can be had", () => {
  const png = (width: number) =>
    btoa(
      String.fromCharCode(
        137,
        80,
        78,
        71,
        13,
        10,
        26,
        10,
        0,
        0,
        0,
        13,
        73,
        72,
        68,
        82,
        0,
        0,
        0,
        width,
        0,
        0,
        0,
        9,
        8,
        2,
        0,
        0,
        0,
        1,
      ),
    );
  const [one] = points([4]);
  const page = (width: number) =>
    feedbackPage("a", [{ ...one, cells: [{ ...one.cells[0], pictures: [png(width)] }] }]);
  deepEqual([7, 8, 9].map((width) => page(width).match(/width="(\d+)"/)![1]), ["4", "4", "5"]);
  const bar = (max: number) =>
    feedbackPage("a", [{ ...one, points: 0, max }]).includes("<progress");
  deepEqual([bar(0), bar(0.5)], [false, true]);
});

Deno.test("gradeChanges() tells of the whole where no task's points are other", () => {
  const [one] = points([4]);
  const of = (before: Partial<SubmissionReport>, after: Partial<SubmissionReport>) =>
    gradeChanges(report([{ ...one, ...before }]), report([{ ...one, ...after }]))
      .map(({ task, before, after, reason }) => [task, before, after, reason]);
  deepEqual(of({}, {}), []);
  deepEqual(of({}, { points: 3 }), [["", "4 of 4", "3 of 4", "late days, or which file counts"]]);
  deepEqual(of({}, { points: 3, hash: "b" }), [[
    "",
    "4 of 4",
    "3 of 4",
    "late days, or which file counts",
  ]]);
  deepEqual(of({ hash: "a" }, { points: 3, hash: "b" }), [[
    "",
    "4 of 4",
    "3 of 4",
    "another file was handed in",
  ]]);
  deepEqual(of({ hash: "a" }, { hash: "b" }), []);
  deepEqual(of({ replacedBy: "x" }, {}), [[
    "",
    "4 of 4",
    "4 of 4",
    "late days, or which file counts",
  ]]);
  deepEqual(of({ status: "failed", problem: "p" }, { status: "failed", problem: "p" }), []);
  deepEqual(of({ status: "failed", problem: "p" }, { status: "failed", problem: "q" }), [[
    "",
    "failed",
    "failed",
    "q",
  ]]);
  deepEqual(of({ status: "failed", problem: "p" }, {}), [["", "failed", "4 of 4", ""]]);
  deepEqual(of({}, { exercise: "f" }), [["", "4 of 4", "4 of 4", ""]]);
  const waits = { cells: [{ ...one.cells[0], status: "manual" as const }] };
  deepEqual(of(waits, {}), [["blur", "waits", "4 of 4", ""]]);
  const names = (files: string[]) => report(files.map((file) => ({ ...one, file })));
  deepEqual(
    gradeChanges(names(["b", "c"]), names(["c", "a"])).map(({ file, reason }) =>
      `${file} ${reason}`
    ),
    ["a handed in since", "b no longer there"],
  );
});
