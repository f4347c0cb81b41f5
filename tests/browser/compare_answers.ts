/** Answers to the list of cells beside those that were recorded. */

import { answers, Comparison } from "./comparison.ts";
import { answerOf } from "./kernel_answers.ts";
import { type Differences, SESSIONS } from "./kernel_cases.ts";
import type { KernelPage } from "./kernel_page.ts";

/** Runs the list in a browser's kernel. */
export async function compare(kernel: KernelPage, differences: Differences): Promise<unknown[]> {
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
