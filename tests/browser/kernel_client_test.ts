/** The page's end of a kernel. */
import { deepEqual, equal, rejects } from "node:assert/strict";
import { KernelClient } from "../../lib/browser/client.ts";
import { FakeWorker, settle, SiteHere } from "./site_here.ts";

const { SharedArrayBuffer: Shared } = globalThis;

Deno.test("KernelClient: busy, what stops loops, progress and an end while it starts", async () => {
  using page = new SiteHere("<body></body>");
  const told: unknown[] = [];
  const client = new KernelClient({
    worker: new URL("http://site.test/w.js"),
    onProgress: (it) => told.push(it),
  });
  for (
    const [isolated, memory, is] of [[true, SharedArrayBuffer, true], [
      false,
      SharedArrayBuffer,
      false,
    ], [true, undefined, false]] as const
  ) {
    page.set({ crossOriginIsolated: isolated, SharedArrayBuffer: memory });
    equal(client.stopsLoops, is);
  }
  page.set({ crossOriginIsolated: true, SharedArrayBuffer: Shared });
  equal(client.busy, false);
  const begun: string[] = [];
  const run = (code: string) =>
    client.execute(code, { onOutput: (it) => told.push(it), onStart: () => begun.push(code) });
  const [first, second] = [run("1"), run("2")];
  equal(client.busy, true);
  const worker = FakeWorker.newest;
  const [start] = worker.told;
  deepEqual(start.type === "start" && start.stop instanceof Shared && start.stop.byteLength, 4);
  const flag = new Int32Array((start as { stop: SharedArrayBuffer }).stop);
  deepEqual([begun, worker.options], [[], { type: "module", name: "kernel" }]);
  worker.say({ type: "ready" });
  await settle();
  deepEqual(begun, ["1"]);
  worker.say({
    type: "output",
    id: 9,
    output: { msg_type: "clear_output", content: { wait: true } },
  });
  worker.say({ type: "done", id: 9, status: "ok", executionCount: 4 });
  equal(client.busy, true, "of a cell that nobody asked for");
  client.interrupt();
  deepEqual([flag[0], await second], [1, { status: "aborted", executionCount: 0 }]);
  worker.say({ type: "done", id: 1, status: "error", executionCount: 1 });
  deepEqual([await first, flag[0], client.busy], [
    { status: "error", executionCount: 1 },
    0,
    false,
  ]);
  worker.say({
    type: "output",
    id: 1,
    output: { msg_type: "clear_output", content: { wait: false } },
  });
  deepEqual(
    told,
    [{ msg_type: "clear_output", content: { wait: false } }],
    "late, and still heard",
  );
  client.interrupt();
  equal(flag[0], 0, "nothing runs");
  const after = [run("4"), run("5"), run("6")];
  await settle();
  worker.say({ type: "done", id: 3, status: "ok", executionCount: 2 });
  await settle();
  equal(begun.at(-1), "5");
  worker.say({ type: "done", id: 4, status: "error", executionCount: 3 });
  deepEqual((await Promise.all(after)).map(({ status }) => status), ["ok", "error", "aborted"]);
  const again = client.restart();
  client.dispose();
  await rejects(again, new Error("The kernel was ended while it started."));
  equal(FakeWorker.made.every(({ terminated }) => terminated), true);
  const failing = run("3");
  FakeWorker.newest.say({ type: "failed", message: "no" });
  await rejects(failing, new Error("no"));
  equal(client.busy, false);
  const last = client.start();
  equal(client.start(), last);
  FakeWorker.newest.say({ type: "progress", loaded: 1, total: 2 });
  deepEqual(told.at(-1), { type: "progress", loaded: 1, total: 2 });
  FakeWorker.newest.say({ type: "ready" });
  await last;
  const cut = run("7");
  await settle();
  client.dispose();
  deepEqual(await cut, { status: "aborted", executionCount: 0 });
});
