/** Builds the site: a folder of files that any web server can serve. */

import * as esbuild from "esbuild";
import { join } from "node:path";
import { formatNotebook, releaseNotebook } from "../../lib/grading/mod.ts";
import { readExercises } from "../grading/exercises.ts";
import { notebooksIn, type Project } from "../project.ts";
import { buildLite } from "./build_lite.ts";
import { bundleAssets, bundleServiceWorker, packagesOf } from "./bundle_assets.ts";
import { bundleHelp } from "./bundle_help.ts";
import { bundleKernel } from "./bundle_kernel.ts";
import { creditsPage } from "./credits_page.ts";
import { indexPage } from "./index_page.ts";
import { layout } from "./layout.ts";
import { type Lesson, pagePath, readLesson } from "./lesson.ts";
import { lessonPage } from "./lesson_page.ts";
import { publishedRoot, repositoryAddress } from "./published_at.ts";
import { searchEntries } from "./search_entries.ts";
import { SiteFiles } from "./site_files.ts";

/** What a site is built with. */
export interface SiteOptions {
  /** The folder to write; it is emptied first. */
  out: string;
  /** False leaves JupyterLite out, which takes the longest. */
  lite?: boolean;
  /** What is being done. */
  onStep?(step: string): void;
}

/** Builds the site and says what it holds. */
export async function buildSite(project: Project, options: SiteOptions): Promise<SiteFiles> {
  const { out, lite = true, onStep = () => {} } = options;
  await Deno.remove(out, { recursive: true }).catch(() => {});
  const files = new SiteFiles(out);
  onStep("scripts and style");
  const assets = await bundleAssets(project, files);

  const packages = new Set(assets.packages);
  onStep("kernel");
  const kernel = await bundleKernel(project, join(out, "kernel"));
  packagesOf(kernel).forEach((each) => packages.add(each));
  onStep("help while typing");
  packagesOf(await bundleHelp(project, join(out, "help"))).forEach((each) => packages.add(each));

  onStep("lessons and exercises");
  const lessons = await readLessons(project, files);
  const exercises = await readReleased(project, files);
  const all = [...lessons, ...exercises];
  for (const group of [lessons, exercises]) {
    for (const [at, lesson] of group.entries()) {
      const partner = (group === lessons ? exercises : lessons).find(({ number }) =>
        number === lesson.number
      );
      const neighbors = { before: group[at - 1], after: group[at + 1], partner, lite };
      await files.write(pagePath(lesson), await lessonPage(lesson, neighbors, files, assets));
      await files.write(
        `notebooks/${lesson.kind}/${lesson.name}.ipynb`,
        formatNotebook(lesson.notebook),
      );
    }
  }
  if (lite) {
    onStep("JupyterLite");
    const extension = await buildLite(project, out, new Map(all.map(inFileBrowser)));
    packagesOf(extension).forEach((each) => packages.add(each));
  }
  const repository = Deno.env.get("GITHUB_REPOSITORY");
  const address = repositoryAddress(repository, Deno.env.get("GITHUB_SERVER_URL"));
  await files.write("index.html", await indexPage(lessons, exercises, files, assets, address));
  await files.write("credits.html", await creditsPage(project, [...packages].sort(), assets, lite));
  await files.write("offline.html", layout(OFFLINE, assets));
  await files.write("404.html", layout({ ...MISSING, root: publishedRoot(repository) }, assets));
  await files.write("search.json", JSON.stringify(searchEntries(all)));
  await files.write("icon.svg", ICON);
  await files.write("site.webmanifest", JSON.stringify(WEB_MANIFEST));
  // GitHub Pages otherwise leaves out what begins with an underscore.
  await files.write(".nojekyll", "");
  await files.readFolder();
  await bundleServiceWorker(project, files, assets);
  await esbuild.stop();
  return files;
}

async function readLessons(project: Project, files: SiteFiles): Promise<Lesson[]> {
  const names = (await notebooksIn(project.notebooks)).filter((name) => /^\d/.test(name));
  return await Promise.all(names.map(async (name) => {
    const text = await Deno.readTextFile(join(project.notebooks, name));
    return await readLesson("lessons", name, text, files);
  }));
}

/** The exercises as students get them. */
async function readReleased(project: Project, files: SiteFiles): Promise<Lesson[]> {
  const exercises = await readExercises(project.exercises);
  return await Promise.all(exercises.map(async ({ name, notebook }) => {
    const text = formatNotebook(releaseNotebook(notebook));
    return await readLesson("exercises", `${name}.ipynb`, text, files);
  }));
}

/** A notebook by its path in JupyterLite, where it leads to the others as in the repository. */
function inFileBrowser({ kind, name, notebook }: Lesson): [path: string, text: string] {
  return [`${kind === "exercises" ? "practice/" : ""}${name}.ipynb`, formatNotebook(notebook)];
}

const OFFLINE = {
  path: "offline.html",
  title: "No network · Convolutions",
  description: "This page has not been kept.",
  body: `<main id="content" class="index" tabindex="-1">
<h1>No network</h1>
<p class="lead">This page has not been opened before, so that it is not kept in this browser. Lessons that you have opened work without a network.</p>
<a class="begin" href="index.html">All lessons</a>
</main>`,
};

const MISSING = {
  path: "404.html",
  title: "Not here · Convolutions",
  description: "There is no such page.",
  body: `<main id="content" class="index" tabindex="-1">
<h1>There is no such page</h1>
<p class="lead">It may have been moved. All lessons are named on the first page, and the search finds what is in them.</p>
<a class="begin" href="${publishedRoot()}index.html">All lessons</a>
</main>`,
};

const ICON =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0a63a8" ` +
  `stroke-width="2"><rect x="3" y="3" width="18" height="18" rx="2"/>` +
  `<path d="M9 3v18M15 3v18M3 9h18M3 15h18"/><rect x="9" y="9" width="6" height="6" fill="#0a63a8"/></svg>`;

const WEB_MANIFEST = {
  name: "Convolutions, to see and to change",
  short_name: "Convolutions",
  start_url: "index.html",
  scope: "./",
  display: "minimal-ui",
  background_color: "#fdfdfb",
  theme_color: "#0a63a8",
  icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
};
