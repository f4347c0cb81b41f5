/** Wheels as pip gives them, with a stand-in for Python. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import { readWheel } from "#platform";
import { leaveKernel, standInKernel } from "../notebook/stand_in_kernel.ts";

const root = new URL("../../", import.meta.url);

const wheel = { project: "pictures", version: "1.2.3", python: "3.12", platform: "any" };
type Answer = { success: boolean; stdout?: string; stderr?: string };

/** Reads a wheel where programs answer as they are told to; gives what was called. */
async function readBy(
  answer: (program: string, args: string[]) => Answer,
  members: string[] = [],
): Promise<{ calls: [string, ...string[]][]; got: unknown }> {
  const calls: [string, ...string[]][] = [];
  class Command {
    constructor(readonly program: string, readonly options: { args: string[] }) {}
    async output() {
      const { args } = this.options;
      calls.push([this.program, ...args]);
      const { success, stdout = "", stderr = "" } = answer(this.program, args);
      const at = args.indexOf("--dest");
      if (success && at > 0) await Deno.writeTextFile(`${args[at + 1]}/pictures.whl`, "a wheel");
      const bytes = (text: string) => new TextEncoder().encode(text);
      return { success, stdout: bytes(stdout), stderr: bytes(stderr) };
    }
  }
  standInKernel({ Command });
  try {
    const got = await readWheel(wheel, members).then(
      (all) => all.map((bytes) => new TextDecoder().decode(bytes)),
      (error: Error) => error.message,
    );
    return { calls, got };
  } finally {
    leaveKernel();
  }
}

Deno.test("readWheel() asks pip for one wheel, and reads its members in their order", async () => {
  const python = "python3";
  const { calls, got } = await readBy((program, args) => {
    if (/[\\/]\.venv[\\/]/.test(program)) throw new Deno.errors.NotFound();
    return { success: true, stdout: args[0] === "-c" ? `of ${args[3]}` : "" };
  }, ["b.png", "a.gif"]);
  deepEqual(got, ["of b.png", "of a.gif"]);
  const own = (path: string) => new URL(path, root).pathname;
  const folder = calls[3][calls[3].indexOf("--dest") + 1];
  const asked = [
    "-c",
    "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)",
  ];
  deepEqual(calls.slice(0, 4), [
    [own(".venv/bin/python"), ...asked],
    [own(".venv/Scripts/python.exe"), ...asked],
    [python, ...asked],
    [
      ...[python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"],
      ...["--timeout", "5", "--retries", "0", "--no-deps", "--only-binary=:all:"],
      ...["--python-version", "3.12", "--platform", "any", "--dest", folder, "pictures==1.2.3"],
    ],
  ]);
  deepEqual(
    calls.slice(4).map(([program, flag, , ...rest]) => [program, flag, ...rest]),
    ["b.png", "a.gif"].map((member) => [python, "-c", `${folder}/pictures.whl`, member]),
  );
  await rejects(Deno.stat(folder), Deno.errors.NotFound);
});

Deno.test("readWheel() gives the last line of what pip says, and tries each Python", async () => {
  const fails = (stderr: string) =>
    readBy((_, args) => ({ success: /find_spec/.test(args[1]), stderr }));
  equal((await fails("one\nERROR: no such wheel\n")).got, "ERROR: no such wheel");
  equal((await fails("")).got, "Python failed");
  const { calls, got } = await readBy(() => ({ success: false }));
  equal(got, "no Python with pip was found");
  deepEqual(calls.slice(2).map(([program]) => program), ["python3", "python"]);
  const { got: denied } = await readBy(() => {
    throw new Deno.errors.PermissionDenied("not allowed");
  });
  equal(denied, "not allowed");
});

Deno.test("readWheel() stops where it is told to", async () => {
  standInKernel({
    Command: class {
      output() {
        return Promise.resolve({
          success: true,
          stdout: new Uint8Array(),
          stderr: new Uint8Array(),
        });
      }
    },
  });
  try {
    const read = readWheel(wheel, [], AbortSignal.abort(new Error("stopped")));
    await rejects(read, { message: "stopped" });
  } finally {
    leaveKernel();
  }
});
