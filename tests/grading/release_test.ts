import { deepEqual, equal, throws } from "node:assert/strict";
import {
  checkInstructor,
  InstructorError,
  parseNotebook,
  releaseNotebook,
  releaseWarnings,
} from "../../lib/grading/mod.ts";
import { notebooksIn, Project } from "../../scripts/project.ts";
import { cell, exercise, generator, notebook, sourcesOf, withSources } from "./exercise.ts";

Deno.test("releaseNotebook() puts the stub at the region's indentation, and keeps the rest", () => {
  const sources = sourcesOf(releaseNotebook(exercise()));
  equal(sources.double, "const double = (x: number): number => {\n  // YOUR CODE HERE\n};");
  equal(sources.sum, "let sum = 0;\n// YOUR CODE HERE");
  equal(sources["double-tests"], "assertEqual(double(2), 4);");
  equal(sources["sum-tests"], "assertEqual(sum > 0, true);");
  equal(sources.setup, 'import { assertEqual } from "convolutions";');
});

Deno.test("releaseNotebook() replaces an answer without a region as a whole", () => {
  const released = releaseNotebook(notebook(
    cell("a", "secret()", { solution: true, locked: false }),
    cell("b", "secret", { solution: true, grade: true, points: 1 }, "markdown"),
  ));
  deepEqual(sourcesOf(released), { a: "// YOUR CODE HERE", b: "YOUR ANSWER HERE" });
});

Deno.test("releaseNotebook() clears outputs and leaves the instructor's notebook alone", () => {
  const original = exercise();
  original.metadata.celltoolbar = "Create Assignment";
  original.cells[3].outputs = [{ output_type: "stream", name: "stdout", text: "secret" }];
  original.cells[3].execution_count = 7;
  const before = structuredClone(original);
  const released = releaseNotebook(original);
  deepEqual(original, before);
  deepEqual(released.cells[3].outputs, []);
  equal(released.cells[3].execution_count, null);
  equal("celltoolbar" in released.metadata, false);
});

Deno.test("releaseNotebook() lets no one delete an answer or edit a locked cell", () => {
  const [intro, , , answer, tests] = releaseNotebook(exercise()).cells;
  equal(intro.metadata.editable, false);
  equal(answer.metadata.editable, undefined);
  equal(answer.metadata.deletable, false);
  equal(tests.metadata.editable, false);
  equal(tests.metadata.deletable, false);
});

Deno.test("releaseNotebook() leaves no line of any region, wherever the regions lie", () => {
  const random = generator(1);
  for (let round = 0; round < 200; round++) {
    const secrets: string[] = [];
    const kept: string[] = [];
    const lines = (kind: string, begin: string, end: string) => {
      const made: string[] = [];
      for (let part = 0; part < 1 + random() * 4; part++) {
        const name = `${kind}${round}_${made.length}`;
        const indent = " ".repeat(random() * 6);
        if (random() < 0.5) {
          made.push(`${indent}open_${name}();`);
          kept.push(`open_${name}`);
        } else {
          made.push(`${indent}// ${begin}`);
          for (let line = 0; line < random() * 3; line++) {
            made.push(`${indent}secret_${name}_${line}();`);
            secrets.push(`secret_${name}_${line}`);
          }
          made.push(`${indent}// ${end}`);
        }
      }
      // An answer without a region is one whole region.
      return kind === "a" ? [...made, `// ${begin}`, `// ${end}`] : made;
    };
    const answer = lines("a", "BEGIN SOLUTION", "END SOLUTION").join("\n");
    const tests = lines("t", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS").join("\n");
    const released = JSON.stringify(
      releaseNotebook(withSources(exercise(), { double: answer, "double-tests": tests })),
    );
    for (const secret of secrets) equal(released.includes(secret), false, secret);
    for (const open of kept) equal(released.includes(open), true, open);
    equal(/BEGIN|END (SOLUTION|HIDDEN)/.test(released), false);
  }
});

Deno.test("checkInstructor() names the cell and its fault", () => {
  const faults: [Parameters<typeof cell>, RegExp][] = [
    [["x", "// BEGIN SOLUTION\n1", { solution: true }], /\(x\): "BEGIN SOLUTION" has no "END/],
    [["x", "// END SOLUTION", { solution: true }], /"END SOLUTION" comes without/],
    [["x", "// BEGIN SOLUTION\n// BEGIN SOLUTION", { solution: true }], /comes twice/],
    [["x", "// BEGIN SOLUTION\n// END SOLUTION", {}], /outside an answer cell/],
    [["x", "// BEGIN SOLUTION\n// END SOLUTION"], /outside an answer cell/],
    [["x", "// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS", {}], /outside a graded cell/],
    [["x", "", { grade: true }], /points are missing, or no number/],
    [["x", "", { grade: true, points: NaN }], /points are NaN/],
    [["x", "", { grade: true, points: -1 }], /points are -1/],
    [["x", "", { grade: true, points: 1 }, "markdown"], /must be a code cell/],
    [["x", "", { grade_id: "double" }], /same grade_id/],
    [["x", "", { grade_id: "" }], /empty/],
    [["x", "", { task: true, grade: true, points: 1 }], /neither a test nor/],
    [["x", "", { schema_version: 2 as 3 }], /schema_version is 2/],
  ];
  for (const [arguments_, pattern] of faults) {
    const faulty = exercise();
    faulty.cells.push(cell(...arguments_));
    throws(() => checkInstructor(faulty), (error) => {
      return error instanceof InstructorError && pattern.test(error.message) &&
        error.message.startsWith("Cell 9 (");
    }, String(pattern));
  }
  checkInstructor(exercise());
});

Deno.test("releaseWarnings() has none for the project's own exercises", async () => {
  for (const file of await notebooksIn(new Project().exercises)) {
    const path = `${new Project().exercises}/${file}`;
    deepEqual(releaseWarnings(parseNotebook(await Deno.readTextFile(path), file)), [], file);
  }
});

Deno.test("releaseWarnings() names what is likely not meant", () => {
  const test = (source: string) => cell("t", source, { grade: true, points: 1 });
  const answer = (source: string) => cell("a", source, { solution: true, locked: false });
  const warnings: [ReturnType<typeof cell>, RegExp][] = [
    [test("// BEGIN HIDDEN TEST\nassertEqual(1, 1);\n// END HIDDEN TEST"), /marks no region/],
    [test("//begin hidden tests\nassertEqual(1, 1);"), /marks no region/],
    [test("// START SOLUTION"), /marks no region/],
    [cell("t", "f();", { grade: true, points: 0 }), /t: its tests give 0 points/],
    [test("async function check() {}\ncheck();"), /check\(…\) is not awaited/],
    [
      test("const check = async () => {};\nfor (const x of []) {\n  check(x);\n}"),
      /check\(…\) is not awaited/,
    ],
    [test("assertClose(double(tf.ones([2])), [2, 2]);"), /assertClose\(…\) is not awaited/],
    [test("credit({ a: [1, async () => { await f(); }] })"), /credit\(…\) is not awaited/],
    [test("await credit({ a: [1, f] });\nconsole.log(1);"), /not the cell's/],
    [test("const points = await credit({ a: [1, f] });"), /not the cell's/],
    [answer("function close() {}"), /"close" is called like a global/],
  ];
  for (const [faulty, pattern] of warnings) {
    const notebook = exercise();
    notebook.cells.push(faulty);
    const found = releaseWarnings(notebook);
    equal(
      found.length > 0 && found.every((warning) => pattern.test(warning)),
      true,
      `${pattern}: ${found.join("; ")}`,
    );
  }
  const fine = [
    "await credit({\n  a: [1, () => assertClose(f(tf.ones([1])), 1)], // last\n});",
    "{\n  await credit({ a: [1, f] })\n}",
    "for (const one of all) await check(one);",
    "const x = f(1);\nassertClose(x, 1);\n// the solution of the quadratic",
    "return_(\n  check(1),\n)",
  ];
  for (const source of fine) {
    const notebook = exercise();
    notebook.cells.push(test(source));
    deepEqual(releaseWarnings(notebook), [], source);
  }
  const empty = {
    ...exercise(),
    cells: [] as never[],
    metadata: { kernelspec: { name: "python3" } },
  };
  deepEqual(releaseWarnings(empty).map((line) => line.slice(0, 22)), [
    "The notebook's kernel ",
    "There is no test in it",
  ]);
});
