/** A worker of the tests, bundled in the kernel's place, once for all tests of a file. */

import { join } from "node:path";
import { bundleKernel } from "../../scripts/site/bundle_kernel.ts";
import { Project } from "../../scripts/project.ts";

let bundled: Promise<string> | undefined;

Deno.test.afterAll(async () => {
  if (bundled) await Deno.remove(await bundled, { recursive: true });
});

/** The folder with `worker.js`, bundled from a module beside this one. */
export function bundledWorker(module: string): Promise<string> {
  return bundled ??= (async () => {
    const out = await Deno.makeTempDir();
    await bundleKernel(new Project(), out, { entry: join(import.meta.dirname!, module) });
    return out;
  })();
}
