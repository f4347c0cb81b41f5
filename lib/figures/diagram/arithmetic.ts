import {
  knownOptions,
  NUMBER,
  oneOf,
  type OptionNames,
  type PaddedCell,
  PADDING_MODES,
  type PaddingContent,
  padPlane,
  type PlacedWindow,
  placeWindow,
  slideWindow,
  type SlidingWindow,
  type WindowOptions,
} from "../../geometry/mod.ts";
import { type Matrix, type MatrixInput, type Plane, readPlane } from "./matrix.ts";

/** How a convolution walks and what its padding holds, as `conv2d()` takes it. */
export interface ConvolutionOptions extends Omit<WindowOptions, "kernelSize">, PaddingContent {}

/** Names of {@linkcode ConvolutionOptions}. */
export const CONVOLUTION_OPTIONS: OptionNames<ConvolutionOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  paddingMode: oneOf(...PADDING_MODES),
  paddingValue: NUMBER,
};

/** One step of a convolution, number by number. */
export interface ConvolutionAt {
  readonly position: readonly [number, number];
  readonly window: PlacedWindow;
  /** Numbers under the filter; null outside the padded image. */
  readonly region: (number | null)[][];
  /** Region times filter, entry by entry; null outside the padded image. */
  readonly products: (number | null)[][];
  /** Sum of the products; null when the window does not fit. */
  readonly sum: number | null;
}

/**
 * A convolution of one plane, read, checked, padded and worked out once; what is drawn of it asks
 * here.
 */
export class PlaneConvolution {
  readonly sliding: SlidingWindow;
  /** The image with its padding. */
  readonly padded: PaddedCell[][];
  /** The numbers of the image with its padding. */
  readonly paddedValues: number[][];
  /** All sums. */
  readonly output: number[][];

  /**
   * @param caller Function named in messages, as `convolutionStep()`.
   * @throws {RangeError} If the filter is larger than the padded image.
   */
  constructor(
    readonly caller: string,
    readonly image: Plane,
    readonly kernel: Plane,
    options: ConvolutionOptions = {},
  ) {
    this.sliding = slideWindow(caller, image.shape, { ...options, kernelSize: kernel.shape });
    this.padded = padPlane(caller, image.values, this.sliding.sides, options);
    this.paddedValues = this.padded.map((line) => line.map((cell) => cell.value));
    this.output = sums(this.paddedValues, kernel.values, this.sliding);
  }

  /** Rows and columns of the output. */
  get outputShape(): readonly [number, number] {
    return this.sliding.outputSize;
  }

  /** Whether anything is added around the image. */
  get isPadded(): boolean {
    const { top, bottom, left, right } = this.sliding.sides;
    return top + bottom + left + right > 0;
  }

  /** The window at one position of the output, or beyond. */
  windowAt(position: readonly [number, number]): PlacedWindow {
    return placeWindow(this.caller, this.sliding, position);
  }

  /** The numbers of one step. */
  at(position: readonly [number, number]): ConvolutionAt {
    const window = this.windowAt(position);
    const { top, left } = this.sliding.sides;
    const region = window.cells.map((line) =>
      line.map(({ row, column, place }) =>
        place === "outside" ? null : this.paddedValues[row + top][column + left]
      )
    );
    const products = region.map((line, r) =>
      line.map((value, c) => value === null ? null : value * this.kernel.values[r][c])
    );
    const sum = window.fits ? products.flat().reduce<number>((total, p) => total + p!, 0) : null;
    return { position, window, region, products, sum };
  }
}

/**
 * Multiplies the region under the filter with the filter and adds up, keeping every number.
 *
 * The filter is not flipped (cross-correlation, as in every deep-learning library).
 *
 * @param image Shape `[rows, columns]`; any unit.
 * @param kernel Shape `[kernelRows, kernelColumns]`; dimensionless.
 * @param position `[row, column]` in the output.
 * @throws {RangeError} If the filter is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convolutionAt } from "convolutions";
 *
 * const { sum } = convolutionAt([[1, 2], [3, 4]], [[1, 0], [0, 1]], [0, 0]);
 * assert.equal(sum, 5);
 * ```
 */
export function convolutionAt(
  image: MatrixInput,
  kernel: MatrixInput,
  position: readonly [number, number],
  options: ConvolutionOptions = {},
): ConvolutionAt {
  const caller = "convolutionAt()";
  knownOptions(caller, options, CONVOLUTION_OPTIONS);
  const planes = [readPlane(caller, image, "image"), readPlane(caller, kernel, "filter")] as const;
  return new PlaneConvolution(caller, ...planes, options).at(position);
}

function sums(
  values: Matrix,
  kernel: Matrix,
  { outputSize, stride, dilation }: SlidingWindow,
): number[][] {
  return Array.from(
    { length: outputSize[0] },
    (_, row) =>
      Array.from({ length: outputSize[1] }, (_, column) => {
        let sum = 0;
        for (let r = 0; r < kernel.length; r++) {
          const line = values[row * stride[0] + r * dilation[0]];
          const weights = kernel[r];
          const start = column * stride[1];
          for (let c = 0; c < weights.length; c++) {
            sum += line[start + c * dilation[1]] * weights[c];
          }
        }
        return sum;
      }),
  );
}
