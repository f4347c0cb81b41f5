/** MIME types of an output, the one that shows most first: a drawing before its picture in pixels. */
const RICHEST = [
  "text/html",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "text/markdown",
  "text/latex",
  "application/json",
  "text/plain",
] as const;

/** A MIME type that a page can show. */
export type ShownMime = (typeof RICHEST)[number];

/**
 * The one form of an output that a page shows.
 *
 * @param data A Jupyter MIME bundle.
 * @returns Nothing where the page can show none of it.
 */
export function chooseMime(data: Record<string, unknown>): ShownMime | undefined {
  return RICHEST.find((mime) => data[mime] !== undefined);
}

/** The text of a value in a bundle, which may be stored as lines. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join("");
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
