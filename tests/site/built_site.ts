/** The site, built once for all tests of a file. */

import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { buildSite } from "../../scripts/site/build_site.ts";
import { serveSite, type SiteServer } from "../../scripts/site/serve_site.ts";

/** What was built, and where it lies. */
export interface BuiltSite {
  folder: string;
  /** Paths of its pages of lessons and exercises. */
  pages: string[];
}

let built: Promise<BuiltSite> | undefined;

/**
 * Builds the site into a folder that goes when the tests end.
 *
 * @param lite True to build JupyterLite too; the same for all tests of a file.
 */
export function builtSite(lite = false): Promise<BuiltSite> {
  return built ??= build(lite);
}

/** Serves it as `deno task site --serve` does. */
export async function servedSite(lite = false): Promise<SiteServer & BuiltSite> {
  const site = await builtSite(lite);
  const server = await serveSite(site.folder);
  return { ...site, ...server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function build(lite: boolean): Promise<BuiltSite> {
  const parent = await Deno.makeTempDir();
  addEventListener("unload", () => Deno.removeSync(parent, { recursive: true }));
  const folder = join(parent, "site");
  const { written } = await buildSite(new Project(), { out: folder, lite });
  const pages = [...written.keys()].filter((path) => /^(lessons|exercises)\/.*\.html$/.test(path));
  return { folder, pages: pages.sort() };
}
