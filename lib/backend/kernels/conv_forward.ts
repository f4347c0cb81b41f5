import { type ConvShape, hasBorder, inFloats, outFloats, paddedDepth } from "./conv_shape.ts";
import { canClip, writeClippedCorrelation } from "./clipped_correlation.ts";
import { type Correlation, writeCorrelation } from "./correlation.ts";
import { type Heap, inParts, type WasmFunction } from "./heap.ts";
import { bandRows, type PaddedImage, paddedSize, writeBand, writePadding } from "./padded_image.ts";
import { hasRowProducts, layRowWeights, rowWeightsSize, writeRowProducts } from "./row_products.ts";
import { type Code, i32, type Local } from "./wasm_writer.ts";

/** A forward convolution of one shape, compiled: `y = x ⋆ kernel (+ bias) (then ReLU)`. */
export class ConvForward {
  readonly #shape: ConvShape;
  readonly #band?: Band;
  /** The correlation, if its vectors lie along the row. */
  readonly #byRow?: Correlation;
  readonly #run: WasmFunction;

  constructor(
    heap: Heap,
    shape: ConvShape,
    options: { bias: boolean; relu: boolean },
  ) {
    const s = this.#shape = shape;
    const padded = hasBorder(s) ? windowedImage(s) : undefined;
    const band = padded && bandOf(s, padded);
    const rowLength = (padded?.columns ?? s.inColumns) * s.inDepth;
    const correlation: Correlation = {
      rows: s.kernelRows,
      columns: s.kernelColumns,
      depth: s.inDepth,
      rowStep: s.dilationRows * rowLength,
      columnStep: s.dilationColumns * s.inDepth,
      outRows: s.outRows,
      outColumns: s.outColumns,
      outDepth: s.outDepth,
      sourceRowStep: s.strideRows * rowLength,
      sourceColumnStep: s.strideColumns * s.inDepth,
      outRowStep: s.outColumns * s.outDepth,
      outColumnStep: s.outDepth,
    };
    const byRow = this.#byRow = hasRowProducts(correlation) ? correlation : undefined;
    const write = byRow ? writeRowProducts : writeCorrelation;
    const clipped = band !== undefined && band.outRows === s.outRows && !byRow && canClip(s);
    this.#band = clipped ? undefined : band;
    const inBytes = inFloats(s) * 4;
    const outBytes = outFloats(s) * 4;
    const { run } = heap.compile([{
      name: "run",
      parameters: 6,
      body: (f, x, weights, bias, out, batch, scratch) => {
        const image = f.i32();
        const row = f.i32();
        const inRow = f.i32();
        const bandOut = f.i32();
        const places = { weights, out, bias: options.bias ? bias : undefined, relu: options.relu };
        return [
          f.loop(image, i32.const(0), batch.get, 1, [
            band && band.outRows < s.outRows
              ? f.loop(row, i32.const(0), i32.const(s.outRows), band.outRows, [
                // The last band goes back a little, and does some rows again.
                row.set(i32.minU(row.get, i32.const(s.outRows - band.outRows))),
                inRow.set(firstInRow(s, row)),
                writeBand(f, band, x, scratch, inRow),
                bandOut.set(
                  i32.add(out.get, i32.mul(row.get, i32.const(correlation.outRowStep * 4))),
                ),
                write(f, { ...correlation, outRows: band.outRows }, {
                  ...places,
                  source: scratch,
                  out: bandOut,
                }),
              ])
              : clipped
              ? writeClippedCorrelation(f, s, { ...places, source: x })
              : [
                padded ? writePadding(f, padded, x, scratch) : [],
                write(f, correlation, { ...places, source: padded ? scratch : x }),
              ],
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
    const taps = s.kernelRows * s.kernelColumns * s.inDepth;
    const depth = paddedDepth(s.outDepth);
    const imageFloats = this.#band ? paddedSize(this.#band) : 0;
    const byRow = this.#byRow;
    const packed = byRow ? rowWeightsSize(byRow) : depth === s.outDepth ? 0 : taps * depth;
    const scratch = heap.scratch(imageFloats + packed);
    let weights = kernel;
    if (packed > 0) {
      weights = scratch + imageFloats * 4;
      const source = heap.floats(kernel, taps * s.outDepth);
      const target = heap.floats(weights, packed);
      if (byRow) layRowWeights(byRow, source, target);
      else padRows(source, target, s.outDepth, depth);
    }
    heap.clear(scratch, imageFloats);
    const inBytes = inFloats(s) * 4;
    const outBytes = outFloats(s) * 4;
    inParts(
      batch,
      1,
      (first, count) =>
        this.#run(x + first * inBytes, weights, bias, out + first * outBytes, count, scratch),
    );
  }
}

/** The part of the padded image that the windows see. */
export function windowedImage(s: ConvShape): PaddedImage {
  return {
    inRows: s.inRows,
    inColumns: s.inColumns,
    depth: s.inDepth,
    top: s.padTop,
    left: s.padLeft,
    rows: (s.outRows - 1) * s.strideRows + (s.kernelRows - 1) * s.dilationRows + 1,
    columns: (s.outColumns - 1) * s.strideColumns + (s.kernelColumns - 1) * s.dilationColumns + 1,
  };
}

/** Some rows of a padded image, and how many rows of results come from them. */
interface Band extends PaddedImage {
  outRows: number;
}

/** The rows of a padded image that are made at a time. */
function bandOf(s: ConvShape, padded: PaddedImage): Band {
  const windowRows = (s.kernelRows - 1) * s.dilationRows + 1;
  const outRows = bandRows(padded, windowRows, s.strideRows, s.outRows);
  return { ...padded, outRows, rows: (outRows - 1) * s.strideRows + windowRows };
}

/** The first row of the image that the windows of a row of results see; negative above it. */
function firstInRow(s: ConvShape, outRow: Local): Code {
  return i32.sub(i32.mul(outRow.get, i32.const(s.strideRows)), i32.const(s.padTop));
}

/** Copies rows of `from` floats into rows of `to` floats, filled with zeros. */
function padRows(source: Float32Array, target: Float32Array, from: number, to: number): void {
  target.fill(0);
  for (let i = 0, j = 0; i < source.length; i += from, j += to) {
    for (let k = 0; k < from; k++) target[j + k] = source[i + k];
  }
}
