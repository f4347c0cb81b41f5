/** @jsxImportSource preact */
/// <reference lib="dom" />
import { type ComponentChildren, render } from "preact";
import style from "./style.css";
import { followTheme } from "./theme.ts";

let sheet: CSSStyleSheet | undefined;

/**
 * Replaces the still picture of a live output by what can be turned.
 *
 * It lives in a shadow tree: the page's styles do not reach it, nor its own the page. The still
 * picture stays in the document for printing.
 *
 * @param figure The element that holds the still picture.
 */
export function mount(figure: HTMLElement, make: () => ComponentChildren): void {
  const shadow = figure.attachShadow({ mode: "open" });
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
  }
  shadow.adoptedStyleSheets = [sheet];
  const root = document.createElement("div");
  root.className = "live";
  const still = document.createElement("div");
  still.className = "still";
  still.append(document.createElement("slot"));
  shadow.append(root, still);
  // JupyterLab's shortcuts are single letters: what is typed here is not for them.
  root.addEventListener("keydown", (event) => {
    const free = event.key === "Tab" || event.key === "Escape" ||
      (event.ctrlKey || event.metaKey) && !event.defaultPrevented;
    if (!free) event.stopPropagation();
  });
  const draw = () => render(make(), root);
  followTheme(root, draw);
}
