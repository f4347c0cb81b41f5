/** Bundles the worker that helps with typing, and the declarations that it reads. */

import * as esbuild from "esbuild";
import { join } from "node:path";
import { Project } from "../project.ts";
import { makeDeclarations } from "./make_declarations.ts";
import { NpmPackages } from "./npm_packages.ts";

/**
 * Bundles the worker.
 *
 * @param out Folder for `worker.js` and `declarations.json`.
 */
export async function bundleHelp(project: Project, out: string): Promise<esbuild.Metafile> {
  const packages = await NpmPackages.open(project);
  const { metafile } = await esbuild.build({
    entryPoints: [join(project.root, "lib", "browser", "help", "help_worker.ts")],
    outfile: join(out, "worker.js"),
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    logLevel: "error",
    metafile: true,
    plugins: [packages.plugin()],
  });
  const declarations = await makeDeclarations(project, packages);
  await Deno.writeTextFile(join(out, "declarations.json"), JSON.stringify(declarations));
  return metafile;
}

if (import.meta.main) {
  const project = new Project();
  const [out = join(project.build, "site", "help")] = Deno.args;
  await bundleHelp(project, out);
  await esbuild.stop();
}
