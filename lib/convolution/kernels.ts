/** Name of a kernel in {@linkcode kernels}. */
export type KernelName =
  | "identity"
  | "sharpen"
  | "boxBlur"
  | "gaussianBlur"
  | "edge"
  | "outline"
  | "sobelX"
  | "sobelY"
  | "prewittX"
  | "prewittY"
  | "emboss";

/** Divides every weight by `sum`. */
function over(sum: number, weights: number[][]): number[][] {
  return weights.map((row) => row.map((weight) => weight * (1 / sum)));
}

/**
 * Well-known 3×3 kernels as `[rows][columns]`, to be slid over an image without flipping.
 *
 * Sources: {@link https://en.wikipedia.org/wiki/Kernel_(image_processing)},
 * {@link https://en.wikipedia.org/wiki/Sobel_operator},
 * {@link https://en.wikipedia.org/wiki/Prewitt_operator} and
 * {@link https://docs.gimp.org/2.10/en/gimp-filter-convolution-matrix.html} (emboss).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernels } from "convolutions";
 *
 * assert.deepEqual(kernels.sharpen, [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]);
 * ```
 */
export const kernels: Record<KernelName, number[][]> = {
  /** Passes the middle pixel through. */
  identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
  /** Identity minus {@linkcode kernels.edge}: lifts a pixel above its four neighbours. */
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
  /** Mean of the nine pixels. */
  boxBlur: over(9, [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
  /** Mean weighted by the binomial coefficients 1 2 1, close to a Gaussian of σ = 0.85 pixels. */
  gaussianBlur: over(16, [[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
  /** Discrete Laplacian ∂²/∂x² + ∂²/∂y² over the four neighbours. */
  edge: [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
  /** Middle pixel against all eight neighbours: bright where it stands out. */
  outline: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
  /** ∂/∂x (left to right) of the rows smoothed by 1 2 1: bright on vertical edges. */
  sobelX: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  /** ∂/∂y (top to bottom) of the columns smoothed by 1 2 1: bright on horizontal edges. */
  sobelY: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  /** ∂/∂x of three rows with equal weight. */
  prewittX: [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
  /** ∂/∂y of three columns with equal weight. */
  prewittY: [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
  /** Lights the image as a relief from the top left. */
  emboss: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
};
