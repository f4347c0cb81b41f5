import { fileInfo, readFile } from "#platform";
import { checkKind } from "./check_kind.ts";
import type { Located } from "./located.ts";
import type { Settings } from "./locate_options.ts";
import type { Check } from "./road.ts";
import { SourceError } from "./source_error.ts";

/**
 * Reads a regular file.
 *
 * @param path Relative to the working folder, or absolute.
 * @throws {SourceError} If there is no such file, or it is a folder, too large or of another kind.
 */
export async function readLocalFile(
  path: string,
  settings: Settings,
  decode: Check,
): Promise<Located> {
  const { kind, maxBytes } = settings;
  const refuse = (reason: "not-a-file" | "too-large", problem: string, hint: string) =>
    new SourceError({ source: path, reason, problem, hint });
  let bytes: Uint8Array;
  try {
    const info = await fileInfo(path);
    if (!info) throw await notFound(path, settings);
    if (info.isFolder) {
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
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError({
      source: path,
      reason: "unreadable",
      problem: `the file cannot be read (${error instanceof Error ? error.message : error})`,
      hint: "Check its permissions.",
      cause: error,
    });
  }
  checkKind(bytes, kind, path);
  await decode(bytes, path);
  return { bytes, origin: "file", name: path };
}

async function notFound(
  path: string,
  { kind, manifest }: Settings,
): Promise<SourceError> {
  const address = await withoutScheme(path);
  if (address) {
    return new SourceError({
      source: path,
      reason: "bad-address",
      problem: "this is an address without its beginning, https://",
      hint: `Give ${JSON.stringify(address)}.`,
    });
  }
  const names = [...manifest.values()].filter((each) => kind === undefined || each.kind === kind)
    .map(({ name }) => name);
  const own = kind === "image"
    ? "A picture of your own is dropped into JupyterLab's file browser, at the left, beside the notebook; " +
      "on a page of the site, onto the page. "
    : "";
  return new SourceError({
    source: path,
    reason: "not-found",
    problem: `there is no such file, and no ${
      kind === "image" ? "picture" : "data set"
    } has this name`,
    hint: `${own}Paths are relative to the notebook's folder; an address begins with https://; ` +
      `${kind === "image" ? "pictures" : "data sets"}: ${names.join(", ")}.`,
  });
}

/** The whole address, if a path looks like one that lacks its scheme or has it mistyped. */
async function withoutScheme(path: string): Promise<string | undefined> {
  const rest = path.replace(/^(https?|[:/])[:/]{1,3}(?=[\w-]+\.)|^https?\/\//i, "");
  const isHost = /^(www\.[\w-]+(\.[\w-]+)+|([\w-]+\.)+[a-z]{2,})(:\d+)?(\/|$)/i.test(rest);
  if (!isHost || (rest === path && !/^www\.|\//i.test(path))) return undefined;
  const isFolder = await fileInfo(rest.split("/")[0]).then(Boolean, () => false);
  return isFolder ? undefined : URL.parse(`https://${rest}`)?.href;
}
