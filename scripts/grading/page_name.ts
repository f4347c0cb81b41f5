import { sha256 } from "../../lib/sources/sha256.ts";

/**
 * Names a student's feedback page so that every system can hold the file, and no two share one.
 *
 * @param student Any text: with blanks, quotes, slashes, emoji.
 * @returns Such as `Zoe.html`, or with the start of a checksum where the name had to be changed.
 */
export async function pageName(student: string): Promise<string> {
  const simple = student.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "");
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)?$/.test(simple);
  const marked = /(^|-)[0-9a-f]{10}$/.test(simple); // as a name that had to be changed
  if (simple === student && simple.length <= 60 && !reserved && !marked) return `${simple}.html`;
  const mark = (await sha256(student)).slice(0, 10);
  return `${[simple.slice(0, 60), mark].filter(Boolean).join("-")}.html`;
}
