/** Both kernels, Deno's and the browser's, answer to one list of cells. */

import assert from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { denoAnswers } from "./deno_answers.ts";
import { compare } from "./compare_answers.ts";
import { answers, Comparison } from "./comparison.ts";
import { DIFFERENCES, SESSIONS } from "./kernel_cases.ts";
import { openKernel } from "./kernel_page.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

Deno.test("Deno's kernel answers to the list of cells as recorded", { ignore }, async () => {
  const comparison = new Comparison();
  const given = await denoAnswers(SESSIONS);
  for (const [index, { name, cells }] of SESSIONS.entries()) {
    assert.equal(Object.keys(answers[name]).length, cells.length, name);
    for (const [at, code] of cells.entries()) {
      comparison.add(name, at, code, given[index][at], answers[name][`${at + 1}: ${code}`]);
    }
  }
  assert.deepEqual(comparison.differing, []);
});

Deno.test("the browser's kernel answers to them as Deno's does", inBrowser, async () => {
  await using kernel = await openKernel();
  assert.deepEqual(await compare(kernel, DIFFERENCES), []);
});
