/** The site's first page. */

import { htmlEscape } from "escape-goat";
import { chooseMime } from "../../lib/browser/page/choose_mime.ts";
import type { PageAssets } from "./bundle_assets.ts";
import { icon } from "./icons.ts";
import { layout } from "./layout.ts";
import { type Lesson, pagePath } from "./lesson.ts";
import { outputHtml } from "./output_html.ts";
import type { SiteFiles } from "./site_files.ts";

/** The HTML of the index. */
export async function indexPage(
  lessons: readonly Lesson[],
  exercises: readonly Lesson[],
  files: SiteFiles,
  assets: PageAssets,
  repository?: string,
): Promise<string> {
  const cards: string[] = [];
  for (const lesson of lessons) {
    if (lesson.number === "00") continue; // Where one begins.
    const picture = pictureInStart(lesson, lessons) ?? await firstPicture(lesson, files);
    cards.push(`<li class="card">
<div class="shot" aria-hidden="true">${picture}</div>
<h3><small>Lesson ${lesson.number}</small><a href="${pagePath(lesson)}">${
      htmlEscape(lesson.title)
    }</a></h3>
<p>${htmlEscape(firstSentences(lesson.summary, 150))}</p>
</li>`);
  }
  const rows = exercises.map((exercise) =>
    `<li><a href="${pagePath(exercise)}"><span>${exercise.number}</span>${
      htmlEscape(exercise.title.replace(/^Exercises? \d+:\s*/, ""))
    }</a></li>`
  );
  const explorer = await somethingToTurn(lessons, files);
  return layout({
    path: "index.html",
    title: "Convolutions, to see and to change",
    description:
      "Lessons on convolutions that run in your browser: change a kernel, see the new picture.",
    body: `<main id="content" class="index" tabindex="-1">
<h1>Convolutions, to see and to change</h1>
<p class="lead">Lessons that run in this browser. Nothing to install: change a kernel, press Run, and see at once what becomes of the picture.</p>
<a class="begin" href="${pagePath(lessons[0])}">${icon("run")}Begin</a>
${explorer ? `<section class="try" aria-label="A kernel to turn">${explorer}</section>` : ""}
<h2 id="lessons">Lessons</h2>
<ul class="cards">
${cards.join("\n")}
</ul>
<h2 id="exercises">Exercises</h2>
<ul class="rows">
${rows.join("\n")}
</ul>
<footer class="foot">
<p>Pages, pictures and the engine are computed here, in your browser; nothing is sent anywhere. Your edits are kept in this browser only.${
      repository
        ? ` The lessons as notebooks, and the library behind them: <a href="${
          htmlEscape(repository)
        }">${htmlEscape(repository.replace(/^https:\/\//, ""))}</a>.`
        : ""
    } <a href="credits.html">Licenses and credits</a>.</p>
</footer>
</main>`,
  }, assets);
}

/** The picture by which the first notebook leads to a lesson. */
function pictureInStart(lesson: Lesson, lessons: readonly Lesson[]): string | undefined {
  const html = lessons.filter(({ number }) => number === "00")
    .flatMap(({ cells }) => cells.map(({ html }) => html ?? "")).join("");
  const found = new RegExp(`<a href="${lesson.name}\\.html"[^>]*>(<img[^>]*>)`).exec(html)?.[1];
  // The first notebook's page lies a folder deeper than the index.
  return found?.replace('src="../', 'src="').replace(/alt="[^"]*"/, 'alt=""');
}

/** The first picture among a lesson's outputs that is no small one. */
async function firstPicture(lesson: Lesson, files: SiteFiles): Promise<string> {
  const outputs = lesson.cells.flatMap(({ cell }) => cell.outputs ?? []);
  const pictures = outputs.filter((output) =>
    "data" in output && chooseMime(output.data)?.startsWith("image/")
  );
  const chosen = pictures.at(Math.min(2, pictures.length - 1));
  if (!chosen) return "";
  const html = await outputHtml(chosen, files, "");
  return /<img[^>]*>/.exec(html)?.[0].replace(/alt="[^"]*"/, 'alt=""') ?? "";
}

/** The first output in which the reader turns a kernel on a storm. */
async function somethingToTurn(
  lessons: readonly Lesson[],
  files: SiteFiles,
): Promise<string | undefined> {
  const cells = lessons.flatMap(({ cells }) => cells.map(({ cell }) => cell));
  const chosen = cells.find(({ source, outputs = [] }) =>
    /\b(kernelSlider|explore)\(\s*storm/.test(source) && outputs.length === 1
  );
  return chosen && await outputHtml(chosen.outputs![0], files, "");
}

function firstSentences(text: string, most: number): string {
  if (text.length <= most) return text;
  const sentences = text.match(/[^.!?]+[.!?]+(?=\s|$)/g) ?? [text];
  let kept = "";
  for (const sentence of sentences) {
    if (kept !== "" && (kept + sentence).length > most) break;
    kept += sentence;
  }
  return kept.trim();
}
