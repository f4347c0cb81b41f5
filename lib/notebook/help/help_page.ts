import { escapeXml } from "../../figures/svg.ts";
import { registerDisplay } from "../display.ts";
import type { DocComment } from "./doc_comment.ts";
import type { Option } from "./options.ts";

/** What {@linkcode help} says of one name. */
export interface HelpInit {
  readonly name: string;
  /** File and line. */
  readonly place?: string;
  readonly signature: string;
  readonly comment: DocComment;
  readonly options: readonly Option[];
}

/** What {@linkcode help} shows: sections of text, code and lists. */
export class HelpPage {
  readonly #sections: readonly Section[];

  constructor(readonly title: string, sections: readonly Section[]) {
    this.#sections = sections.filter((each) => !isEmpty(each));
  }

  /** Plain HTML without scripts and style sheets: it is shown in notebooks that are not trusted. */
  toHtml(): string {
    return `<div style="max-width:860px">${this.#sections.map(sectionHtml).join("")}</div>`;
  }

  toString(): string {
    return this.#sections.map(sectionText).join("\n\n");
  }
}

registerDisplay(HelpPage, (page) => ({
  "text/html": page.toHtml(),
  "text/plain": page.toString(),
}));

/** Paragraphs, a heading, a piece of code, or names with what they mean. */
export type Section =
  | string
  | { readonly heading: string }
  | { readonly code: string }
  | { readonly list: readonly (readonly [name: string, text: string])[] };

/** The page of a function, class or type. */
export function helpPage({ name, place, signature, comment, options }: HelpInit): HelpPage {
  const isCallable = /^(async )?function|^(abstract )?class/.test(signature);
  const heading = (text: string, there: unknown): Section => there ? { heading: text } : "";
  return new HelpPage(name, [
    { heading: name },
    { code: signature },
    comment.text,
    { list: comment.params.map((param) => [param.name, param.text] as const) },
    heading("Options", options.length),
    {
      list: options.map((option) =>
        [`${option.name}${option.optional ? "?" : ""}: ${option.type}`, option.text] as const
      ),
    },
    heading("Returns", comment.returns),
    comment.returns,
    heading("Throws", comment.throws.length),
    comment.throws.join("\n\n"),
    ...comment.examples.flatMap(({ title, code }): Section[] => [
      { heading: title ? `Example: ${title}` : "Example" },
      { code },
    ]),
    place && isCallable ? `\`${place}\`; how it is written: \`await source(${name})\`` : "",
  ]);
}

function isEmpty(section: Section): boolean {
  return section === "" ||
    (typeof section === "object" && "list" in section && section.list.length === 0);
}

function sectionHtml(section: Section): string {
  if (typeof section === "string") {
    return section.split(/\n\n+/).map((text) => `<p>${inline(text)}</p>`).join("");
  }
  if ("heading" in section) return `<h4>${inline(section.heading)}</h4>`;
  if ("code" in section) {
    // In JupyterLab's own font for code, which has its size too.
    return `<pre style="font-family:monospace;white-space:pre-wrap;margin-bottom:10px">${
      escapeXml(section.code)
    }</pre>`;
  }
  const rows = section.list.map(([name, text]) =>
    '<tr><td style="text-align:left;vertical-align:top;font-family:monospace">' +
    `${escapeXml(name)}</td><td style="text-align:left;vertical-align:top">${
      inline(text)
    }</td></tr>`
  );
  return `<table style="margin-left:0">${rows.join("")}</table>`;
}

/** Escapes a text, and sets what stands in backquotes as code. */
function inline(text: string): string {
  return escapeXml(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function sectionText(section: Section): string {
  if (typeof section === "string") {
    return section.split(/\n\n+/).map((text) => wrap(text, "")).join("\n\n");
  }
  if ("heading" in section) return `${section.heading}\n${"-".repeat(section.heading.length)}`;
  if ("code" in section) return section.code.replaceAll(/^(?=.)/gm, "    ");
  return section.list.map(([name, text]) => `${name}\n${wrap(text, "    ")}`).join("\n");
}

/** Breaks a paragraph between words. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= 88) lines.splice(-1, 1, longer);
    else lines.push(indent + word);
  }
  return lines.join("\n");
}
