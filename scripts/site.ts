/**
 * Builds the lessons as a web site into `build/site/`: `deno task site [--serve] [--port N] [--out DIR]`.
 *
 * With `--serve` it is served on this machine afterwards; `--no-build` serves what was built before, and
 * `--no-lite` leaves JupyterLite ("Open as a notebook") out.
 */

import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Project } from "./project.ts";
import { buildSite } from "./site/build_site.ts";
import { serveSite } from "./site/serve_site.ts";

const USAGE = "deno task site [--serve] [--port N] [--no-build] [--no-lite] [--out DIR]";

async function main(project: Project, args: string[]): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args,
      options: {
        serve: { type: "boolean", default: false },
        "no-lite": { type: "boolean", default: false },
        "no-build": { type: "boolean", default: false },
        port: { type: "string", default: "8080" },
        out: { type: "string", default: join(project.build, "site") },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`--port must be a whole number from 0 to 65535, not ${options.port}.\n${USAGE}`);
    return 2;
  }
  const out = resolve(options.out);
  if (!options["no-build"]) {
    const started = performance.now();
    const files = await buildSite(project, {
      out,
      lite: !options["no-lite"],
      onStep: (step) => console.log(step),
    });
    const bytes = [...files.written.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${out}: ${files.written.size} files, ${(bytes / 1e6).toFixed(1)} MB, ${seconds} s`,
    );
  }
  if (!options.serve) return 0;
  await using server = await serveSite(out, { port });
  console.log(`\n${server.url}   (Ctrl+C ends it)`);
  await server.finished;
  return 0;
}

if (import.meta.main) Deno.exit(await main(new Project(), Deno.args));
