import assert from "node:assert/strict";
import { formatTally, readTally, sumTallies } from "../../scripts/test.ts";

Deno.test("readTally() reads deno test's closing line, with colors, steps and ignored tests", () => {
  assert.deepEqual(
    readTally("ok | 3 passed | 0 failed (1s)\n"),
    { passed: 3, failed: 0, skipped: 0 },
  );
  assert.deepEqual(
    readTally(
      "\n\x1b[0m\x1b[31mFAILED\x1b[0m | 12 passed (3 steps) | 2 failed (1 step) | 4 ignored " +
        "\x1b[38;5;245m(2s)\x1b[0m\n\n",
    ),
    { passed: 12, failed: 2, skipped: 4 },
  );
});

Deno.test("readTally() finds no count where there is none, also not in a test's own output", () => {
  assert.equal(readTally("error: Type checking failed.\n"), undefined);
  assert.equal(readTally("printed: ok | 3 passed | 0 failed\n"), undefined);
});

Deno.test("formatTally() is a line with both counts, and the skipped if any", () => {
  assert.equal(formatTally({ passed: 12, failed: 0, skipped: 0 }), "12 passed, 0 failed");
  assert.equal(formatTally({ passed: 1, failed: 2, skipped: 3 }), "1 passed, 2 failed, 3 skipped");
});

Deno.test("sumTallies() adds up what several processes counted", () => {
  const none = { passed: 0, failed: 0, skipped: 0 };
  assert.deepEqual(sumTallies([]), none);
  assert.deepEqual(
    sumTallies([{ passed: 12, failed: 2, skipped: 4 }, none, { passed: 5, failed: 1, skipped: 0 }]),
    { passed: 17, failed: 3, skipped: 4 },
  );
});
