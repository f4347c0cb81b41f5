import assert from "node:assert/strict";
import { join } from "node:path";
import { ignore, Sandbox } from "./stand_in_setup.ts";

Deno.test("setup without Python says so and how to get it", { ignore }, async () => {
  await using sandbox = await Sandbox.create();
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(said.includes("Python is missing: no python3, python or py was found."), said);
  assert.ok(said.includes(Deno.build.os === "darwin" ? "brew install python" : "sudo apt install"));
  assert.ok(said.includes("npx -y deno@2.8.1 task lab"), said);
  assert.ok(!said.includes("    at "), `a stack trace is no message:\n${said}`);
});

Deno.test("setup with an old Python names its version, and takes a newer one under another name", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.program("python3", `echo "3.8.18|"`);
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(
    said.includes("Python is too old: python3 is 3.8.18. JupyterLab needs Python 3.10 or newer."),
    said,
  );
  await sandbox.python();
  await Deno.rename(join(sandbox.bin, "python3"), join(sandbox.bin, "python3.12"));
  await sandbox.program("python3", `echo "3.8.18|"`);
  const second = await sandbox.setup();
  assert.equal(second.code, 0, second.said);
  assert.ok(second.said.includes("making .venv with Python 3.12.4"), second.said);
});

Deno.test("setup with a Python that cannot make environments names what is missing", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.program("python3", `echo "3.11.2|venv,ensurepip"`);
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(
    said.includes("Python 3.11.2 (python3) is here, but without venv and ensurepip, which make"),
    said,
  );
  if (Deno.build.os === "linux") {
    assert.ok(said.includes("sudo apt install python3-venv   (or python3.11-venv)"), said);
  }
});

Deno.test(
  "setup leaves alone the environment that a linked .venv leads to",
  { ignore },
  async () => {
    await using sandbox = await Sandbox.create();
    await sandbox.python();
    const other = join(sandbox.root, "..", "other");
    await Deno.mkdir(other);
    await Deno.writeTextFile(join(other, "kept"), "");
    await Deno.symlink(other, join(sandbox.root, ".venv"));
    const { code, said } = await sandbox.setup();
    assert.equal(code, 1);
    assert.ok(said.includes("The folder .venv is a link"), said);
    await Deno.lstat(join(other, "kept"));
  },
);

Deno.test("setup whose pip fails shows pip's words and what to try, and goes on from there", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python(`echo "ERROR: No matching distribution found for jupyterlab" >&2; exit 1`);
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(said.includes("pip could not install JupyterLab's packages."), said);
  assert.ok(said.includes("  | ERROR: No matching distribution found for jupyterlab"), said);
  assert.ok(said.includes("PIP_INDEX_URL"), said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);

  await sandbox.python();
  const second = await sandbox.setup();
  assert.equal(second.code, 0, second.said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);
});

Deno.test("setup without npm does without the canvas and says so", { ignore }, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  const { code, said } = await sandbox.setup();
  assert.equal(code, 0, said);
  assert.ok(said.includes("cannot be had here; all works but raster marks of plots"), said);
});

Deno.test("setup does without skia-canvas when it is there but does not draw", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  const broken = join(sandbox.root, ".npm", "node_modules", "skia-canvas");
  await sandbox.program(
    "npm",
    `/bin/mkdir -p ${broken}; echo 'throw new Error("wrong libc")' > ${broken}/index.js`,
  );
  const { code, said } = await sandbox.setup();
  assert.equal(code, 0, said);
  assert.ok(said.includes("cannot be had here"), said);
  await assert.rejects(Deno.stat(broken), Deno.errors.NotFound);
});
