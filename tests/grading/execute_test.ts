import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { scoreNotebook } from "../../lib/grading/mod.ts";
import { executeSubmission, findSandbox } from "../../scripts/grading/execute.ts";
import { Project } from "../../scripts/project.ts";
import {
  answerCell,
  lockedCell,
  notebookOf,
  nothingHolds,
  processesNaming,
  project,
  testCell,
} from "./attack.ts";

const setup = lockedCell("setup", `import { assertClose, credit } from "convolutions";`);

Deno.test({
  name: "executeSubmission() gives an honest notebook what it earns, whatever its last value",
  ignore: nothingHolds,
  fn: async () => {
    const notebook = notebookOf([
      setup,
      answerCell("answer", "const half = (x: number) => x > 0 ? x / 2 : 1;\nconsole.warn('hm');"),
      testCell("full", "assertClose(half(4), 2);"),
      testCell(
        "partial",
        `await credit({
  "above zero": [1.5, () => assertClose(half(3), 1.5)],
  "below zero": [0.5, async () => { await null; await assertClose(half(-2), -1, "half(-2)"); }],
})`,
      ),
      testCell("none", "assertClose(half(-4), -2, 'half(-4)');"),
    ]);
    const seen: string[] = [];
    const execution = await executeSubmission(project, notebook, {
      timeout: 20,
      onCell: (id, cell, cells) => seen.push(`${id} ${cell}/${cells}`),
    });
    equal(execution.failure, undefined);
    ok(execution.sandbox !== "none" && execution.seconds > 0);
    deepEqual(seen, ["setup 1/5", "answer 2/5", "full 3/5", "partial 4/5", "none 5/5"]);
    const { points, cells: [full, partial, none] } = scoreNotebook(notebook, execution);
    equal(points, 3.5);
    equal(full.reason, "");
    match(partial.reason, /Not yet, 0 of 0\.5: below zero: half\(-2\) is 1, expected -1/);
    match(none.reason, /^AssertionError: half\(-4\) is 1, expected -2|^half\(-4\) is 1/);
  },
});

Deno.test({
  name:
    "executeSubmission() stops at the notebook's time, and says of each cell left that it was not run",
  ignore: nothingHolds,
  fn: async () => {
    const notebook = notebookOf([
      setup,
      answerCell("slow", "await new Promise((done) => setTimeout(done, 60_000));"),
      testCell("after", "assertClose(1, 1);"),
    ]);
    const { cells } = await executeSubmission(project, notebook, {
      timeout: 30,
      notebookTimeout: 8,
    });
    deepEqual(cells.map(({ status }) => status), ["ok", "timeout", "not-run"]);
    match(cells[2].reason!, /had used up its 8 s/);
  },
});

Deno.test({
  name: "executeSubmission() leaves no process and no file behind when it is stopped",
  ignore: nothingHolds,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const before = Deno.env.get("TMPDIR");
    Deno.env.set("TMPDIR", folder);
    try {
      const notebook = notebookOf([answerCell("endless", "while (true) {}")]);
      const stop = new AbortController();
      let running: string[] = [];
      const memory = 2047; // MiB: a number that stands in the commands of these processes alone.
      const command = String((memory + 1024) * 2 ** 20);
      const stopped = executeSubmission(project, notebook, {
        memory,
        signal: stop.signal,
        onCell: () =>
          setTimeout(async () => {
            running = await processesNaming(command);
            stop.abort();
          }, 500),
      });
      await rejects(stopped, /abort/i);
      ok(running.some((command) => command.includes("jupyter")), `${running}`);
      for (let tries = 0; tries < 50 && (await processesNaming(command)).length > 0; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      deepEqual(await processesNaming(command), []);
      deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    } finally {
      if (before === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", before);
    }
  },
});

Deno.test("executeSubmission() refuses where nothing holds the code", async () => {
  const path = Deno.env.get("PATH")!;
  Deno.env.set("PATH", join(project.root, "tests"));
  try {
    // Another root, for what was found out about this one is remembered.
    const elsewhere = new Project(join(project.root, "tests"));
    await rejects(
      executeSubmission(elsewhere, notebookOf([])),
      /Nothing on this machine can hold untrusted code.*--unsandboxed/s,
    );
  } finally {
    Deno.env.set("PATH", path);
  }
});

Deno.test({
  name: "executeSubmission() says what is missing, and what is forbidden although it is there",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const path = Deno.env.get("PATH")!;
    const folder = await Deno.makeTempDir();
    const program = (name: string, script: string) =>
      Deno.writeTextFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    Deno.env.set("PATH", folder);
    try {
      const refusal = async (root: string) => {
        const project = new Project(join(root));
        return (await findSandbox(project)).fault ?? "";
      };
      match(await refusal(folder), /bubblewrap \(bwrap\) is not installed: apt install bubblewrap/);
      await program("bwrap", "echo 'bwrap: No permissions to create new namespace' >&2; exit 1");
      match(await refusal(folder), /prlimit is not installed/);
      await program("prlimit", 'while [ "${1#--}" != "$1" ]; do shift; done; exec "$@"');
      const project = new Project();
      const { fault = "" } = await findSandbox(
        Object.defineProperty(new Project(join(folder)), "root", { value: project.root + "/." }),
      );
      match(fault, /bubblewrap is installed, but cannot make the namespaces/);
      match(fault, /No permissions to create new namespace/);
      equal(fault.includes("apt install bubblewrap"), false);
    } finally {
      Deno.env.set("PATH", path);
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name:
    "a kernel without a sandbox gets ports that the system gives to nobody, and no neighbor has",
  ignore: nothingHolds,
  fn: async () => {
    const host = JSON.stringify(join(project.root, "scripts", "grading", "host"));
    const code = `import json, sys
sys.path.insert(0, ${host})
import ports
many = ports.free_ports(5) + ports.free_ports(200)
held = ports._bound()
port = held.getsockname()[1]
ports.LOWEST, ports.END = port, port + 2
beside = ports.free_ports(1)
ports.END = port + 1
elsewhere = ports.free_ports(3)
print(json.dumps([many, port, beside, elsewhere]))`;
    const { stdout } = await new Deno.Command(project.python, { args: ["-I", "-B", "-c", code] })
      .output();
    const [many, port, beside, elsewhere] = JSON.parse(new TextDecoder().decode(stdout));
    ok(many.every((one: number) => one >= 10_000 && one < 32_768), `${many}`);
    equal(new Set(many.slice(5)).size, 200);
    ok(!beside.includes(port));
    equal(new Set([...elsewhere, port]).size, 4);
  },
});

Deno.test({
  name: "an answer that prints 30 MB in a test keeps its kernel, and nobody waits for it",
  ignore: nothingHolds,
  fn: async () => {
    const notebook = notebookOf([
      setup,
      answerCell(
        "count",
        "let count = 0;\nfunction step() { console.log('x'.repeat(3e7)); return ++count; }",
      ),
      testCell("first", "assertClose(step(), 1);"),
      testCell("second", "assertClose(count, 1);"),
    ]);
    const { cells } = await executeSubmission(project, notebook);
    const came = cells.map(({ id, status, reason }) => [id, status, reason]);
    deepEqual(came, cells.map(({ id }) => [id, "ok", undefined]));
  },
});
