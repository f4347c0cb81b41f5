/** The page of a lesson or an exercise. */

import { htmlEscape } from "escape-goat";
import { highlight } from "../../lib/browser/page/highlight.ts";
import type { Cell } from "../../lib/grading/mod.ts";
import type { PageAssets } from "./bundle_assets.ts";
import { icon } from "./icons.ts";
import { layout, rootOf } from "./layout.ts";
import { type Lesson, pagePath, shownTitle } from "./lesson.ts";
import { outputHtml } from "./output_html.ts";
import type { SiteFiles } from "./site_files.ts";

/** The pages before and after, and what belongs to it. */
export interface Neighbors {
  before?: Lesson;
  after?: Lesson;
  /** A lesson's exercise, an exercise's lesson. */
  partner?: Lesson;
  /** True if the site holds JupyterLite. */
  lite: boolean;
}

/** The HTML of a lesson's page; pictures of its outputs are written as files. */
export async function lessonPage(
  lesson: Lesson,
  { before, after, partner, lite }: Neighbors,
  files: SiteFiles,
  assets: PageAssets,
): Promise<string> {
  const path = pagePath(lesson);
  const root = rootOf(path);
  const cells: string[] = [];
  for (const { cell, html } of lesson.cells) {
    if (html === undefined) cells.push(await codeCell(cell, files, root));
    else cells.push(`<div class="prose" id="${htmlEscape(cell.id)}">${html}</div>`);
  }
  const to = (other: Lesson) => `${root}${pagePath(other)}`;
  const notebook = `${lesson.kind === "exercises" ? "practice/" : ""}${lesson.name}.ipynb`;
  const links = lesson.sections.map(({ id, title, level }) =>
    `<li${level > 2 ? ' class="sub"' : ""}><a href="#${htmlEscape(id)}">${
      htmlEscape(title)
    }</a></li>`
  ).join("\n");
  const ways = [
    before && way("before", to(before), "Before", before),
    after && way("after", to(after), "Next", after),
    partner &&
    way("partner", to(partner), partner.kind === "exercises" ? "To try" : "The lesson", partner),
  ].filter((each) => each).join("\n");
  return layout({
    path,
    title: `${lesson.title} · Convolutions`,
    description: lesson.summary,
    where: shownTitle(lesson),
    tools: `<div class="running" role="group" aria-label="Run the lesson">
<button type="button" class="tool run-all" aria-label="Run all">${
      icon("run")
    }<span>Run all</span></button>
<button type="button" class="tool stop" disabled aria-label="Stop">${
      icon("stop")
    }<span>Stop</span></button>
<span class="status" role="status"></span>
</div>
<button type="button" class="tool to-contents" popovertarget="contents" aria-label="Contents">${
      icon("contents")
    }</button>`,
    menu: `<div class="entries">
<button type="button" class="own-file">Open a file of your own<small>Or drop it onto the page: a picture, a data set. It stays in this browser.</small></button>
<button type="button" class="download">Download as .ipynb</button>
${
      lite
        ? `<a class="as-notebook" href="${root}lite/lab/index.html?path=${
          encodeURIComponent(notebook)
        }">Open as a notebook</a>`
        : ""
    }
<button type="button" class="restart">Restart the kernel</button>
<button type="button" class="reset-all">Reset all cells<small>Your edits are thrown away.</small></button>
</div>
<label class="gpu"><input type="checkbox" name="webgpu">Compute on the graphics card (WebGPU)<small>Numbers may then differ in their last digits from those in the text.</small></label>`,
    body: `<div class="page">
<nav id="contents" popover class="contents" aria-label="Contents">
<p><a href="${root}index.html">All lessons</a></p>
<p class="here">${htmlEscape(lesson.title)}</p>
<ol>
${links}
</ol>
</nav>
<main id="content" tabindex="-1" data-kind="${lesson.kind}" data-name="${htmlEscape(lesson.name)}">
<p class="note on-gpu" role="status" hidden>Cells are computed on the graphics card (WebGPU): their numbers may differ from those in the text in the last digits.</p>
<noscript><p class="note">Scripts are switched off: the lesson can be read, and not run.</p></noscript>
${cells.join("\n")}
<nav class="ways" aria-label="Other pages">
${ways}
</nav>
</main>
</div>`,
  }, assets);
}

function way(name: string, href: string, label: string, lesson: Lesson): string {
  return `<a class="${name}" href="${href}"><small>${label}</small>${
    htmlEscape(shownTitle(lesson))
  }</a>`;
}

/** What a code cell is to its reader. */
function roleOf(cell: Cell): "test" | "answer" | "code" {
  const { nbgrader } = cell.metadata;
  if (nbgrader?.solution) return "answer";
  return nbgrader?.grade ? "test" : "code";
}

async function codeCell(cell: Cell, files: SiteFiles, root: string): Promise<string> {
  const id = htmlEscape(cell.id);
  const outputs: string[] = [];
  for (const output of cell.outputs ?? []) outputs.push(await outputHtml(output, files, root));
  const role = roleOf(cell);
  const source = `<div class="editor"><pre class="source" tabindex="0" role="textbox" ` +
    `aria-multiline="true" aria-label="Code of cell ${id}"><code>${
      highlight(cell.source)
    }</code></pre></div>`;
  const tags = Array.isArray(cell.metadata.tags) ? cell.metadata.tags.join(" ") : "";
  const run = role === "test" ? "Check my answer" : "Run";
  return `<section class="cell ${role}" id="${id}" data-cell="${id}" data-tags="${
    htmlEscape(tags)
  }" aria-label="Cell ${id}">
<div class="code">${
    role === "test"
      ? `<details><summary>The tests of this task</summary>${source}</details>`
      : source
  }
<div class="tools">
<button type="button" class="run" title="Shift+Enter">${icon("run")}<span>${run}</span></button>
<button type="button" class="to-here" aria-label="Run to here: all cells from the first to ${id}">${
    icon("toHere")
  }<span>Run to here</span></button>
<button type="button" class="reset" hidden aria-label="Reset cell ${id}">${
    icon("reset")
  }<span>Reset</span></button>
<span class="state"></span>
<a class="id" href="#${id}">${id}</a>
</div>
</div>
<div class="outputs">${outputs.join("\n")}</div>
</section>`;
}
