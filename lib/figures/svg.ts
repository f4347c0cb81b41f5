import { htmlEscape } from "escape-goat";

/**
 * Writes a number for an SVG attribute: at most `digits` decimals, no trailing zeros.
 *
 * @param value Finite number; CSS pixels unless the attribute says otherwise.
 * @param digits Decimals kept; 2 is a fiftieth of a device pixel on a HiDPI screen.
 * @returns Short decimal text.
 * @throws {RangeError} If `value` is not finite.
 *
 * @example Short numbers
 * ```ts
 * import { svgNumber } from "./svg.ts";
 * import assert from "node:assert/strict";
 * assert.equal(svgNumber(12.5001), "12.5");
 * assert.equal(svgNumber(-0.001), "0");
 * ```
 */
export function svgNumber(value: number, digits = 2): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot write an SVG number: ${value} is not finite`);
  }
  const scale = 10 ** digits;
  // "+ 0" turns -0 into 0.
  return String(Math.round(value * scale) / scale + 0);
}

/**
 * Escapes text for SVG content and attribute values.
 *
 * @param text Any text; characters that XML forbids are dropped.
 * @returns Text that is safe between tags and between double quotes.
 *
 * @example A comparison in a title
 * ```ts
 * import { escapeXml } from "./svg.ts";
 * import assert from "node:assert/strict";
 * assert.equal(escapeXml("a < b & c"), "a &lt; b &amp; c");
 * ```
 */
export function escapeXml(text: string): string {
  // deno-lint-ignore no-control-regex -- XML 1.0 forbids these even when escaped.
  const known = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return htmlEscape(known.toWellFormed());
}

/** Attribute values of an SVG element; `undefined` leaves the attribute out. */
export type SvgAttributes = Record<string, string | number | undefined>;

/**
 * Builds one SVG element as text.
 *
 * @param name Tag name, such as `rect`.
 * @param attributes Written in the given order; numbers as {@linkcode svgNumber} writes them.
 * @param children SVG text inside the element, already escaped; none closes the tag at once.
 * @returns The element's text.
 *
 * @example A cell of a grid
 * ```ts
 * import { svgElement } from "./svg.ts";
 * import assert from "node:assert/strict";
 * assert.equal(
 *   svgElement("rect", { x: 1.004, width: 20, fill: undefined }),
 *   '<rect x="1" width="20"/>',
 * );
 * ```
 */
export function svgElement(name: string, attributes: SvgAttributes, children = ""): string {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    open += ` ${key}="${typeof value === "number" ? svgNumber(value) : escapeXml(value)}"`;
  }
  return children === "" ? `${open}/>` : `${open}>${children}</${name}>`;
}

/**
 * Names a shared SVG definition by its content, so that equal definitions of several figures in
 * one page may share a name and different ones never clash.
 *
 * @param prefix Letters that start the name.
 * @param content The definition's text.
 * @returns The prefix and a 53-bit hash in base 36.
 */
export function svgId(prefix: string, content: string): string {
  // cyrb53, a public-domain string hash.
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let i = 0; i < content.length; i++) {
    const code = content.charCodeAt(i);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return prefix + (4294967296 * (2097151 & high) + (low >>> 0)).toString(36);
}
