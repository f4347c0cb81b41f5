/** Bundles the scripts of live outputs from `lib/live/page/` into `.cache/live/`. */

import * as esbuild from "esbuild";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Project } from "./project.ts";

/** The kinds of live outputs: one script each. */
export const PAGES = ["animation", "ask", "explore", "network", "training"] as const;

/** Packages come from Deno's own npm cache, where esbuild does not look. */
const fromDeno: esbuild.Plugin = {
  name: "packages of deno.json",
  setup(build) {
    build.onResolve({ filter: /^preact(\/|$)/ }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
    }));
  },
};

/**
 * Bundles one script: classic, self-contained, with `start` as its one name.
 *
 * @param page Name of a file in `lib/live/page/`.
 * @returns An expression that gives the page's exports.
 */
export async function bundlePage(project: Project, page: string): Promise<string> {
  const { outputFiles: [file] } = await esbuild.build({
    entryPoints: [join(project.root, "lib", "live", "page", `${page}.tsx`)],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "live",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    loader: { ".css": "text" },
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [minifiedText, fromDeno],
    write: false,
  });
  return file.text.trim();
}

/** Styles are text in the script; made small before. */
const minifiedText: esbuild.Plugin = {
  name: "small styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await Deno.readTextFile(path), {
        loader: "css",
        minify: true,
      });
      return { contents: code, loader: "text" };
    });
  },
};

/** Bundles all pages into a folder. */
export async function bundlePages(project: Project): Promise<void> {
  const folder = join(project.root, ".cache", "live");
  await Deno.mkdir(folder, { recursive: true });
  for (const page of PAGES) {
    await Deno.writeTextFile(join(folder, `${page}.js`), await bundlePage(project, page));
  }
  await esbuild.stop();
}

if (import.meta.main) {
  await bundlePages(new Project());
}
