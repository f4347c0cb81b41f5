import { outputSize } from "./conv_output_shape.ts";
import { toPair } from "./pair.ts";
import { resolveWindow, type Window, windowExtent, type WindowOptions } from "./window.ts";

/** How a window slides over an image of one size, with all that follows worked out once. */
export interface SlidingWindow extends Window {
  /** Rows and columns of the image without its padding. */
  readonly imageSize: readonly [number, number];
  /** Rows and columns from the window's first pixel to its last. */
  readonly extent: readonly [number, number];
  /** Rows and columns of the image with its padding. */
  readonly paddedSize: readonly [number, number];
  /** Rows and columns of the result: how many places the window takes. */
  readonly outputSize: readonly [number, number];
}

/** Where one pixel of a window lies. */
export interface WindowCell {
  /** Row in the image; negative above it, in the padding or outside. */
  readonly row: number;
  readonly column: number;
  /** "image", "padding", or "outside" both. */
  readonly place: "image" | "padding" | "outside";
}

/** The pixels under a window at one position. */
export interface PlacedWindow {
  /** Row and column of the first pixel, relative to the image (negative in the padding). */
  readonly origin: readonly [number, number];
  /** Rows and columns from the first pixel to the last, dilation included. */
  readonly extent: readonly [number, number];
  /** As many rows and columns as the window has. */
  readonly cells: WindowCell[][];
  /** Whether no pixel is outside the (padded) image. */
  readonly fits: boolean;
}

/**
 * Works out how a window slides over an image.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @param imageSize Rows and columns of the image without padding.
 * @throws {RangeError} If the window is larger than the padded image, or a number is not whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { slideWindow } from "./sliding_window.ts";
 *
 * const { outputSize } = slideWindow("conv2d()", [6, 6], { kernelSize: 3, stride: 2 });
 * assert.deepEqual(outputSize, [2, 2]);
 * ```
 */
export function slideWindow(
  caller: string,
  imageSize: readonly [number, number],
  options: WindowOptions,
): SlidingWindow {
  const window = resolveWindow(caller, options);
  const { top, bottom, left, right } = window.sides;
  return {
    ...window,
    imageSize,
    extent: windowExtent(window),
    paddedSize: [imageSize[0] + top + bottom, imageSize[1] + left + right],
    outputSize: outputSize(caller, imageSize, window),
  };
}

/**
 * Finds the pixels under a window at one position.
 *
 * @param position `[row, column]` in the result; may run past the last one, then the window does not
 * fit.
 * @throws {RangeError} If the position is not a pair of whole numbers of at least 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { placeWindow, slideWindow } from "./sliding_window.ts";
 *
 * const window = slideWindow("conv2d()", [6, 6], { kernelSize: 3, padding: 1 });
 * const { cells } = placeWindow("conv2d()", window, [0, 1]);
 * assert.deepEqual(cells[0][0], { row: -1, column: 0, place: "padding" });
 * ```
 */
export function placeWindow(
  caller: string,
  { imageSize, kernelSize, stride, dilation, sides, extent }: SlidingWindow,
  position: readonly [number, number],
): PlacedWindow {
  const [row, column] = toPair(caller, "position", position, 0);
  const origin = [row * stride[0] - sides.top, column * stride[1] - sides.left] as const;
  const inImage = (r: number, c: number) =>
    r >= 0 && r < imageSize[0] && c >= 0 && c < imageSize[1];
  const inPadding = (r: number, c: number) =>
    r >= -sides.top && r < imageSize[0] + sides.bottom &&
    c >= -sides.left && c < imageSize[1] + sides.right;
  const cells = Array.from(
    { length: kernelSize[0] },
    (_, kr) =>
      Array.from({ length: kernelSize[1] }, (_, kc): WindowCell => {
        const r = origin[0] + kr * dilation[0];
        const c = origin[1] + kc * dilation[1];
        const place = inImage(r, c) ? "image" : inPadding(r, c) ? "padding" : "outside";
        return { row: r, column: c, place };
      }),
  );
  const fits = cells.every((line) => line.every((cell) => cell.place !== "outside"));
  return { origin, extent, cells, fits };
}
