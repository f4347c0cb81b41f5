/** Both kernels, Deno's and the browser's, answer to one list of cells. */

import assert from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { denoAnswers } from "./deno_answers.ts";
import { answerOf } from "./kernel_answers.ts";
import { DIFFERENCES, SESSIONS } from "./kernel_cases.ts";
import { openKernel } from "./kernel_page.ts";
import recorded from "../fixtures/kernel_cases.json" with { type: "json" };

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);
const answers: Record<string, Record<string, string[]>> = recorded;

/** Cells whose answers are not the expected ones. */
class Comparison {
  readonly differing: unknown[] = [];

  add(session: string, at: number, code: string, given: string[], expected: string[]): void {
    try {
      assert.deepEqual(given, expected);
    } catch {
      this.differing.push({ session, cell: at + 1, code, expected, given });
    }
  }
}

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
  const comparison = new Comparison();
  for (const { name, cells } of SESSIONS) {
    await kernel.restart();
    for (const [at, code] of cells.entries()) {
      const { outputs } = await kernel.run(code.replaceAll("MODULE", "numbers"));
      const given = answerOf(outputs.map((it) => ({ type: it.msg_type, content: it.content })));
      const expected = DIFFERENCES[code]?.answer ?? answers[name][`${at + 1}: ${code}`];
      comparison.add(name, at, code, given, expected);
    }
  }
  assert.deepEqual(comparison.differing, []);
});
