import { escapeXml, svgElement, svgId, svgNumber } from "./svg.ts";
import { svgText, THEME } from "./text.ts";

/** The part of a DOM node that is read here. */
export interface DomNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<DomNode>;
  readonly attributes?: Iterable<{ name: string; value: string }>;
}

/** What a text takes from the groups around it. */
interface TextStyle {
  size: number;
  anchor: "start" | "middle" | "end";
  bold: boolean;
  stroke?: string;
  strokeWidth: number;
}

const ELEMENT = 1;
const TEXT = 3;

/** Attributes that say nothing in a figure that is one picture with one alt text. */
const DROPPED = new Set([
  "aria-label",
  "aria-hidden",
  "aria-description",
  "class",
  "font-family",
  "font-variant",
  "font-size",
  "font-weight",
  "text-anchor",
]);

/**
 * Writes the inside of an SVG element that Observable Plot has made, with every text as glyph
 * outlines, coordinates rounded, and names of definitions that depend on the content only.
 *
 * @param root The `<svg>` element.
 * @returns SVG text without the `<svg>` tag.
 */
export function plotSvg(root: DomNode): string {
  const style: TextStyle = { size: 10, anchor: "start", bold: false, strokeWidth: 1 };
  const inherited = textStyle(attributesOf(root), style);
  let body = "";
  for (const child of root.childNodes) body += write(child, inherited);
  return renameIds(
    svgElement("g", { fill: THEME.ink, "stroke-miterlimit": "1" }, body)
      .replaceAll("currentColor", THEME.ink)
      .replaceAll("var(--plot-background)", THEME.paper),
  );
}

function write(node: DomNode, outer: TextStyle): string {
  if (node.nodeType !== ELEMENT) return "";
  const name = node.localName ?? "";
  if (name === "style" || name === "title") return "";
  const attributes = attributesOf(node);
  const style = textStyle(attributes, outer);
  if (name === "text") return writeText(node, attributes, style);
  let children = "";
  for (const child of node.childNodes) children += write(child, style);
  if (name === "g" && children === "") return "";
  return svgElement(name, kept(attributes), children);
}

function attributesOf(node: DomNode): Map<string, string> {
  return new Map(Array.from(node.attributes ?? [], ({ name, value }) => [name, value]));
}

function kept(attributes: Map<string, string>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of attributes) {
    if (DROPPED.has(name)) continue;
    // Browsers and our rasterizer agree on the style only.
    if (name === "image-rendering") out.style = `image-rendering:${value}`;
    else if (name.startsWith("xlink:")) out.href = value;
    else if (name === "href" || name === "id") out[name] = value;
    else out[name] = roundNumbers(value);
  }
  return out;
}

function roundNumbers(text: string): string {
  return text.replace(/-?\d*\.\d+(e[-+]?\d+)?/g, (number) => svgNumber(Number(number)));
}

function textStyle(attributes: Map<string, string>, outer: TextStyle): TextStyle {
  const weight = attributes.get("font-weight");
  const anchor = attributes.get("text-anchor") as TextStyle["anchor"] | undefined;
  const stroke = attributes.get("stroke");
  return {
    size: parseFloat(attributes.get("font-size") ?? "") || outer.size,
    anchor: anchor ?? outer.anchor,
    bold: weight === undefined ? outer.bold : weight === "bold" || Number(weight) >= 600,
    stroke: stroke === undefined ? outer.stroke : stroke === "none" ? undefined : stroke,
    strokeWidth: Number(attributes.get("stroke-width") ?? outer.strokeWidth),
  };
}

function writeText(node: DomNode, attributes: Map<string, string>, style: TextStyle): string {
  const length = (value: string | undefined) =>
    value === undefined
      ? undefined
      : value.endsWith("em")
      ? parseFloat(value) * style.size
      : parseFloat(value);
  let x = length(attributes.get("x")) ?? 0;
  let y = length(attributes.get("y")) ?? 0;
  x += length(attributes.get("dx")) ?? 0;
  y += length(attributes.get("dy")) ?? 0;
  let lines = "";
  const draw = (text: string) => {
    lines += svgText(text, x, y, {
      size: style.size,
      weight: style.bold ? "semibold" : "regular",
      anchor: style.anchor,
      fill: "inherit",
      outline: style.stroke,
      outlineWidth: style.strokeWidth / 2,
    });
  };
  for (const child of node.childNodes) {
    if (child.nodeType === TEXT) {
      draw(child.textContent ?? "");
    } else if (child.localName === "tspan") {
      const place = attributesOf(child);
      x = length(place.get("x")) ?? x;
      y = (length(place.get("y")) ?? y) + (length(place.get("dy")) ?? 0);
      draw(child.textContent ?? "");
    }
  }
  for (const name of ["x", "y", "dx", "dy", "stroke", "stroke-width"]) attributes.delete(name);
  const group = kept(attributes);
  return Object.keys(group).length === 0 || lines === "" ? lines : svgElement("g", group, lines);
}

/** Plot numbers its definitions in order of drawing, in the whole process. */
function renameIds(svg: string): string {
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  if (ids.length === 0) return svg;
  const rename = (name: (index: number) => string) =>
    ids.reduce(
      (text, id, i) =>
        text.replaceAll(`id="${id}"`, `id="${name(i)}"`)
          .replaceAll(`url(#${id})`, `url(#${name(i)})`)
          .replaceAll(`href="#${id}"`, `href="#${name(i)}"`),
      svg,
    );
  const hash = svgId("plot", rename((i) => `\u0001${i}`));
  return rename((i) => escapeXml(`${hash}-${i}`));
}
