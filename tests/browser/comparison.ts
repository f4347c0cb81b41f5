import assert from "node:assert/strict";
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
