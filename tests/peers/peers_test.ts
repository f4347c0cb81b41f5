/** The specs that come with tfjs-core, as tests of this library's wasm backend. */

import assert from "node:assert/strict";
import { DIFFERENCES } from "./differences.ts";
import type { SpecResult } from "./spec_result.ts";

async function runSpecs(): Promise<SpecResult[]> {
  const file = await Deno.makeTempFile();
  try {
    const program = new URL("./run_specs.ts", import.meta.url).href;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--frozen", "--unstable-detect-cjs", program, file],
      stdout: "null", // The specs' warnings.
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return JSON.parse(await Deno.readTextFile(file));
  } finally {
    await Deno.remove(file);
  }
}

const results = await runSpecs();
const files = Map.groupBy(results, ({ file }) => file);

for (const [file, specs] of files) {
  Deno.test(`tfjs-core's specs in ${file} pass`, () => {
    const failed = specs.filter(({ name, status }) =>
      status === "failed" && !(name in DIFFERENCES)
    );
    assert.deepEqual(failed.map(({ name, messages }) => `${name}: ${messages}`), []);
  });
}

Deno.test("all of tfjs-core's specs have been run", () => {
  const run = results.filter(({ status }) => status === "passed" || status === "failed");
  assert.ok(run.length >= 4200, `only ${run.length}`);
});

Deno.test("the list of differences to tfjs-core's specs names those that differ, and no other", () => {
  const failed = results.filter(({ status }) => status === "failed").map(({ name }) => name);
  assert.deepEqual(Object.keys(DIFFERENCES).sort(), failed.sort());
});
