/** Bundles the scripts and the style of the pages. */

import * as esbuild from "esbuild";
import { join, relative } from "node:path";
import type { Project } from "../project.ts";
import { NpmPackages } from "./npm_packages.ts";
import { sha256 } from "../../lib/sources/sha256.ts";
import type { SiteFiles } from "./site_files.ts";

/** Where a page finds what it needs, from the site's root. */
export interface PageAssets {
  /** A module. */
  script: string;
  /** Runs before anything is drawn. */
  early: string;
  style: string;
  /** Fonts that the first screen needs. */
  preload: string[];
  /** `sha256-…` of the script that starts a live output's frame. */
  frameHash: string;
  /** The packages that were bundled, by name. */
  packages: string[];
}

/** What all bundles have in common. */
const OPTIONS = {
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["es2023", "chrome123", "firefox128", "safari17.5"],
  legalComments: "none",
  logLevel: "error",
} as const satisfies esbuild.BuildOptions;

/** Bundles them into `assets/`. */
export async function bundleAssets(project: Project, files: SiteFiles): Promise<PageAssets> {
  const source = (name: string) => join(project.root, "lib", "browser", "page", name);
  const packages = await NpmPackages.open(project);
  const frame = await esbuild.build({
    ...OPTIONS,
    entryPoints: [source("frame.ts")],
    format: "iife",
    write: false,
  });
  const frameScript = frame.outputFiles[0].text.trim();
  const digest = Uint8Array.fromHex(await sha256(frameScript)).toBase64();

  const outdir = join(files.root, "assets");
  const { metafile } = await esbuild.build({
    ...OPTIONS,
    entryPoints: [source("main.ts"), source("early.ts"), source("style.css")],
    format: "esm",
    splitting: true,
    outdir,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    define: { FRAME_SCRIPT: JSON.stringify(frameScript) },
    plugins: [packages.plugin()],
    metafile: true,
    absWorkingDir: project.root,
  });
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({
    path: relative(files.root, join(project.root, path)),
    entry: output.entryPoint,
  }));
  const of = (name: string) => outputs.find(({ entry }) => entry?.endsWith(name))!.path;
  return {
    script: of("page/main.ts"),
    early: of("page/early.ts"),
    style: of("page/style.css"),
    preload: outputs.map(({ path }) => path).filter((path) =>
      /serif-4-latin-wght-normal-\w+\.woff2$/.test(path)
    ),
    frameHash: `sha256-${digest}`,
    packages: packagesOf(metafile),
  };
}

/** Bundles the service worker, which knows all files: the last that is written. */
export async function bundleServiceWorker(
  project: Project,
  files: SiteFiles,
  { frameHash }: Pick<PageAssets, "frameHash">,
): Promise<void> {
  const known = Object.fromEntries([...files.written].map(([path, { hash }]) => [path, hash]));
  await esbuild.build({
    ...OPTIONS,
    entryPoints: [join(project.root, "lib", "browser", "page", "service_worker.ts")],
    format: "iife",
    outfile: join(files.root, "service_worker.js"),
    define: {
      SITE_FILES: JSON.stringify(known),
      SITE_VERSION: JSON.stringify((await sha256(JSON.stringify(known))).slice(0, 16)),
      FRAME_HASH: JSON.stringify(frameHash),
    },
  });
}

/** The names of the packages that stand in a bundle. */
export function packagesOf(metafile: esbuild.Metafile): string[] {
  const names = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/(\d[^/]*)\//.exec(input);
    if (found) names.add(`${found[1]}@${found[2]}`);
  }
  return [...names].sort();
}
