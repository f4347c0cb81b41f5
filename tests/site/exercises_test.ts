/** The exercises in the kernel of browsers: what students get runs, and solutions pass what students see. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { type Cell, parseNotebook, releaseNotebook } from "../../lib/grading/mod.ts";
import { notebooksIn, Project } from "../../scripts/project.ts";
import { type BrowserName, testInBrowsers } from "../live/browsers.ts";
import { builtKernel } from "./built_site.ts";
import { type Run, runCells } from "./kernel_page.ts";
import { openSite, serve } from "./open_site.ts";

const project = new Project();

async function run(browser: BrowserName, cells: readonly Cell[]): Promise<Run["outputs"]> {
  await using site = serve(await builtKernel());
  await using opened = await openSite(site.origin, "", { browser });
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const { outputs } = await runCells(
    opened.page,
    code.map(({ id, source }) => ({ id, code: source })),
  );
  assert.deepEqual(opened.errors, []);
  assert.deepEqual(opened.strangers, []);
  return outputs;
}

/** The cells that end in an error, each with what is said. */
function errors(outputs: Run["outputs"]): string[] {
  return Object.entries(outputs).flatMap(([id, messages]) =>
    messages.flatMap((it) =>
      it.msg_type === "error" ? [`${id}: ${it.content.ename}: ${it.content.evalue}`] : []
    )
  );
}

for (const name of await notebooksIn(project.exercises)) {
  testInBrowsers(
    `exercise ${name}: stubs are told, solutions pass the visible checks`,
    async (browser) => {
      const text = await Deno.readTextFile(join(project.exercises, name));
      const instructor = parseNotebook(text, name);
      const released = releaseNotebook(instructor).cells;
      const isTest = ({ metadata }: Cell) =>
        metadata.nbgrader?.grade === true && !metadata.nbgrader.solution;
      const tests = released.filter(isTest).map(({ id }) => id);

      const unanswered = errors(await run(browser, released));
      const elsewhere = unanswered.filter((line) => !tests.some((id) => line.startsWith(`${id}:`)));
      assert.deepEqual(elsewhere.filter((line) => !/YOUR CODE|not defined|Not yet/.test(line)), []);
      assert.ok(unanswered.length >= 5, `${unanswered.length} tests tell that there is no answer`);

      const answered = released.map((cell, i) =>
        cell.metadata.nbgrader?.solution ? instructor.cells[i] : cell
      );
      assert.deepEqual(errors(await run(browser, answered)), []);
    },
    { seldom: !name.startsWith("01_") },
  );
}
