/// <reference lib="dom" />
/** The workloads of bench.ts in Chromium: reads `[name, count]` a line, answers with times in ms. */

import { join } from "node:path";
import { chromium } from "playwright-core";
import { Project } from "./project.ts";
import { bundleKernel } from "./site/bundle_kernel.ts";
import { serveSite } from "./site/serve_site.ts";
import { textLines } from "./text_lines.ts";

const [executablePath] = Deno.args;
const project = new Project();
const out = await Deno.makeTempDir();
await bundleKernel(project, join(out, "kernel"), {
  entry: join(project.root, "scripts", "bench_page_worker.ts"),
});
await Deno.writeTextFile(join(out, "index.html"), "<!doctype html><title>bench</title>");
// Isolated and with policies as readers get the site.
const server = await serveSite(out, { port: 0 });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await page.goto(server.url);
const worker = await page.evaluateHandle(() => new Worker("/kernel/worker.js", { type: "module" }));

for await (const line of textLines(Deno.stdin.readable)) {
  const [name, count] = JSON.parse(line);
  const answer = name === "version"
    ? { version: `Chromium ${browser.version()}` }
    : name === "memory"
    ? {}
    : await worker.evaluate((worker, request) =>
      new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(request);
      }), [name, count]);
  console.log(JSON.stringify(answer));
}

await browser.close();
await server[Symbol.asyncDispose]();
await Deno.remove(out, { recursive: true });
