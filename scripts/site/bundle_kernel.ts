/** Bundles the library and its kernel for a worker in a browser, with the files that they fetch. */

import * as esbuild from "esbuild";
import { join } from "node:path";
import { Project } from "../project.ts";
import { NpmPackages } from "./npm_packages.ts";
import { writeAssets } from "./assets.ts";

/** tfjs assigns to none of its functions, this library does: a module's namespace would not take it. */
function openFused(): esbuild.Plugin {
  return {
    name: "tf.fused as an object",
    setup(build) {
      build.onLoad(
        { filter: /tfjs-core[\\/][\d.]+[\\/]dist[\\/]ops[\\/]ops\.js$/ },
        async ({ path }) => {
          const text = await Deno.readTextFile(path);
          const imported = "import * as fused from './fused_ops';";
          if (!text.includes(imported)) throw new Error(`${path}: no ${imported}`);
          return {
            contents: text.replace(
              imported,
              "import * as fusedOps from './fused_ops'; const fused = { ...fusedOps };",
            ),
            loader: "js",
          };
        },
      );
    },
  };
}

/** What `deno.json` maps to files of the library, and the browser's half of the platform. */
function ownFiles(project: Project, packages: NpmPackages): esbuild.Plugin {
  const lib = (...path: string[]) => join(project.root, "lib", ...path);
  const files: Record<string, string> = {
    "#platform": lib("platform", "browser", "mod.ts"),
    "convolutions": lib("mod.ts"),
    "@observablehq/plot": lib("figures", "observable_plot.ts"),
  };
  return {
    name: "the library's own files",
    setup(build) {
      build.onResolve(
        { filter: new RegExp(`^(${Object.keys(files).join("|")})$`) },
        ({ path, importer }) => packages.has(importer) ? undefined : { path: files[path] },
      );
    },
  };
}

/** Options of {@linkcode bundleKernel}. */
export interface BundleOptions {
  /** The worker's module; the kernel's if absent. */
  entry?: string;
  minify?: boolean;
}

/**
 * Bundles the kernel.
 *
 * @param out Folder for `worker.js`, its chunks and `assets/`.
 */
export async function bundleKernel(
  project: Project,
  out: string,
  { entry = join(project.root, "lib", "browser", "kernel", "worker.ts"), minify = true }:
    BundleOptions = {},
): Promise<esbuild.Metafile> {
  await Deno.mkdir(out, { recursive: true });
  const packages = await NpmPackages.open(project);
  const assets = await writeAssets(project, packages, out);
  const { metafile } = await esbuild.build({
    entryPoints: {
      worker: entry,
      helper: join(project.root, "lib", "backend", "network", "helper.ts"),
    },
    bundle: true,
    splitting: true,
    minify,
    // Names are seen by readers: in errors, and where a function or class is a cell's value.
    keepNames: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    outdir: out,
    chunkNames: "[name]-[hash]",
    define: { ASSETS: JSON.stringify(assets) },
    logLevel: "error",
    plugins: [ownFiles(project, packages), packages.plugin(), openFused()],
  });
  await esbuild.stop();
  return metafile!;
}

if (import.meta.main) {
  const project = new Project();
  const [out = join(project.build, "site", "kernel"), entry] = Deno.args;
  await bundleKernel(project, out, { entry });
}
