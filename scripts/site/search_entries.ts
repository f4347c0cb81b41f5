import type { SearchEntry } from "../../lib/browser/page/finder.ts";
import { plainText } from "../../lib/browser/page/markdown.ts";
import { type Lesson, pagePath, shownTitle } from "./lesson.ts";

/** What the search finds: a piece for each section of each lesson. */
export function searchEntries(lessons: readonly Lesson[]): SearchEntry[] {
  return lessons.flatMap((lesson) => {
    const url = pagePath(lesson);
    const label = shownTitle(lesson);
    const entries = new Map<string, SearchEntry>();
    for (const { cell, html, section } of lesson.cells) {
      const id = section?.id ?? "";
      const entry = entries.get(id) ?? {
        url: id === "" ? url : `${url}#${encodeURIComponent(id)}`,
        lesson: label,
        section: section?.title ?? "",
        text: "",
        code: "",
      };
      entries.set(id, entry);
      // The title is a field of its own.
      if (html === undefined) entry.code += `${cell.source}\n`;
      else entry.text += `${plainText(html.replace(/<h[12][^>]*>[\s\S]*?<\/h[12]>/, ""))}\n`;
    }
    return [...entries.values()];
  });
}
