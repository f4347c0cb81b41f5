import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Project } from "../../scripts/project.ts";
import { runSession, type SessionCell } from "./kernel_session.ts";
import { ENDLESS, IMPORT } from "./stop_cases.ts";

const project = new Project();
const ignore = Deno.build.os === "windows" ||
  !await Deno.stat(project.kernelspec).then(() => true, () => false);

// The module itself, so that these tests stand when another part of the library does not.
const library = pathToFileURL(join(project.root, "lib", "notebook", "interrupt.ts")).href;
const importLibrary: SessionCell = { code: IMPORT.replace("LIBRARY", library) };

Deno.test({
  name: "Stop ends what runs, again and again, and keeps the kernel's state",
  ignore,
  fn: async (t) => {
    const { cells: [imported, ...cells], left } = await runSession(project, [
      importLibrary,
      ...ENDLESS.flatMap(({ code, stops }) => [
        { code: "n = 41" },
        { code, stops, timeout: 10 },
        { code: "await sleep(20); n > 41", timeout: 5 },
      ]),
    ]);
    assert.equal(imported.status, "ok", JSON.stringify(imported.outputs));
    for (const [i, { name, stops, within, says }] of ENDLESS.entries()) {
      await t.step(name, () => {
        const [before, cell, after] = cells.slice(3 * i, 3 * i + 3);
        assert.equal(before.status, "ok", JSON.stringify(before.outputs));
        assert.equal(cell.status, "error", "the cell goes on");
        assert.ok(cell.idle);
        assert.ok(cell.seconds < stops[0] + within, `it took ${cell.seconds} s`);
        assert.ok(
          cell.outputs.some(({ text }) => text.includes(says)),
          JSON.stringify(cell.outputs),
        );
        assert.equal(after.status, "ok", JSON.stringify(after.outputs));
        assert.equal(after.outputs[0].text, "true");
      });
    }
    assert.deepEqual(left, []);
  },
});

Deno.test({
  name: "Stop ends a loop that never awaits before the library is imported",
  ignore,
  fn: async () => {
    const { cells } = await runSession(project, [
      { code: "var n = 41;" },
      { code: "while (true) { n++; }", stops: [0.3], timeout: 10 },
      { code: "n > 41" },
    ]);
    assert.equal(cells[1].status, "error");
    assert.equal(cells[2].outputs[0].text, "true");
  },
});

Deno.test({
  name: "Stop between cells disturbs none of the cells that follow",
  ignore,
  fn: async () => {
    const { cells } = await runSession(project, [
      importLibrary,
      { code: `Deno.kill(-Deno.pid, "SIGINT"); n` }, // The whole group, as Jupyter does.
      {
        code: "const t = performance.now(); while (performance.now() - t < 1500); n",
        pause: 0.5,
        timeout: 5,
      },
      { code: "await sleep(20); throwIfInterrupted(); n", timeout: 5 },
      { code: "await new Promise((r) => setTimeout(r, 1500)); n", timeout: 5 },
    ]);
    for (const cell of cells) assert.equal(cell.status, "ok", JSON.stringify(cell.outputs));
    for (const cell of cells.slice(1)) {
      assert.ok(cell.outputs.some(({ type, text }) => type === "execute_result" && text === "41"));
    }
  },
});

Deno.test({
  name: "a kernel that had no turn when Stop was pressed hears it then, and goes on",
  ignore: ignore || Deno.build.os !== "linux", // Whether it had one is read in /proc.
  fn: async () => {
    // Frozen from before the Stop until about when it would be broken off, as on a busy machine.
    const frozen = (seconds: number, wait: string) => ({
      code: `new Deno.Command("setsid", { args: ["sh", "-c", "sleep 0.2; kill -STOP $0; " +
        "sleep ${seconds}; kill -CONT $0", String(Deno.pid)] }).spawn(); for (;;) { n++; await ${wait}; }`,
      stops: [0.3],
      timeout: 10,
      patience: 0,
    });
    const waits = ["nextFrame()", "new Promise((r) => setTimeout(r, 5))"];
    const { cells } = await runSession(project, [
      importLibrary,
      ...[0.8, 0.88, 0.96].flatMap((seconds) => waits.map((wait) => frozen(seconds, wait)))
        .flatMap((cell) => [cell, { code: "await sleep(20); n", timeout: 5, patience: 0 }]),
    ]);
    assert.deepEqual(
      cells.map(({ status }) => status),
      cells.map((_, i) => i % 2 === 1 ? "error" : "ok"),
    );
  },
});

Deno.test({
  name: "Stop ends what waits in one call, and a cell that outlives its Stop",
  ignore,
  fn: async () => {
    const { cells } = await runSession(project, [
      importLibrary,
      {
        code: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
        stops: [0.3],
        timeout: 10,
      },
      {
        // What a channel holds is no timer, and is not collected: only breaking it off helps.
        code: "const { port1, port2 } = new MessageChannel(); port2.start(); for (;;) { " +
          "await new Promise((r) => { port2.onmessage = r; port1.postMessage(0); }); " +
          "const t = performance.now(); while (performance.now() - t < 200); }",
        stops: [0.3, 1],
        timeout: 10,
      },
      { code: "await sleep(20); n" },
    ]);
    assert.deepEqual(cells.map(({ status }) => status), ["ok", "error", "error", "ok"]);
  },
});

Deno.test({
  name: "a kernel is Deno and one watcher, and leaves neither behind",
  ignore: ignore || Deno.build.os !== "linux", // Processes are counted in /proc.
  fn: async () => {
    const { processes, left } = await runSession(project, [{ code: "1 + 1" }]);
    assert.equal(processes, 2);
    assert.deepEqual(left, []);
  },
});
