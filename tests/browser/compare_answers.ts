/** Answers to the list of cells beside those that were recorded. */

import assert from "node:assert/strict";
import { answerOf } from "./kernel_answers.ts";
import { type Differences, SESSIONS } from "./kernel_cases.ts";
import type { KernelPage } from "./kernel_page.ts";
import recorded from "../fixtures/kernel_cases.json" with { type: "json" };

/** What Deno's kernel answered, by session and cell. */
export const answers: Record<string, Record<string, string[]>> = recorded;

/** Cells whose answers are not the expected ones. */
export class Comparison {
  readonly differing: unknown[] = [];

  add(session: string, at: number, code: string, given: string[], expected: string[]): void {
    try {
      assert.deepEqual(given, expected);
    } catch {
      this.differing.push({ session, cell: at + 1, code, expected, given });
    }
  }
}

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
