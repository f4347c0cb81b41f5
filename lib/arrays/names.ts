/**
 * Finds a name given as the file spells it or in camelCase.
 *
 * @param names Names there are, e.g. `["grid_row"]`.
 * @param key The name wanted, e.g. `"grid_row"` or `"gridRow"`.
 * @returns The name as it is spelled in `names`, or `undefined` if none or more than one fits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findName } from "./names.ts";
 *
 * assert.equal(findName(["grid_row", "grid_column"], "gridRow"), "grid_row");
 * ```
 */
export function findName(names: Iterable<string>, key: string): string | undefined {
  const all = [...names];
  if (all.includes(key)) return key;
  const fitting = all.filter((name) => toCamelCase(name) === key);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Lists names in a message: `"a", "b"`, or `(none)`. */
export function listNames(names: Iterable<string>): string {
  return [...names].map((name) => JSON.stringify(name)).join(", ") || "(none)";
}

function toCamelCase(name: string): string {
  return name.replace(/[_\-\s]+(\S)/g, (_, letter: string) => letter.toUpperCase());
}
