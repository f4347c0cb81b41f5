/// <reference lib="dom" />
import type { Description } from "./help_messages.ts";

/** A declaration and its docstring to be shown beside the code. */
export function descriptionElement({ code, docs }: Description): HTMLElement {
  const element = document.createElement("div");
  element.className = "help";
  if (code !== "") {
    const declaration = document.createElement("pre");
    declaration.textContent = code;
    element.append(declaration);
  }
  element.append(...paragraphs(docs));
  return element;
}

/** As much of Markdown as docstrings use: fenced code, lists, `code` and **bold**. */
export function paragraphs(markdown: string): HTMLElement[] {
  return markdown.split(/^```\w*\n([\s\S]*?)^```$/m).flatMap((part, i) => {
    if (i % 2 === 1) return [withText("pre", part.trimEnd())];
    return part.split(/\n{2,}/).filter((text) => text.trim() !== "").map((text) => {
      const items = text.split(/^- /m);
      if (items.length === 1 || items[0].trim() !== "") return withInline("p", text);
      const list = document.createElement("ul");
      list.append(...items.slice(1).map((item) => withInline("li", item)));
      return list;
    });
  });
}

function withText(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function withInline(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  for (const part of text.trim().split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
    if (/^`.+`$/s.test(part)) element.append(withText("code", part.slice(1, -1)));
    else if (/^\*\*.+\*\*$/s.test(part)) element.append(withText("strong", part.slice(2, -2)));
    else element.append(part);
  }
  return element;
}
