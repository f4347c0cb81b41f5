import {
  checkValue,
  FLAG,
  knownOptions,
  LIST,
  NUMBER,
  type OptionNames,
  type PaddedCell,
  type PaddedFor,
  type PaddingMode,
  padPlane,
  type PadWidths,
  pairFrom,
  resolveWidths,
  type Sides,
  TEXT,
} from "../../geometry/mod.ts";
import { arcArrow } from "./arrow.ts";
import { type Block, columnOf, label, type Mark, rowOf } from "./block.ts";
import { diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { type GridFrame, gridOf } from "./grid.ts";
import { legendOf } from "./legend.ts";
import { type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";

/** What a picture of padding shows. */
export interface PaddingDiagramOptions extends PaddedFor {
  /** The number of constant padding; 0 unless given. */
  readonly paddingValue?: number;
  /** PyTorch's name of `paddingValue`. */
  readonly value?: number;
  /** Whether colors and arrows show where added numbers come from; true unless given. */
  readonly sources?: boolean;
  /** A sentence under the picture. */
  readonly caption?: string;
}

/** Colors that tie an added row, column and corner to the cells that they are copied from. */
const tie = {
  row: { line: "#3a87ad", fill: "#bfe3f5" },
  column: { line: "#a58a00", fill: "#f4e7a1" },
  corner: { line: "#c0502d", fill: "#f7c3ae" },
} as const;

const OPTIONS: OptionNames<PaddingDiagramOptions> = {
  kernelSize: pairFrom(1),
  dilation: pairFrom(1),
  paddingValue: NUMBER,
  value: NUMBER,
  sources: FLAG,
  caption: TEXT,
};

/**
 * Draws a padded image, the added ring shaded, and where its numbers come from: the row added at
 * the top, the column added at the left and their corner stand for all sides.
 *
 * @param imageInput Shape `[rows, columns]`, also inside axes of length 1; any unit.
 * @param padding Rows and columns to add, as `pad()` takes them.
 * @param modes One padding mode, or several to draw side by side.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If a mode cannot reach that far out of the image.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { paddingDiagram } from "convolutions";
 *
 * const picture = paddingDiagram([[1, 2], [3, 4]], 1, "replicate");
 * assert(picture.texts("replicate").slice(0, 4).join("") === "1122");
 * ```
 */
export function paddingDiagram(
  imageInput: MatrixInput,
  padding: PadWidths,
  modes: PaddingMode | readonly PaddingMode[] = "constant",
  options: PaddingDiagramOptions = {},
): Diagram {
  const caller = "paddingDiagram()";
  knownOptions(caller, options, OPTIONS);
  const { value = 0, paddingValue = value, sources = true, caption } = options;
  const { values: image, shape } = readPlane(caller, imageInput, "image");
  const sides = resolveWidths(caller, padding, options);
  const list = typeof modes === "string" ? [modes] : checkValue(caller, "modes", modes, LIST);
  if (list.length === 0) {
    throw new RangeError(`${caller}: the list of padding modes is empty; name at least one.`);
  }
  const tied = sources && list.some((mode) => mode !== "constant");
  const panels = list.map((mode) => ({
    mode,
    cells: padPlane(caller, image, sides, { paddingMode: mode, paddingValue }),
  }));
  return Diagram.fit((cellSize) => {
    const row = rowOf(
      panels.map(({ mode, cells }) =>
        columnOf([
          label(mode, { size: 14, bold: true }),
          paddedGrid(cells, shape, sides, mode, cellSize, tied),
        ], { gap: 4, axisOf: 1 })
      ),
      18,
    );
    return columnOf([
      row,
      legendOf([
        { text: "padding", ...diagramColor.padding },
        ...(tied
          ? [
            { text: "added row and its source", ...tie.row },
            { text: "added column and its source", ...tie.column },
            { text: "corner and its source", ...tie.corner },
          ]
          : []),
      ]),
    ], { gap: 14 });
  }, {
    alt: panels.map(({ mode, cells }) => {
      const format = numberFormat(cells.flat().map((cell) => cell.value));
      return `Padding mode ${mode}: input ${shape.join(" × ")} becomes ${cells.length} × ${
        cells[0].length
      }: [${
        cells.map((line) => `[${line.map((cell) => format(cell.value)).join(", ")}]`).join(", ")
      }].`;
    }).join(" "),
    caption,
  });
}

function paddedGrid(
  cells: readonly (readonly PaddedCell[])[],
  [rows, columns]: readonly [number, number],
  { top, left }: Sides,
  mode: PaddingMode,
  cellSize: number,
  tied: boolean,
): Block {
  const format = numberFormat(cells.flat().map((cell) => cell.value));
  const shown = tied && mode !== "constant";
  // The added row and column next to the image, and the cells that they are copied from.
  const row = shown && top > 0
    ? { at: top - 1, from: cells[top - 1][left].source![0] + top }
    : null;
  const column = shown && left > 0
    ? { at: left - 1, from: cells[top][left - 1].source![1] + left }
    : null;
  const fill = (r: number, c: number) => {
    const [inRow, inColumn] = [r >= top && r < top + rows, c >= left && c < left + columns];
    const onRow = row !== null && (r === row.at || r === row.from);
    const onColumn = column !== null && (c === column.at || c === column.from);
    if (
      row && column && ((r === row.at && c === column.at) || (r === row.from && c === column.from))
    ) {
      return tie.corner.fill;
    }
    if (onRow && inColumn && (r === row.at || inRow)) return tie.row.fill;
    if (onColumn && inRow && (c === column.at || inColumn)) return tie.column.fill;
    return cells[r][c].added ? diagramColor.padding.fill : undefined;
  };
  const frames: GridFrame[] = [
    { row: top, column: left, rows, columns, color: diagramColor.padding.line, width: 2 },
  ];
  return gridOf(cells.map((line) => line.map((cell) => format(cell.value))), {
    cellSize,
    part: mode,
    fill,
    frames,
    overlay: tied
      ? {
        margin: { right: 24, bottom: 24 },
        draw: (x, y, size): Mark[] => {
          const marks: Mark[] = [];
          const right = x + cells[0].length * size + 4;
          const below = y + cells.length * size + 4;
          const middle = (index: number) => (index + 0.5) * size;
          if (row) {
            marks.push(...arcArrow(
              [right, y + middle(row.from)],
              [right, y + middle(row.at)],
              [8, 0],
              tie.row.line,
            ));
          }
          if (column) {
            marks.push(...arcArrow(
              [x + middle(column.from), below],
              [x + middle(column.at), below],
              [0, 8],
              tie.column.line,
            ));
          }
          return marks;
        },
      }
      : undefined,
  });
}
