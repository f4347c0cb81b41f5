import { type Block, columnOf, inset, label, rowOf } from "./block.ts";
import { diagramColor } from "./color.ts";
import { type GridFrame, gridOf } from "./grid.ts";

/** A grid under its name and shape. */
export function titled(
  name: string,
  shape: readonly [number, number] | null,
  grid: Block,
): Block {
  const words = [label(name, { bold: true })];
  if (shape) words.push(label(`${shape[0]} × ${shape[1]}`, { fill: diagramColor.faint }));
  const title = rowOf(words, 6);
  // A grid that overhangs on one side still has its title over the middle of its cells.
  const lean = Math.round(2 * (grid.centre ?? grid.width / 2) - grid.width);
  const centred = inset(title, lean > 0 ? { left: lean } : { right: -lean });
  return columnOf([centred, grid], { gap: 6, axisOf: 1 });
}

/** A filter's weights. */
export function filterGrid(texts: readonly (readonly string[])[], cellSize: number): Block {
  return gridOf(texts, {
    cellSize,
    part: "filter",
    fill: () => diagramColor.filter.fill,
    frames: [whole([texts.length, texts[0].length], diagramColor.filter.line)],
  });
}

/** A frame around all cells of a grid. */
export function whole(
  shape: readonly [number, number],
  color: string,
  width = 3,
): GridFrame {
  return { row: 0, column: 0, rows: shape[0], columns: shape[1], color, width };
}
