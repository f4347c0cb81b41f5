import { type Mark } from "./block.ts";
import { diagramColor } from "./color.ts";

/** How a circle looks. */
export interface CircleLook {
  readonly fill?: string;
  readonly line?: string;
  readonly ink?: string;
  readonly size?: number;
}

/** A circle with a word in it, such as a neuron. */
export function circle(
  x: number,
  y: number,
  radius: number,
  text = "",
  { fill = diagramColor.paper, line = diagramColor.ink, ink = diagramColor.ink, size = 13 }:
    CircleLook = {},
): Mark[] {
  const arc = `A${radius} ${radius} 0 0 1 `;
  const d = `M${x - radius} ${y}${arc}${x + radius} ${y}${arc}${x - radius} ${y}Z`;
  const outline: Mark = { kind: "path", d, fill, stroke: line, width: 1.5 };
  return text === "" ? [outline] : [outline, centredText(text, x, y, { fill: ink, size })];
}

/** A line of text whose middle is at a point. */
export function centredText(
  text: string,
  x: number,
  y: number,
  { size = 13, fill = diagramColor.ink as string, bold = false } = {},
): Mark {
  return { kind: "text", x, y, text, size, fill, bold, anchor: "middle" };
}
