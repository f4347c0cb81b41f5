import { checkKind } from "./check_kind.ts";
import type { Located } from "./located.ts";
import type { Settings } from "./locate_options.ts";
import { SourceError } from "./source_error.ts";

/**
 * Reads a regular file.
 *
 * @param path Relative to the working folder, or absolute.
 * @throws {SourceError} If there is no such file, or it is a folder, too large or of another kind.
 */
export async function readLocalFile(path: string, settings: Settings): Promise<Located> {
  const { kind, maxBytes, manifest } = settings;
  const refuse = (reason: "not-a-file" | "too-large", problem: string, hint: string) =>
    new SourceError({ source: path, reason, problem, hint });
  let bytes: Uint8Array;
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) {
      throw refuse("not-a-file", "this is a folder", "Give the path of a file in it.");
    }
    if (!info.isFile) {
      throw refuse("not-a-file", "this is not a regular file", "Give the path of a file.");
    }
    if (info.size > maxBytes) {
      throw refuse(
        "too-large",
        `the file has ${info.size} bytes, the limit is ${maxBytes}`,
        "Raise the option maxBytes if the file is right.",
      );
    }
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    throw new SourceError({
      source: path,
      reason: absent ? "not-found" : "unreadable",
      problem: absent
        ? "there is no such file, and no data set has this name"
        : `the file cannot be read (${error instanceof Error ? error.message : error})`,
      hint: absent
        ? `Paths are relative to the notebook's folder; an address begins with https://; data sets: ${
          [...manifest.keys()].join(", ")
        }.`
        : "Check its permissions.",
      cause: error,
    });
  }
  checkKind(bytes, kind, path);
  return { bytes, origin: "file", name: path };
}
