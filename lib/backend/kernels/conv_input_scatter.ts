import { windowedImage } from "./conv_forward.ts";
import { type ConvShape, hasBorder, inFloats, outFloats, paddedDepth } from "./conv_shape.ts";
import { type Correlation, LARGE, writeCorrelation } from "./correlation.ts";
import { type Heap, inParts, type WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { holdsAll, type PaddedImage, paddedSize, writeCropping } from "./padded_image.ts";
import { i32, memory } from "./wasm_writer.ts";

/**
 * A convolution's gradient by its image, of one shape, compiled: `dx` from `dy` and the kernel.
 *
 * Every output adds its products to the window that it came from. Windows overlap, so `dx` is read
 * and written several times; in return a row of the window fills whole vectors even where the
 * image has few channels, and no product with the border is computed in vain.
 */
export class ScatteredInputGradient {
  readonly #shape: ConvShape;
  readonly #padded?: PaddedImage;
  /** Pixels of the window that touch and are computed together. */
  readonly #joined: number;
  readonly #run: WasmFunction;

  constructor(heap: Heap, shape: ConvShape) {
    const s = this.#shape = shape;
    const windows = windowedImage(s);
    const padded = this.#padded = hasBorder(s) ? windows : undefined;
    const joined = this.#joined = s.dilationColumns === 1 ? s.kernelColumns : 1;
    const rowLength = (padded ?? { columns: s.inColumns }).columns * s.inDepth;
    const depth = joined * s.inDepth;
    const rowByRow: Correlation = {
      rows: 1,
      columns: 1,
      depth: s.outDepth,
      rowStep: 0,
      columnStep: s.outDepth,
      outRows: s.outRows,
      outColumns: s.outColumns,
      outDepth: depth,
      sourceRowStep: s.outColumns * s.outDepth,
      sourceColumnStep: s.outDepth,
      outRowStep: s.strideRows * rowLength,
      outColumnStep: s.strideColumns * s.inDepth,
    };
    // Windows below one another share no pixel of this row: going down the columns, no sum waits
    // for the one just stored. In a large image that would leave the cache.
    const large = s.outRows * (rowByRow.sourceRowStep + rowByRow.outRowStep) > LARGE;
    const correlation = large ? rowByRow : exchanged(rowByRow);
    const weightFloats = s.outDepth * paddedDepth(depth);
    const dyBytes = outFloats(s) * 4;
    const dxBytes = inFloats(s) * 4;
    const { run } = heap.compile([{
      name: "run",
      parameters: 5,
      body: (f, dy, weights, dx, batch, scratch) => {
        const image = f.i32();
        const row = f.i32();
        const out = f.i32();
        const partWeights = f.i32();
        const target = padded ? scratch : dx;
        const bytes = padded ? paddedSize(padded) * 4 : dxBytes;
        return [
          f.loop(image, i32.const(0), batch.get, 1, [
            memory.fill(target.get, i32.const(0), i32.const(bytes)),
            row.set(target.get),
            partWeights.set(weights.get),
            f.repeat(s.kernelRows, [
              out.set(row.get),
              f.repeat(s.kernelColumns / joined, [
                writeCorrelation(f, correlation, {
                  source: dy,
                  weights: partWeights,
                  out,
                  accumulate: true,
                }),
                out.increase(s.dilationColumns * s.inDepth * 4),
                partWeights.increase(weightFloats * 4),
              ]),
              row.increase(s.dilationRows * rowLength * 4),
            ]),
            padded && !holdsAll(padded)
              ? memory.fill(dx.get, i32.const(0), i32.const(dxBytes))
              : [],
            padded ? writeCropping(f, padded, scratch, dx) : [],
            dy.increase(dyBytes),
            dx.increase(dxBytes),
          ]),
        ];
      },
    }]);
    this.#run = run;
  }

  /** Computes `batch` images; the other arguments are addresses. */
  run(heap: Heap, dy: number, kernel: number, dx: number, batch: number): void {
    const s = this.#shape;
    const depth = this.#joined * s.inDepth;
    const row = paddedDepth(depth);
    const parts = s.kernelRows * s.kernelColumns / this.#joined;
    const imageFloats = this.#padded ? paddedSize(this.#padded) : 0;
    const packedFloats = parts * s.outDepth * row;
    const scratch = heap.scratch(imageFloats + packedFloats);
    const weights = scratch + imageFloats * 4;
    // The columns that fill up vectors.
    if (row > depth) heap.clear(weights, packedFloats);
    const { transpose } = matrices(heap);
    // Per part of the window: [pixel and input channel][out] becomes [out][pixel and channel].
    for (let part = 0; part < parts; part++) {
      const from = kernel + part * depth * s.outDepth * 4;
      const to = weights + part * s.outDepth * row * 4;
      transpose(from, to, depth, s.outDepth, s.outDepth * 4, row * 4);
    }
    const dyBytes = outFloats(s) * 4;
    const dxBytes = inFloats(s) * 4;
    inParts(
      batch,
      1,
      (first, count) =>
        this.#run(dy + first * dyBytes, weights, dx + first * dxBytes, count, scratch),
    );
  }
}

/** The same results, column by column. */
function exchanged(c: Correlation): Correlation {
  return {
    ...c,
    outRows: c.outColumns,
    outColumns: c.outRows,
    sourceRowStep: c.sourceColumnStep,
    sourceColumnStep: c.sourceRowStep,
    outRowStep: c.outColumnStep,
    outColumnStep: c.outRowStep,
  };
}

/**
 * Roughly how many vector multiplications of a gathered gradient take as long, with the price of
 * adding to memory.
 */
export function scatteringCost(s: ConvShape): number {
  // Windows of one pixel do not overlap: nothing to add up.
  if (s.kernelRows * s.kernelColumns === 1) return Infinity;
  const joined = s.dilationColumns === 1 ? s.kernelColumns : 1;
  const vectors = Math.ceil(joined * s.inDepth / 4);
  const windows = s.outRows * s.outColumns * s.kernelRows * (s.kernelColumns / joined);
  return windows * vectors * (s.outDepth + 6);
}
