import { deepEqual, equal, match } from "node:assert/strict";
import {
  type CellRun,
  type CellStatus,
  type Execution,
  type Output,
  scoreNotebook,
  solutionFaults,
  stubFaults,
} from "../../lib/grading/mod.ts";
import { cell, exercise, generator, notebook } from "./exercise.ts";

function ran(id: string, run: Partial<CellRun> = {}): CellRun {
  return { id, status: "ok", outputs: [], seconds: 0.5, ...run };
}

function execution(...cells: CellRun[]): Execution {
  return { cells, sandbox: "none", seconds: 1 };
}

const stdout = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const result = (text: string): Output => ({
  output_type: "execute_result",
  data: { "text/plain": text },
});
const thrown = (ename: string, evalue: string): Output => ({
  output_type: "error",
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

/** The score of the exercise's first task, worth 2 points, whose tests ran so. */
function judged(run: Partial<CellRun>) {
  const runs = execution(ran("double-tests", run), ran("sum-tests"));
  return scoreNotebook(exercise(), runs).cells[0];
}

Deno.test("scoreNotebook() gives all points to tests that end with nothing", () => {
  const score = scoreNotebook(exercise(), execution(ran("double-tests"), ran("sum-tests")));
  equal(score.points, 5);
  equal(score.max, 5);
  deepEqual(score.cells.map(({ title }) => title), ["1. Doubling", "2. A sum"]);
  deepEqual(score.cells.map(({ reason }) => reason), ["", ""]);
});

Deno.test("scoreNotebook() gives what credit() counted, with its lines as the reason", () => {
  const lines = "passed: a small one\nfailed: a large one: got 3";
  const score = judged({ credit: 0.5, outputs: [stdout(lines), result("0.5")] });
  equal(score.points, 0.5);
  equal(score.status, "ok");
  equal(score.reason, lines);
  equal(judged({ credit: 2, outputs: [stdout(lines), result("2")] }).reason, "");
});

Deno.test("scoreNotebook() gives nothing for a credit that cannot be", () => {
  for (const credit of [NaN, Infinity, -1, 2.0001, 1e300]) {
    const { points, status } = judged({ credit, outputs: [result(`${credit}`)] });
    equal(points, 0);
    equal(status, "forged");
  }
});

Deno.test("scoreNotebook() gives nothing for a result that nobody vouches for", () => {
  for (const text of ["2", "0", "false", "true", "'passed'", "-1", ""]) {
    const { points, status } = judged({ outputs: [result(text)] });
    equal(points, 0, text);
    equal(status, "forged");
  }
});

Deno.test("scoreNotebook() takes no points for what is written to stderr", () => {
  const output: Output = { output_type: "stream", name: "stderr", text: "a warning" };
  const { max } = judged({});
  equal(judged({ outputs: [output] }).points, max);
  equal(judged({ credit: 1, outputs: [output, result("1")] }).points, 1);
});

Deno.test("scoreNotebook() gives nothing where an error came, whatever the status", () => {
  const outputs = [thrown("RangeError", "too large")];
  equal(judged({ outputs }).points, 0);
  equal(judged({ outputs, credit: 2 }).points, 0);
  equal(judged({ outputs }).reason, "RangeError: too large");
});

Deno.test("scoreNotebook() gives nothing, with a reason, for each status but ok", () => {
  const statuses: CellStatus[] = [
    "error",
    "timeout",
    "died",
    "memory",
    "output",
    "not-run",
    "forged",
  ];
  for (const status of statuses) {
    const score = judged({ status, credit: 2, outputs: [result("2")] });
    equal(score.points, 0, status);
    equal(score.status, status);
    match(score.reason, /^[A-Z].*[.?]$/, status);
    equal(judged({ status, reason: "Because." }).reason, "Because.");
  }
});

Deno.test("scoreNotebook() gives nothing to tests that did not run or ran twice", () => {
  const none = scoreNotebook(exercise(), execution());
  equal(none.points, 0);
  equal(none.max, 5);
  deepEqual(none.cells.map(({ status }) => status), ["not-run", "not-run"]);
  const twice = scoreNotebook(exercise(), execution(ran("sum-tests"), ran("sum-tests")));
  equal(twice.cells[1].status, "forged");
  equal(twice.points, 0);
});

Deno.test("scoreNotebook() shows an assertion's remark alone, and no color codes", () => {
  const remark = "expected 4×4, got 6×6: did you subtract the kernel size?";
  const outputs = [thrown("AssertionError", `\x1b[31m${remark}\x1b[0m`)];
  equal(judged({ status: "error", outputs }).reason, remark);
  equal(judged({ status: "error", reason: `AssertionError: ${remark}` }).reason, remark);
});

Deno.test("scoreNotebook() finds words for an error that has none", () => {
  const bare: Output = { output_type: "error", ename: "", evalue: "", traceback: [] };
  match(judged({ status: "error", outputs: [bare] }).reason, /without a message/);
  const traced = { ...bare, traceback: ["Uncaught SyntaxError: Unexpected token", "  at …"] };
  equal(
    judged({ status: "error", outputs: [traced] }).reason,
    "Uncaught SyntaxError: Unexpected token",
  );
  const broken = { output_type: "error", ename: 3, evalue: null, traceback: "no" };
  match(judged({ status: "error", outputs: [broken as unknown as Output] }).reason, /\.$/);
});

Deno.test("scoreNotebook() names the answer that failed before its tests did", () => {
  const failed = { status: "error" as const, outputs: [thrown("SyntaxError", "line 2")] };
  const runs = [ran("double", failed), ran("double-tests", failed), ran("sum-tests", failed)];
  const [first, second] = scoreNotebook(exercise(), execution(...runs)).cells;
  match(first.reason, /^SyntaxError: line 2\nBefore it, the cell "double" failed: SyntaxError/);
  equal(second.reason, "SyntaxError: line 2");
});

Deno.test("scoreNotebook() bounds text and pictures, and takes PNG only", () => {
  const png = "iVBORw0KGgo" + "A".repeat(1000);
  const picture = (data: Record<string, unknown>): Output => ({
    output_type: "display_data",
    data,
  });
  const outputs = [
    stdout("x".repeat(1e6)),
    picture({ "image/png": png, "image/svg+xml": "<svg onload=alert(1)>" }),
    picture({ "image/png": 'iVBORw0KGgo" onerror="alert(1)' }),
    picture({ "image/png": "AAAA" }),
    picture({ "image/png": png + "A".repeat(1e6) }),
    ...Array.from({ length: 9 }, () => picture({ "image/png": [png.slice(0, 9), png.slice(9)] })),
  ];
  const score = judged({ outputs });
  equal(score.output.length < 5000, true);
  const reason = `AssertionError: \x1b[31m${"x".repeat(1e6)}\0`;
  match(judged({ status: "error", reason }).reason, /^x{1000}[^\0]{1000,4000}$/);
  deepEqual(score.pictures, [png, png, png, png]);
});

Deno.test("scoreNotebook() leaves to a person what a person grades", () => {
  const manual = notebook(
    cell("essay", "…", { grade: true, solution: true, locked: false, points: 4 }, "markdown"),
    cell("task", "…", { task: true, points: 1 }, "markdown"),
  );
  const { points, max, cells } = scoreNotebook(manual, execution(ran("essay")));
  deepEqual([points, max], [0, 5]);
  deepEqual(cells.map(({ status }) => status), ["manual", "manual"]);
});

Deno.test("scoreNotebook() stays within 0 and the maximum whatever an execution says", () => {
  const random = generator(3);
  const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)];
  const outputs = () =>
    Array.from({ length: random() * 4 }, () =>
      pick<unknown>(
        stdout("5"),
        result("5"),
        result("NaN"),
        thrown("E", "x"),
        { output_type: "stream", name: "stderr", text: ["a"] },
        { output_type: "execute_result", data: {} },
        { output_type: "display_data" },
        { output_type: "what" },
      ) as Output);
  for (let round = 0; round < 2000; round++) {
    const runs = Array.from(
      { length: random() * 5 },
      () =>
        ran(pick("double-tests", "sum-tests", "double", "other"), {
          status: pick<CellStatus>("ok", "ok", "error", "timeout", "forged"),
          credit: pick(undefined, undefined, 0, 1, 2, 3, 5, NaN, -1, Infinity, 1e9),
          outputs: outputs(),
        }),
    );
    const score = scoreNotebook(exercise(), execution(...runs));
    equal(score.max, 5);
    equal(score.points >= 0 && score.points <= 5, true);
    equal(score.points, score.cells[0].points + score.cells[1].points);
    for (const { gradeId, points, max, reason } of score.cells) {
      equal(points >= 0 && points <= max, true);
      equal(reason === "", points === max);
      const own = runs.filter(({ id }) => id === gradeId);
      if (points === 0) continue;
      equal(own.length, 1);
      equal(own[0].status, "ok");
      equal(own[0].outputs.some(({ output_type }) => output_type === "error"), false);
    }
  }
});

Deno.test("solutionFaults() and stubFaults() pass a sound exercise", () => {
  const runs = ["setup", "double", "double-tests", "sum", "sum-tests"];
  deepEqual(solutionFaults(exercise(), execution(...runs.map((id) => ran(id)))), []);
  const failed = { status: "error" as const, outputs: [thrown("AssertionError", "no")] };
  const stub = runs.map((id) => ran(id, id.endsWith("tests") ? failed : {}));
  deepEqual(stubFaults(exercise(), execution(...stub)), []);
});

Deno.test("solutionFaults() names what a solution lacks", () => {
  const faults = solutionFaults(
    exercise(),
    execution(
      ran("setup", { status: "error", reason: "No such module." }),
      ran("double-tests", { credit: 1, outputs: [stdout("failed: b"), result("1")] }),
      ran("sum-tests", {
        credit: 3,
        outputs: [{
          output_type: "execute_result",
          data: { "text/plain": "\x1b[33m3\x1b[39m", "image/png": "" },
        }],
      }),
    ),
  );
  deepEqual(faults, [
    "setup: fails: No such module.",
    'double-tests: gives its solution 1 of 2 points: failed: b\nBefore it, the cell "setup" ' +
    "failed: No such module.",
    "sum-tests: its result is an image; show it before the last line",
  ]);
  const colored = execution(
    ran("double-tests"),
    ran("sum-tests", { credit: 3, outputs: [result("\x1b[33m3\x1b[39m")] }),
  );
  match(solutionFaults(exercise(), colored)[0], /not a bare number/);
});

Deno.test("stubFaults() names a test that an empty answer passes, and a start that fails", () => {
  const faults = stubFaults(
    exercise(),
    execution(
      ran("double-tests"),
      ran("sum", { status: "error", reason: "Not defined." }),
      ran("sum-tests", { status: "timeout", reason: "Too long." }),
    ),
  );
  deepEqual(faults, [
    "sum: fails: Not defined.",
    "double-tests: gives an empty answer 2 points",
    'sum-tests: an empty answer does not fail: Too long.\nBefore it, the cell "sum" failed: ' +
    "Not defined.",
  ]);
  match(stubFaults(exercise(), { ...execution(), failure: "no kernel" })[0], /no kernel/);
});
