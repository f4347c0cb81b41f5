import { measureText } from "../text.ts";

const measured = new Map<string, number>();

/** Width of a line of text in CSS pixels; remembers what it measured. */
export function textWidth(text: string, size: number, bold = false): number {
  const key = (bold ? "b" : "r") + text;
  let width = measured.get(key);
  if (width === undefined) {
    width = measureText(text, { size: 1, weight: bold ? "semibold" : "regular" }).width;
    measured.set(key, width);
  }
  return width * size;
}
