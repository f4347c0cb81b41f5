import { parser } from "@lezer/javascript";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { htmlEscape } from "escape-goat";

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
      html += classes ? `<span class="${classes}">${htmlEscape(text)}</span>` : htmlEscape(text),
    () => html += "\n",
  );
  return html;
}
