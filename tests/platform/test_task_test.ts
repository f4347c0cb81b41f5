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

async function runTests(test: string): Promise<{ code: number; lines: string[] }> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/made_up_test.ts`, test);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", new URL("../../scripts/test.ts", import.meta.url).href, folder],
      env: { NO_COLOR: "1" },
      stderr: "null",
    }).output();
    return { code, lines: new TextDecoder().decode(stdout).trimEnd().split("\n") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the test task ends with the counts and with deno test's status", async () => {
  const good = await runTests(`
    Deno.test("a", () => {});
    Deno.test({ name: "b", ignore: true, fn: () => {} });`);
  assert.equal(good.code, 0, good.lines.join("\n"));
  assert.equal(good.lines.at(-1), "1 passed, 0 failed, 1 skipped");

  const bad = await runTests(`
    Deno.test("a", () => {});
    Deno.test("b", () => { throw new Error("no"); });`);
  assert.equal(bad.code, 1);
  assert.equal(bad.lines.at(-1), "1 passed, 1 failed");

  const broken = await runTests(`const n: number = "no type";`);
  assert.equal(broken.code, 1);
  assert.equal(broken.lines.at(-1), "0 passed, 1 failed");
});
