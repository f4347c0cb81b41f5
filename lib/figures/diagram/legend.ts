import { type Block, label, type Mark, rectangle, rowOf } from "./block.ts";
import { diagramColor } from "./color.ts";

/** A color and what it means. */
export interface LegendEntry {
  readonly text: string;
  readonly fill: string;
  readonly line: string;
  readonly dash?: string;
}

/** Little framed squares, each with its meaning beside it. */
export function legendOf(entries: readonly LegendEntry[]): Block {
  return rowOf(
    entries.map((entry) =>
      rowOf([swatch(entry), label(entry.text, { size: 12, fill: diagramColor.faint })], 6)
    ),
    18,
  );
}

function swatch({ fill, line, dash }: LegendEntry): Block {
  const size = 12;
  return {
    width: size,
    height: size,
    axis: size / 2,
    place: (x, y): Mark[] => [
      { kind: "path", d: rectangle(x, y, size, size), fill, stroke: line, width: 2, dash },
    ],
  };
}
