/// <reference lib="dom" />
/** A lesson's page: cells that are run, stopped, changed and put back. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Output } from "../../lib/browser/messages.ts";
import type { startLesson as StartLesson } from "../../lib/browser/page/lesson.ts";
import { FakeWorker, settle, SiteHere, until } from "./site_here.ts";

const root = new URL("http://site.test/");
const text = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  msg_type: "stream",
  content: { name, text },
});

/** The network's own, also while a page has another. */
const real = fetch;

/** A lesson of cells `c0`, `c1`, … that has been started. */
async function lesson(...cells: Parameters<typeof SiteHere.lesson>[0]): Promise<SiteHere> {
  const page = await SiteHere.lesson(cells);
  await start(page);
  return page;
}

async function start(page: SiteHere): Promise<void> {
  const { startLesson } = await page.run("page/lesson.ts");
  (startLesson as typeof StartLesson)(page.get("main"), root);
}

const status = (page: SiteHere) => page.get(".running .status").textContent;
const states = (page: SiteHere) =>
  [...page.document.querySelectorAll<HTMLElement>(".cell")].map((cell) =>
    `${cell.dataset.state ?? ""}|${cell.querySelector(".state")!.textContent}`
  );
const stop = (page: SiteHere) => page.get(".running .stop") as HTMLButtonElement;

Deno.test("Run runs what stands above and has not run, then the cell; the status tells of it", async () => {
  using page = await lesson({ source: "one" }, { source: "two" }, { source: "three" });
  equal(FakeWorker.made.length, 0, "no kernel before a cell is run");
  ok(stop(page).disabled);
  await page.fire("#c1 button.run", "click");
  equal(status(page), "Starting the kernel");
  ok(!stop(page).disabled && page.document.body.classList.contains("busy"));
  deepEqual(states(page), ["waiting|waiting", "waiting|waiting", "|"]);
  const worker = FakeWorker.newest;
  equal(worker.url.href, "http://site.test/kernel/worker.js");
  deepEqual(worker.told, [{ type: "start", settings: {}, stop: undefined }]);
  worker.say({ type: "progress", loaded: 1_250_000, total: 0 });
  equal(status(page), "Fetching the kernel");
  worker.say({ type: "progress", loaded: 1_250_000, total: 20_000_000 });
  equal(status(page), "Fetching the kernel: 1.3 of 20.0 MB");
  worker.say({ type: "progress", loaded: 1, total: 1 });
  equal(status(page), "Fetching the kernel: 0.0 of 0.0 MB");
  worker.say({ type: "ready" });
  await settle();
  equal(status(page), "Running c0, 1 to go");
  deepEqual(states(page), ["running|running", "waiting|waiting", "|"]);
  await worker.end([text("a\n")]);
  equal(status(page), "Running c1");
  await worker.end([text("b")], "error");
  deepEqual(states(page), ["done|[1]", "failed|[2] failed", "|"]);
  deepEqual([status(page), stop(page).disabled], ["Ready", true]);
  ok(page.get(".status").classList.contains("quiet"));
  ok(!page.document.body.classList.contains("busy"));
  equal(page.get("#c0 .outputs").textContent, "a\n");
  deepEqual(worker.ran, ["one", "two"]);
  await page.fire("#c2 button.run", "click");
  deepEqual(
    worker.ran,
    ["one", "two", "three"],
    "what has run, also if it failed, is not run again",
  );
  ok(!page.get(".status").classList.contains("quiet"));
  await page.fire("#c2 button.run", "click");
  equal(FakeWorker.made.length, 1);
  equal(states(page)[2], "waiting|waiting");
  await worker.end();
  await worker.end();
  equal(states(page)[2], "done|[4]");
});

Deno.test("Run alone goes on above cells that fail; Run to here and Run all end at the first that was not meant to", async () => {
  using page = await lesson({ source: "a" }, { source: "b", tags: ["raises-exception"] }, {
    source: "c",
  }, { source: "d" });
  await page.fire("#c2 button.run", "click");
  const worker = FakeWorker.newest;
  worker.say({ type: "ready" });
  await settle();
  await worker.end([], "error");
  await worker.end([], "error");
  await worker.end();
  deepEqual(worker.ran, ["a", "b", "c"]);
  worker.told.length = 0;
  await page.fire("#c2 .to-here", "click");
  await worker.end();
  await worker.end([], "error");
  await worker.end();
  deepEqual(worker.ran, ["a", "b", "c"]);
  worker.told.length = 0;
  await page.fire(".run-all", "click");
  await worker.end([], "error");
  deepEqual(worker.ran, ["a"]);
  deepEqual(states(page).map((it) => it.split("|")[0]), ["failed", "", "", ""]);
});

Deno.test("Stop ends the running cell and those that wait; what does not stop can be ended", async () => {
  using page = await lesson({ source: "a" }, { source: "b" });
  await page.fire(".run-all", "click");
  const worker = FakeWorker.newest;
  worker.say({ type: "ready" });
  await settle();
  await page.fire(".running .stop", "click");
  deepEqual(worker.told.at(-1), { type: "interrupt", id: 1 });
  deepEqual([status(page), stop(page).disabled], ["Stopping", true]);
  deepEqual(states(page), ["running|running", "|"]);
  deepEqual(await page.later(), [2000]);
  equal(status(page), "It does not stop. End it: restart the kernel");
  await page.fire(".status button.end", "click");
  ok(worker.terminated);
  equal(status(page), "");
  deepEqual(states(page), ["stopped|stopped", "|"]);
  await page.fire("#c1 button.run", "click");
  equal(FakeWorker.made.length, 2);
  const again = FakeWorker.newest;
  again.say({ type: "ready" });
  await settle();
  deepEqual(again.ran, ["a"], "a new kernel knows nothing of what ran");
  await page.fire(".running .stop", "click");
  await again.end([], "error");
  deepEqual([status(page), states(page)[0]], ["Ready", "failed|[1] failed"]);
  await page.later();
  equal(status(page), "Ready", "it has stopped");
});

Deno.test("a kernel that cannot be had is told, and tried again", async () => {
  using page = await lesson({ source: "a" }, { source: "b" });
  await page.fire("#c1 button.run", "click");
  FakeWorker.newest.say({ type: "failed", message: "no memory" });
  await settle();
  deepEqual([status(page), states(page).join()], ["no memory", "|,|"]);
  await page.fire("#c0 button.run", "click");
  FakeWorker.newest.onerror!({ preventDefault() {} });
  await settle();
  equal(status(page), "The kernel could not be loaded: no answer.");
  await page.fire("#c0 button.run", "click");
  equal(FakeWorker.made.length, 3);
  // Ended while it starts: nothing is told of it.
  await page.fire("#menu .restart", "click");
  await settle();
  deepEqual([status(page), states(page).join()], ["", "|,|"]);
});

Deno.test("edits are kept for the lesson, marked, and thrown away by Reset", async () => {
  using page = await SiteHere.lesson([{ source: "const a = 1;" }, { source: "b" }]);
  page.stored.set("convolutions:edits:lessons/one", '{"c0":"changed <1>","c1":5}');
  await start(page);
  equal(page.get("#c0 pre.source").textContent, "changed <1>", "before it has its colors");
  await until(() => page.get("#c0 pre.source").innerHTML.includes("tok-"));
  const cell = page.get("#c0");
  ok(cell.classList.contains("edited"));
  equal(page.get("#c0 pre.source").textContent, "changed <1>");
  equal(page.get("#c0 button.reset").hidden, false);
  equal(page.get("#c1").classList.contains("edited"), false, "what is no text is no edit");
  await page.fire("#menu .reset-all", "click");
  equal(page.get("#menu").dataset.popover, "closed");
  ok(!cell.classList.contains("edited"));
  equal(page.get("#c0 pre.source").textContent, "const a = 1;");
  deepEqual([...page.stored], []);
  equal(status(page), "");
  using other = await SiteHere.lesson([{ source: "a" }]);
  other.stored.set("convolutions:edits:lessons/one", '{"c0":"b"}');
  await start(other);
  other.set({ localStorage: undefined });
  await other.fire("#menu .reset-all", "click");
  equal(status(other), "This browser keeps no edits");
});

Deno.test("Reset all puts outputs and states back, and watches what is live anew", async () => {
  using page = await SiteHere.lesson([{ source: "a" }]);
  page.get("#c0 .outputs").innerHTML = '<div data-live="x.html"><img alt="A picture"></div>';
  await start(page);
  equal(page.watched.length, 1);
  await page.fire("#c0 button.run", "click");
  const worker = FakeWorker.newest;
  worker.say({ type: "ready" });
  await settle();
  await worker.end([text("new")]);
  equal(page.get("#c0 .outputs").textContent, "new");
  await page.fire("#menu .reset-all", "click");
  match(page.get("#c0 .outputs").innerHTML, /data-live/);
  deepEqual(states(page), ["|"]);
  equal(page.watched.length, 2);
  equal(worker.terminated, true, "a new kernel for what comes");
});

Deno.test("Enter with Ctrl or Command runs a cell, with Shift also goes on; alone it is a line", async () => {
  using page = await lesson({ source: "a" });
  const key = async (properties: object) =>
    (await page.fire("#c0 pre.source", "keydown", { key: "Enter", ...properties }))
      .defaultPrevented;
  deepEqual([await key({}), await key({ shiftKey: true, key: "a" })], [false, false]);
  equal(FakeWorker.made.length, 0);
  deepEqual(
    [await key({ shiftKey: true }), await key({ ctrlKey: true }), await key({ metaKey: true })],
    [true, true, true],
  );
  equal(FakeWorker.made.length, 1);
  equal(states(page)[0], "waiting|waiting");
});

Deno.test("the graphics card is asked for in the menu, where there is one; the kernel begins anew", async () => {
  const input = (page: SiteHere) => page.get("input[name=webgpu]") as HTMLInputElement;
  using without = await SiteHere.lesson([{ source: "a" }]);
  without.set({ navigator: {} });
  await start(without);
  ok(input(without).disabled);
  equal(
    input(without).parentElement!.querySelector("small")!.textContent,
    "This browser has no WebGPU.",
  );
  using page = await SiteHere.lesson([{ source: "a" }]);
  page.set({ navigator: { gpu: {} } });
  await start(page);
  await page.fire("#c0 button.run", "click");
  const [first] = FakeWorker.made;
  input(page).checked = true;
  await page.fire(input(page), "change");
  ok(first.terminated);
  equal(status(page), "");
  equal(page.get(".on-gpu").hidden, false);
  await page.fire("#c0 button.run", "click");
  deepEqual(FakeWorker.newest.told[0], {
    type: "start",
    settings: { CONVOLUTIONS_BACKEND: "webgpu" },
    stop: undefined,
  });
  input(page).checked = false;
  await page.fire(input(page), "change");
  equal(page.get(".on-gpu").hidden, true);
  await page.fire("#c0 button.run", "click");
  deepEqual(FakeWorker.newest.told[0], { type: "start", settings: {}, stop: undefined });
});

Deno.test("a lesson is downloaded as it stands on the page; without a network that is told", async () => {
  using page = await lesson({ source: "a" }, { source: "b" });
  await page.fire("#c0 button.run", "click");
  FakeWorker.newest.say({ type: "ready" });
  await settle();
  await FakeWorker.newest.end([text("new")]);
  const downloaded = Promise.withResolvers<[string, HTMLAnchorElement]>();
  page.document.createElement("a").constructor.prototype.click = async function (
    this: HTMLAnchorElement,
  ) {
    downloaded.resolve([await (await real(this.href)).text(), this]);
  };
  const cell = { cell_type: "code", outputs: [1], execution_count: 3 };
  const notebook = {
    cells: [{ ...cell, id: "c0", source: "old" }, { ...cell, id: "c1", source: "b" }],
  };
  await page.fire("#menu .download", "click");
  await until(() => status(page)!.startsWith("The notebook"));
  equal(status(page), "The notebook cannot be fetched; is there a network?");
  page.files["/notebooks/lessons/one.ipynb"] = JSON.stringify(notebook);
  page.timers.length = 0;
  await page.fire("#menu .download", "click");
  const [saved, link] = await downloaded.promise;
  equal(link.download, "one.ipynb");
  Object.assign(notebook.cells[0], {
    source: "a",
    outputs: [{ output_type: "stream", name: "stdout", text: "new" }],
    execution_count: 1,
  });
  equal(saved, JSON.stringify(notebook, null, 1) + "\n");
  await until(() => page.timers.length > 0);
  deepEqual(await page.later(), [60_000]);
});
