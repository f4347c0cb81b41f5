import {
  checkValue,
  knownOptions,
  type OptionNames,
  type Padding,
  placeWindow,
  shapeText,
  slideWindow,
  twoWhole,
} from "../../geometry/mod.ts";
import { straightArrow } from "./arrow.ts";
import { type Block, columnOf, label, type Mark, operator, rowOf } from "./block.ts";
import { diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { type GridFrame, gridOf } from "./grid.ts";
import { titled, whole } from "./part.ts";
import { paddingText, shapeFormula } from "./shape_formula.ts";

/** How {@linkcode kernelWalk} draws. */
export interface KernelWalkOptions {
  /** Cells added around the image, as `conv2d()` takes them; 0 unless given. */
  readonly padding?: Padding;
}

const MOST_CELLS = 10_000;
const OPTIONS: OptionNames<KernelWalkOptions> = { padding: true };

/**
 * Draws where a kernel steps on a grid of numbered cells: its first, second and last window, and
 * the output, each cell of which names the cell that was under the kernel's middle.
 *
 * @param shape `[rows, columns]` of the image.
 * @param kernelSize Rows and columns of the kernel, an odd number.
 * @param options Padding.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the kernel has no middle, is too large, or takes fewer than two steps.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernelWalk } from "convolutions";
 *
 * const picture = kernelWalk([5, 5], 3);
 * assert.deepEqual(picture.texts("output").slice(0, 2), ["1, 1", "1, 2"]);
 * ```
 */
export function kernelWalk(
  shape: readonly [rows: number, columns: number],
  kernelSize: number,
  options: KernelWalkOptions = {},
): Diagram {
  const caller = "kernelWalk()";
  const { padding = 0 } = knownOptions(caller, options, OPTIONS);
  if (!Number.isInteger(kernelSize) || kernelSize % 2 !== 1) {
    throw new RangeError(
      `${caller}: kernelSize must be an odd whole number, so that there is a middle, not ` +
        `${kernelSize}.`,
    );
  }
  checkValue(caller, "shape", shape, twoWhole("[rows, columns]"));
  const kernel = [kernelSize, kernelSize] as const;
  const sliding = slideWindow(caller, shape, { kernelSize: kernel, padding });
  const { outputSize: places, sides: { top, left }, paddedSize } = sliding;
  const isPadded = paddedSize[0] > shape[0] || paddedSize[1] > shape[1];
  if (places[1] < 2) {
    throw new RangeError(
      `${caller}: a kernel ${shapeText(kernel)} on an image ${shapeText(shape)} has ${places[1]} ` +
        "place in a row; two are the least.",
    );
  }
  if (paddedSize[0] * paddedSize[1] > MOST_CELLS) {
    throw new RangeError(
      `${caller}: an image of ${
        shapeText(paddedSize)
      } is too large to draw: at most ${MOST_CELLS} ` +
        "cells.",
    );
  }
  const half = (kernelSize - 1) / 2;
  const name = (row: number, column: number) => `${row}, ${column}`;
  const inside = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < shape[0] && column < shape[1];
  const cells = ([rows, columns]: readonly number[], firstRow: number, firstColumn: number) =>
    Array.from(
      { length: rows },
      (_, r) => Array.from({ length: columns }, (_, c) => [r + firstRow, c + firstColumn] as const),
    );

  const padded = cells(paddedSize, -top, -left);
  const middles = cells(places, half - top, half - left);
  const last = [places[0] - 1, places[1] - 1] as const;
  const frame = (
    position: readonly [number, number],
    look: Pick<GridFrame, "color" | "dash" | "width">,
  ): GridFrame => {
    const { origin } = placeWindow(caller, sliding, position);
    return {
      row: origin[0] + top,
      column: origin[1] + left,
      rows: kernelSize,
      columns: kernelSize,
      ...look,
    };
  };
  const blue = diagramColor.region.line;
  const orange = diagramColor.filter.line;

  const input = (size: number): Block => {
    const middle = half + 0.5;
    return gridOf(padded.map((line) => line.map(([r, c]) => inside(r, c) ? name(r, c) : "0")), {
      cellSize: size,
      part: "input",
      fill: (r, c) =>
        !inside(...padded[r][c])
          ? diagramColor.padding.fill
          : r < kernelSize && c < kernelSize
          ? diagramColor.region.fill
          : undefined,
      ink: (r, c) => inside(...padded[r][c]) ? undefined : diagramColor.padding.line,
      frames: [
        ...(isPadded
          ? [{
            row: top,
            column: left,
            rows: shape[0],
            columns: shape[1],
            color: diagramColor.padding.line,
            width: 1.5,
          }]
          : []),
        frame(last, { color: orange, dash: "2 4", width: 2.5 }),
        frame([0, 1], { color: blue, dash: "7 5", width: 2 }),
        frame([0, 0], { color: blue }),
      ],
      overlay: {
        margin: { top: 18 },
        draw: (x, y, cell): Mark[] =>
          straightArrow(
            [x + middle * cell, y - 9],
            [x + (middle + 1) * cell, y - 9],
            blue,
          ),
      },
    });
  };
  const output = (size: number): Block =>
    gridOf(middles.map((line) => line.map(([r, c]) => name(r, c))), {
      cellSize: size,
      part: "output",
      fill: () => diagramColor.output.fill,
      frames: [
        whole(places, diagramColor.output.line, 1.5),
        {
          row: last[0],
          column: last[1],
          rows: 1,
          columns: 1,
          color: orange,
          dash: "2 4",
          width: 2.5,
        },
        { row: 0, column: 1, rows: 1, columns: 1, color: blue, dash: "7 5", width: 2 },
        { row: 0, column: 0, rows: 1, columns: 1, color: blue },
      ],
    });

  const legend = rowOf(
    [["first", blue, ""], ["second", blue, "7 5"], ["last", orange, "2 4"]].map((
      [text, color, dash],
    ) => rowOf([dashed(color, dash), label(text, { size: 12, fill: diagramColor.faint })], 6)),
    18,
  );
  return Diagram.fit((cell) =>
    columnOf([
      rowOf([
        titled(isPadded ? "Padded input" : "Input", paddedSize, input(cell)),
        operator("→"),
        titled("Output", places, output(cell)),
      ], 18),
      legend,
    ], { gap: 14 }), {
    alt: `A kernel ${kernelSize} × ${kernelSize} steps over an image ${shape.join(" × ")}${
      isPadded ? ` with padding ${paddingText(padding, sliding.sides)}` : ""
    }. Its middle visits (${name(...middles[0][0])}), then (${
      name(...middles[0][1])
    }), and at last (${name(...middles[last[0]][last[1]])}). Output ${places.join(" × ")}.`,
    caption: `Output: ${shapeFormula(shape, kernel, { padding })}`,
  }, 46);
}

/** A short piece of a frame's line. */
function dashed(stroke: string, dash: string): Block {
  return {
    width: 26,
    height: 12,
    axis: 6,
    place: (x, y) => [{
      kind: "path",
      d: `M${x} ${y + 6}H${x + 26}`,
      stroke,
      width: 2.5,
      ...(dash ? { dash } : {}),
    }],
  };
}
