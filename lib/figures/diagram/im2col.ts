import type { PlacedWindow } from "../../geometry/mod.ts";
import { PlaneConvolution } from "./arithmetic.ts";
import { type Block, columnOf, label, operator, rowOf } from "./block.ts";
import { chunkColors, diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { gridOf, roomyCell } from "./grid.ts";
import { type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { filterGrid, titled, whole } from "./part.ts";

/**
 * Draws a convolution as one product of matrices: each window becomes a column (im2col), the
 * kernel a row, and their product holds all results at once.
 *
 * @param imageInput Shape `[rows, columns]`, also inside axes of length 1; any unit.
 * @param kernelInput Shape `[kernelRows, kernelColumns]`, also inside axes of length 1; dimensionless.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the kernel is larger than the image, or takes more than nine places.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { im2colDiagram } from "convolutions";
 *
 * const picture = im2colDiagram([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]]);
 * assert.deepEqual(picture.texts("columns"), ["1", "2", "2", "3", "4", "5", "5", "6"]);
 * assert.deepEqual(picture.texts("product"), ["6", "8"]);
 * ```
 */
export function im2colDiagram(imageInput: MatrixInput, kernelInput: MatrixInput): Diagram {
  const caller = "im2colDiagram()";
  const planes = [readPlane(caller, imageInput, "image"), readPlane(caller, kernelInput, "kernel")];
  const convolution = new PlaneConvolution(caller, planes[0], planes[1]);
  const [{ values: image, shape: imageShape }, { values: kernel, shape: kernelShape }] = planes;
  const places = convolution.outputShape;
  const count = places[0] * places[1];
  if (count > chunkColors.length) {
    throw new RangeError(
      `${caller}: the kernel takes ${places.join(" × ")} = ${count} places, more than ` +
        `${chunkColors.length}; draw a smaller image.`,
    );
  }
  const windows = Array.from(
    { length: count },
    (_, i) => convolution.windowAt([Math.floor(i / places[1]), i % places[1]]),
  );
  const { output } = convolution;
  const texts = image.map((line) => line.map(numberFormat(image.flat())));
  const weights = [kernel.flat().map(numberFormat(kernel.flat()))];
  const columns = weights[0].map((_, i) =>
    windows.map(({ cells }) => {
      const { row, column } = cells.flat()[i];
      return texts[row][column];
    })
  );
  const results = output.map((line) => line.map(numberFormat(output.flat())));
  const flat = [results.flat()];

  const build = (most: number): Block => {
    const cell = Math.min(most, roomyCell([...columns, ...weights], 28));
    const outCell = Math.min(most + 6, roomyCell(flat, 30));
    const small = Math.min(most, roomyCell(texts, 20));
    const product = rowOf([
      titled("Kernel as a row", [1, weights[0].length], filterGrid(weights, cell)),
      operator("×"),
      titled(
        "Windows as columns",
        [columns.length, count],
        gridOf(columns, { cellSize: cell, part: "columns", fill: (_, c) => chunkColors[c] }),
      ),
      operator("="),
      columnOf([
        titled(
          "Product",
          [1, count],
          gridOf(flat, {
            cellSize: outCell,
            part: "product",
            fill: (_, c) => chunkColors[c],
            frames: [whole([1, count], diagramColor.output.line)],
          }),
        ),
        label("reshaped", { size: 12, fill: diagramColor.faint }),
        titled(
          "Output",
          places,
          gridOf(results, {
            cellSize: outCell,
            part: "output",
            fill: (r, c) => chunkColors[r * places[1] + c],
            frames: [whole(places, diagramColor.output.line)],
          }),
        ),
      ], { gap: 8, axisOf: 0 }),
    ], 14);
    const images = rowOf(windows.map((window, i) => windowGrid(texts, window, i, small)), 24);
    return columnOf([titled("Windows of the image", null, images), product], { gap: 22 });
  };
  return Diagram.fit(build, {
    alt: `im2col: the ${count} windows ${kernelShape.join(" × ")} of an image ${
      imageShape.join(" × ")
    } as the columns of a matrix ${columns.length} × ${count}: ${
      columns[0].map((_, c) => `[${columns.map((line) => line[c]).join(", ")}]`).join(", ")
    }. The kernel as a row [${weights[0].join(", ")}] times this matrix is [${
      flat[0].join(", ")
    }], reshaped to ${places.join(" × ")}.`,
  }, 32);
}

/** The image with one window in its color. */
function windowGrid(
  texts: readonly (readonly string[])[],
  { origin: [row, column], extent: [rows, columns] }: PlacedWindow,
  index: number,
  cellSize: number,
): Block {
  const under = (r: number, c: number) =>
    r >= row && c >= column && r < row + rows && c < column + columns;
  return gridOf(texts, {
    cellSize,
    part: "window",
    fill: (r, c) => under(r, c) ? chunkColors[index] : undefined,
    ink: (r, c) => under(r, c) ? undefined : diagramColor.faint,
    frames: [{ row, column, rows, columns, color: diagramColor.region.line, width: 2 }],
  });
}
