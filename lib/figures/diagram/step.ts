import {
  FLAG,
  knownOptions,
  nearName,
  oneOf,
  type OptionNames,
  shapeText,
  TEXT,
  twoNumbers,
} from "../../geometry/mod.ts";
import { CONVOLUTION_OPTIONS, type ConvolutionOptions, PlaneConvolution } from "./arithmetic.ts";
import { type Block, columnOf, inset, operator, paragraph, rowOf } from "./block.ts";
import { CellTexts } from "./cell_texts.ts";
import { diagramColor } from "./color.ts";
import { Diagram, diagramWidth } from "./diagram.ts";
import { type LegendEntry, legendOf } from "./legend.ts";
import { gridOf, roomyCell } from "./grid.ts";
import { type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { filterGrid, titled, whole } from "./part.ts";
import { inputGrid, type Look, look, outputGrid } from "./step_grids.ts";
import { describeStep, writtenOut } from "./step_text.ts";

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
