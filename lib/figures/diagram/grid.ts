import { type Block, type Mark, rectangle } from "./block.ts";
import { diagramColor } from "./color.ts";
import { CellTexts, type GridTexts } from "./cell_texts.ts";

/** A bold frame around cells; it may reach beyond the grid. */
export interface GridFrame {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly color: string;
  readonly dash?: string;
  readonly width?: number;
}

/** How the cells of a grid look. */
export interface GridOptions {
  /** Side of a cell in pixels; as large as fits 34 unless given. */
  readonly cellSize?: number;
  /** Color behind a cell; white unless given. */
  readonly fill?: (row: number, column: number) => string | undefined;
  /** Color of a cell's text. */
  readonly ink?: (row: number, column: number) => string | undefined;
  readonly bold?: (row: number, column: number) => boolean;
  readonly frames?: readonly GridFrame[];
  /** Cells that are not drawn at all, not even their lines. */
  readonly hidden?: (row: number, column: number) => boolean;
  /** Marks over the grid, such as arrows, and the room they need beyond it. */
  readonly overlay?: GridOverlay;
  /** What the grid is, to find its texts among the marks of a picture. */
  readonly part?: string;
}

/** Marks over a grid. */
export interface GridOverlay {
  readonly margin?: { top?: number; right?: number; bottom?: number; left?: number };
  /** Draws, given the grid's top left corner and the side of a cell. */
  readonly draw: (left: number, top: number, size: number) => Mark[];
}

/** Numbers that would be smaller than this are not written; their cells are a map of colors. */
const smallestFont = 7;

/** Whether the texts of a grid can be read in cells of a size. */
export function isReadable(texts: GridTexts, cellSize: number): boolean {
  return gridFontSize(texts, cellSize) >= smallestFont;
}

/**
 * A grid of cells, each with a text in its middle.
 *
 * @param texts Shape `[rows, columns]`; an empty text leaves the cell blank.
 */
export function gridOf(texts: GridTexts, options: GridOptions = {}): Block {
  const size = options.cellSize ?? 34;
  const words = CellTexts.of(texts);
  const { rows, columns } = words;
  const margin = overhang(rows, columns, options, size);
  const hidden = options.hidden ?? (() => false);
  return {
    width: columns * size + margin.left + margin.right,
    height: rows * size + margin.top + margin.bottom,
    axis: margin.top + rows * size / 2,
    centre: margin.left + columns * size / 2,
    place(x, y) {
      const left = x + margin.left;
      const top = y + margin.top;
      const fontSize = gridFontSize(words, size);
      const fills = new Map<string, string>();
      const written: Mark[] = [];
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          if (hidden(r, c)) continue;
          const fill = options.fill?.(r, c) ?? diagramColor.cell;
          const cell = rectangle(left + c * size, top + r * size, size, size);
          fills.set(fill, (fills.get(fill) ?? "") + cell);
          const text = fontSize >= smallestFont ? words.at(r, c) : "";
          if (text !== "") {
            written.push({
              kind: "text",
              x: left + (c + 0.5) * size,
              y: top + (r + 0.5) * size,
              text,
              size: fontSize,
              anchor: "middle",
              fill: options.ink?.(r, c) ?? diagramColor.ink,
              bold: options.bold?.(r, c) ?? false,
              part: options.part,
            });
          }
        }
      }
      return [
        ...[...fills].map(([fill, d]): Mark => ({ kind: "path", d, fill })),
        ...(size < 6 ? [] : [{
          kind: "path" as const,
          d: gridLines(rows, columns, left, top, size, hidden),
          stroke: diagramColor.grid,
          width: 1,
        }]),
        ...written,
        ...(options.frames ?? []).map((frame): Mark => ({
          kind: "path",
          d: rectangle(
            left + frame.column * size,
            top + frame.row * size,
            frame.columns * size,
            frame.rows * size,
          ),
          stroke: frame.color,
          width: frame.width ?? 3,
          ...(frame.dash ? { dash: frame.dash } : {}),
        })),
        ...(options.overlay?.draw(left, top, size) ?? []),
        ...(options.part === undefined
          ? []
          : [{ kind: "anchor" as const, part: options.part, x: left, y: top, size }]),
      ];
    },
  };
}

/** The largest text size, up to 15 px, at which every text of a grid fits its cell. */
export function gridFontSize(texts: GridTexts, cellSize: number): number {
  const most = Math.min(15, cellSize * 0.48);
  // Too small for any text: none need be written to know it.
  if (most < smallestFont - 0.25) return 0;
  const { widest } = CellTexts.of(texts);
  return Math.round(Math.min(most, widest === 0 ? most : (cellSize - 7) / widest) * 2) / 2;
}

/** The smallest cell, from `least` to 52 px, that holds every text at a size easy to read. */
export function roomyCell(texts: GridTexts, least: number): number {
  const widest = 13.5 * CellTexts.of(texts).widest;
  return Math.min(52, Math.max(least, Math.ceil(widest + 8)));
}

/** Room that frames and overlays need beyond the grid, line width included. */
function overhang(rows: number, columns: number, options: GridOptions, size: number) {
  const frames = options.frames ?? [];
  const room = options.overlay?.margin ?? {};
  const beyond = (cells: number, extra = 0) => Math.max(2, cells * size + 2, extra);
  return {
    top: beyond(Math.max(0, ...frames.map((f) => -f.row)), room.top),
    left: beyond(Math.max(0, ...frames.map((f) => -f.column)), room.left),
    bottom: beyond(Math.max(0, ...frames.map((f) => f.row + f.rows - rows)), room.bottom),
    right: beyond(Math.max(0, ...frames.map((f) => f.column + f.columns - columns)), room.right),
  };
}

/** The lines around all cells that are drawn, each line once and as long as can be. */
function gridLines(
  rows: number,
  columns: number,
  left: number,
  top: number,
  size: number,
  hidden: (row: number, column: number) => boolean,
): string {
  const shown = (r: number, c: number) =>
    r >= 0 && c >= 0 && r < rows && c < columns && !hidden(r, c);
  let d = "";
  for (let r = 0; r <= rows; r++) {
    for (const [from, to] of runs(columns, (c) => shown(r, c) || shown(r - 1, c))) {
      d += `M${left + from * size} ${top + r * size}H${left + to * size}`;
    }
  }
  for (let c = 0; c <= columns; c++) {
    for (const [from, to] of runs(rows, (r) => shown(r, c) || shown(r, c - 1))) {
      d += `M${left + c * size} ${top + from * size}V${top + to * size}`;
    }
  }
  return d;
}

/** Half-open ranges of neighbouring indices for which `test` holds. */
function runs(length: number, test: (index: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    if (!test(i)) continue;
    const last = found[found.length - 1];
    if (last?.[1] === i) last[1] = i + 1;
    else found.push([i, i + 1]);
  }
  return found;
}
