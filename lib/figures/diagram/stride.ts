import { knownOptions, TEXT } from "../../geometry/mod.ts";
import { CONVOLUTION_OPTIONS, type ConvolutionOptions, PlaneConvolution } from "./arithmetic.ts";
import { type Block, columnOf, label, operator, rowOf } from "./block.ts";
import { diagramColor, shade } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { gridOf, isReadable, roomyCell } from "./grid.ts";
import { type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { titled, whole } from "./part.ts";

/** Most positions that a picture of a walk shows. */
const mostPositions = 16;

/**
 * Draws every position that a filter takes on an image, laid out as the output that they make.
 *
 * @param imageInput Shape `[rows, columns]`, also inside axes of length 1; any unit.
 * @param kernelInput Shape `[kernelRows, kernelColumns]`, also inside axes of length 1; dimensionless.
 * @param options Stride, padding and dilation of the walk, and a caption.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the filter does not fit, or takes more than 16 positions.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { strideDiagram } from "convolutions";
 *
 * const image = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6], [5, 4, 3, 2]];
 * const picture = strideDiagram(image, [[1, 0], [0, 1]], { stride: 2 });
 * assert(picture.texts("output").join(" ") === "7 11 13 9");
 * ```
 */
export function strideDiagram(
  imageInput: MatrixInput,
  kernelInput: MatrixInput,
  options: ConvolutionOptions & { readonly caption?: string } = {},
): Diagram {
  const caller = "strideDiagram()";
  knownOptions(caller, options, { ...CONVOLUTION_OPTIONS, caption: TEXT });
  const image = readPlane(caller, imageInput, "image");
  const kernel = readPlane(caller, kernelInput, "filter");
  const convolution = new PlaneConvolution(caller, image, kernel, options);
  const { output, outputShape: [rows, columns] } = convolution;
  if (rows * columns > mostPositions) {
    throw new RangeError(
      `${caller}: the filter takes ${rows} × ${columns} = ${rows * columns} positions, more than ` +
        `${mostPositions}; take a larger stride or a smaller image.`,
    );
  }
  const format = numberFormat(output.flat());
  const results = output.map((line) => line.map(format));
  const at = (row: number, column: number, cellSize: number) =>
    columnOf([
      rowOf([
        label(`[${row}, ${column}]`, { size: 12, fill: diagramColor.faint }),
        label(`→ ${format(output[row][column])}`, {
          size: 13,
          bold: true,
          fill: diagramColor.output.line,
        }),
      ], 6),
      positionGrid(convolution, [row, column], cellSize),
    ], { gap: 4, axisOf: 1 });

  return Diagram.fit((cellSize) => {
    const visits = columnOf(
      Array.from(
        { length: rows },
        (_, r) => rowOf(Array.from({ length: columns }, (_, c) => at(r, c, cellSize)), 18),
      ),
      { gap: 12 },
    );
    const result = titled(
      "Output",
      [rows, columns],
      gridOf(results, {
        cellSize: roomyCell(results, 34),
        part: "output",
        fill: () => diagramColor.output.fill,
        frames: [whole([rows, columns], diagramColor.output.line)],
      }),
    );
    return rowOf([visits, operator("→"), result], 20);
  }, {
    alt: `All ${rows * columns} positions of a filter ${kernel.shape.join(" × ")} on an input ${
      image.shape.join(" × ")
    } with stride ${options.stride ?? 1}; output ${rows} × ${columns}: [${
      output.map((line) => `[${line.map(format).join(", ")}]`).join(", ")
    }].`,
    caption: options.caption,
  }, 26);
}

/** The (padded) image with the window of one position. */
function positionGrid(
  convolution: PlaneConvolution,
  position: readonly [number, number],
  cellSize: number,
): Block {
  const { padded: cells, sliding: { sides: { top, left } } } = convolution;
  const { paddedValues: values } = convolution;
  const format = numberFormat(values.flat());
  const texts = values.map((line) => line.map(format));
  const heat = !isReadable(texts, cellSize);
  const tone = shade(values.flat());
  const window = convolution.windowAt(position);
  const under = new Set(
    window.cells.flat().map(({ row, column }) => `${row + top},${column + left}`),
  );
  const inside = (r: number, c: number) => under.has(`${r},${c}`);
  return gridOf(texts, {
    cellSize,
    part: "input",
    fill: (r, c) =>
      heat
        ? tone(values[r][c])
        : cells[r][c].added
        ? diagramColor.padding.fill
        : inside(r, c)
        ? diagramColor.region.fill
        : undefined,
    ink: (r, c) => inside(r, c) ? undefined : diagramColor.faint,
    frames: [{
      row: window.origin[0] + top,
      column: window.origin[1] + left,
      rows: window.extent[0],
      columns: window.extent[1],
      color: diagramColor.region.line,
    }],
  });
}
