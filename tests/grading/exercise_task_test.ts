import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import {
  checkInstructor,
  creditPoints,
  exerciseSkeleton,
  fillMetadata,
  formatNotebook,
  parseNotebook,
  releaseNotebook,
  releaseWarnings,
} from "../../lib/grading/mod.ts";
import { notebooksIn, Project } from "../../scripts/project.ts";
import { readCheckOptions, runCheck } from "../../scripts/grading/run_check.ts";
import { readExerciseOptions, runExercise } from "../../scripts/grading/run_exercise.ts";
import { cell, exercise, notebook, withSources } from "./exercise.ts";
import { standIn } from "./stand_in_grade.ts";

const { exercises } = new Project();

async function read(file: string) {
  return parseNotebook(await Deno.readTextFile(join(exercises, file)), file);
}

Deno.test("creditPoints() adds up what the project's own exercises are worth", async () => {
  let found = 0;
  for (const file of await notebooksIn(exercises)) {
    for (const { source, metadata: { nbgrader } } of (await read(file)).cells) {
      const sum = nbgrader?.grade ? creditPoints(source) : undefined;
      if (sum === undefined) continue;
      found++;
      equal(sum, nbgrader!.points, nbgrader!.grade_id);
    }
  }
  equal(found > 20, true);
  equal(creditPoints("await credit({ a: [points, f] })"), undefined);
  equal(
    creditPoints('await credit({ "x: [9,": [1, f], // b: [7,\n c: [.5, () => [{ d: [3, 4] }]] })'),
    1.5,
  );
});

Deno.test("fillMetadata() notes on the project's exercises what a person noted", async () => {
  for (const file of await notebooksIn(exercises)) {
    const original = await read(file);
    const bare = structuredClone(original);
    for (const { metadata } of bare.cells) delete metadata.nbgrader;
    const { notebook: full, filled } = fillMetadata(bare, file.replace(".ipynb", ""));
    equal(filled.length, original.cells.length);
    for (const [index, { metadata: { nbgrader } }] of full.cells.entries()) {
      const { grade_id, grade, solution, locked } = original.cells[index].metadata
        .nbgrader!;
      const { grade_id: id, ...ours } = nbgrader!;
      deepEqual(
        [ours.grade, ours.solution, ours.locked, ours.points],
        [
          grade,
          solution,
          locked,
          grade ? creditPoints(original.cells[index].source) ?? 1 : undefined,
        ],
        grade_id,
      );
      equal(id, original.cells[index].id);
    }
    checkInstructor(full);
    deepEqual(fillMetadata(original, file).filled, []);
  }
});

Deno.test("fillMetadata() names cells of JupyterLab's, never one twice, and reads points", () => {
  const made = fillMetadata(
    notebook(
      cell("0a1b2c3d-aaaa", "# Title", undefined, "markdown"),
      cell("1a1b2c3d", "assertEqual(1, 1); // before any answer"),
      cell("cell-3", "## One", undefined, "markdown"),
      cell("2a1b2c3d", "// BEGIN SOLUTION\n1\n// END SOLUTION"),
      cell("3a1b2c3d", "// POINTS: 2.5\nassertEqual(1, 1);"),
      cell("4a1b2c3d", "assertEqual(2, 2);"),
      cell(
        "essay",
        "POINTS: 4\n<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->",
        undefined,
        "markdown",
      ),
    ),
    "09 new",
  );
  deepEqual(made.notebook.cells.map(({ metadata: { nbgrader } }) => nbgrader!.grade_id), [
    "09-new-intro",
    "09-new-setup",
    "09-new-task-1-statement",
    "09-new-task-1",
    "09-new-task-1-tests",
    "09-new-task-1-tests-2",
    "essay",
  ]);
  deepEqual(made.notebook.cells.map(({ metadata: { nbgrader } }) => nbgrader!.points ?? 0), [
    0,
    0,
    0,
    0,
    2.5,
    1,
    4,
  ]);
  checkInstructor(made.notebook);
  match(made.filled[4], /^cell 5 is tests: 09-new-task-1-tests, 2\.5 points$/);
});

Deno.test("exerciseSkeleton() can be released as it is", () => {
  for (const [name, tasks] of [["07_new", 1], ["Ein Name (1)", 12]] as const) {
    const made = exerciseSkeleton(name, tasks);
    checkInstructor(made);
    deepEqual(releaseWarnings(made), []);
    const graded = made.cells.filter(({ metadata: { nbgrader } }) => nbgrader!.grade);
    deepEqual(graded.map(({ metadata: { nbgrader } }) => nbgrader!.points), Array(tasks).fill(2));
    equal(new Set(made.cells.map(({ id }) => id)).size, made.cells.length);
    equal(formatNotebook(releaseNotebook(made)).includes("drawn anew"), false);
    deepEqual(parseNotebook(formatNotebook(made), "a"), made);
  }
});

/** Runs a command, and gives what it printed and returned. */
async function printing(command: () => Promise<boolean>): Promise<[boolean, string]> {
  const { log } = console;
  let printed = "";
  console.log = (text: string) => void (printed += `${text}\n`);
  try {
    return [await command(), printed];
  } finally {
    console.log = log;
  }
}

const never = new AbortController().signal;

Deno.test("exercise makes a notebook, completes it, keeps its outputs and tells what is wrong", async () => {
  const root = await Deno.makeTempDir();
  const file = join(root, "07_new.ipynb");
  const executor = standIn(() => {}, 0, "stand-in");
  const run = (...args: string[]) =>
    printing(() => runExercise(executor, readExerciseOptions([file, ...args]), never));
  try {
    match((await run("--tasks", "2"))[1], /is made/);
    const made = JSON.parse(await Deno.readTextFile(file));
    equal(made.cells.length, 8);
    delete made.cells[3].metadata.nbgrader;
    made.cells[3].source = "// right\n// BEGIN SOLUTION\n1\n// END SOLUTION";
    made.cells[3].outputs = [{ output_type: "stream", name: "stdout", text: "kept" }];
    await Deno.writeTextFile(file, JSON.stringify(made));
    const [, printed] = await run();
    match(printed, /Noted: cell 4 is an answer: 07_new-task-1$/m);
    const saved = JSON.parse(await Deno.readTextFile(file));
    equal(saved.cells[3].metadata.nbgrader.solution, true);
    equal(saved.cells[3].outputs[0].text, "kept");
    saved.cells[4].metadata.nbgrader.points = 7;
    saved.cells[3].source = "// BEGIN SOLUTION";
    await Deno.writeTextFile(file, JSON.stringify(saved));
    const [sound, wrong] = await run();
    equal(sound, false);
    match(wrong, /Wrong: Cell 4 \(07_new-task-1\): "BEGIN SOLUTION" has no "END SOLUTION"/);
    saved.cells[3].source = "// BEGIN SOLUTION\n1\n// END SOLUTION";
    await Deno.writeTextFile(file, JSON.stringify(saved));
    match(
      (await run())[1],
      /Warning: 07_new-task-1-tests: its credit\(\) adds up to 2, and it is worth 7 points/,
    );
    throws(() => readExerciseOptions([]), /Which notebook/);
    throws(() => readExerciseOptions(["a.txt"]), /Which notebook/);
    throws(() => readExerciseOptions(["a.ipynb", "--tasks", "0"]), /from 1 to 99/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("check-exercise runs what a student sees, in a sandbox, and writes the page", async () => {
  const root = await Deno.makeTempDir();
  const project = new Project(root);
  const runs: string[] = [];
  const executor = standIn((sources) => runs.push(sources), 0, "stand-in");
  const file = join(root, "mine", "01_padding.ipynb");
  try {
    for (const folder of ["mine", "lib", "scripts/grading", "notebooks/exercises"]) {
      await Deno.mkdir(join(root, folder), { recursive: true });
    }
    for (
      const empty of [
        "deno.json",
        "deno.lock",
        "scripts/kernel.py",
        "scripts/requirements.txt",
        "lib/mod.ts",
      ]
    ) {
      await Deno.writeTextFile(join(root, empty), "");
    }
    const own = exercise();
    own.cells.at(-1)!.source = "// BEGIN HIDDEN TESTS\nassertEqual(sum, 3);\n// END HIDDEN TESTS";
    await Deno.writeTextFile(join(project.exercises, "01_padding.ipynb"), formatNotebook(own));
    const check = () =>
      printing(() => runCheck(project, executor, readCheckOptions([file]), never));
    await rejects(check(), /There is no notebook at/);
    const answers = withSources(releaseNotebook(own), { double: "const double = 1; // right" });
    await Deno.writeTextFile(file, formatNotebook(answers));
    const [passed, printed] = await check();
    equal(passed, true);
    match(printed, /✓ 1\. Doubling: 2 of 2\n\? 2\. A sum: 0 of 3: Its tests are seen by nobody/);
    match(await Deno.readTextFile(printed.match(/The page: (.*)/)![1]), /1\. Doubling/);
    equal(runs.length, 1);
    equal(/double\(21\)|sum, 3/.test(runs[0]), false);
    await Deno.writeTextFile(file, formatNotebook(releaseNotebook(own)));
    equal((await check())[0], false);
    await Deno.writeTextFile(file, "{");
    match((await check())[1], /damaged or cut off/);
    const bare = standIn(() => {});
    await rejects(
      runCheck(project, bare, readCheckOptions([file]), never),
      /no sandbox.*--unsandboxed: it is your own/,
    );
    throws(() => readCheckOptions([]), /Which notebook/);
    throws(() => readCheckOptions(["a", "--hidden"]), /Unknown option/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
