import assert from "node:assert/strict";
import { checks } from "../../scripts/check.ts";
import { Project } from "../../scripts/project.ts";

const { format, lint, types } = checks(new Project());

for (const [name, check] of Object.entries({ format, lint, types })) {
  Deno.test(`lib/, scripts/ and tests/ pass the check of ${name}`, async () => {
    const found = await check();
    assert.ok(found === undefined, found ?? "");
  });
}
