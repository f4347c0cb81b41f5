import { stripControls } from "./outputs.ts";

/**
 * Makes a text one line of a log that neither a terminal nor a CI system obeys.
 *
 * GitHub reads a line that begins with `::` as a command, and `##[` anywhere in it; Azure reads `##vso[`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { logLine } from "./log_line.ts";
 *
 * assert.equal(logLine("a name\n::error::x"), "a name ::error::x");
 * assert.equal(logLine(" ::error::x ##[error]y"), " : :error::x # #[error]y");
 * ```
 */
export function logLine(text: string): string {
  return stripControls(text)
    .replaceAll(/[\n\t\u2028\u2029]+/g, " ")
    .replace(/^([\s\p{Cf}]*):(?=:)/u, "$1: ")
    .replaceAll(/##(?=\w*\[)/g, "# #");
}
