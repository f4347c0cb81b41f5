import { deepEqual, equal, match } from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { needOf, NEEDY, testFiles, unitJobs, wholeJobs } from "../../scripts/test_jobs.ts";

const project = new Project();
const files = await testFiles(project);

Deno.test("a unit test needs no kernel, no browser, no Python and no sandbox", async () => {
  const found = await Promise.all(
    files.filter((file) => !NEEDY.includes(file)).map((file) => needOf(project, file)),
  );
  deepEqual(
    found.filter((need) => need !== undefined),
    [],
    "belongs into NEEDY of scripts/test_jobs.ts",
  );
});

Deno.test("needOf() finds what a helper of a test names", async () => {
  match(await needOf(project, "lessons/lessons_test.ts") ?? "", /lessons_test\.ts: /);
  match(await needOf(project, "notebook/assertions_kernel_test.ts") ?? "", /run_cells\.ts: /);
  match(await needOf(project, "live/explore_page_test.ts") ?? "", /playwright/);
  equal(await needOf(project, "arrays/names_test.ts"), undefined);
});

Deno.test("the lists name files that are there", () => {
  deepEqual(NEEDY.filter((file) => !files.includes(file)), []);
});

Deno.test("every test file is run once, the unit tests among them", () => {
  const named = wholeJobs(files).flat().filter((word) => word.startsWith("tests"));
  deepEqual(named.sort(), files.map((file) => `tests/${file}`).sort());
  const unit = unitJobs(files).flat();
  deepEqual(unit.filter((file) => !named.includes(file)), []);
  equal(unit.length, files.length - NEEDY.length);
});
