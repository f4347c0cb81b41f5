import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { notebooksIn, Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { launch } from "../live/browsers.ts";
import { notebookOf, startLab, TOKEN } from "./start_lab.ts";

const project = new Project();
const ignore = Deno.build.os === "windows" ||
  !await Deno.stat(project.kernelspec).then(() => true, () => false);
const { sanitizeOps, sanitizeResources } = inBrowser;

/** Waits for `promise`, but not longer than `limit` ms. */
async function within(limit: number, promise: Promise<unknown>, failure: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${failure} within ${limit} ms`)), limit);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

interface Message {
  channel: string;
  header: { msg_type: string };
  parent_header: { msg_id?: string };
  content: { execution_state?: string; ename?: string; data?: Record<string, string> };
}

/** A kernel, spoken to as JupyterLab's page does. */
class RemoteKernel {
  readonly #messages: Message[] = [];
  #arrived = () => {};

  private constructor(readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      this.#messages.push(JSON.parse(data));
      this.#arrived();
    };
  }

  static async connect(host: string, id: string): Promise<RemoteKernel> {
    const socket = new WebSocket(`ws://${host}/api/kernels/${id}/channels?token=${TOKEN}`);
    const opened = new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    await within(30_000, opened, "the connection to the kernel did not open");
    return new RemoteKernel(socket);
  }

  send(code: string): string {
    const id = crypto.randomUUID();
    this.socket.send(JSON.stringify({
      channel: "shell",
      header: {
        msg_id: id,
        msg_type: "execute_request",
        session: "s",
        username: "u",
        date: new Date().toISOString(),
        version: "5.3",
      },
      parent_header: {},
      metadata: {},
      content: { code, silent: false, store_history: true, user_expressions: {} },
    }));
    return id;
  }

  /** The messages that answer a cell, up to the kernel's being idle again. */
  async answers(id: string): Promise<Message[]> {
    for (const end = Date.now() + 30_000; Date.now() < end;) {
      const own = this.#messages.filter((message) => message.parent_header.msg_id === id);
      if (own.some(({ content }) => content.execution_state === "idle")) return own;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    throw new Error("the kernel did not get idle within 30 s");
  }

  /** Closes the connection; now and then it is gone without an event that says so. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.onclose = resolve);
    this.socket.close();
    await within(3000, closed, "no close event").catch(() => {});
  }
}

/** Asks JupyterLab's server. */
type Api = (path: string, init?: RequestInit) => Promise<unknown>;

Deno.test({
  name: "the lab task opens JupyterLab",
  ignore,
  sanitizeOps,
  sanitizeResources,
  fn: async (t) => {
    const { lab, host } = await startLab(
      Deno.execPath(),
      ["run", "--allow-all", join(project.root, "scripts", "lab.ts")],
      { DENO_DIR: project.denoDir },
    );
    const api: Api = async (path, init = {}) => {
      const headers = { Authorization: `token ${TOKEN}` };
      const signal = AbortSignal.timeout(30_000);
      const answer = await fetch(`http://${host}/${path}`, { ...init, headers, signal });
      const text = await answer.text();
      assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    };
    try {
      await t.step("the help while typing starts before a notebook is opened", () => helps(api));
      await t.step("it opens on the lessons", () => opens(host, api));
      await t.step("it has one kernel, and its Stop button ends a cell", () => stops(host, api));
      await t.step({
        name: "who types before page and server know each other gets the signature, too",
        ignore: inBrowser.ignore,
        fn: () => typesEarly(host),
      });
    } finally {
      lab.kill("SIGTERM");
      await within(20_000, lab.status, "JupyterLab did not end");
    }
  },
});

async function helps(api: Api): Promise<void> {
  let status = "";
  for (const end = Date.now() + 30_000; status !== "started" && Date.now() < end;) {
    const { sessions } = await api("lsp/status") as { sessions: { deno: { status: string } } };
    status = sessions.deno.status;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.equal(status, "started");
}

async function opens(host: string, api: Api): Promise<void> {
  const opened = await fetch(`http://${host}/?token=${TOKEN}`);
  await opened.body?.cancel();
  assert.equal(new URL(opened.url).pathname, "/lab/tree/00_start.ipynb");
  const names = async (folder: string) => {
    const { content } = await api(`api/contents/${folder}`) as { content: { name: string }[] };
    return content.map(({ name }) => name);
  };
  assert.deepEqual(
    (await names("practice")).filter((name) => name.endsWith(".ipynb")).sort(),
    await notebooksIn(project.exercises),
  );
  const shown = await names("");
  for (const lesson of await project.lessons()) {
    assert.ok(shown.includes(lesson.slice(project.notebooks.length + 1)), lesson);
  }
  assert.ok(!shown.includes("exercises"), "solutions stand where learners click");
}

async function stops(host: string, api: Api): Promise<void> {
  const { kernelspecs, default: first } = await api("api/kernelspecs") as {
    kernelspecs: { deno: { spec: { argv: string[]; env: Record<string, string> } } };
    default: string;
  };
  assert.equal(first, "deno");
  assert.equal(kernelspecs.deno.spec.argv[3], project.deno);
  // What the kernel fetches stays in the folder.
  assert.equal(kernelspecs.deno.spec.env.DENO_DIR, project.denoDir);
  const { id } = await api("api/kernels", {
    method: "POST",
    body: JSON.stringify({ name: "deno" }),
  }) as { id: string };
  const kernel = await RemoteKernel.connect(host, id);
  const before = await kernel.answers(kernel.send("var n = 41; n"));
  assert.ok(before.some(({ content }) => content.data?.["text/plain"] === "41"));
  const endless = kernel.send("while (true) { n++; }");
  await new Promise((resolve) => setTimeout(resolve, 500));
  await api(`api/kernels/${id}/interrupt`, { method: "POST" });
  const ended = await kernel.answers(endless);
  assert.ok(ended.some(({ header }) => header.msg_type === "error"));
  const after = await kernel.answers(kernel.send("n > 41"));
  assert.ok(after.some(({ content }) => content.data?.["text/plain"] === "true"));
  await kernel.close();
}

async function typesEarly(host: string): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: project.notebooks, prefix: "lab_" });
  await Deno.writeTextFile(
    join(folder, "try.ipynb"),
    notebookOf([
      'import { conv2d } from "convolutions";\nconst storm = [[1, 2], [3, 4]];\n',
      "// more",
    ]),
  );
  const browser = await launch("chromium");
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(90_000);
    const bracket = Promise.withResolvers<void>();
    await page.routeWebSocket(/\/lsp\/ws\//, async (route) => {
      await bracket.promise;
      route.connectToServer();
    });
    // A workspace of its own: the reader's may have other notebooks open.
    const path = `lab/workspaces/test/tree/${basename(folder)}/try.ipynb`;
    await page.goto(`http://${host}/${path}?token=${TOKEN}&reset`, { waitUntil: "commit" });
    await page.locator(".jp-CodeCell .cm-content").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("conv2d(", { delay: 150 });
    bracket.resolve();
    await page.keyboard.type("st", { delay: 150 });
    // Three seconds, where the machine has nothing else to do.
    const timeout = Deno.loadavg()[0] < navigator.hardwareConcurrency ? 3_000 : 30_000;
    const signature = page.locator(".lsp-signature-help").filter({ hasText: "Conv2dOptions" });
    await signature.first().waitFor({ timeout });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}
