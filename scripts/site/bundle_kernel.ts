/** Bundles the library and its kernel for a worker in a browser, with the files that they fetch. */

import * as esbuild from "esbuild";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Project } from "../project.ts";
import { NpmPackages } from "./npm_packages.ts";
import { type Asset, writeAssets } from "./assets.ts";

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

/** tfjs's backend for WebGL is half as large as all the rest of tfjs, and this library does not use it. */
const withoutWebgl: esbuild.Plugin = {
  name: "tfjs without WebGL",
  setup(build) {
    const namespace = "left out";
    build.onResolve({ filter: /^@tensorflow\/tfjs-backend-webgl$/ }, ({ path }) => ({
      path,
      namespace,
    }));
    build.onLoad({ filter: /./, namespace }, () => ({
      contents: "export const version_webgl = undefined;",
    }));
  },
};

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

/** In the worker's script, what {@linkcode firstFiles} finds when it has been written. */
const PLACE = "$FIRST_FILES$";

/** What every lesson needs before its first cell ends, in bytes by file. */
async function firstFiles(
  { outputs }: esbuild.Metafile,
  assets: Record<string, Asset>,
  out: string,
): Promise<Record<string, number>> {
  const files = new Set<string>();
  const add = (path: string) => {
    const name = basename(path);
    if (files.has(name)) return;
    files.add(name);
    for (const { kind, path: imported } of outputs[path].imports) {
      if (kind === "import-statement") add(imported);
    }
  };
  const first = /lib\/mod\.ts$|tfjs-backend-wasm\/.*\/index\.js$|lib\/backend\/kernels\/mod\.ts$/;
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint !== undefined && first.test(entryPoint.replaceAll("\\", "/"))) add(path);
  }
  for (const name of ["fonts/regular.ttf", "fonts/semibold.ttf", "tfjs-backend-wasm-simd.wasm"]) {
    files.add(assets[name].file);
  }
  const sizes = [...files].map(async (file) => [file, (await Deno.stat(join(out, file))).size]);
  return Object.fromEntries(await Promise.all(sizes));
}

/** The global names of the bundle, whatever cells give these names to. */
export const OWN_GLOBALS: string = fileURLToPath(
  new URL("../../lib/browser/kernel/own_globals.ts", import.meta.url),
);

/** Options of {@linkcode bundleKernel}. */
export interface BundleOptions {
  /** The worker's module; the kernel's if absent. */
  entry?: string;
}

/**
 * Bundles the kernel.
 *
 * @param out Folder for `worker.js`, its chunks, `exported/` and `assets/`.
 * @returns What esbuild tells of the bundle.
 */
export async function bundleKernel(
  project: Project,
  out: string,
  { entry = join(project.root, "lib", "browser", "worker.ts") }: BundleOptions = {},
): Promise<esbuild.Metafile> {
  await Deno.remove(out, { recursive: true }).catch(() => {});
  await Deno.mkdir(out, { recursive: true });
  const packages = await NpmPackages.open(project);
  const assets = await writeAssets(project, packages, out);
  const folder = join(project.notebooks, "exported");
  const exported = (await Array.fromAsync(Deno.readDir(folder)))
    .flatMap(({ name }) => /^(\w+)\.ts$/.exec(name)?.[1] ?? []).sort();
  const { metafile } = await esbuild.build({
    entryPoints: {
      worker: entry,
      helper: join(project.root, "lib", "backend", "network", "helper.ts"),
      // Not h5wasm's own module: it makes one instance, and this as many as are asked for.
      hdf5: join(packages.folder("h5wasm"), "dist", "esm", "hdf5_util.js"),
      ...Object.fromEntries(
        exported.map((name) => [`exported/${name}`, join(folder, `${name}.ts`)]),
      ),
    },
    bundle: true,
    splitting: true,
    minify: true,
    // Names are seen by readers: in errors, and where a function or class is a cell's value.
    keepNames: true,
    inject: [OWN_GLOBALS],
    format: "esm",
    platform: "browser",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    outdir: out,
    chunkNames: "[name]-[hash]",
    define: {
      ASSETS: JSON.stringify(assets),
      EXPORTED: JSON.stringify(exported),
      FIRST: JSON.stringify(PLACE),
      // Asked for by what the package assert is made of, when it is loaded.
      "process.env.NODE_DEBUG": "undefined",
      "process.stderr": "undefined",
    },
    logLevel: "error",
    plugins: [withoutWebgl, ownFiles(project, packages), packages.plugin(), openFused()],
  });
  await esbuild.stop();
  const script = join(out, "worker.js");
  const first = JSON.stringify(await firstFiles(metafile!, assets, out));
  const text = await Deno.readTextFile(script);
  await Deno.writeTextFile(script, text.replaceAll(JSON.stringify(PLACE), () => first));
  return metafile!;
}

if (import.meta.main) {
  const project = new Project();
  const [out = join(project.build, "site", "kernel"), entry] = Deno.args;
  await bundleKernel(project, out, { entry });
}
