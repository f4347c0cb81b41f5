import { filePath } from "./file_path.ts";
import type { DataSet, Manifest } from "./manifest.ts";
import { SourceError } from "./source_error.ts";

/** What a source names. */
export type Target = { dataSet: DataSet } | { url: URL } | { path: string };

/**
 * Tells a data set, an address and a path apart.
 *
 * @param source A data set's name, an http or https address, or a path.
 * @param manifest The data sets that are known.
 * @returns What the source names; an address that the manifest knows names its data set.
 * @throws {SourceError} With reason `"bad-address"`.
 * @throws {TypeError} If `source` is neither a string nor a URL.
 */
export function parseSource(source: string | URL, manifest: Manifest): Target {
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(
      `Cannot load a source of type ${
        source === null ? "null" : typeof source
      }: give the name of ` +
        "a data set, an http or https address, or a path",
    );
  }
  const text = String(source).trim();
  const named = manifest.get(text);
  if (named) return { dataSet: named };
  if (text === "") {
    throw badAddress(text, "the name is empty", "Give a name, an address or a path.");
  }
  const markdown = text.match(/^\[[^\]]*\]\((https?:[^)]*)\)$/i);
  if (markdown) {
    throw badAddress(text, "this is a Markdown link", `Give only its address: ${markdown[1]}`);
  }
  if (!/^(https?:|file:|[a-z][a-z0-9+.-]*:\/\/|data:|blob:)/i.test(text)) return { path: text };
  const url = URL.parse(text);
  if (!url) throw badAddress(text, "this is no valid web address", "Check it for typing errors.");
  if (url.protocol === "file:") return { path: localPath(url) };
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw badAddress(
      text.slice(0, 80),
      `${url.protocol} addresses are not supported`,
      "Give an http or https address, or a path.",
    );
  }
  for (const dataSet of manifest.values()) {
    if (dataSet.url !== undefined && URL.parse(dataSet.url)?.href === url.href) return { dataSet };
  }
  return { url };
}

/** The path that a file: address names on this computer. */
function localPath(url: URL): string {
  const hint = "Give the path itself, such as data/cat.jpg.";
  if (url.host !== "") {
    throw badAddress(url.href, `it names a file of another computer, ${url.host}`, hint);
  }
  try {
    return filePath(url);
  } catch {
    throw badAddress(url.href, "this is no valid file: address", hint);
  }
}

function badAddress(source: string, problem: string, hint: string): SourceError {
  return new SourceError({ source, reason: "bad-address", problem, hint });
}
