import {
  FLAG,
  knownOptions,
  nearName,
  oneOf,
  type OptionNames,
  type PlacedWindow,
  shapeText,
  TEXT,
  twoNumbers,
} from "../../geometry/mod.ts";
import {
  CONVOLUTION_OPTIONS,
  type ConvolutionAt,
  type ConvolutionOptions,
  PlaneConvolution,
} from "./arithmetic.ts";
import { arcArrow } from "./arrow.ts";
import {
  type Block,
  columnOf,
  inset,
  type Mark,
  operator,
  paragraph,
  rectangle,
  rowOf,
} from "./block.ts";
import { CellTexts } from "./cell_texts.ts";
import { diagramColor, shade } from "./color.ts";
import { Diagram, diagramWidth } from "./diagram.ts";
import { type LegendEntry, legendOf } from "./legend.ts";
import { type GridFrame, gridOf, isReadable, roomyCell } from "./grid.ts";
import { type Matrix, type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { filterGrid, titled, whole } from "./part.ts";
import { paddingText } from "./shape_formula.ts";

/** The parts of a step that a picture can show. */
export type StepPart = "input" | "filter" | "output" | "region" | "products" | "sum";

/** What a picture of a step shows. */
export interface ConvolutionStepOptions extends ConvolutionOptions {
  /** `[row, column]` of the output cell; `[0, 0]` unless given. */
  readonly position?: readonly [number, number];
  /**
   * Parts to draw; all unless given. "input" and "output" make the upper line (input ∗ filter =
   * output), "region", "products" and "sum" the lower one (region × filter = products, added up).
   */
  readonly show?: readonly StepPart[];
  /** Which output cells hold their number; those up to the position unless given. */
  readonly outputCells?: "untilHere" | "here" | "all";
  /** The position before this one, drawn as a dashed frame with an arrow from it. */
  readonly previous?: readonly [number, number];
  /** Draws a position whose window leaves the image, the part outside in red. */
  readonly allowOutside?: boolean;
  /** Whether the sum is written out below the products; true unless given. */
  readonly writeOut?: boolean;
  /** A sentence under the picture. */
  readonly caption?: string;
  /** Says under the picture what each color means. */
  readonly legend?: boolean;
}

/** Room for the sum and the signs beside region, filter and products, in pixels. */
const signsWidth = 230;

const everyPart: readonly StepPart[] = [
  "input",
  "filter",
  "output",
  "region",
  "products",
  "sum",
];

const holdsParts = (value: unknown) => Array.isArray(value) && value.length > 0;

const OPTIONS: OptionNames<ConvolutionStepOptions> = {
  ...CONVOLUTION_OPTIONS,
  position: twoNumbers("[row, column]"),
  show: { must: `a list of some of ${everyPart.join(", ")}`, holds: holdsParts },
  outputCells: oneOf("untilHere", "here", "all"),
  previous: twoNumbers("[row, column]"),
  allowOutside: FLAG,
  writeOut: FLAG,
  caption: TEXT,
  legend: FLAG,
};

/**
 * Draws one step of a convolution: the filter on the input, the products, the output so far.
 *
 * @param imageInput Shape `[rows, columns]`, also inside axes of length 1; any unit.
 * @param kernelInput Shape `[kernelRows, kernelColumns]`, also inside axes of length 1; dimensionless.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the filter is larger than the padded image, or the position is outside
 *   the output and `allowOutside` is not set.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convolutionStep } from "convolutions";
 *
 * const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
 * const picture = convolutionStep(image, [[1, 0], [0, 1]], { position: [0, 1] });
 * assert(picture.alt.includes("sum 8"));
 * ```
 */
export function convolutionStep(
  imageInput: MatrixInput,
  kernelInput: MatrixInput,
  options: ConvolutionStepOptions = {},
): Diagram {
  const caller = "convolutionStep()";
  knownOptions(caller, options, OPTIONS);
  const convolution = new PlaneConvolution(
    caller,
    readPlane(caller, imageInput, "image"),
    readPlane(caller, kernelInput, "filter"),
    options,
  );
  const { output, outputShape } = convolution;
  const imageShape = convolution.image.shape;
  const { values: kernel, shape: kernelShape } = convolution.kernel;
  const position = options.position ?? [0, 0];
  const step = convolution.at(position);
  const inOutput = position[0] < outputShape[0] && position[1] < outputShape[1];
  const { bottom, right } = convolution.sliding.sides;
  const [row, column] = step.window.origin;
  const seen = row <= imageShape[0] + bottom && column <= imageShape[1] + right;
  if (!seen || (!inOutput && !options.allowOutside)) {
    throw new RangeError(
      `${caller}: position ${shapeText(position)} is outside the output, whose shape is ` +
        `${shapeText(outputShape)}${
          seen ? "; set allowOutside to draw a window that leaves the image" : ""
        }.`,
    );
  }

  const show = new Set(options.show ?? everyPart);
  for (const part of show) {
    if (everyPart.includes(part)) continue;
    const near = nearName(String(part), everyPart);
    throw new RangeError(
      `${caller}: show has no part ${part}; ${
        near ? `did you mean ${near}?` : `it has ${everyPart.join(", ")}.`
      }`,
    );
  }
  const input = { convolution, ...look(convolution.paddedValues) };
  const result = look(output);
  const format = {
    region: input.format,
    kernel: numberFormat(kernel.flat()),
    products: numberFormat(step.products.flat()),
    output: result.format,
  };
  const written = kernel.map((line) => line.map(format.kernel));

  const build = (cellSize: number): Block => {
    const lines: Block[] = [];
    if (show.has("input") || show.has("output")) {
      const filterSize = Math.min(
        roomyCell(written, Math.min(34, Math.max(cellSize, 26))),
        Math.floor(diagramWidth / 2 / kernelShape[1]),
      );
      const parts = [
        show.has("input") && inputGrid(input, step.window, cellSize, options.previous),
        show.has("filter") && titled("Filter", kernelShape, filterGrid(written, filterSize)),
        show.has("output") &&
        outputGrid(result, position, inOutput, cellSize, options),
      ];
      lines.push(joined(parts, show.has("input") ? ["∗", "="] : ["=", "="]));
    }
    if (show.has("region") || show.has("products") || show.has("sum")) {
      const blank = (value: number | null, write: (v: number) => string) =>
        value === null ? "?" : write(value);
      const region = step.region.map((line) => line.map((v) => blank(v, format.region)));
      const products = step.products.map((line) => line.map((v) => blank(v, format.products)));
      const sum = blank(step.sum, format.output);
      const outcome = step.sum === null ? diagramColor.outside : diagramColor.output;
      const grids = ["region", "filter", "products"].filter((part) => show.has(part as StepPart));
      const partSize = Math.min(
        roomyCell([...region, ...written, ...products], Math.max(cellSize, 28)),
        Math.floor((diagramWidth - signsWidth) / (Math.max(1, grids.length) * kernelShape[1])),
      );
      const place = step.window.cells;
      const arithmetic = [
        show.has("region") && titled(
          "Region",
          kernelShape,
          gridOf(region, {
            cellSize: partSize,
            part: "region",
            fill: (r, c) => diagramFill[place[r][c].place],
            ink: (r, c) => place[r][c].place === "outside" ? diagramColor.outside.line : undefined,
            frames: [whole(kernelShape, diagramColor.region.line)],
          }),
        ),
        show.has("filter") && titled("Filter", kernelShape, filterGrid(written, partSize)),
        show.has("products") && titled(
          "Products",
          kernelShape,
          gridOf(products, {
            cellSize: partSize,
            part: "products",
            fill: () => diagramColor.product.fill,
            ink: (r, c) =>
              step.products[r][c] === null
                ? diagramColor.outside.line
                : step.products[r][c] === 0
                ? diagramColor.faint
                : undefined,
            bold: (r, c) => step.products[r][c] !== 0,
            frames: [whole(kernelShape, diagramColor.product.line, 1.5)],
          }),
        ),
        show.has("sum") && titled(
          "Sum",
          null,
          gridOf([[sum]], {
            cellSize: roomyCell([[sum]], 44),
            part: "sum",
            fill: () => outcome.fill,
            ink: () => step.sum === null ? outcome.line : undefined,
            bold: () => true,
            frames: [whole([1, 1], outcome.line)],
          }),
        ),
      ];
      const line = joined(arithmetic, ["×", "=", "Σ"]);
      const terms = writtenOut(step, kernel, format);
      lines.push(
        terms !== null && show.has("sum") && options.writeOut !== false
          ? columnOf([line, paragraph(terms, { size: 13, maxWidth: diagramWidth - 40 })], {
            gap: 12,
          })
          : line,
      );
    }
    const picture = columnOf(lines, { gap: 22 });
    return options.legend
      ? columnOf([picture, stepLegend(show, convolution.isPadded)], { gap: 16 })
      : picture;
  };

  return Diagram.fit(build, {
    alt: describeStep(convolution, step, options, result.format),
    caption: options.caption ??
      (inOutput ? undefined : "The filter would reach outside the image: no result here."),
  }, largestCell(show, convolution, input, result));
}

/** A plane as it is drawn: its numbers in words, or in greys where they are too small to read. */
interface Look {
  readonly values: Matrix;
  readonly texts: CellTexts;
  readonly format: (value: number) => string;
  readonly tone: (value: number) => string;
}

function look(values: Matrix): Look {
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

/** The side from which cells are tried: large enough for every number, where that is possible. */
function largestCell(
  show: ReadonlySet<StepPart>,
  { sliding: { paddedSize, outputSize, sides, imageSize } }: PlaneConvolution,
  input: Look,
  output: Look,
): number {
  const least = 34;
  const columns = (show.has("input") ? paddedSize[1] : 0) +
    (show.has("output") ? outputSize[1] : 0);
  if (columns * least > diagramWidth) return least;
  const inside = new CellTexts(
    imageSize[0],
    imageSize[1],
    (row, column) => input.texts.at(row + sides.top, column + sides.left),
  );
  return Math.max(roomyCell(inside, least), roomyCell(output.texts, least));
}

const diagramFill = {
  image: diagramColor.region.fill,
  padding: diagramColor.padding.fill,
  outside: diagramColor.outside.fill,
} as const;

/** Names the colors of the parts that are shown. */
function stepLegend(show: ReadonlySet<StepPart>, isPadded: boolean): Block {
  const entries: LegendEntry[] = [];
  if (show.has("input") || show.has("region")) {
    entries.push({ text: "receptive field (the region)", ...diagramColor.region });
  }
  if (show.has("filter")) entries.push({ text: "filter (kernel)", ...diagramColor.filter });
  if (show.has("output") || show.has("sum")) {
    entries.push({ text: "output", ...diagramColor.output });
  }
  if (isPadded) entries.push({ text: "padding", ...diagramColor.padding });
  return legendOf(entries);
}

/** The input with its padding and the window on it. */
function inputGrid(
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
function outputGrid(
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

/** The shown blocks with a sign between each two. */
function joined(
  blocks: readonly (Block | false)[],
  signs: readonly ("∗" | "=" | "×" | "Σ")[],
): Block {
  const parts: Block[] = [];
  blocks.forEach((block, i) => {
    if (!block) return;
    if (parts.length > 0) {
      const sign = signs[i - 1];
      const mark = sign === "Σ" ? rowOf([operator("Σ"), operator("=")], 8) : operator(sign);
      parts.push(inset(mark, { left: 2, right: 2 }));
    }
    parts.push(block);
  });
  return rowOf(parts, 12);
}

/** The sum written out, `5×0 + 0×0 + … = 9`; null when it is too long to help. */
function writtenOut(
  step: ConvolutionAt,
  kernel: Matrix,
  format: Record<"region" | "kernel" | "output", (value: number) => string>,
): string | null {
  if (step.sum === null || kernel.flat().length > 25) return null;
  const bracket = (text: string) => text.startsWith("−") ? `(${text})` : text;
  const terms = step.region.flatMap((line, r) =>
    line.map((value, c) =>
      `${bracket(format.region(value!))}×${bracket(format.kernel(kernel[r][c]))}`
    )
  );
  return `${terms.join(" + ")} = ${format.output(step.sum)}`;
}

function describeStep(
  { image, kernel: { values: kernel }, output, outputShape, sliding }: PlaneConvolution,
  step: ConvolutionAt,
  options: ConvolutionStepOptions,
  format: (value: number) => string,
): string {
  const rows = (matrix: readonly (readonly (number | null)[])[]) => {
    const format = numberFormat(matrix.flat());
    return `[${
      matrix.map((line) => `[${line.map((v) => v === null ? "?" : format(v)).join(", ")}]`)
        .join(", ")
    }]`;
  };
  const [imageRows, imageColumns] = image.shape;
  const settings = [
    options.stride !== undefined && `stride ${options.stride}`,
    options.padding !== undefined &&
    `padding ${paddingText(options.padding, sliding.sides)} (${options.paddingMode ?? "constant"})`,
    options.dilation !== undefined && `dilation ${options.dilation}`,
  ].filter(Boolean).join(", ");
  const small = kernel.flat().length <= 49;
  return [
    `Convolution step: input ${imageRows} × ${imageColumns}, filter ${kernel.length} × ${
      kernel[0].length
    }${settings && `, ${settings}`}.`,
    `At output position [${step.position.join(", ")}]` +
    (small
      ? ` the region ${rows(step.region)} times the filter ${rows(kernel)} gives the products ${
        rows(step.products)
      }`
      : "") +
    (step.sum === null
      ? "; the window reaches outside the image, so there is no result."
      : `; sum ${format(step.sum)}.`),
    `Output ${outputShape[0]} × ${outputShape[1]}${
      options.outputCells === "all" && output.flat().length <= 196 ? `: ${rows(output)}` : ""
    }.`,
  ].join(" ");
}
