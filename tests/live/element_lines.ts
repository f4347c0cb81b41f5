/// <reference lib="dom" />
import { DrawnCanvas } from "./drawn_canvas.ts";

/**
 * An element and all in it, a line for each, indented; texts as they are, what is drawn under its canvas.
 *
 * @param brief Whether many numbers on a canvas are a digest.
 */
export function elementLines(element: Element, brief = false, indent = ""): string[] {
  const attributes = [...element.attributes]
    .map(({ name, value }) => name === "class" ? `.${value.trim()}` : `${name}=${value}`)
    .sort();
  const name = [element.localName, ...attributes].join(" ");
  const lines = [`${indent}${rounded(name)}`];
  if (element.childElementCount === 0) {
    if (element.textContent) lines[0] += ` ${JSON.stringify(element.textContent)}`;
    return [...lines, ...DrawnCanvas.linesOf(element, brief).map((line) => `${indent} > ${line}`)];
  }
  let text = "";
  const say = () => {
    if (text) lines.push(`${indent} ${JSON.stringify(text)}`);
    text = "";
  };
  for (const node of element.childNodes) {
    if (node.nodeType !== 1) text += node.textContent;
    else {
      say();
      lines.push(...elementLines(node as Element, brief, indent + " "));
    }
  }
  say();
  return lines;
}

/** A text whose numbers have at most two decimals. */
export function rounded(text: string): string {
  return text.replaceAll(
    /-?\d*\.\d+(e-?\d+)?/g,
    (number) => String(Math.round(Number(number) * 100) / 100 + 0),
  );
}
