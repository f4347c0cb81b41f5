import type { ConvShape } from "./conv_shape.ts";

/**
 * What the convolution kernels compute, in plain loops that skip whatever lies outside the image.
 *
 * The fast kernels multiply a border of zeros instead, which is the same unless the other factor
 * is infinite or NaN (0 · ∞ is NaN). Those cases come here.
 */
function forEachProduct(
  s: ConvShape,
  batch: number,
  visit: (x: number, kernel: number, y: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < s.outRows; row++) {
      for (let column = 0; column < s.outColumns; column++) {
        const y = ((n * s.outRows + row) * s.outColumns + column) * s.outDepth;
        for (let i = 0; i < s.kernelRows; i++) {
          const inRow = row * s.strideRows + i * s.dilationRows - s.padTop;
          if (inRow < 0 || inRow >= s.inRows) continue;
          for (let j = 0; j < s.kernelColumns; j++) {
            const inColumn = column * s.strideColumns + j * s.dilationColumns - s.padLeft;
            if (inColumn < 0 || inColumn >= s.inColumns) continue;
            const x = ((n * s.inRows + inRow) * s.inColumns + inColumn) * s.inDepth;
            const kernel = (i * s.kernelColumns + j) * s.inDepth * s.outDepth;
            for (let c = 0; c < s.inDepth; c++) {
              for (let k = 0; k < s.outDepth; k++) visit(x + c, kernel + c * s.outDepth + k, y + k);
            }
          }
        }
      }
    }
  }
}

/** Adds the convolution of `x` to `y`, which holds the bias or zeros. */
export function referenceForward(
  s: ConvShape,
  batch: number,
  x: Float32Array,
  kernel: Float32Array,
  y: Float32Array,
): void {
  forEachProduct(s, batch, (i, k, o) => y[o] += x[i] * kernel[k]);
}

/** The gradient by the image. */
export function referenceInputGradient(
  s: ConvShape,
  batch: number,
  dy: Float32Array,
  kernel: Float32Array,
  dx: Float32Array,
): void {
  dx.fill(0);
  forEachProduct(s, batch, (i, k, o) => dx[i] += dy[o] * kernel[k]);
}
