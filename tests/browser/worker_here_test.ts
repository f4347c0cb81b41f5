/** The kernel's worker without a worker: what the page says to it, what it fetches first, JupyterLite's plugins. */
import { deepEqual, equal, rejects } from "node:assert/strict";
import type { FromKernel } from "../../lib/browser/messages.ts";
import { KernelHere } from "./kernel_here.ts";
import { FakeWorker, SiteHere, until } from "./site_here.ts";

const scope = globalThis as unknown as Record<string, unknown>;
let runs = 0;

/** Serves a kernel as in a worker, and says things to it. */
async function served(host: object) {
  const sent: FromKernel[] = [];
  const listeners: ((event: object) => Promise<void>)[] = [];
  const here = new KernelHere(); // Puts the global object right at the end.
  const { addEventListener } = globalThis;
  scope.postMessage = (message: FromKernel) => sent.push(structuredClone(message));
  scope.addEventListener = (type: string, listener: never) => {
    if (type === "message") listeners.push(listener);
  };
  const file = new URL("../../lib/browser/kernel/serve_kernel.ts", import.meta.url).href;
  const { serveKernel } = await import(`${file}?run=${++runs}`);
  serveKernel({ imports: {}, ...host });
  const say = (data: object) => listeners[0]({ data });
  return {
    sent,
    say,
    [Symbol.dispose]() {
      globalThis.addEventListener = addEventListener;
      here[Symbol.dispose]();
    },
  };
}

Deno.test("serveKernel() starts one kernel, tells how far it is, and runs what it is told to", async () => {
  const seen: unknown[] = [];
  using worker = await served({
    imports: { mine: () => Promise.resolve({ fromMine: 1 }) },
    prepare: async (
      kernel: { settings: object },
      progress: (loaded: number, total: number) => void,
    ) => {
      seen.push(kernel.settings);
      progress(1, 4);
      await null;
      progress(4, 4);
    },
  });
  await worker.say({ type: "execute", id: 1, code: "1" });
  await worker.say({ type: "interrupt", id: 1 });
  deepEqual(worker.sent, [], "nothing before it has started");
  await worker.say({ type: "start", settings: { A: "1" } });
  deepEqual(worker.sent.splice(0), [
    { type: "progress", loaded: 1, total: 4 },
    { type: "progress", loaded: 4, total: 4 },
    { type: "ready" },
  ]);
  deepEqual(seen, [{ A: "1" }]);
  await worker.say({ type: "start", settings: { A: "2" } });
  deepEqual([worker.sent.length, seen.length], [0, 1]);
  await worker.say({
    type: "execute",
    id: 5,
    code: "import { fromMine } from 'mine'; fromMine + Number(Deno.env.get('A'))",
  });
  await until(() => worker.sent.length === 2);
  deepEqual(worker.sent.splice(0), [
    {
      type: "output",
      id: 5,
      output: {
        msg_type: "execute_result",
        content: { execution_count: 1, data: { "text/plain": "2" }, metadata: {} },
      },
    },
    { type: "done", id: 5, status: "ok", executionCount: 1 },
  ]);
  await worker.say({ type: "execute", id: 6, code: "await new Promise(() => {})" });
  await worker.say({ type: "interrupt", id: 6 });
  await until(() => worker.sent.length === 2);
  deepEqual(worker.sent.at(-1), { type: "done", id: 6, status: "error", executionCount: 2 });
});

Deno.test("serveKernel() says why it cannot start", async () => {
  for (const [thrown, message] of [[new Error("no memory"), "no memory"], ["words", "words"]]) {
    using worker = await served({
      prepare: () => {
        throw thrown;
      },
    });
    await worker.say({ type: "start", settings: {} });
    deepEqual(worker.sent, [{ type: "failed", message }]);
  }
  using bare = await served({});
  await bare.say({ type: "start", settings: {} });
  deepEqual(bare.sent, [{ type: "ready" }]);
});

Deno.test("prefetch() fetches what every lesson needs, and tells of each part", async () => {
  using page = new SiteHere("<body></body>");
  page.set({ FIRST: { "a.js": 3, "b.wasm": 4 } });
  const { base } = await import("../../lib/platform/browser/machine.ts");
  const path = (name: string) => new URL(name, base).pathname;
  page.files[path("a.js")] = "abc";
  page.files[path("b.wasm")] = "defg";
  const { prefetch } = await page.run("prefetch.ts") as {
    prefetch(progress: (loaded: number, total: number) => void): Promise<void>;
  };
  const told: number[][] = [];
  await prefetch((...now) => told.push(now));
  equal(told.length, 2);
  deepEqual(told.at(-1), [7, 7]);
  page.files[path("b.wasm")] = new Response("", { status: 404 });
  await rejects(prefetch(() => {}), new Error("b.wasm: the site answered 404."));
});

/** What a notebook's panel is, as far as it is looked at. */
function panel(kernel: { id: string; name: string } | null, ...sources: string[]) {
  const model = (type: string, source: string) => ({
    type,
    sharedModel: { getSource: () => source },
  });
  const widgets = sources.map((source) =>
    source.startsWith("#") ? { model: model("markdown", source) } : { model: model("code", source) }
  );
  const activeCell: typeof widgets[0] | null = widgets[1] ?? null;
  return {
    context: { ready: Promise.resolve() },
    sessionContext: { session: kernel && { kernel } },
    content: { widgets, activeCell: activeCell as typeof widgets[0] | null },
  };
}

Deno.test("JupyterLite's plugins: a kernel by its name, its Stop, whole texts, room on a narrow screen", async () => {
  using page = new SiteHere("<body></body>");
  Object.defineProperty(page.document, "currentScript", {
    value: { src: "http://site.test/lite/extensions/convolutions-kernel/static/remote.js" },
    configurable: true,
  });
  class Signal {
    emit() {}
  }
  const shared: Record<string, object> = {
    "@jupyterlite/services": {
      IKernelSpecs: { name: "specs" },
      IKernelClient: { name: "clients" },
    },
    "@jupyterlab/services": { KernelMessage: { createMessage: (options: object) => options } },
    "@jupyterlab/notebook": { INotebookTracker: { name: "notebooks" } },
    "@lumino/signaling": { Signal },
    "@jupyterlab/codemirror": {
      IEditorExtensionRegistry: { name: "editors" },
      EditorExtensionRegistry: {
        createImmutableExtension: (extension: unknown) => ({ extension }),
      },
    },
  };
  const lab: Record<string, unknown> = {};
  page.set({ _JUPYTERLAB: lab });
  await page.run("lite/remote_entry.ts");
  const container = lab["convolutions-kernel"] as {
    init(scope: object): void;
    get(name: string): Promise<() => { default: Plugin[]; __esModule: true }>;
  };
  const names = [
    ..."@codemirror/language @codemirror/state @codemirror/view @jupyterlab/codemirror".split(" "),
    ..."@jupyterlab/notebook @jupyterlab/services @jupyterlite/services @lumino/signaling".split(
      " ",
    ),
  ];
  container.init(Object.fromEntries(
    names.map((
      name,
    ) => [name, { "1.0.0": { get: () => Promise.resolve(() => shared[name] ?? {}) } }]),
  ));
  const module = (await container.get("./extension"))();
  equal(module.__esModule, true);
  const [kernel, marks, texts, room] = module.default;
  deepEqual(
    module.default.map((
      { id, autoStart, requires, optional },
    ) => [id, autoStart, requires?.length, optional?.length]),
    [
      ["convolutions-kernel:kernel", true, 2, 1],
      ["convolutions-kernel:marks", true, 2, undefined],
      ["convolutions-kernel:texts", true, undefined, undefined],
      ["convolutions-kernel:room", true, 1, undefined],
    ],
  );

  let spec: {
    spec: object;
    create(
      options: object,
    ): Promise<{ interrupt(): void; handleMessage(message: object): Promise<void> }>;
  };
  const stopped: string[] = [];
  const clients = { interrupt: (id: string) => Promise.resolve(void stopped.push(id)) };
  const shown = panel({ id: "k", name: "deno" }, "const a = 1", "#", "a");
  const others = panel({ id: "other", name: "python3" }, "b", "c");
  const panels = [others, panel(null), shown];
  const notebooks = {
    find: (test: (panel: unknown) => boolean) => panels.find(test),
    widgetAdded: {
      connect: (slot: (tracker: unknown, panel: unknown) => void) => slots.push(slot),
    },
  };
  const slots: ((tracker: unknown, panel: unknown) => void)[] = [];
  kernel.activate({} as never, { register: (it: typeof spec) => spec = it }, clients, notebooks);
  deepEqual(spec!.spec, {
    name: "deno",
    display_name: "Deno",
    language: "typescript",
    argv: [],
    resources: {},
  });
  const made = await spec!.create({ id: "k", name: "deno", location: "", sendMessage: () => {} });
  equal(FakeWorker.newest.url.href, "http://site.test/kernel/worker.js");
  await clients.interrupt("k");
  await clients.interrupt("strange");
  deepEqual(stopped, ["strange"]);

  // What is asked about a cell goes to the help's worker with its neighbors, or with what a console ran.
  const complete = (code: string) =>
    made.handleMessage({
      channel: "shell",
      header: { msg_id: "m", msg_type: "complete_request", session: "s" },
      content: { code, cursor_pos: code.length },
    });
  const asked =
    () => (FakeWorker.newest.told.at(-1) as unknown as { cells: string[]; cell: number });
  const answer = () =>
    FakeWorker.newest.say(
      {
        id: (FakeWorker.newest.told.at(-1) as unknown as { id: number }).id,
        answer: undefined,
      } as never,
    );
  shown.content.activeCell = shown.content.widgets[2];
  let waiting = complete("a.");
  equal(FakeWorker.newest.url.href, "http://site.test/help/worker.js");
  deepEqual([asked().cells, asked().cell], [["const a = 1", "a."], 1]);
  answer();
  await waiting;
  shown.content.activeCell = null;
  waiting = complete("b.");
  deepEqual([asked().cells, asked().cell], [["b."], 0]);
  answer();
  await waiting;
  await made.handleMessage({
    channel: "shell",
    header: { msg_id: "m", msg_type: "execute_request", session: "s" },
    content: { code: "let c" },
  });
  waiting = complete("c.");
  deepEqual([asked().cells, asked().cell], [["let c", "c."], 1]);
  answer();
  await waiting;

  const contents = {
    get: (path: string) =>
      Promise.resolve({
        type: path.endsWith("ipynb") ? "notebook" : "file",
        content: path.startsWith("x") ? null : { cells: [{ source: ["a", "b"] }] },
      }),
  };
  texts.activate({ serviceManager: { contents } } as never);
  const source = async (path: string) => (await contents.get(path)).content?.cells[0].source;
  deepEqual([await source("a.ipynb"), await source("a.txt"), await source("x.ipynb")], ["ab", [
    "a",
    "b",
  ], undefined]);

  let collapsed = 0;
  const app = { shell: { collapseLeft: () => void collapsed++ } };
  page.set({ innerWidth: 800 });
  room.activate(app as never, notebooks);
  equal(slots.length, 0);
  page.set({ innerWidth: 799 });
  room.activate(app as never, notebooks);
  slots[0](undefined, shown);
  await until(() => page.timers.length > 0);
  deepEqual([await page.later(), collapsed], [[500], 1]);

  let factory: { name: string; factory(options: object): unknown };
  marks.activate({} as never, { addExtension: (it: typeof factory) => factory = it }, notebooks);
  equal(factory!.name, "convolutions-help");
});

interface Plugin {
  id: string;
  autoStart: boolean;
  requires?: unknown[];
  optional?: unknown[];
  activate(...services: unknown[]): void;
}
