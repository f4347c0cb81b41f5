import { FLAG, knownOptions, type OptionNames } from "../geometry/mod.ts";
import type { ImageLike, ImageTensor } from "./images.ts";
import { resizeAs, type ResizeOptions, type ResizeTarget } from "./resize.ts";

/** How {@linkcode resizeBilinear} places pixels. */
export type ResizeBilinearOptions = Pick<ResizeOptions, "alignCorners" | "antialias">;

const OPTIONS: OptionNames<ResizeBilinearOptions> = { alignCorners: FLAG, antialias: FLAG };

/**
 * Resizes an image by mixing the four nearest pixels, as PyTorch's `F.interpolate` with mode
 * "bilinear": {@linkcode resize} with this mode.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @param size Rows and columns of the result, or `{ scaleFactor }`.
 * @returns The rank and unit of `image`, float32.
 * @throws {RangeError} If `size` is not two whole numbers of at least 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizeBilinear } from "convolutions";
 *
 * const wider = resizeBilinear([[0, 4]], [1, 4]);
 * assert.deepEqual(await wider.array(), [[0, 1, 3, 4]]);
 * ```
 */
export function resizeBilinear<T extends ImageLike>(
  image: T,
  size: ResizeTarget,
  options: ResizeBilinearOptions = {},
): ImageTensor<T> {
  const caller = "resizeBilinear()";
  const { alignCorners, antialias } = knownOptions(caller, options, OPTIONS);
  return resizeAs(caller, image, size, { mode: "bilinear", alignCorners, antialias });
}
