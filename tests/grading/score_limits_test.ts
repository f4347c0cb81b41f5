/** Scores, outputs and reports: whole results, up to each limit and one beyond. */
import { deepEqual, equal } from "node:assert/strict";
import {
  type CellRun,
  type Execution,
  feedbackPage,
  fitColumns,
  gradeChanges,
  gradesCsv,
  gradesTable,
  type GradingReport,
  type Output,
  scoreNotebook,
  solutionFaults,
  statisticsMarkdown,
  stubFaults,
  type SubmissionReport,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { isPng, outputErrors, outputPictures, outputText } from "../../lib/grading/outputs.ts";
import { cell, exercise, notebook } from "./exercise.ts";
import { schoolClass } from "./school_class.ts";

const ran = (id: string, more: Partial<CellRun> = {}): CellRun => ({
  id,
  status: "ok",
  outputs: [],
  seconds: 0.5,
  ...more,
});
const execution = (...cells: CellRun[]): Execution => ({ cells, sandbox: "none", seconds: 1 });
const stdout = (text: string | string[]): Output => ({
  output_type: "stream",
  name: "stdout",
  text,
});
const result = (data: Record<string, unknown>): Output => ({ output_type: "execute_result", data });
const failed = (ename: string, evalue: string): Output => ({
  output_type: "error",
  ename,
  evalue,
  traceback: [],
});

Deno.test("scoreNotebook() gives each graded cell a whole score", () => {
  const tasks = notebook(
    cell("a", "", { grade: true, points: 2 }),
    cell("b", "", { grade: true }),
    cell("essay", "", { grade: true, solution: true, points: 4 }, "markdown"),
    cell("task", "", { task: true, points: 1 }, "markdown"),
    cell("plain", "", {}),
  );
  const runs = [
    ran("a", { credit: 1.5, seconds: 2, outputs: [stdout(["passed: x\n", "failed: y"])] }),
    ran("essay", { outputs: [stdout("unseen")] }),
  ];
  const common = { output: "", pictures: [], points: 0 };
  deepEqual(scoreNotebook(tasks, execution(...runs)), {
    points: 1.5,
    max: 7,
    cells: [
      {
        ...common,
        gradeId: "a",
        title: "a",
        points: 1.5,
        max: 2,
        status: "ok",
        reason: "passed: x\nfailed: y",
        output: "passed: x\nfailed: y",
        seconds: 2,
      },
      {
        ...common,
        gradeId: "b",
        title: "b",
        max: 0,
        status: "not-run",
        reason: "The tests were not run.",
        seconds: 0,
      },
      ...["essay", "task"].map((name, n) => ({
        ...common,
        gradeId: name,
        title: name,
        max: 4 - 3 * n,
        status: "manual" as const,
        reason: "This is graded by a person.",
        seconds: 0.5 - 0.5 * n,
      })),
    ],
  });
  const [all] = scoreNotebook(tasks, execution(ran("a", { credit: 2 }))).cells;
  deepEqual([all.points, all.reason], [2, ""]);
  const [none] = scoreNotebook(tasks, execution(ran("a", { credit: 0 }))).cells;
  deepEqual([none.points, none.status, none.reason], [0, "ok", "Not every check passed."]);
});

Deno.test("scoreNotebook() names at most three cells that failed before, since the tests before", () => {
  const bad = (id: string, more: Partial<CellRun> = {}) =>
    ran(id, { status: "error", outputs: [failed("E", id)], ...more });
  const reasons = (...runs: CellRun[]) =>
    scoreNotebook(exercise(), execution(...runs)).cells.map(({ reason }) => reason);
  const own = "Before it, a cell of yours failed: ";
  deepEqual(
    reasons(
      bad("mine1"),
      bad("setup", { reason: "No module." }),
      bad("mine2", { status: "not-run" }),
      bad("mine3", { status: "died", outputs: [] }),
      bad("mine4"),
      bad("double-tests", { reason: "Too far." }),
      bad("sum"),
      ran("sum-tests"),
    ),
    [
      `Too far.\n${own}E: mine1\nBefore it, the cell "setup" failed: No module.\n` +
      `${own}The kernel ended while the tests ran.`,
      "",
    ],
  );
  deepEqual(reasons(ran("mine"), bad("double-tests"), bad("sum-tests", { reason: "" })), [
    "E: double-tests",
    "The cell failed.",
  ]);
});

Deno.test("outputs: texts of 4000 characters, four pictures, an error's first words", () => {
  equal(outputText([stdout("x".repeat(4000))]).length, 4000);
  equal(
    outputText([stdout("a".repeat(2000)), stdout("b".repeat(2001))]),
    `${"a".repeat(2000)}\n… 1 characters left out …\n${"b".repeat(2000)}`,
  );
  equal(
    outputText([{ output_type: "stream", name: "stderr", text: "no" }, stdout(" a\r\nb ")]),
    "a\nb",
  );
  equal(
    outputErrors([failed("E", "e".repeat(4001))])!.length,
    4000 + "\n… 4 characters left out …\n".length,
  );
  const png = (length: number) => "iVBORw0KGgo" + "A".repeat(length - 11);
  const show = (data: unknown): Output => ({
    output_type: "display_data",
    data: { "image/png": data },
  });
  deepEqual(
    outputPictures([
      show(png(400_000)),
      show(png(400_001)),
      show(` ${png(40)}\n`),
      result({ "image/png": png(40) }),
      show([png(20), "B".repeat(20)]),
      show(5),
    ]).map(({ length }) => length),
    [400_000, 40, 40],
  );
  deepEqual(outputPictures(Array(6).fill(show(png(50)))).length, 4);
  deepEqual([isPng(png(31)), isPng(png(32)), isPng(`${png(32)}==`), isPng(`${png(32)}===`)], [
    false,
    true,
    true,
    false,
  ]);
});

Deno.test("solutionFaults() and stubFaults() tell each fault, and none of what is sound", () => {
  const faults = (outputs: Output[], more: Partial<CellRun> = {}) =>
    solutionFaults(
      exercise(),
      execution(ran("double-tests", { outputs, ...more }), ran("sum-tests")),
    );
  const number = (text: unknown) => result({ "text/plain": text });
  for (const text of ["2", "2.5", " 1e-7\n", ["1", ".5"], "1.5e-12"]) {
    deepEqual(faults([stdout("x"), number(text)], { credit: 2 }), [], `${text}`);
  }
  for (const text of ["", "-1", "2.", "1e7", "two", undefined, 5]) {
    deepEqual(faults([number(text)], { credit: 2 }), [
      "double-tests: its result is not a bare number; end it with credit(…) or nothing",
    ], `${text}`);
  }
  deepEqual(faults([result({ "text/plain": "2", "image/svg+xml": "" })], { credit: 2 }), [
    "double-tests: its result is an image; show it before the last line",
  ]);
  deepEqual(faults([result({ "text/plain": "2", "text/html": "" })], { credit: 2 }), []);
  deepEqual(faults([number("1.5")], { credit: 1.5 }), [
    "double-tests: gives its solution 1.5 of 2 points: Not every check passed.",
  ]);
  deepEqual(
    solutionFaults(exercise(), {
      ...execution(ran("double-tests"), ran("sum-tests"), ran("sum", { status: "died" })),
      failure: "no kernel",
    }),
    ["not executed: no kernel", "sum: fails: died"],
  );
  const manual = notebook(
    cell("essay", "", { grade: true, solution: true, points: 4 }, "markdown"),
    cell("free", "", { grade: true, points: 0 }),
  );
  deepEqual(solutionFaults(manual, execution(ran("free"))), []);
  deepEqual(stubFaults(manual, execution(ran("free"))), []);
  const error = { status: "error" as const, outputs: [failed("E", "e")] };
  deepEqual(
    stubFaults(
      exercise(),
      execution(
        ran("mine", error),
        ran("double-tests", { credit: 0.5 }),
        ran("sum-tests", { credit: 0 }),
      ),
    ),
    [
      "mine: fails: E: e",
      "double-tests: gives an empty answer 0.5 points",
      "sum-tests: an empty answer does not fail: Not every check passed.",
    ],
  );
});

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
