import { deepEqual } from "node:assert/strict";
import { answers, Comparison } from "./comparison.ts";
import { answerOf } from "./kernel_answers.ts";
import { DIFFERENCES, SESSIONS } from "./kernel_cases.ts";
import { KernelHere } from "./kernel_here.ts";

for (const { name, cells } of SESSIONS) {
  Deno.test(`the browser's kernel answers to cells as Deno's does: ${name}`, async () => {
    const comparison = new Comparison();
    using kernel = new KernelHere();
    const taken = kernel.left.map((name) =>
      `! SyntaxError: Identifier '${name}' has already been declared`
    );
    for (const [at, code] of cells.entries()) {
      if (/\bself\(/.test(code)) continue; // It would be there for good.
      const { outputs } = await kernel.run(code.replaceAll("MODULE", "numbers"));
      const given = answerOf(outputs.map((it) => ({ type: it.msg_type, content: it.content })));
      if (taken.includes(given[0])) continue;
      const expected = DIFFERENCES[code]?.answer ?? answers[name][`${at + 1}: ${code}`];
      const here = expected.map((line) => line.replace("DedicatedWorkerGlobalScope", "Window"));
      comparison.add(name, at, code, given, here);
    }
    deepEqual(comparison.differing, []);
  });
}
