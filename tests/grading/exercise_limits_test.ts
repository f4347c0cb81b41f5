/** Exercises as they are noted, warned of and found: whole results. */
import { deepEqual, equal, throws } from "node:assert/strict";
import {
  type Cell,
  creditPoints,
  fillMetadata,
  matchExercise,
  releaseWarnings,
  SubmissionError,
} from "../../lib/grading/mod.ts";
import { cell, notebook } from "./exercise.ts";

Deno.test("fillMetadata() calls cells after their tasks, and says so", () => {
  const { notebook: made, filled } = fillMetadata(
    notebook(
      cell("", "a text", undefined, "markdown"),
      cell("", "import { credit } from 'x'"),
      cell("", "text", undefined, "markdown"),
      cell("named", "# BEGIN SOLUTION", undefined, "markdown"),
      cell("", "credit({ a: [1.5, f], b: [1, g] })"),
      cell("", "import { assertEqual } from 'x'; assertEqual(1, 1)"),
      cell("", "// BEGIN HIDDEN TESTS\n// POINTS: 2\ncheck()\n// END HIDDEN TESTS"),
      cell("", "## Task\ntext", undefined, "markdown"),
      cell("kept", "", { solution: true, grade_id: "x-task-2-statement" }),
      cell("", "  assertClose (1, 1);"),
    ),
    "x",
  );
  deepEqual(filled, [
    "cell 1 is the instructor's: x-intro",
    "cell 2 is the instructor's: x-setup",
    "cell 3 is the instructor's: x-cell-3",
    "cell 4 is an answer that a person grades: named, 1 points",
    "cell 5 is tests: x-task-1-tests, 2.5 points",
    "cell 6 is the instructor's: x-cell-6",
    "cell 7 is tests: x-task-1-tests-2, 2 points",
    "cell 8 is the instructor's: x-task-2-statement-2",
    "cell 10 is tests: x-task-2-tests, 1 points",
  ]);
  deepEqual(made.cells[4], {
    ...cell("x-task-1-tests", "credit({ a: [1.5, f], b: [1, g] })", { grade: true, points: 2.5 }),
  });
  deepEqual(made.cells[3].metadata.nbgrader, {
    schema_version: 3,
    grade: true,
    solution: true,
    locked: false,
    task: false,
    grade_id: "named",
    points: 1,
  });
  const stem = (name: string) => fillMetadata(notebook(cell("", "")), name).notebook.cells[0].id;
  deepEqual([stem("Ein Name (1)"), stem("é"), stem("x".repeat(41))], [
    "Ein-Name-1--intro",
    "--intro",
    `${"x".repeat(40)}-intro`,
  ]);
  equal(stem(""), "exercise-intro");
});

Deno.test("creditPoints() adds up numbers that are written, whatever stands around", () => {
  const cases: [string, number | undefined][] = [
    ["credit({ a: [1, f] })", 1],
    ["x; credit ({ a: [1, f] })", undefined],
    ["await credit( { 'a': [1e-1, f], \"b\": [.4, f], `c`: [2, f], [d]: [3, f] })", 5.5],
    ["credit({ a: [1, f], b: [n, f] })", undefined],
    ["credit({ a: [, f] })", undefined],
    ["credit({})", undefined],
    ["credits({ a: [1, f] })", undefined],
    ["/* credit({ a: [9, f] }) */ credit({ a: [1, g({ b: [5, 6] })] }); ({ c: [7] })", 1],
    ["credit({ a: [1, () => { if (x) { y: [3, 4] } }], b: [2, f] })", 3],
  ];
  for (const [source, sum] of cases) equal(creditPoints(source), sum, source);
});

Deno.test("releaseWarnings(): what is awaited, what is the cell's value, what marks no region", () => {
  const test = (source: string) => cell("t", source, { grade: true, points: 1 });
  const of = (...cells: Cell[]) => releaseWarnings(notebook(...cells));
  const awaits = (
    name: string,
  ) => [`t: ${name}(…) is not awaited: what it finds may come too late`];
  const value = [
    "t: the value of credit() is not the cell's: write it last, or it gives no points",
  ];
  const cases: [string, string[]][] = [
    ["let check = async () => {};\ncheck(1);\ncheck(2);", awaits("check")],
    ["async function check() {}\n  () => check(1);", awaits("check")],
    ["async function check() {}\n(a, b) => check(1);", awaits("check")],
    ["async function check() {}\nconst a =\ncheck(1);", []],
    ["async function check() {}\nreturn\ncheck(1);", []],
    ["async function check() {}\nf(\ncheck(1),\ncheck(2))", []],
    ["async function check() {}\na ||\ncheck(1)", []],
    ["async function check() {}\nvoid check(1);", []],
    ["function check() {}\ncheck(1);", []],
    ["(\ncheck(1));\nasync function check() {}", []],
    ["assertClose(f(tf.scalar(1)), 1);", awaits("assertClose")],
    ["assertClose(1, 1);\ntf.scalar(1);", []],
    ["assertEqual(tf.scalar(1), 1);", []],
    ["credit({ a: [1, () => f()] }); // await", []],
    ["credit({ a: [1, async () => 1] });", awaits("credit")],
    ["await credit({ a: [1, async () => 1] });", []],
    ['credit({ a: [1, f(")")] })', []],
    ["credit({ a: [1, f] }) + 1", value],
    ["const a = credit({ a: [1, f] })", value],
    ["let a = await credit({ a: [1, f] })", value],
    ["if (x) { await credit({ a: [1, f] }); }", []],
    ["credit({ a: [1, f] });\ncredit({ b: [1, f] })", []],
    ["credit(", []],
  ];
  for (const [source, warnings] of cases) deepEqual(of(test(source)), warnings, source);
  const markers =
    "the markers are BEGIN SOLUTION, END SOLUTION, BEGIN HIDDEN TESTS, END HIDDEN TESTS";
  for (
    const line of [
      "// begin solution",
      "# Start of the tests",
      "/* END hidden */",
      "<!-- stop test",
      "//---BEGIN_HIDDEN TEST",
    ]
  ) {
    deepEqual(of(test(`f();\n  ${line}  `)), [`t: "${line}" marks no region; ${markers}`], line);
  }
  deepEqual(of(test("// beginning of tests\n// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS")), []);
  deepEqual(of(cell("m", "# begin solution", { task: true, points: 1 }, "markdown")), [
    `m: "# begin solution" marks no region; ${markers}`,
  ]);
  const answer = (source: string) => cell("a", source, { solution: true, locked: false });
  for (
    const [source, name] of [
      ["const name2 = 1;\nlet close = 2", "close"],
      ["async function fetch() {}", "fetch"],
      ["function* close() {}", "close"],
      ["class Map {}", "Map"],
      ["var name3, x;\n  const stop = 1", ""],
    ]
  ) {
    deepEqual(
      of(answer(source), test("f()")),
      name === "" ? [] : [
        `a: its answer "${name}" is called like a global of the kernel, which the tests would use instead`,
      ],
      source,
    );
  }
  deepEqual(of(cell("p", "x", undefined)), ["There is no test in it: nothing gives points."]);
  const other = (kernelspec: unknown) =>
    releaseWarnings({ ...notebook(test("f()")), metadata: { kernelspec } });
  const choose = "choose Deno under Kernel > Change Kernel, and save.";
  deepEqual(other({ name: "ir" }), [`The notebook's kernel is "ir": ${choose}`]);
  deepEqual(other(undefined), [`The notebook's kernel is missing: ${choose}`]);
});

Deno.test("matchExercise() goes by the file's name, then by the cells", () => {
  const named = (name: string, ...ids: string[]) => ({
    name,
    notebook: notebook(...ids.map((id) => cell(id, "", {}))),
  });
  const exercises = [
    named("01_pad", "a", "b"),
    named("01_padding", "c"),
    named("02_radar", "d", "e"),
  ];
  const match = (file: string, ...cells: Cell[]) => {
    try {
      return matchExercise(notebook(...cells), file, exercises).name;
    } catch (error) {
      return error instanceof SubmissionError ? error.message : error;
    }
  };
  equal(match("01 Padding (1)"), "01_padding");
  equal(match("my-01-pad"), "01_pad");
  equal(match("01_padding", cell("a", "")), "01_pad");
  equal(match("x", cell("d", "", { grade_id: "c" })), "01_padding");
  equal(match("01_pad", cell("a", ""), cell("d", ""), cell("e", "")), "01_pad");
  equal(match("x", cell("a", ""), cell("d", ""), cell("e", "")), "02_radar");
  const hint =
    "Keep the exercise's file name in the file's name. The exercises: 01_pad, 01_padding, 02_radar.";
  equal(
    match("x", cell("a", ""), cell("d", "")),
    `x.ipynb: its cells fit 01_pad and 02_radar alike. ${hint}`,
  );
  equal(match("x"), `x.ipynb: neither the file's name nor a cell in it is an exercise's. ${hint}`);
  throws(() => matchExercise(notebook(), "x", []), /The exercises: there are none\.$/);
});
