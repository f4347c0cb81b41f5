import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import {
  isolateOf,
  type Job,
  needOf,
  NEEDY,
  testFiles,
  unitJobs,
  wholeJobs,
} from "../../scripts/test_jobs.ts";

const project = new Project();
const files = await testFiles(project);

Deno.test("a unit test needs no kernel, no browser, no Python and no sandbox", async () => {
  const found = await Promise.all(
    files.filter((file) => !NEEDY.includes(file)).map((file) => needOf(project, file)),
  );
  deepEqual(
    found.filter((need) => need !== undefined)
      .map((need) => `${need}: belongs into NEEDY of scripts/test_jobs.ts`),
    [],
  );
});

Deno.test("needOf() finds what a helper of a test names", async () => {
  match(await needOf(project, "lessons/kernel_sizes_test.ts") ?? "", /kernel_sizes_test\.ts: /);
  match(await needOf(project, "notebook/assertions_kernel_test.ts") ?? "", /run_cells\.ts: /);
  match(await needOf(project, "live/explore_page_test.ts") ?? "", /playwright/);
  equal(await needOf(project, "arrays/names_test.ts"), undefined);
});

Deno.test("the lists name files that are there", () => {
  deepEqual(NEEDY.filter((file) => !files.includes(file)), []);
});

Deno.test("every test file is run once, the unit tests among them", async () => {
  const filesOf = (jobs: Job[]) =>
    jobs.flatMap(({ args, shared }) => [...args, ...shared.flat()])
      .filter((word) => word.startsWith("tests"));
  const named = filesOf(await wholeJobs(project, files, []));
  deepEqual(named.toSorted(), files.map((file) => `tests/${file}`).sort());
  for (const file of (await wholeJobs(project, files, [])).flatMap(({ shared }) => shared.flat())) {
    const text = await Deno.readTextFile(`${project.root}/${file}`);
    ok(isolateOf(file, text) !== undefined, `${file} shares an isolate and changes it`);
  }
  const unit = filesOf(await unitJobs(project, files));
  deepEqual(unit.filter((file) => !named.includes(file)), []);
  const together = (await unitJobs(project, files)).flatMap(({ shared }) => shared);
  ok(together.length > 5 && together.every((tests) => tests.length > 1));
  equal(unit.length, files.length - NEEDY.length);
});

Deno.test("tests share an isolate with those of their room and backend that change nothing", () => {
  const plain = 'import { equal } from "node:assert/strict";\n';
  equal(isolateOf("arrays/a_test.ts", plain), "arrays ");
  equal(isolateOf("figures/a_test.ts", `${plain}await startBackend("cpu");\n`), "figures cpu");
  equal(isolateOf("figures/a_test.ts", `${plain}await startBackend();\n`), "figures wasm");
  equal(isolateOf("grading/a_test.ts", `${plain}await tf.setBackend("cpu");\n`), "grading cpu");
  for (
    const change of [
      "standInKernel();",
      "const callsOf = recordCalls();",
      "tf.dispose(untouched([2 ** 16]));",
      "console.log = () => {};",
      "  globalThis.fetch = fetchNothing;",
      'Deno.env.set("A", "b");',
      'Deno.chdir("..");',
      'tf.registerKernel({ kernelName: "Add" });',
      "undoPatches();",
      '  await tf.setBackend("cpu");',
      'for (const it of ["cpu", "wasm"]) await startBackend(it);',
      "await startBackend(name);",
      'await startBackend("cpu");\nawait startBackend("wasm");',
    ]
  ) equal(isolateOf("arrays/a_test.ts", `${plain}${change}\n`), undefined, change);
});
