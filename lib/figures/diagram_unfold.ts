import { type ConvolutionOptions, convolutionOutput } from "./diagram_arithmetic.ts";
import { columnOf, label, operator, rowOf } from "./diagram_block.ts";
import { chunkColours, diagramColour } from "./diagram_colour.ts";
import { Diagram } from "./diagram_figure.ts";
import { gridOf, roomyCell } from "./diagram_grid.ts";
import { type MatrixInput, matrixShape, toMatrix } from "./diagram_matrix.ts";
import { numberFormat } from "./diagram_number.ts";
import { padCells, paddingSides } from "./diagram_padding.ts";
import { filterGrid, titled, whole } from "./diagram_part.ts";
import { windowAt, windowPositions } from "./diagram_window.ts";

/** What a picture of an unfolded convolution shows. */
export interface UnfoldDiagramOptions extends ConvolutionOptions {
  /** Number of the window that is framed on the input and in the matrix; 0 unless given. */
  readonly window?: number;
  /** A sentence under the picture. */
  readonly caption?: string;
}

/** Most windows that a picture lays out as columns. */
const mostWindows = 16;

/**
 * Draws a convolution as a product of matrices (im2col): above, the filter on the input; below, the
 * filter as a row, times a matrix that has the numbers of one window in each column.
 *
 * @param imageInput Shape `[rows, cols]`, also inside axes of length 1; any unit.
 * @param kernelInput Shape `[kernelRows, kernelCols]`, also inside axes of length 1; dimensionless.
 * @param options Stride, padding and dilation, the window to frame, and a caption.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the filter does not fit, there are more than 16 windows, or none has the
 * number of the one to frame.
 *
 * @example
 * ```ts
 * import { unfoldDiagram } from "./diagram_unfold.ts";
 * import assert from "node:assert/strict";
 * const picture = unfoldDiagram([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]]);
 * assert(picture.texts("windows").join(" ") === "1 2 2 3 4 5 5 6");
 * assert(picture.texts("products").join(" ") === "6 8");
 * ```
 */
export function unfoldDiagram(
  imageInput: MatrixInput,
  kernelInput: MatrixInput,
  options: UnfoldDiagramOptions = {},
): Diagram {
  const image = toMatrix(imageInput, "image");
  const kernel = toMatrix(kernelInput, "filter");
  const imageShape = matrixShape(image, "image");
  const kernelShape = matrixShape(kernel, "filter");
  const [rows, cols] = windowPositions(imageShape, kernelShape, options);
  const count = rows * cols;
  const { window: framed = 0 } = options;
  if (count > mostWindows) {
    throw new RangeError(
      `Cannot lay out all windows: there are ${rows} × ${cols} = ${count} of them, more than ` +
        `${mostWindows}; take a larger stride or a smaller image`,
    );
  }
  if (!Number.isInteger(framed) || framed < 0 || framed >= count) {
    throw new RangeError(`Cannot frame window ${framed}: they are numbered from 0 to ${count - 1}`);
  }

  const output = convolutionOutput(image, kernel, options);
  const padded = padCells(image, options.padding ?? 0, {
    mode: options.paddingMode,
    value: options.paddingValue,
  }).map((line) => line.map((cell) => cell.value));
  const { top, left } = paddingSides(options.padding ?? 0);
  const visits = Array.from({ length: count }, (_, i) => {
    return windowAt(imageShape, kernelShape, [Math.floor(i / cols), i % cols], options);
  });
  const formatPixel = numberFormat(padded.flat());
  const pixels = padded.map((line) => line.map(formatPixel));
  const weights = kernel.map((line) => line.map(numberFormat(kernel.flat())));
  const results = output.map((line) => line.map(numberFormat(output.flat())));
  // One row for each weight, one column for each window.
  const columns = weights.flat().map((_, i) =>
    visits.map(({ cells }) => {
      const { row, col } = cells.flat()[i];
      return pixels[row + top][col + left];
    })
  );
  const tint = (window: number) => chunkColours[window % chunkColours.length];
  const frame = visits[framed];

  return Diagram.fit((cellSize) => {
    const slides = rowOf([
      titled(
        "Input",
        [pixels.length, pixels[0].length],
        gridOf(pixels, {
          cellSize,
          part: "input",
          fill: (r, c) =>
            frame.cells.flat().some(({ row, col }) => row + top === r && col + left === c)
              ? tint(framed)
              : undefined,
          frames: [{
            row: frame.origin[0] + top,
            col: frame.origin[1] + left,
            rows: frame.extent[0],
            cols: frame.extent[1],
            colour: diagramColour.region.line,
          }],
        }),
      ),
      operator("∗"),
      titled("Filter", kernelShape, filterGrid(weights, cellSize)),
      operator("="),
      titled(
        "Output",
        [rows, cols],
        gridOf(results, {
          cellSize,
          part: "output",
          fill: (r, c) => tint(r * cols + c),
          frames: [whole([rows, cols], diagramColour.output.line)],
        }),
      ),
    ]);
    const multiplies = rowOf([
      titled("Filter as a row", [1, columns.length], filterGrid([weights.flat()], cellSize)),
      operator("×"),
      titled(
        "A window in each column",
        [columns.length, count],
        gridOf(columns, {
          cellSize,
          part: "windows",
          fill: (_, c) => tint(c),
          frames: [{
            row: 0,
            col: framed,
            rows: columns.length,
            cols: 1,
            colour: diagramColour.region.line,
          }],
        }),
      ),
      operator("="),
      titled(
        "Output as a row",
        [1, count],
        gridOf([results.flat()], {
          cellSize,
          part: "products",
          fill: (_, c) => tint(c),
          frames: [whole([1, count], diagramColour.output.line)],
        }),
      ),
    ]);
    return columnOf([
      slides,
      label("the same sums, as one product of matrices:", { fill: diagramColour.faint }),
      multiplies,
    ], { gap: 16 });
  }, {
    alt: `A convolution as a product of matrices: the filter ${kernelShape.join(" × ")} as a row [${
      weights.flat().join(", ")
    }], times a matrix ${columns.length} × ${count} with one window of the input ${
      imageShape.join(" × ")
    } in each column: [${
      columns.map((line) => `[${line.join(", ")}]`).join(", ")
    }]; the output ${rows} × ${cols} as a row: [${results.flat().join(", ")}].`,
    caption: options.caption,
  }, roomyCell([...pixels, ...weights, ...results], 34));
}
