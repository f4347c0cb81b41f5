/** What all pages have in common. */

import { htmlEscape } from "escape-goat";
import { pagePolicy } from "../../lib/browser/page/policies.ts";
import { icon } from "./icons.ts";
import type { PageAssets } from "./bundle_assets.ts";

/** A page of the site. */
export interface Page {
  /** From the site's root: `lessons/01_….html`. */
  path: string;
  /** The way to the site's root, where it is not the path's. */
  root?: string;
  title: string;
  description: string;
  /** What stands in the bar at the top, beside the site's name. */
  where?: string;
  /** Buttons in the bar. */
  tools?: string;
  /** More for the menu. */
  menu?: string;
  /** What `<main>` and its neighbors are. */
  body: string;
}

/** The way from a page to the site's root. */
export function rootOf(path: string): string {
  return "../".repeat(path.split("/").length - 1);
}

/** The whole document. */
export function layout(page: Page, assets: PageAssets): string {
  const root = page.root ?? rootOf(page.path);
  const preload = assets.preload.map((font) =>
    `<link rel="preload" href="${root}${font}" as="font" type="font/woff2" crossorigin>`
  ).join("\n");
  return `<!doctype html>
<html lang="en" data-root="${root || "./"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(assets.frameHash)}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${htmlEscape(page.title)}</title>
<meta name="description" content="${htmlEscape(page.description.slice(0, 200))}">
<link rel="icon" href="${root}icon.svg" type="image/svg+xml">
<link rel="manifest" href="${root}site.webmanifest">
${preload}
<link rel="stylesheet" href="${root}${assets.style}">
<script src="${root}${assets.early}"></script>
<script type="module" src="${root}${assets.script}"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header class="top">
<a class="home" href="${root}index.html" aria-label="Convolutions: all lessons">${
    icon("kernel")
  }<span>Convolutions</span></a>
<span class="where">${page.where ? htmlEscape(page.where) : ""}</span>
${page.tools ?? ""}
<button type="button" class="tool search" aria-haspopup="dialog" aria-label="Search">${
    icon("search")
  }<span>Search</span><kbd>/</kbd></button>
<button type="button" class="tool" popovertarget="menu" aria-label="Menu">${icon("menu")}</button>
</header>
<div id="menu" popover class="menu" role="group" aria-label="Menu">
<fieldset class="themes"><legend>Colors</legend>
${
    [["system", "As the system"], ["light", "Light"], ["dark", "Dark"]].map(([value, text]) =>
      `<label><input type="radio" name="theme" value="${value}"${
        value === "system" ? " checked" : ""
      }>${text}</label>`
    ).join("\n")
  }
</fieldset>
${page.menu ?? ""}
<div class="entries">
<button type="button" class="keep-all">Keep the whole site for use offline<small></small></button>
<a href="${root}credits.html">Licenses and credits</a>
</div>
</div>
<p class="update" role="status" hidden><span></span></p>
${page.body}
<dialog class="finder" aria-label="Search all lessons"><input type="search" placeholder="Search all lessons" aria-label="Search all lessons" role="combobox" aria-expanded="true" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false"><ol id="found" role="listbox" aria-label="Results"></ol><p class="hint" role="status"></p></dialog>
</body>
</html>
`;
}
