import {
  knownOptions,
  listOf,
  type OptionKind,
  type OptionNames,
  type PlacedWindow,
  placeWindow,
  shapeText,
  slideWindow,
  TEXT,
} from "../../geometry/mod.ts";
import { type Block, columnOf, label, operator, rowOf } from "./block.ts";
import { diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { gridOf } from "./grid.ts";
import { filterGrid, titled, whole } from "./part.ts";

/** What the pixels, the weights and the results of a convolution are called, row by row. */
export interface EquationNames {
  readonly image: readonly (readonly string[])[];
  readonly kernel: readonly (readonly string[])[];
  readonly output: readonly (readonly string[])[];
  /** What is added to every sum; nothing unless given. */
  readonly bias?: string;
}

/** The parts of the equation view, each a picture of its own. */
export type EquationPart = "input" | "kernel" | "output" | "steps" | "equations";

const rows = listOf(listOf(TEXT, ""), "rows of texts");
const LETTERS: OptionKind = {
  must: `${rows.must}, at least one`,
  holds: (value) => rows.holds(value) && (value as string[][])[0]?.length > 0,
};
const NAMES: OptionNames<EquationNames> = {
  image: LETTERS,
  kernel: LETTERS,
  output: LETTERS,
  bias: TEXT,
};

/**
 * Draws a convolution with letters for numbers: every result is a sum of weights times pixels.
 *
 * @param names Letters of the image, the kernel and the results; the kernel steps by one.
 * @param part The image, the kernel or the results alone; the kernel at each place; or the sums.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the results are not as many as the places of the kernel.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { equationDiagram } from "convolutions";
 *
 * const names = { image: [["A", "B", "C"]], kernel: [["α", "β"]], output: [["P", "Q"]] };
 * const picture = equationDiagram(names, "equations");
 * assert.equal(picture.alt, "The sums of the convolution: αA + βB = P; αB + βC = Q.");
 * ```
 */
export function equationDiagram(names: EquationNames, part: EquationPart): Diagram {
  const caller = "equationDiagram()";
  const { image, kernel, output } = knownOptions(caller, names, NAMES);
  if (!image || !kernel || !output) {
    throw new TypeError(`${caller}: names must be given for image, kernel and output.`);
  }
  const sliding = slideWindow(caller, shapeOf(image), { kernelSize: shapeOf(kernel) });
  const places = sliding.outputSize;
  if (String(shapeOf(output)) !== String(places)) {
    throw new RangeError(
      `${caller}: a kernel ${shapeText(shapeOf(kernel))} on an image ${
        shapeText(shapeOf(image))
      } ` +
        `gives ${shapeText(places)} results, and there are names for ${
          shapeText(shapeOf(output))
        }.`,
    );
  }
  const rows = (letters: readonly (readonly string[])[]) =>
    letters.map((line) => line.join(" ")).join(" / ");
  const sums = equations(names, (position) => placeWindow(caller, sliding, position));
  const pictures: Record<EquationPart, () => [block: Block, alt: string]> = {
    input: () => [
      titled("Image", shapeOf(image), gridOf(image, { cellSize, part: "input" })),
      `Image of named pixels: ${rows(image)}.`,
    ],
    kernel: () => [
      titled("Kernel", shapeOf(kernel), filterGrid(kernel, cellSize)),
      `Kernel of named weights: ${rows(kernel)}.`,
    ],
    output: () => [
      titled("Results", places, outputGrid(output)),
      `Named results: ${rows(output)}.`,
    ],
    steps: () => [
      steps(names),
      `The kernel ${rows(kernel)} at each place of the image: ${
        sums.map((sum) => `on ${sum.pixels.join(" ")} it gives ${sum.result}`).join("; ")
      }.`,
    ],
    equations: () => [
      columnOf(sums.map((sum) => equation(sum, names.bias)), { gap: 10 }),
      `The sums of the convolution: ${
        sums.map((sum) =>
          `${
            [...sum.weights.map((w, i) => w + sum.pixels[i]), ...names.bias ? [names.bias] : []]
              .join(" + ")
          } = ${sum.result}`
        ).join("; ")
      }.`,
    ],
  };
  const [block, alt] = pictures[part]();
  return new Diagram(block, { alt });
}

const cellSize = 34;

/** One result: weight i is multiplied with pixel i. */
interface Equation {
  readonly weights: readonly string[];
  readonly pixels: readonly string[];
  readonly result: string;
  readonly place: readonly [row: number, column: number];
}

function equations(
  { image, kernel, output }: EquationNames,
  windowAt: (position: readonly [number, number]) => PlacedWindow,
): Equation[] {
  return output.flatMap((line, row) =>
    line.map((result, column) => ({
      weights: kernel.flat(),
      pixels: windowAt([row, column]).cells.flat().map((cell) => image[cell.row][cell.column]),
      result,
      place: [row, column] as const,
    }))
  );
}

/** The image under the kernel, place by place, each with the result beside it. */
function steps(names: EquationNames): Block {
  const { image, kernel, output } = names;
  const [kernelRows, kernelColumns] = shapeOf(kernel);
  return columnOf(
    output.map((line, row) =>
      rowOf(
        line.map((result, column) =>
          rowOf([
            gridOf(image, {
              cellSize,
              part: "input",
              fill: (r, c) =>
                r >= row && c >= column && r < row + kernelRows && c < column + kernelColumns
                  ? diagramColor.region.fill
                  : undefined,
              frames: [{
                row,
                column,
                rows: kernelRows,
                columns: kernelColumns,
                color: diagramColor.region.line,
              }],
            }),
            operator("→"),
            outputGrid([[result]]),
          ], 8)
        ),
        44,
      )
    ),
    { gap: 22 },
  );
}

function equation({ weights, pixels, result }: Equation, bias?: string): Block {
  const terms = weights.flatMap((weight, i) => [
    ...(i > 0 ? [sign("+")] : []),
    rowOf([
      label(weight, { size: 18, bold: true, fill: diagramColor.filter.line }),
      label(pixels[i], { size: 18, bold: true, fill: diagramColor.region.line }),
    ], 1),
  ]);
  if (bias) terms.push(sign("+"), label(bias, { size: 18, bold: true }));
  return rowOf([
    ...terms,
    sign("="),
    label(result, { size: 18, bold: true, fill: diagramColor.output.line }),
  ], 10);
}

function sign(text: string): Block {
  return label(text, { size: 18, fill: diagramColor.faint });
}

function outputGrid(letters: readonly (readonly string[])[]): Block {
  return gridOf(letters, {
    cellSize,
    part: "output",
    fill: () => diagramColor.output.fill,
    frames: [whole(shapeOf(letters), diagramColor.output.line)],
  });
}

function shapeOf(letters: readonly (readonly string[])[]): [rows: number, columns: number] {
  return [letters.length, letters[0].length];
}
