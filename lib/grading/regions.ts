/** The lines between which a cell's text is the instructor's alone, as nbgrader marks them. */
export interface Markers {
  begin: string;
  end: string;
}

/** What a student is to write. */
export const SOLUTION: Markers = { begin: "BEGIN SOLUTION", end: "END SOLUTION" };

/** What tests a student's answer unseen. */
export const HIDDEN_TESTS: Markers = { begin: "BEGIN HIDDEN TESTS", end: "END HIDDEN TESTS" };

/**
 * Replaces every marked region of a text, its two marking lines too.
 *
 * @param source The text of a cell.
 * @param markers What the first and the last line of a region hold.
 * @param stub What takes a region's place, at its first line's indentation; nothing if absent.
 * @returns The text without the regions, and how many there were.
 * @throws {SyntaxError} If a region is opened twice, not closed, or closed without being opened.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { replaceRegions, SOLUTION } from "./regions.ts";
 *
 * const source = "f(\n  // BEGIN SOLUTION\n  42,\n  // END SOLUTION\n)";
 * const { text } = replaceRegions(source, SOLUTION, "// YOUR CODE HERE");
 * assert.equal(text, "f(\n  // YOUR CODE HERE\n)");
 * ```
 */
export function replaceRegions(
  source: string,
  { begin, end }: Markers,
  stub?: string,
): { text: string; regions: number } {
  const kept: string[] = [];
  let regions = 0;
  let inside = false;
  for (const line of source.split("\n")) {
    if (line.includes(begin)) {
      if (inside) throw new SyntaxError(`"${begin}" comes twice before "${end}"`);
      inside = true;
      regions++;
      if (stub !== undefined) kept.push(line.match(/^\s*/)![0] + stub);
    } else if (line.includes(end)) {
      if (!inside) throw new SyntaxError(`"${end}" comes without "${begin}"`);
      inside = false;
    } else if (!inside) {
      kept.push(line);
    }
  }
  if (inside) throw new SyntaxError(`"${begin}" has no "${end}"`);
  return { text: kept.join("\n"), regions };
}
