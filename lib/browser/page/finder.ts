/// <reference lib="dom" />
/** The search over all lessons, fetched when it is first opened. */

import MiniSearch from "minisearch";
import { htmlEscape } from "escape-goat";

/** A piece of a lesson that can be found. */
export interface SearchEntry {
  /** From the site's root. */
  url: string;
  /** The lesson's number and title. */
  lesson: string;
  section: string;
  text: string;
  code: string;
}

/** How many results are shown. */
const MOST = 20;

/** Opens the search in its dialog, and leads to what is chosen. */
export async function startFinder(dialog: HTMLDialogElement, root: URL): Promise<void> {
  const input = dialog.querySelector("input")!;
  const list = dialog.querySelector("ol")!;
  const hint = dialog.querySelector(".hint")!;
  const response = await fetch(new URL("search.json", root)).catch(() => undefined);
  if (!response?.ok) {
    hint.textContent = "The index cannot be fetched; is there a network?";
    return;
  }
  const entries = await response.json() as SearchEntry[];
  const index = searchIndex(entries);
  let chosen = -1;

  const choose = (to: number) => {
    const options = [...list.children] as HTMLElement[];
    chosen = options.length === 0 ? -1 : (to + options.length) % options.length;
    options.forEach((option, at) => option.ariaSelected = String(at === chosen));
    options[chosen]?.scrollIntoView({ block: "nearest" });
    if (chosen >= 0) input.setAttribute("aria-activedescendant", options[chosen].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const query = input.value.trim();
    const found = query === "" ? [] : index.search(query).slice(0, MOST);
    list.innerHTML = found.map(({ id, terms, queryTerms }, at) => {
      const { lesson, section, text, code, url } = entries[id];
      const words = [...new Set([...terms, ...queryTerms])];
      return `<li role="option" id="found-${at}" data-url="${htmlEscape(url)}"><strong>${
        htmlEscape(section || lesson)
      }</strong><span>${htmlEscape(lesson)}</span><p>${excerpt(text, code, words)}</p></li>`;
    }).join("");
    hint.textContent = query === ""
      ? ""
      : found.length === 0
      ? `Nothing is found for “${query}”.`
      : `${found.length}${found.length === MOST ? " or more" : ""} found`;
    choose(0);
  };
  const go = (option: Element | null | undefined) => {
    const url = (option as HTMLElement | null)?.dataset.url;
    if (url === undefined) return;
    dialog.close();
    location.href = new URL(url, root).href;
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", ({ target }) => go((target as Element).closest("li")));
  show();
}

/** The index of what can be found; titles weigh more than text, text more than code. */
export function searchIndex(entries: readonly SearchEntry[]): MiniSearch {
  const index = new MiniSearch({
    fields: ["section", "lesson", "text", "code"],
    // `conv2d(` and `steps-07` are found by their parts too.
    tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ""),
    searchOptions: {
      boost: { section: 4, lesson: 2, text: 1.5 },
      prefix: true,
      fuzzy: (term) => term.length > 4 ? 0.2 : false,
      combineWith: "AND",
    },
  });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  return index;
}

/** Some words around the first that was found, those marked. */
function excerpt(text: string, code: string, words: readonly string[]): string {
  const pattern = new RegExp(`(${words.map((word) => RegExp.escape(word)).join("|")})`, "giu");
  const from = [text, code].find((each) => each.search(pattern) >= 0) ?? text;
  const start = Math.max(0, from.search(pattern) - 60);
  const piece = from.slice(start, start + 180).replaceAll(/\s+/g, " ");
  const marked = piece.split(pattern).map((part, at) =>
    at % 2 === 1 ? `<mark>${htmlEscape(part)}</mark>` : htmlEscape(part)
  ).join("");
  return (start > 0 ? "… " : "") + marked;
}
