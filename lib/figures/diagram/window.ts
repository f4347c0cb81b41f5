import { type Pair, toPair } from "./matrix.ts";
import { paddingSides, type PaddingSize } from "./padding.ts";

/** How a filter walks over an image. */
export interface WindowOptions {
  /** Cells from one position to the next; 1 unless given. */
  readonly stride?: Pair;
  /** Cells added around the image; 0 unless given. */
  readonly padding?: PaddingSize;
  /** Distance between neighbouring filter weights on the image; 1 unless given. */
  readonly dilation?: Pair;
}

/** Where one weight of the filter lies. */
export interface WindowCell {
  /** Row in the image; negative above it, in the padding or outside. */
  readonly row: number;
  readonly col: number;
  /** "image", "padding", or "outside" both. */
  readonly place: "image" | "padding" | "outside";
}

/** The cells under the filter at one position. */
export interface Window {
  /** Row and column of the first cell, relative to the image (negative in the padding). */
  readonly origin: readonly [number, number];
  /** Rows and columns from the first cell to the last, dilation included. */
  readonly extent: readonly [number, number];
  /** Shape `[kernelRows, kernelCols]`. */
  readonly cells: WindowCell[][];
  /** Whether no cell is outside the (padded) image. */
  readonly fits: boolean;
}

/**
 * Counts the positions of a filter on an image: the shape of the result.
 *
 * @param imageShape `[rows, cols]` of the image without padding.
 * @param kernelShape `[rows, cols]` of the filter.
 * @returns `[rows, cols]` of the output.
 * @throws {RangeError} If the filter is larger than the padded image.
 *
 * @example
 * ```ts
 * import { windowPositions } from "./window.ts";
 * import assert from "node:assert/strict";
 * assert(String(windowPositions([6, 6], [3, 3], { stride: 2 })) === "2,2");
 * ```
 */
export function windowPositions(
  imageShape: readonly [number, number],
  kernelShape: readonly [number, number],
  options: WindowOptions = {},
): [number, number] {
  const stride = toPair(options.stride ?? 1, "stride", 1);
  const extent = windowExtent(kernelShape, options.dilation);
  const padded = paddedShape(imageShape, options.padding);
  if (extent[0] > padded[0] || extent[1] > padded[1]) {
    const reach = extent[0] === kernelShape[0] && extent[1] === kernelShape[1]
      ? ""
      : `, which spans [${extent.join(", ")}] when dilated,`;
    throw new RangeError(
      `Cannot place the window: its shape [${kernelShape.join(", ")}]${reach} is larger than the ${
        options.padding ? "padded " : ""
      }image [${padded.join(", ")}]`,
    );
  }
  return [0, 1].map((axis) => Math.floor((padded[axis] - extent[axis]) / stride[axis]) + 1) as [
    number,
    number,
  ];
}

/**
 * Finds the image cells under the filter at one position of the output.
 *
 * @param imageShape `[rows, cols]` of the image without padding.
 * @param kernelShape `[rows, cols]` of the filter.
 * @param position `[row, col]` in the output; may run past the last one, then the window does not fit.
 * @throws {RangeError} If the position is not a pair of whole numbers of at least 0.
 */
export function windowAt(
  imageShape: readonly [number, number],
  kernelShape: readonly [number, number],
  position: readonly [number, number],
  options: WindowOptions = {},
): Window {
  const [row, col] = toPair(position, "position", 0);
  const stride = toPair(options.stride ?? 1, "stride", 1);
  const dilation = toPair(options.dilation ?? 1, "dilation", 1);
  const { top, bottom, left, right } = paddingSides(options.padding ?? 0);
  const origin = [row * stride[0] - top, col * stride[1] - left] as const;
  const within = (r: number, c: number, margin: boolean) =>
    r >= (margin ? -top : 0) && r < imageShape[0] + (margin ? bottom : 0) &&
    c >= (margin ? -left : 0) && c < imageShape[1] + (margin ? right : 0);
  const cells = Array.from(
    { length: kernelShape[0] },
    (_, kr) =>
      Array.from({ length: kernelShape[1] }, (_, kc): WindowCell => {
        const r = origin[0] + kr * dilation[0];
        const c = origin[1] + kc * dilation[1];
        const place = within(r, c, false) ? "image" : within(r, c, true) ? "padding" : "outside";
        return { row: r, col: c, place };
      }),
  );
  return {
    origin,
    extent: windowExtent(kernelShape, options.dilation),
    cells,
    fits: cells.every((line) => line.every((cell) => cell.place !== "outside")),
  };
}

/**
 * Writes out how the shape of the output follows from the shapes, for a caption.
 *
 * @param imageShape `[rows, cols]` of the image without padding.
 * @param kernelShape `[rows, cols]` of the filter.
 * @returns One sum when rows and columns agree, else one for each.
 * @throws {RangeError} If the filter is larger than the padded image.
 *
 * @example
 * ```ts
 * import { shapeFormula } from "./window.ts";
 * import assert from "node:assert/strict";
 * assert(shapeFormula([6, 6], [3, 3]) === "(6 − 3) / 1 + 1 = 4");
 * ```
 */
export function shapeFormula(
  imageShape: readonly [number, number],
  kernelShape: readonly [number, number],
  options: WindowOptions = {},
): string {
  const output = windowPositions(imageShape, kernelShape, options);
  const stride = toPair(options.stride ?? 1, "stride", 1);
  const extent = windowExtent(kernelShape, options.dilation);
  const { top, bottom, left, right } = paddingSides(options.padding ?? 0);
  const [rows, cols] = [top + bottom, left + right].map((added, axis) => {
    const padding = added > 0 ? ` + ${added}` : "";
    const size = imageShape[axis] + added - extent[axis];
    const sum = `(${imageShape[axis]}${padding} − ${extent[axis]}) / ${stride[axis]} + 1`;
    return size % stride[axis] === 0
      ? `${sum} = ${output[axis]}`
      : `${sum} = ${Math.round((size / stride[axis] + 1) * 100) / 100}, rounded down: ${
        output[axis]
      }`;
  });
  return rows === cols ? rows : `rows ${rows}; columns ${cols}`;
}

/** Rows and columns from the filter's first weight to its last, on the image. */
function windowExtent(
  kernelShape: readonly [number, number],
  dilation: Pair = 1,
): [number, number] {
  const steps = toPair(dilation, "dilation", 1);
  return [(kernelShape[0] - 1) * steps[0] + 1, (kernelShape[1] - 1) * steps[1] + 1];
}

function paddedShape(
  imageShape: readonly [number, number],
  padding: PaddingSize = 0,
): [number, number] {
  const { top, bottom, left, right } = paddingSides(padding);
  return [imageShape[0] + top + bottom, imageShape[1] + left + right];
}
