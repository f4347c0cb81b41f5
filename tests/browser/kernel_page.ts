/// <reference lib="dom" />
/** A kernel in a worker of headless Chromium or Firefox, and the page that it belongs to. */

import * as esbuild from "esbuild";
import { join } from "node:path";
import type { Execution, KernelClient } from "../../lib/browser/client.ts";
import type { Output } from "../../lib/browser/messages.ts";
import { Project } from "../../scripts/project.ts";
import { OWN_GLOBALS } from "../../scripts/site/bundle_kernel.ts";
import { NpmPackages } from "../../scripts/site/npm_packages.ts";
import type { BrowserName } from "../live/browsers.ts";
import { openSite, serve } from "../site/open_site.ts";

/** What came of a cell. */
export interface CellResult extends Execution {
  outputs: Output[];
  /** Milliseconds from the request to the end. */
  elapsed: number;
}

/** How to run a cell. */
export interface RunOptions {
  /** Milliseconds after which Stop is pressed, each. */
  stops?: readonly number[];
}

/** An open page with its kernel. */
export interface KernelPage extends AsyncDisposable {
  /** Evaluates an expression in the page, where `kernel` is the client. */
  evaluate(expression: string): Promise<unknown>;
  run(code: string, options?: RunOptions): Promise<CellResult>;
  /** Runs cells as Run All does: all are asked for at once. */
  runAll(codes: readonly string[]): Promise<CellResult[]>;
  restart(): Promise<void>;
}

/** What the page holds for {@linkcode KernelPage}. */
interface Scope {
  kernel: KernelClient;
  run(code: string, options: RunOptions): Promise<CellResult>;
}

const project = new Project();

/** Options of {@linkcode openKernel}. */
export interface OpenOptions {
  /** Whether the page may share memory, as a stop for loops needs it. */
  isolated?: boolean;
  /** Folder of a bundled kernel; otherwise one without the library is bundled. */
  folder?: string;
  settings?: Record<string, string>;
  browser?: BrowserName;
}

/** Opens a page with a kernel that has started. */
export async function openKernel(
  { isolated = true, folder, settings = {}, browser }: OpenOptions = {},
): Promise<KernelPage> {
  const client = join(project.root, "lib", "browser", "client.ts");
  if (folder) await bundle({ client }, folder);
  const served = serve(folder ?? await (bundled ??= bundleKernel(client)), { isolated });
  const opened = await openSite(served.origin, "", { browser });
  const evaluate = (expression: string): Promise<unknown> => opened.page.evaluate(expression);
  const text = JSON.stringify;
  await evaluate(`(${start})(${text(settings)})`);
  return {
    evaluate,
    run: (code, options = {}) =>
      evaluate(`run(${text(code)}, ${text(options)})`) as Promise<CellResult>,
    runAll: (codes) =>
      evaluate(`Promise.all(${text(codes)}.map((code) => run(code, {})))`) as Promise<CellResult[]>,
    restart: async () => void await evaluate("kernel.restart()"),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
    },
  };
}

/** The folder of a kernel without the library, once a test of this process has asked for it. */
let bundled: Promise<string> | undefined;

Deno.test.afterAll(async () => {
  if (bundled) await Deno.remove(await bundled, { recursive: true });
});

async function bundleKernel(client: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  await bundle({ client }, folder);
  await bundle({ worker: join(import.meta.dirname!, "kernel_worker.ts") }, folder, [OWN_GLOBALS]);
  return folder;
}

async function bundle(
  entryPoints: Record<string, string>,
  outdir: string,
  inject: string[] = [],
): Promise<void> {
  await esbuild.build({
    entryPoints,
    bundle: true,
    format: "esm",
    keepNames: true,
    inject,
    outdir,
    alias: { "#platform": join(import.meta.dirname!, "kernel_platform.ts") },
    plugins: [(await NpmPackages.open(project)).plugin()],
  });
  await esbuild.stop();
}

/** In the page: starts the kernel. */
async function start(settings: Record<string, string>): Promise<void> {
  const script = new URL("client.js", location.href).href;
  const { KernelClient: Client } = await import(script) as { KernelClient: typeof KernelClient };
  const scope = globalThis as unknown as Scope;
  const worker = new URL("worker.js", location.href);
  const kernel = scope.kernel = new Client({ worker, settings });
  scope.run = async (code, { stops = [] }) => {
    const outputs: Output[] = [];
    const began = performance.now();
    const timers = stops.map((after) => setTimeout(() => kernel.interrupt(), after));
    const execution = await kernel.execute(code, { onOutput: (it) => void outputs.push(it) });
    const elapsed = performance.now() - began;
    timers.forEach(clearTimeout);
    return { ...execution, outputs, elapsed };
  };
  await kernel.start();
}
