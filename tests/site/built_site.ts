/** The site, built once for as long as nothing that it is made of changes. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { buildSite } from "../../scripts/site/build_site.ts";
import { serveSite, type SiteServer } from "../../scripts/site/serve_site.ts";

/** What was built, and where it lies. */
export interface BuiltSite {
  /** For all tests: what changes it makes a copy. */
  folder: string;
  /** Paths of its pages of lessons and exercises. */
  pages: string[];
}

/** What a site is made of. */
const SOURCES = ["deno.json", "deno.lock", "data", "lib", "notebooks", "scripts"];
const SETTINGS = ["CONVOLUTIONS_MIRROR", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"];

const project = new Project();
let built: Promise<BuiltSite> | undefined;

/** Builds the site into `.cache/`, where it stays for the next tests. */
export function builtSite(): Promise<BuiltSite> {
  return built ??= build();
}

/** The folder of the site's kernel: its worker, and all that this fetches. */
export async function builtKernel(): Promise<string> {
  return join((await builtSite()).folder, "kernel");
}

/** Serves it as `deno task site --serve` does. */
export async function servedSite(): Promise<SiteServer & BuiltSite> {
  const site = await builtSite();
  const server = await serveSite(site.folder);
  return { ...site, ...server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function build(): Promise<BuiltSite> {
  const parent = join(project.root, ".cache", "tested_site");
  const folder = join(parent, await checksum());
  if (!await Deno.stat(folder).then(() => true, () => false)) {
    // What was built of other sources is of no use any more.
    await Deno.remove(parent, { recursive: true }).catch(() => {});
    const out = `${folder}.${Deno.pid}`;
    await buildSite(project, { out });
    // Whole or not at all; another process may have been sooner.
    await Deno.rename(out, folder).catch(() => Deno.remove(out, { recursive: true }));
  }
  const pages = await Promise.all(["lessons", "exercises"].map(async (kind) => {
    const names = await Array.fromAsync(Deno.readDir(join(folder, kind)));
    return names.flatMap(({ name }) => name.endsWith(".html") ? [`${kind}/${name}`] : []);
  }));
  return { folder, pages: pages.flat().sort() };
}

async function checksum(): Promise<string> {
  const hash = createHash("sha256");
  const add = async (path: string): Promise<void> => {
    const at = join(project.root, path);
    if ((await Deno.stat(at)).isDirectory) {
      const names = await Array.fromAsync(Deno.readDir(at), ({ name }) => name);
      for (const name of names.sort()) if (name !== "practice") await add(`${path}/${name}`);
    } else {
      hash.update(`${path}\0`).update(await Deno.readFile(at));
    }
  };
  for (const path of SOURCES) await add(path);
  for (const name of SETTINGS) hash.update(`${name}=${Deno.env.get(name)}\0`);
  return hash.digest("hex").slice(0, 16);
}
