/** A notebook as the pages need it: its title, its sections and its cells. */

import { basename } from "node:path";
import type { Cell, Notebook } from "../../lib/grading/mod.ts";
import { markdown, plainText } from "../../lib/browser/page/markdown.ts";
import { htmlEscape } from "escape-goat";
import { pictureSize } from "./picture_size.ts";
import type { SiteFiles } from "./site_files.ts";
import { highlight } from "../../lib/browser/page/highlight.ts";

/** A part of a lesson under a heading of its own. */
export interface Section {
  id: string;
  title: string;
  /** Of its heading on the page. */
  level: number;
}

/** What is shown of a cell. */
export interface ShownCell {
  cell: Cell;
  /** Of a text cell. */
  html?: string;
  /** The section that it stands in; none before the first. */
  section?: Section;
}

/** A lesson or an exercise. */
export interface Lesson {
  kind: "lessons" | "exercises";
  /** The name of its file, without `.ipynb`. */
  name: string;
  /** `01`. */
  number: string;
  title: string;
  /** Its first paragraph, as text. */
  summary: string;
  notebook: Notebook;
  sections: Section[];
  cells: ShownCell[];
}

/** Where a page lies, from the site's root. */
export function pagePath({ kind, name }: Pick<Lesson, "kind" | "name">): string {
  return `${kind}/${name}.html`;
}

/** The title with its number, which exercises have in it. */
export function shownTitle({ number, title }: Lesson): string {
  if (number === "00") return "Start";
  return title.includes(number) ? title : `${number} ${title}`;
}

/** Reads a notebook. */
export async function readLesson(
  kind: Lesson["kind"],
  file: string,
  text: string,
  files: SiteFiles,
): Promise<Lesson> {
  const notebook = withTexts(JSON.parse(text));
  const name = basename(file, ".ipynb");
  const lesson: Lesson = {
    kind,
    name,
    number: /^\d+/.exec(name)?.[0] ?? "",
    title: "",
    summary: "",
    notebook,
    sections: [],
    cells: [],
  };
  const ids = new Set<string>();
  let section: Section | undefined;
  let depth = 0;
  // A page has one title; further ones are parts below it.
  const severalParts =
    notebook.cells.filter(({ cell_type, source }) =>
      cell_type === "markdown" && /^# /m.test(source)
    ).length > 1;
  for (const cell of notebook.cells) {
    const pictures = await attachedPictures(cell, files);
    if (cell.cell_type !== "markdown") {
      if (cell.cell_type === "code") lesson.cells.push({ cell, section });
      continue;
    }
    const html = markdown(withoutWayfinding(cell.source), {
      link: (href) => siteLink(kind, href),
      image: (href, alt) => pictures.get(href)?.(alt),
      code: (code, language) =>
        /^(ts|js|typescript|javascript)/.test(language) ? highlight(code) : htmlEscape(code),
      heading(title, level) {
        const id = uniqueId(title, ids);
        const isTitle = level === 1 && lesson.title === "";
        // None is left out on the way down: a screen reader's user goes by them.
        depth = isTitle ? 1 : Math.min(level + (severalParts ? 1 : 0), depth + 1);
        if (isTitle) lesson.title = title;
        else if (level <= 2) {
          section = { id, title, level: depth };
          lesson.sections.push(section);
        }
        return { id, level: depth };
      },
    });
    if (lesson.summary === "") {
      lesson.summary = plainText(/<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? "");
    }
    lesson.cells.push({ cell, html, section });
  }
  lesson.title ||= name;
  return lesson;
}

/** The pictures that a text cell brings along: `attachment:name` → its `<img>`. */
async function attachedPictures(
  { attachments = {} }: Cell,
  files: SiteFiles,
): Promise<Map<string, (alt: string) => string>> {
  const found = new Map<string, (alt: string) => string>();
  for (const [name, bundle] of Object.entries(attachments)) {
    const [mime, content] = Object.entries(bundle as Record<string, string | string[]>)[0];
    const bytes = Uint8Array.fromBase64([content].flat().join(""));
    const path = await files.keep(mime.replace("image/", "").replace("svg+xml", "svg"), bytes);
    const size = pictureSize(mime, bytes);
    const sized = size ? ` width="${size.width}" height="${size.height}"` : "";
    found.set(
      `attachment:${name}`,
      (alt) => `<img src="../${path}"${sized} alt="${htmlEscape(alt)}" loading="lazy">`,
    );
  }
  return found;
}

/** A notebook whose sources are texts, as files may also have them by lines. */
function withTexts(notebook: Notebook): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => ({ ...cell, source: [cell.source].flat().join("") })),
  };
}

/** A first line of links to other notebooks is left out: pages have their own. */
function withoutWayfinding(source: string): string {
  const [line, ...others] = source.split("\n");
  const rest = line.replaceAll(/\[[^\]]*\]\([^)]*\.ipynb\)/g, "");
  return rest !== line && /^[\s·|\w]{0,40}$/.test(rest) ? others.join("\n") : source;
}

/** Links between notebooks lead to their pages. */
function siteLink(kind: Lesson["kind"], href: string): string {
  const [, path, fragment] = /^([^#]*)(#.*)?$/.exec(href)!;
  if (!/^[^:]*\.ipynb$/.test(path)) return href;
  const at = new URL(path, kind === "lessons" ? "site:/notebooks/" : "site:/notebooks/exercises/");
  const name = at.pathname.split("/").at(-1)!.replace(/ipynb$/, "html");
  // `task lab` hands the exercises out into a folder of the student's.
  const folder = /\/(exercises|practice)\//.test(at.pathname) ? "exercises" : "lessons";
  return (folder === kind ? name : `../${folder}/${name}`) + (fragment ?? "");
}

function uniqueId(title: string, ids: Set<string>): string {
  // As JupyterLab makes them, for links lead there too.
  const plain = title.trim().replaceAll(/\s/g, "-") || "section";
  let id = plain;
  for (let count = 2; ids.has(id); count++) id = `${plain}-${count}`;
  ids.add(id);
  return id;
}
