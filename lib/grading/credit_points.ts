/**
 * Adds up the points of the checks in a test cell's `credit({ "what is checked": [points, …], … })`.
 *
 * @param source The cell's text.
 * @returns Nothing if there is no `credit()`, or its points are not written as numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { creditPoints } from "./credit_points.ts";
 *
 * const test = 'await credit({ "a": [1, () => f({ b: [7, 8] })], "b": [0.5, g] });';
 * assert.equal(creditPoints(test), 1.5);
 * assert.equal(creditPoints("assertEqual(1, 1);"), undefined);
 * ```
 */
export function creditPoints(source: string): number | undefined {
  const code = source.replaceAll(
    /\/\/.*$|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm,
    (part) => part[0] === "/" ? "" : '""',
  );
  const start = code.search(/\bcredit\(\s*\{/);
  if (start < 0) return undefined;
  let depth = 0;
  let shallow = ""; // The object, and the beginnings of the lists in it.
  for (const character of code.slice(code.indexOf("{", start))) {
    if ("])}".includes(character)) depth--;
    if (depth <= 2) shallow += character;
    if ("[({".includes(character)) depth++;
    if (depth === 0) break;
  }
  const checks = [...shallow.matchAll(/(?:""|\w+|\])\s*:\s*\[\s*([^,\]]*)/g)].map(([, points]) =>
    points.trim()
  );
  const numbers = checks.map(Number);
  const isWritten = checks.length > 0 &&
    checks.every((text, i) => text !== "" && Number.isFinite(numbers[i]));
  return isWritten ? numbers.reduce((sum, points) => sum + points, 0) : undefined;
}
