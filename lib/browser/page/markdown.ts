import { Marked, type TokenizerAndRendererExtension } from "marked";
import temml from "temml";
import { htmlEscape, htmlUnescape } from "escape-goat";

/** What a place that shows Markdown decides. */
export interface MarkdownOptions {
  /** Where a link leads. */
  link?(href: string): string;
  /** The `<img>` of a picture. */
  image?(href: string, alt: string): string | undefined;
  /** Code as HTML. */
  code?(code: string, language: string): string;
  /**
   * Called for each heading; returns its id, and the level that it has on the page. Without it
   * headings are none of the page's: they stand in an output.
   */
  heading?(text: string, level: number): { id: string; level: number };
}

/**
 * Markdown as HTML, its formulas as MathML, which browsers draw without a script.
 *
 * As in Jupyter, a formula stands between dollars, or two dollars on lines of their own; a dollar in
 * code, or before a digit at a formula's end, is a dollar.
 */
export function markdown(text: string, options: MarkdownOptions = {}): string {
  const marked = new Marked({ gfm: true, extensions: FORMULAS });
  marked.use({
    renderer: {
      link({ href, title, tokens }) {
        const to = options.link?.(href) ?? href;
        const titled = title ? ` title="${htmlEscape(title)}"` : "";
        return `<a href="${htmlEscape(to)}"${titled}>${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text }) {
        return options.image?.(href, text) ??
          `<img src="${htmlEscape(href)}" alt="${htmlEscape(text)}" loading="lazy">`;
      },
      code({ text, lang }) {
        const html = options.code?.(text, lang ?? "") ?? htmlEscape(text);
        return `<pre class="code" tabindex="0"><code>${html}</code></pre>\n`;
      },
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        if (!options.heading) return `<p class="heading">${html}</p>\n`;
        const { id, level } = options.heading(plainText(html), depth);
        const anchor = id ? ` id="${htmlEscape(id)}"` : "";
        return `<h${level}${anchor}>${html}</h${level}>\n`;
      },
      table({ header, rows }) {
        const cell = ({ tokens, align }: (typeof header)[number], tag: string) => {
          const html = this.parser.parseInline(tokens);
          // What is empty is no heading.
          const name = html === "" ? "td" : tag;
          return `<${name}${align ? ` class="${align}"` : ""}>${html}</${name}>`;
        };
        const row = (cells: typeof header, tag: string) =>
          `<tr>${cells.map((each) => cell(each, tag)).join("")}</tr>`;
        const head = header.some(({ text }) => text.trim() !== "")
          ? `<thead>${row(header, "th")}</thead>`
          : "";
        return `<div class="table" tabindex="0" role="group" aria-label="Table"><table>${head}` +
          `<tbody>${rows.map((each) => row(each, "td")).join("")}</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

/** What HTML says, without its tags. */
export function plainText(html: string): string {
  return htmlUnescape(
    html.replaceAll(/<annotation[\s\S]*?<\/annotation>/g, "").replaceAll(/<[^>]*>/g, ""),
  );
}

/** A formula as MathML; what cannot be read stays as it is written. */
export function mathml(tex: string, displayMode = false): string {
  // The size is the page's to choose.
  const source = tex.trim().replace(/^\\(large|Large|LARGE|huge)\b\s*/, "");
  try {
    return temml.renderToString(source, { displayMode, throwOnError: true });
  } catch {
    return `<code>${htmlEscape(tex)}</code>`;
  }
}

const FORMULAS: TokenizerAndRendererExtension[] = [
  {
    name: "formula block",
    level: "block",
    start: (text) => text.match(/^ {0,3}\$\$/m)?.index,
    tokenizer(text) {
      const found = /^ {0,3}\$\$([\s\S]+?)\$\$[ \t]*(?:\n|$)/.exec(text);
      return found ? { type: "formula block", raw: found[0], tex: found[1] } : undefined;
    },
    renderer: ({ tex }) =>
      `<div class="formula" tabindex="0" role="group" aria-label="Formula">${
        mathml(tex, true)
      }</div>\n`,
  },
  {
    name: "formula",
    level: "inline",
    start: (text) => text.indexOf("$"),
    tokenizer(text) {
      const found = /^\$\$([^$]+?)\$\$/.exec(text) ??
        /^\$(?!\s)([^$\n]+?)(?<![\s\\])\$(?!\d)/.exec(text);
      return found ? { type: "formula", raw: found[0], tex: found[1] } : undefined;
    },
    renderer: ({ tex }) => mathml(tex),
  },
];
