/** The exercises in the browser's kernel: what students get runs, and solutions pass what students see. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { type Cell, parseNotebook, releaseNotebook } from "../../lib/grading/mod.ts";
import { notebooksIn, Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { bundled, type Run, runCells } from "./kernel_page.ts";
import { openSite, serve } from "./open_site.ts";

const project = new Project();

async function run(cells: readonly Cell[]): Promise<Run["outputs"]> {
  await using site = serve(await bundled());
  await using opened = await openSite(site.origin);
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
  Deno.test({
    name: `exercise ${name} in Chromium: stubs are told, solutions pass the visible checks`,
    ...inBrowser,
    async fn() {
      const text = await Deno.readTextFile(join(project.exercises, name));
      const instructor = parseNotebook(text, name);
      const released = releaseNotebook(instructor).cells;
      const isTest = ({ metadata }: Cell) =>
        metadata.nbgrader?.grade === true && !metadata.nbgrader.solution;
      const tests = released.filter(isTest).map(({ id }) => id);

      const unanswered = errors(await run(released));
      const elsewhere = unanswered.filter((line) => !tests.some((id) => line.startsWith(`${id}:`)));
      assert.deepEqual(elsewhere.filter((line) => !/YOUR CODE|not defined|Not yet/.test(line)), []);
      assert.ok(unanswered.length >= 5, `${unanswered.length} tests tell that there is no answer`);

      const answered = released.map((cell, i) =>
        cell.metadata.nbgrader?.solution ? instructor.cells[i] : cell
      );
      assert.deepEqual(errors(await run(answered)), []);
    },
  });
}
