/** Both kernels, Deno's and the browser's, answer to one list of cells. */

import assert from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { denoAnswers } from "./deno_answers.ts";
import { answerOf } from "./kernel_answers.ts";
import { firefoxPath } from "./firefox.ts";
import { DIFFERENCES, type Differences, IN_FIREFOX, SESSIONS } from "./kernel_cases.ts";
import { type KernelPage, openKernel } from "./kernel_page.ts";
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

/** Runs the list in a browser's kernel. */
async function compare(kernel: KernelPage, differences: Differences): Promise<unknown[]> {
  const comparison = new Comparison();
  for (const { name, cells } of SESSIONS) {
    await kernel.restart();
    for (const [at, code] of cells.entries()) {
      const { outputs } = await kernel.run(code.replaceAll("MODULE", "numbers"));
      const given = answerOf(outputs.map((it) => ({ type: it.msg_type, content: it.content })));
      const expected = differences[code]?.answer ?? answers[name][`${at + 1}: ${code}`];
      comparison.add(name, at, code, given, expected);
    }
  }
  return comparison.differing;
}

Deno.test("the browser's kernel answers to them as Deno's does", inBrowser, async () => {
  await using kernel = await openKernel();
  assert.deepEqual(await compare(kernel, DIFFERENCES), []);
});

Deno.test("in Firefox only the engine's own words differ; Stop ends loops and what awaits", {
  ...inBrowser,
  ignore: firefoxPath === undefined,
}, async () => {
  await using kernel = await openKernel({ browser: "firefox" });
  assert.deepEqual(await compare(kernel, { ...DIFFERENCES, ...IN_FIREFOX }), []);
  const source = "function f() {\n  throw new RangeError('deep');\n}\n[1].map(() => {\n  f();\n});";
  const { outputs: [output] } = await kernel.run(source);
  assert.equal(output.msg_type, "error");
  if (output.msg_type !== "error") return;
  const places = output.content.traceback.filter((line) => /, line /.test(line));
  assert.deepEqual(places.map((line) => line.replace(/^cell \[\d+\], /, "")), [
    "line 2, in f()",
    "line 5",
    "line 4",
  ]);
  for (const code of ["for (;;);", "await new Promise(() => {})"]) {
    assert.equal((await kernel.run(code, { stops: [200] })).status, "error", code);
  }
  assert.equal((await kernel.run("1 + 1")).status, "ok");
});
