/** Notebooks as the files that JupyterLite's file browser reads from a site. */

import { joinLines, type NotebookTexts } from "../../lib/browser/lite/whole_texts.ts";

interface Entry {
  name: string;
  path: string;
  type: "directory" | "notebook";
  content: Entry[] | null;
  format: "json" | null;
  mimetype: null;
  writable: true;
  created: string;
  last_modified: string;
  size: number | null;
}

/**
 * Lays notebooks out: the files themselves, and a list of each folder.
 *
 * @param notebooks The texts by path, such as `exercises/01_stride_padding_pooling.ipynb`.
 * @param time When they were made; what a reader saves is newer.
 * @returns Texts by path below JupyterLite's folder.
 */
export function notebookContents(
  notebooks: ReadonlyMap<string, string>,
  time = new Date(),
): Map<string, string> {
  const files = new Map<string, string>();
  const folders = new Map<string, Entry[]>([["", []]]);
  const folderOf = (path: string): Entry[] => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const entries: Entry[] = [];
    folders.set(path, entries);
    folderOf(parentOf(path)).push(entryOf(path, "directory", time, null));
    return entries;
  };
  for (const [path, text] of notebooks) {
    const whole = asServed(text);
    files.set(`files/${path}`, whole);
    folderOf(parentOf(path)).push(
      entryOf(path, "notebook", time, new TextEncoder().encode(whole).length),
    );
  }
  for (const [path, content] of folders) {
    const listing = { ...entryOf(path, "directory", time, null), content, format: "json" };
    const folder = path === "" ? "api/contents" : `api/contents/${path}`;
    files.set(`${folder}/all.json`, JSON.stringify(listing));
  }
  return files;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function entryOf(path: string, type: Entry["type"], date: Date, size: number | null): Entry {
  const time = date.toISOString();
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    type,
    content: null,
    format: null,
    mimetype: null,
    writable: true,
    created: time,
    last_modified: time,
    size,
  };
}

/** A notebook as Jupyter's server hands over one that it trusts: what can be turned is live at once. */
export function asServed(text: string): string {
  const notebook: NotebookTexts = JSON.parse(text);
  joinLines(notebook);
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") cell.metadata.trusted = true;
  }
  return JSON.stringify(notebook);
}
