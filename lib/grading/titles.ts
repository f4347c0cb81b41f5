import type { Notebook } from "./notebook.ts";

/**
 * Finds what each cell of an exercise is about: the last heading above it.
 *
 * @returns A title for each cell's id; the cell's name where no heading is above it.
 */
export function cellTitles(notebook: Notebook): Map<string, string> {
  const titles = new Map<string, string>();
  let title = "";
  for (const { id, cell_type, source, metadata } of notebook.cells) {
    if (cell_type === "markdown") {
      const heading = [...source.matchAll(/^#{1,6} +(.+?)[ #]*$/gm)].at(-1);
      title = heading?.[1].replaceAll(/[*`_]/g, "") ?? title;
    }
    titles.set(id, title || (metadata.nbgrader?.grade_id ?? id));
  }
  return titles;
}
