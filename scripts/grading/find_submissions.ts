import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./usage_error.ts";

/** A file that was handed in, or a folder without one. */
export interface Submission {
  /** The name of the student's folder; nothing if the files lie together. */
  folder?: string;
  /** The path below the submissions' folder, with `/`. */
  file: string;
  path: string;
  /** In bytes; 0 of what is refused. */
  size: number;
  /** When the file was last changed, as the file system says, in ISO 8601. */
  time?: string;
  /** Why it cannot be graded: what is wrong, and what to do. */
  refusal?: string;
}

/** Folders deeper than this are not searched. */
const deepest = 8;

const notebookName = /\.ipynb$/i;

/**
 * Finds what was handed in.
 *
 * A folder in the submissions' folder is a student's; it and the folders in it are searched. Hidden
 * folders are not, such as the checkpoints that Jupyter keeps. A symbolic link is refused: it could
 * lead to another student's work.
 *
 * @param path A folder, or one notebook.
 * @param skip Folders to leave out, such as the one where the grades go.
 * @returns In the order of their paths, the same on every machine.
 * @throws {UsageError} If there is nothing at `path`.
 */
export async function findSubmissions(
  path: string,
  skip: readonly string[] = [],
): Promise<Submission[]> {
  let root, info;
  try {
    root = await Deno.realPath(path);
    info = await Deno.stat(root);
  } catch {
    throw new UsageError(`There is nothing at ${path}.`);
  }
  if (!info.isDirectory) {
    return [await submission(dirname(root), basename(root))];
  }
  const found: Submission[] = [];
  const left = new Set(skip.map((folder) => resolve(folder)));
  for (const entry of await entries(root)) {
    const { name } = entry;
    if (entry.isDirectory) {
      if (isHidden(name) || left.has(join(root, name))) continue;
      found.push(...await studentFolder(root, name, left));
    } else if (entry.isSymlink && !isHidden(name)) {
      found.push({ ...refused(root, name, link), folder: stemless(name) });
    } else if (notebookName.test(name) && !isHidden(name)) {
      found.push(await submission(root, name));
    }
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

const link = "it is a symbolic link. Hand in the file itself.";

async function studentFolder(
  root: string,
  folder: string,
  left: ReadonlySet<string>,
): Promise<Submission[]> {
  const found: Submission[] = [];
  const walk = async (inside: string, depth: number): Promise<void> => {
    for (const { name, isDirectory, isSymlink } of await entries(join(root, inside))) {
      const file = `${inside}/${name}`;
      if (isHidden(name) || left.has(join(root, file))) continue;
      if (isDirectory) {
        if (depth < deepest) await walk(file, depth + 1);
      } else if (notebookName.test(name)) {
        const one = isSymlink ? refused(root, file, link) : await submission(root, file);
        found.push({ ...one, folder });
      }
    }
  };
  try {
    await walk(folder, 1);
  } catch (error) {
    found.push({ ...refused(root, folder, `it cannot be read: ${reasonOf(error)}.`), folder });
  }
  if (found.length > 0) return found;
  const nothing = "there is no notebook in the folder. Hand in the exercise's .ipynb file.";
  return [{ ...refused(root, folder, nothing), folder }];
}

async function submission(root: string, file: string): Promise<Submission> {
  const path = join(root, file);
  try {
    const { isFile, size, mtime } = await Deno.lstat(path);
    if (isFile) return { file, path, size, time: mtime?.toJSON() };
    return refused(root, file, "it is not a plain file. Hand in the notebook's file.");
  } catch (error) {
    return refused(root, file, `it cannot be read: ${reasonOf(error)}.`);
  }
}

function refused(root: string, file: string, refusal: string): Submission {
  return { file, path: join(root, file), size: 0, refusal };
}

function stemless(name: string): string | undefined {
  return notebookName.test(name) ? undefined : name;
}

async function entries(folder: string): Promise<Deno.DirEntry[]> {
  const found = await Array.fromAsync(Deno.readDir(folder));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isHidden(name: string): boolean {
  return name.startsWith(".") || name === "__MACOSX";
}

function reasonOf(error: unknown): string {
  return error instanceof Deno.errors.PermissionDenied ? "permission denied" : `${error}`;
}
