/** Scores and outputs: whole results, up to each limit and one beyond. */
import { deepEqual, equal } from "node:assert/strict";
import {
  type CellRun,
  type Execution,
  type Output,
  scoreNotebook,
  solutionFaults,
  stubFaults,
} from "../../lib/grading/mod.ts";
import { isPng, outputErrors, outputPictures, outputText } from "../../lib/grading/outputs.ts";
import { cell, exercise, notebook } from "./exercise.ts";

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
