import { type ConvShape, hasBorder, paddedDepth } from "./conv_shape.ts";
import { type Correlation, writeCorrelation } from "./correlation.ts";
import type { Heap, WasmFunction } from "./heap.ts";
import { type PaddedImage, paddedSize, writePadding } from "./padded_image.ts";
import { i32, memory } from "./wasm_writer.ts";

/** A forward convolution of one shape, compiled: `y = x ⋆ kernel (+ bias) (then ReLU)`. */
export class ConvForward {
  readonly #shape: ConvShape;
  readonly #padded?: PaddedImage;
  readonly #run: WasmFunction;

  constructor(
    heap: Heap,
    shape: ConvShape,
    options: { bias: boolean; relu: boolean },
  ) {
    const s = this.#shape = shape;
    const padded = this.#padded = hasBorder(s) ? windowedImage(s) : undefined;
    const rowLength = (padded?.cols ?? s.inCols) * s.inDepth;
    const correlation: Correlation = {
      rows: s.kernelRows,
      cols: s.kernelCols,
      depth: s.inDepth,
      rowStep: s.dilationRows * rowLength,
      colStep: s.dilationCols * s.inDepth,
      outRows: s.outRows,
      outCols: s.outCols,
      outDepth: s.outDepth,
      sourceRowStep: s.strideRows * rowLength,
      sourceColStep: s.strideCols * s.inDepth,
      outRowStep: s.outCols * s.outDepth,
      outColStep: s.outDepth,
    };
    const inBytes = s.inRows * s.inCols * s.inDepth * 4;
    const outBytes = s.outRows * s.outCols * s.outDepth * 4;
    const { run } = heap.compile([{
      name: "run",
      parameters: 6,
      body: (f, x, weights, bias, out, batch, scratch) => {
        const image = f.i32();
        const places = { weights, out, bias: options.bias ? bias : undefined, relu: options.relu };
        return [
          padded ? memory.fill(scratch.get, i32.const(0), i32.const(paddedSize(padded) * 4)) : [],
          f.loop(image, i32.const(0), batch.get, 1, [
            padded ? writePadding(f, padded, x, scratch) : [],
            writeCorrelation(f, correlation, { ...places, source: padded ? scratch : x }),
            x.increase(inBytes),
            out.increase(outBytes),
          ]),
        ];
      },
    }]);
    this.#run = run;
  }

  /** Computes `batch` images; all arguments but the last are addresses (`bias` 0 for none). */
  run(
    heap: Heap,
    x: number,
    kernel: number,
    bias: number,
    out: number,
    batch: number,
  ): void {
    const s = this.#shape;
    const taps = s.kernelRows * s.kernelCols * s.inDepth;
    const depth = paddedDepth(s.outDepth);
    const imageFloats = this.#padded ? paddedSize(this.#padded) : 0;
    const packed = depth === s.outDepth ? 0 : taps * depth;
    const scratch = heap.scratch(imageFloats + packed);
    let weights = kernel;
    if (packed > 0) {
      weights = scratch + imageFloats * 4;
      padRows(
        heap.floats(kernel, taps * s.outDepth),
        heap.floats(weights, packed),
        s.outDepth,
        depth,
      );
    }
    this.#run(x, weights, bias, out, batch, scratch);
  }
}

/** The part of the padded image that the windows see. */
export function windowedImage(s: ConvShape): PaddedImage {
  return {
    inRows: s.inRows,
    inCols: s.inCols,
    depth: s.inDepth,
    top: s.padTop,
    left: s.padLeft,
    rows: (s.outRows - 1) * s.strideRows + (s.kernelRows - 1) * s.dilationRows + 1,
    cols: (s.outCols - 1) * s.strideCols + (s.kernelCols - 1) * s.dilationCols + 1,
  };
}

/** Copies rows of `from` floats into rows of `to` floats, filled with zeros. */
function padRows(source: Float32Array, target: Float32Array, from: number, to: number): void {
  target.fill(0);
  for (let i = 0, j = 0; i < source.length; i += from, j += to) {
    for (let k = 0; k < from; k++) target[j + k] = source[i + k];
  }
}
