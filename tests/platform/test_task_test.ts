import assert from "node:assert/strict";

/** Runs a test by the task; further arguments are `deno test`'s. */
async function runTests(
  test: string,
  ...args: string[]
): Promise<{ code: number; lines: string[] }> {
  const folder = await Deno.makeTempDir();
  const task = new URL("../../scripts/test.ts", import.meta.url).href;
  try {
    await Deno.writeTextFile(`${folder}/made_up_test.ts`, test);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", task, folder, ...args],
      env: { NO_COLOR: "1" },
      stderr: "null",
    }).output();
    return { code, lines: new TextDecoder().decode(stdout).trimEnd().split("\n") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the test task ends with the counts and with deno test's status", async () => {
  const good = await runTests(
    `
    Deno.test("a", () => {});
    Deno.test({ name: "b", ignore: true, fn: () => {} });`,
    "--no-check",
  );
  assert.equal(good.code, 0, good.lines.join("\n"));
  assert.equal(good.lines.at(-1), "1 passed, 0 failed, 1 skipped");

  const bad = await runTests(
    `
    Deno.test("a", () => {});
    Deno.test("b", () => { throw new Error("no"); });`,
    "--no-check",
  );
  assert.equal(bad.code, 1);
  assert.equal(bad.lines.at(-1), "1 passed, 1 failed");

  const broken = await runTests(`const n: number = "no type";`);
  assert.equal(broken.code, 1);
  assert.equal(broken.lines.at(-1), "0 passed, 1 failed");
});
