import assert from "node:assert/strict";
import { checks, exercises } from "../../scripts/check.ts";
import { Project } from "../../scripts/project.ts";

const project = new Project();
const { format, lint, types } = checks(project);

Deno.test("the check of types reads five lessons and five exercises, or more", async () => {
  for (const notebooks of [await project.lessons(), await exercises(project)]) {
    assert.ok(notebooks.length >= 5, `${notebooks}`);
  }
});

for (const [name, check] of Object.entries({ format, lint, types })) {
  Deno.test(`lib/, scripts/, tests/ and notebooks pass the check of ${name}`, async () => {
    const found = await check();
    assert.ok(found === undefined, found ?? "");
  });
}
