import type { Cell, Notebook } from "./notebook.ts";
import { HIDDEN_TESTS, SOLUTION } from "./regions.ts";

/**
 * Finds what is likely not meant in an exercise that can be released all the same.
 *
 * It goes by the text: a check that nobody awaits, a marker that is misspelt, a notebook without tests, a test
 * without points, another kernel than Deno's, a `credit()` whose points are not the cell's value, an answer that
 * is called like a global of the kernel's own.
 *
 * @returns A line for each, beginning with the cell's name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { releaseWarnings } from "./release_warnings.ts";
 *
 * const metadata = { kernelspec: { name: "deno" } };
 * const [warning] = releaseWarnings({ cells: [], metadata, nbformat: 4, nbformat_minor: 5 });
 * assert.match(warning, /There is no test/);
 * ```
 */
export function releaseWarnings(instructor: Notebook): string[] {
  const graded = instructor.cells.filter(({ metadata: { nbgrader } }) =>
    nbgrader?.grade || nbgrader?.task
  );
  return [
    ...kernelWarnings(instructor),
    ...(graded.length === 0 ? ["There is no test in it: nothing gives points."] : []),
    ...instructor.cells.flatMap((cell) => {
      const name = cell.metadata.nbgrader?.grade_id ?? cell.id;
      return cellWarnings(cell).map((warning) => `${name}: ${warning}`);
    }),
  ];
}

function kernelWarnings({ metadata }: Notebook): string[] {
  const { name } = (metadata.kernelspec ?? {}) as { name?: unknown };
  if (name === "deno") return [];
  const is = typeof name === "string" ? `is "${name}"` : "is missing";
  return [`The notebook's kernel ${is}: choose Deno under Kernel > Change Kernel, and save.`];
}

function cellWarnings(cell: Cell): string[] {
  const { nbgrader } = cell.metadata;
  const warnings = markerWarnings(cell.source);
  if (nbgrader?.grade && nbgrader.points === 0) warnings.push("its tests give 0 points");
  if (cell.cell_type !== "code") return warnings;
  if (nbgrader?.grade && !nbgrader.solution) {
    const code = withoutComments(cell.source);
    warnings.push(...awaitWarnings(code), ...creditWarnings(code));
  }
  if (nbgrader?.solution) warnings.push(...nameWarnings(cell.source));
  return warnings;
}

/** Comments that look like the markers of a region, and are none. */
function markerWarnings(source: string): string[] {
  const markers = [SOLUTION, HIDDEN_TESTS].flatMap(({ begin, end }) => [begin, end]);
  return source.split("\n").filter((line) =>
    /^\s*(\/\/|#|\/\*|<!--)[\s/*#-]*(begin|end|start|stop)[\s_-]+(of\b\s*)?(the\s+)?(hidden|solution|tests?)\b/i
      .test(line) && !markers.some((marker) => line.includes(marker))
  ).map((line) => `"${line.trim()}" marks no region; the markers are ${markers.join(", ")}`);
}

/** Calls at the start of a statement that return a promise, and are not awaited. */
function awaitWarnings(code: string): string[] {
  const slow = new Set(
    [...code.matchAll(/\basync function (\w+)|\b(?:const|let) (\w+) = async\b/g)].map((match) =>
      match[1] ?? match[2]
    ),
  );
  const found: string[] = [];
  for (const match of code.matchAll(/^[ \t]*(?:\([^()]*\) => )?(\w+)\(/gm)) {
    const [whole, name] = match;
    const call = callAt(code, match.index + whole.length - 1);
    const before = code.slice(0, match.index).trimEnd();
    if (/(=>|[=(,:?&|]|\breturn|\bawait)$/.test(before)) continue;
    const promises = slow.has(name) || name === "credit" && /\basync\b|\bawait\b/.test(call) ||
      name === "assertClose" && /\btf\./.test(call);
    if (promises) found.push(`${name}(…) is not awaited: what it finds may come too late`);
  }
  return [...new Set(found)];
}

function creditWarnings(code: string): string[] {
  const at = code.lastIndexOf("credit(");
  if (at < 0) return [];
  const end = at + "credit".length + callAt(code, at + "credit".length).length;
  const isValue = /^[\s;})]*$/.test(code.slice(end)) &&
    !/=\s*(await\s+)?$/.test(code.slice(0, at));
  return isValue
    ? []
    : ["the value of credit() is not the cell's: write it last, or it gives no points"];
}

function nameWarnings(source: string): string[] {
  const names = [...source.matchAll(/^(?:async )?(?:function\*?|const|let|var|class)\s+(\w+)/gm)]
    .map(([, name]) => name);
  return names.filter((name) => name in globalThis).map((name) =>
    `its answer "${name}" is called like a global of the kernel, which the tests would use instead`
  );
}

/** From an opening parenthesis to the one that closes it. */
function callAt(code: string, open: number): string {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "(") depth++;
    if (code[at] === ")" && --depth === 0) return code.slice(open, at + 1);
  }
  return code.slice(open);
}

/** Code with its comments and texts emptied. */
function withoutComments(source: string): string {
  return source.replaceAll(
    /\/\/.*$|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm,
    (part) => part[0] === "/" ? "" : '""',
  );
}
