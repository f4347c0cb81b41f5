/** A 2-D convolution and both of its gradients by plain loops over flat arrays, summed in float64. */

export type Shape4 = [number, number, number, number];

/** Rows and columns of padding before and after, as tfjs takes them: for batch and channels, too. */
export type Padding = "same" | "valid" | [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
];

export interface Convolution {
  /** `[batch, rows, columns, channels in]`. */
  image: Shape4;
  /** `[rows, columns, channels in, channels out]`. */
  kernel: Shape4;
  strides: [number, number];
  dilations: [number, number];
  pad: Padding;
}

/** How many outputs there are along an axis, and how many zeros lie before the image. */
function alongAxis({ image, kernel, strides, dilations, pad }: Convolution, axis: 0 | 1) {
  const [size, stride] = [image[axis + 1], strides[axis]];
  const reach = (kernel[axis] - 1) * dilations[axis] + 1;
  if (pad === "same") {
    const outputs = Math.ceil(size / stride);
    const zeros = Math.max((outputs - 1) * stride + reach - size, 0);
    return { outputs, before: Math.floor(zeros / 2) };
  }
  const [before, after] = pad === "valid" ? [0, 0] : pad[axis + 1];
  return { outputs: Math.floor((size + before + after - reach) / stride) + 1, before };
}

/** The shape of a convolution's result. */
export function outputShape(convolution: Convolution): Shape4 {
  const [rows, columns] = [alongAxis(convolution, 0), alongAxis(convolution, 1)];
  return [convolution.image[0], rows.outputs, columns.outputs, convolution.kernel[3]];
}

/** The places of every product: a pixel of the image, a tap of the kernel, an output; channel 0 of each. */
function eachTap(
  convolution: Convolution,
  visit: (pixel: number, tap: number, output: number) => void,
): void {
  const [batch, rows, columns, inDepth] = convolution.image;
  const [kernelRows, kernelColumns, , outDepth] = convolution.kernel;
  const { strides, dilations } = convolution;
  const [down, across] = [alongAxis(convolution, 0), alongAxis(convolution, 1)];
  let output = 0;
  for (let b = 0; b < batch; b++) {
    for (let y = 0; y < down.outputs; y++) {
      for (let x = 0; x < across.outputs; x++) {
        for (let i = 0; i < kernelRows; i++) {
          const row = y * strides[0] - down.before + i * dilations[0];
          if (row < 0 || row >= rows) continue;
          for (let j = 0; j < kernelColumns; j++) {
            const column = x * strides[1] - across.before + j * dilations[1];
            if (column < 0 || column >= columns) continue;
            const pixel = ((b * rows + row) * columns + column) * inDepth;
            visit(pixel, (i * kernelColumns + j) * inDepth * outDepth, output);
          }
        }
        output += outDepth;
      }
    }
  }
}

/**
 * What comes out, and how a sum of the outputs, each times its `dy`, changes with image and kernel.
 *
 * @param x The image's values.
 * @param w The kernel's.
 * @param dy A factor for each output.
 */
export function convolveByLoops(
  convolution: Convolution,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
): { y: Float64Array; dx: Float64Array; dw: Float64Array } {
  const [, , inDepth, outDepth] = convolution.kernel;
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  eachTap(convolution, (pixel, tap, output) => {
    for (let c = 0; c < inDepth; c++) {
      const value = x[pixel + c];
      let slope = 0;
      for (let f = 0, at = tap + c * outDepth; f < outDepth; f++, at++) {
        y[output + f] += value * w[at];
        dw[at] += value * dy[output + f];
        slope += w[at] * dy[output + f];
      }
      dx[pixel + c] += slope;
    }
  });
  return { y, dx, dw };
}
