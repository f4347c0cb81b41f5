/**
 * Writes rows as comma-separated values (RFC 4180); a field with any separator, quote or line break is quoted.
 *
 * @param rows Texts that are people's own go through {@linkcode csvText} first.
 */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quote).join(",") + "\r\n").join("");
}

/**
 * Makes a text one that no spreadsheet takes for a formula, also behind blanks or in full width: such a text gets an
 * apostrophe in front.
 *
 * Some Excels separate by `;` or tabs and know no quotes there: a part behind one counts as a text of its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { csvText } from "./csv.ts";
 *
 * assert.equal(csvText("Zoë O'Neil"), "Zoë O'Neil");
 * assert.equal(csvText("=1+1"), "'=1+1");
 * assert.equal(csvText("x;=1+1"), "'x;'=1+1");
 * ```
 */
export function csvText(text: string): string {
  const safe = text.toWellFormed().replaceAll("\0", "");
  const parts = safe.split(/([;\t\r\n])/);
  const marked = parts.map((part, index) => index > 0 && formula.test(part) ? `'${part}` : part)
    .join("");
  return formula.test(safe) || marked !== safe || /^[\t\r\n]/.test(safe) ? `'${marked}` : safe;
}

const formula = /^[\s\u200b\ufeff'"]*[=+\-@|%＝＋－＠]/;

function quote(field: string): string {
  return /[",;|\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Reads comma-separated values; `;` or tabs separate where the first line has more of them, as some Excels write.
 *
 * @returns The rows that are not empty, each a list of its fields.
 */
export function readCsv(text: string): string[][] {
  const content = text.replace(/^\uFEFF/, "");
  const [first] = content.split(/\r\n?|\n/, 1);
  const count = (separator: string) => first.split(separator).length;
  const separator = [",", ";", "\t"].sort((a, b) => count(b) - count(a))[0];
  const rows: string[][] = [[]];
  const pattern = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^${separator}\r\n]*))(${separator}|\r\n?|\n|$)`,
    "gy",
  );
  let end: string | undefined;
  // What ends in a separator has an empty field behind it.
  while (pattern.lastIndex < content.length || end === separator) {
    const [, quoted, plain, ending] = pattern.exec(content)!;
    end = ending;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== separator) rows.push([]);
  }
  return rows.filter((row) => row.some((field) => field.trim() !== ""));
}
