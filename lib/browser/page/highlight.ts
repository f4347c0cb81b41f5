import { parser } from "@lezer/javascript";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { escapeHtml } from "./escape_html.ts";

const typescript = parser.configure({ dialect: "ts" });

/**
 * TypeScript as HTML, marked up by the parser and the class names of the editor: nothing changes its
 * color when a cell becomes one.
 */
export function highlight(code: string): string {
  let html = "";
  highlightCode(
    code,
    typescript.parse(code),
    classHighlighter,
    (text, classes) =>
      html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text),
    () => html += "\n",
  );
  return html;
}
