/** Errors of the browser's kernel: the message first, then the learner's own lines, once. */

import assert from "node:assert/strict";
import { inBrowser } from "../live/browser.ts";
import { CASES } from "./kernel_error_cases.ts";
import { openKernel } from "./kernel_page.ts";

Deno.test({
  name: "the browser's kernel tells an error's message first, then the learner's own lines",
  ...inBrowser,
  async fn() {
    await using kernel = await openKernel();
    const told: Record<string, string> = {};
    for (const [name, cells] of CASES) {
      await kernel.restart();
      const results = [];
      for (const code of cells) results.push(await kernel.run(code));
      const [output] = results.at(-1)!.outputs;
      if (output?.msg_type === "error") told[name] = output.content.traceback.join("\n");
    }
    assert.deepEqual(told, Object.fromEntries(CASES.map(([name, , expected]) => [name, expected])));
  },
});

Deno.test({
  name: "an error that is printed names the learner's lines, and none of the kernel's",
  ...inBrowser,
  async fn() {
    await using kernel = await openKernel();
    await kernel.run("function fails() {\n  return new Error('printed');\n}");
    const { outputs } = await kernel.run("const error = fails();\nconsole.log(error)");
    assert.deepEqual(outputs.map(({ content }) => content), [{
      name: "stdout",
      text: `Error: printed
    cell [1], line 2, in fails()
      2 │   return new Error('printed');
        │          ^^^^^^^^^
    cell [2], line 1
      1 │ const error = fails();
        │               ^^^^^
`,
    }]);
  },
});
