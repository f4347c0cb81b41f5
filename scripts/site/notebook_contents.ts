/** Notebooks as the files that JupyterLite's file browser reads from a site. */

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
 * @returns Texts by path below JupyterLite's folder.
 */
export function notebookContents(notebooks: ReadonlyMap<string, string>): Map<string, string> {
  const files = new Map<string, string>();
  const folders = new Map<string, Entry[]>([["", []]]);
  const folderOf = (path: string): Entry[] => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const entries: Entry[] = [];
    folders.set(path, entries);
    folderOf(parentOf(path)).push(entryOf(path, "directory", null));
    return entries;
  };
  for (const [path, text] of notebooks) {
    const whole = joinLines(text);
    files.set(`files/${path}`, whole);
    folderOf(parentOf(path)).push(
      entryOf(path, "notebook", new TextEncoder().encode(whole).length),
    );
  }
  for (const [path, content] of folders) {
    const listing = { ...entryOf(path, "directory", null), content, format: "json" };
    const folder = path === "" ? "api/contents" : `api/contents/${path}`;
    files.set(`${folder}/all.json`, JSON.stringify(listing));
  }
  return files;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function entryOf(path: string, type: Entry["type"], size: number | null): Entry {
  const time = "2000-01-01T00:00:00Z"; // A file that a reader saved is newer.
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

/**
 * A notebook with its texts in one piece, as Jupyter's server hands them over.
 *
 * In a file a text may be a list of lines; JupyterLite passes it on, and JupyterLab would join the
 * lines with commas.
 */
export function joinLines(notebook: string): string {
  const whole = (value: unknown) =>
    Array.isArray(value) && value.every((line) => typeof line === "string")
      ? value.join("")
      : value;
  const wholeValues = (data: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(data).map((
        [type, value],
      ) => [type, /json$/.test(type) ? value : whole(value)]),
    );
  const parsed = JSON.parse(notebook);
  for (const cell of parsed.cells) {
    cell.source = whole(cell.source);
    for (const output of cell.outputs ?? []) {
      if (output.text !== undefined) output.text = whole(output.text);
      if (output.data !== undefined) output.data = wholeValues(output.data);
    }
  }
  return JSON.stringify(parsed);
}
