import type { PlacedWindow } from "../../geometry/mod.ts";
import type { PlaneConvolution } from "./arithmetic.ts";
import { arcArrow } from "./arrow.ts";
import { type Block, type Mark, rectangle } from "./block.ts";
import { CellTexts } from "./cell_texts.ts";
import { diagramColor, shade } from "./color.ts";
import { type GridFrame, gridOf, isReadable } from "./grid.ts";
import type { Matrix } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { titled, whole } from "./part.ts";
import type { ConvolutionStepOptions } from "./step.ts";

/** A plane as it is drawn: its numbers in words, or in greys where they are too small to read. */
export interface Look {
  readonly values: Matrix;
  readonly texts: CellTexts;
  readonly format: (value: number) => string;
  readonly tone: (value: number) => string;
}

/** How a plane is drawn. */
export function look(values: Matrix): Look {
  const all = values.flat();
  const format = numberFormat(all);
  const at = (row: number, column: number) => format(values[row][column]);
  return {
    values,
    format,
    tone: shade(all),
    texts: new CellTexts(values.length, values[0].length, at),
  };
}

/** The input with its padding and the window on it. */
export function inputGrid(
  { convolution, values, texts, tone }: Look & { readonly convolution: PlaneConvolution },
  window: PlacedWindow,
  cellSize: number,
  previous?: readonly [number, number],
): Block {
  const { image: { shape }, padded: cells, sliding: { sides: { top, left } } } = convolution;
  const heat = once(() => !isReadable(texts, cellSize));
  const under = new Set(
    window.cells.flat().map(({ row, column }) => `${row + top},${column + left}`),
  );
  const frames: GridFrame[] = [];
  if (convolution.isPadded) {
    frames.push({
      row: top,
      column: left,
      rows: shape[0],
      columns: shape[1],
      color: diagramColor.padding.line,
      width: 1.5,
    });
  }
  const framed = (w: PlacedWindow, color: string, dash?: string, width = 3): GridFrame => ({
    row: w.origin[0] + top,
    column: w.origin[1] + left,
    rows: w.extent[0],
    columns: w.extent[1],
    color,
    dash,
    width,
  });
  const before = previous && convolution.windowAt(previous);
  if (before) frames.push(framed(before, diagramColor.region.line, "4 4", 1.5));
  frames.push(
    window.fits
      ? framed(window, diagramColor.region.line)
      : framed(window, diagramColor.outside.line, "7 5"),
  );
  const outside = window.cells.flat().filter((cell) => cell.place === "outside");
  const grid = gridOf(texts, {
    cellSize,
    part: "input",
    fill: (r, c) =>
      heat()
        ? tone(values[r][c])
        : cells[r][c].added
        ? diagramColor.padding.fill
        : under.has(`${r},${c}`)
        ? diagramColor.region.fill
        : undefined,
    frames,
    overlay: {
      margin: before ? { top: 16, left: before.origin[0] === window.origin[0] ? 0 : 16 } : {},
      draw: (x, y, size) => [
        ...(outside.length === 0 ? [] : outsideMarks(outside, x, y, size, top, left)),
        ...(before ? moveArrow(before, window, x, y, size, top, left) : []),
      ],
    },
  });
  const name = convolution.isPadded ? "Padded input" : "Input";
  return titled(name, [values.length, values[0].length], grid);
}

/** Red cells with a question mark where the window finds no number. */
function outsideMarks(
  cells: readonly { row: number; column: number }[],
  x: number,
  y: number,
  size: number,
  top: number,
  left: number,
): Mark[] {
  const { line, fill } = diagramColor.outside;
  const box = cells.map(({ row, column }) =>
    rectangle(x + (column + left) * size, y + (row + top) * size, size, size)
  ).join("");
  return [
    { kind: "path", d: box, fill, opacity: 0.8 },
    { kind: "path", d: box, stroke: line, width: 1, dash: "3 3" },
    ...(size < 15 ? [] : cells.map(({ row, column }): Mark => ({
      kind: "text",
      x: x + (column + left + 0.5) * size,
      y: y + (row + top + 0.5) * size,
      text: "?",
      size: Math.min(15, size * 0.45),
      anchor: "middle",
      fill: line,
      bold: true,
    }))),
  ];
}

/** An arrow along the edge of the grid from the middle of one window to that of the next. */
function moveArrow(
  from: PlacedWindow,
  to: PlacedWindow,
  x: number,
  y: number,
  size: number,
  top: number,
  left: number,
): Mark[] {
  const middle = (w: PlacedWindow, axis: 0 | 1, margin: number) =>
    (w.origin[axis] + margin + w.extent[axis] / 2) * size;
  const marks: Mark[] = [];
  if (from.origin[1] !== to.origin[1]) {
    marks.push(...arcArrow(
      [x + middle(from, 1, left), y - 4],
      [x + middle(to, 1, left), y - 4],
      [0, -9],
      diagramColor.region.line,
    ));
  }
  if (from.origin[0] !== to.origin[0]) {
    marks.push(...arcArrow(
      [x - 4, y + middle(from, 0, top)],
      [x - 4, y + middle(to, 0, top)],
      [-9, 0],
      diagramColor.region.line,
    ));
  }
  return marks;
}

/** The output with the numbers that are known by now. */
export function outputGrid(
  { values: output, texts, tone }: Look,
  position: readonly [number, number],
  inOutput: boolean,
  cellSize: number,
  options: ConvolutionStepOptions,
): Block {
  const columns = output[0].length;
  const known = (r: number, c: number) => {
    if (options.outputCells === "all") return true;
    const here = r === position[0] && c === position[1];
    if (options.outputCells === "here") return here;
    return here || r < position[0] || (r === position[0] && c < position[1]);
  };
  const heat = once(() => !isReadable(texts, cellSize));
  const complete = options.outputCells === "all";
  const grid = gridOf(
    new CellTexts(output.length, columns, (r, c) => known(r, c) ? texts.at(r, c) : ""),
    {
      cellSize,
      part: "output",
      fill: (r, c) =>
        !known(r, c) ? undefined : heat() ? tone(output[r][c]) : diagramColor.output.fill,
      bold: (r, c) => !complete && inOutput && r === position[0] && c === position[1],
      frames: [
        whole([output.length, columns], diagramColor.output.line, 1.5),
        ...(inOutput
          ? [{
            row: position[0],
            column: position[1],
            rows: 1,
            columns: 1,
            color: diagramColor.output.line,
          }]
          : []),
      ],
    },
  );
  return titled("Output", [output.length, columns], grid);
}

/** Asks `work` the first time only. */
function once<Result>(work: () => Result): () => Result {
  let result: { of: Result } | undefined;
  return () => (result ??= { of: work() }).of;
}
