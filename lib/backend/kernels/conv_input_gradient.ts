import { type ConvShape, inFloats, outFloats, paddedDepth, productsInside } from "./conv_shape.ts";
import {
  canClip,
  type ClippedConvolution,
  writeClippedCorrelation,
} from "./clipped_correlation.ts";
import { type Correlation, writeCorrelation } from "./correlation.ts";
import { type Heap, inParts, type WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { type PaddedImage, paddedSize, writePadding } from "./padded_image.ts";
import { i32, memory } from "./wasm_writer.ts";

/**
 * Along one axis, the image positions that meet the same taps of the kernel.
 *
 * A stride of s splits the positions of an image into s classes: in each, neighbours (s apart)
 * see the same taps, one output further. So each class is a correlation of stride 1 over the
 * output's gradient, with its taps (without dilation every s-th) in reverse order.
 */
interface ResidueClass {
  /** The class's taps, in the order in which they meet rising outputs. */
  taps: number[];
  /** The first image position, and how many there are, `stride` apart. */
  start: number;
  count: number;
  /** The output that the first tap meets at the first position; may lie before the first one. */
  firstOutput: number;
  /** From one tap's output to the next one's. */
  outputStep: number;
}

/** Splits the positions of one axis of the image. */
function residueClasses(
  length: number,
  kernel: number,
  stride: number,
  dilation: number,
  pad: number,
): ResidueClass[] {
  const classes: ResidueClass[] = [];
  for (let residue = 0; residue < stride; residue++) {
    // position + pad = stride · q + residue meets a tap of output q + (residue - dilation · tap) / stride
    // if that is a whole number.
    const firstQ = Math.ceil((pad - residue) / stride);
    const lastQ = Math.floor((length - 1 + pad - residue) / stride);
    const count = lastQ - firstQ + 1;
    if (count <= 0) continue;
    const taps: number[] = [];
    for (let tap = 0; tap < kernel; tap++) {
      if ((residue - dilation * tap) % stride === 0) taps.unshift(tap);
    }
    const behind = taps.length === 0 ? 0 : (dilation * taps[0] - residue) / stride;
    classes.push({
      taps,
      start: stride * firstQ + residue - pad,
      count,
      firstOutput: firstQ - behind,
      // From one tap to the next of the class, in units of the stride.
      outputStep: taps.length < 2 ? 1 : dilation * (taps[0] - taps[1]) / stride,
    });
  }
  return classes;
}

/**
 * A convolution's gradient by its image, of one shape, compiled: `dx` from `dy` and the kernel.
 * Every image value gathers the products that it has a part in; nothing is stored twice.
 */
export class GatheredInputGradient {
  readonly #shape: ConvShape;
  readonly #padded: PaddedImage;
  #direct: boolean;
  /** For each class its taps, as rows of the kernel. */
  readonly #tapsOfClasses: number[][] = [];
  readonly #run: WasmFunction;

  constructor(heap: Heap, shape: ConvShape) {
    const s = this.#shape = shape;
    const rowClasses = residueClasses(
      s.inRows,
      s.kernelRows,
      s.strideRows,
      s.dilationRows,
      s.padTop,
    );
    const columnClasses = residueClasses(
      s.inColumns,
      s.kernelColumns,
      s.strideColumns,
      s.dilationColumns,
      s.padLeft,
    );
    const [top, rows] = reach(rowClasses);
    const [left, columns] = reach(columnClasses);
    const padded = this.#padded = {
      inRows: s.outRows,
      inColumns: s.outColumns,
      depth: s.outDepth,
      top,
      left,
      rows: Math.max(rows, top + 1),
      columns: Math.max(columns, left + 1),
    };
    this.#direct = top === 0 && left === 0 && rows <= s.outRows && columns <= s.outColumns;
    const rowLength = (this.#direct ? s.outColumns : padded.columns) * s.outDepth;

    const parts: {
      correlation: Correlation;
      clipped: ClippedConvolution;
      source: number;
      out: number;
      weights: number;
    }[] = [];
    let weightRows = 0;
    let untouched = false;
    for (const row of rowClasses) {
      for (const column of columnClasses) {
        if (row.taps.length === 0 || column.taps.length === 0) {
          untouched = true;
          continue;
        }
        parts.push({
          correlation: {
            rows: row.taps.length,
            columns: column.taps.length,
            depth: s.outDepth,
            rowStep: row.outputStep * rowLength,
            columnStep: column.outputStep * s.outDepth,
            outRows: row.count,
            outColumns: column.count,
            outDepth: s.inDepth,
            sourceRowStep: rowLength,
            sourceColumnStep: s.outDepth,
            outRowStep: s.strideRows * s.inColumns * s.inDepth,
            outColumnStep: s.strideColumns * s.inDepth,
          },
          clipped: {
            inRows: s.outRows,
            inColumns: s.outColumns,
            inDepth: s.outDepth,
            kernelRows: row.taps.length,
            kernelColumns: column.taps.length,
            outRows: row.count,
            outColumns: column.count,
            outDepth: s.inDepth,
            strideRows: 1,
            strideColumns: 1,
            dilationRows: row.outputStep,
            dilationColumns: column.outputStep,
            padTop: -row.firstOutput,
            padLeft: -column.firstOutput,
            outRowStep: s.strideRows * s.inColumns * s.inDepth,
            outColumnStep: s.strideColumns * s.inDepth,
          },
          source: (row.firstOutput + top) * rowLength + (column.firstOutput + left) * s.outDepth,
          out: (row.start * s.inColumns + column.start) * s.inDepth,
          weights: weightRows * paddedDepth(s.inDepth),
        });
        const taps = row.taps.flatMap((i) => column.taps.map((j) => i * s.kernelColumns + j));
        this.#tapsOfClasses.push(taps);
        weightRows += taps.length * s.outDepth;
      }
    }

    // Outputs outside are left out, or zeros around them are multiplied.
    const clips = !this.#direct && parts.every(({ clipped }) => canClip(clipped));
    this.#direct ||= clips;
    const dyBytes = outFloats(s) * 4;
    const dxBytes = inFloats(s) * 4;
    const { run } = heap.compile([{
      name: "run",
      parameters: 5,
      body: (f, dy, weights, dx, batch, scratch) => {
        const image = f.i32();
        const source = f.i32();
        const out = f.i32();
        const partWeights = f.i32();
        const from = this.#direct ? dy : scratch;
        return [
          f.loop(image, i32.const(0), batch.get, 1, [
            // Positions that no tap reaches have no gradient.
            untouched ? memory.fill(dx.get, i32.const(0), i32.const(dxBytes)) : [],
            this.#direct ? [] : writePadding(f, padded, dy, scratch),
            parts.map((part) => [
              out.set(i32.add(dx.get, i32.const(part.out * 4))),
              partWeights.set(i32.add(weights.get, i32.const(part.weights * 4))),
              source.set(i32.add(from.get, i32.const(clips ? 0 : part.source * 4))),
              f.scoped(() =>
                clips
                  ? writeClippedCorrelation(f, part.clipped, { source, out, weights: partWeights })
                  : writeCorrelation(f, part.correlation, { source, out, weights: partWeights })
              ),
            ]),
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
    const depth = paddedDepth(s.inDepth);
    const taps = s.kernelRows * s.kernelColumns;
    const imageFloats = this.#direct ? 0 : paddedSize(this.#padded);
    const packedFloats = taps * s.outDepth * depth;
    const scratch = heap.scratch(imageFloats + packedFloats);
    const weights = scratch + imageFloats * 4;
    // The columns that fill up vectors.
    if (depth > s.inDepth) heap.clear(weights, packedFloats);
    const { transpose } = matrices(heap);
    // Input and output channels change places: [tap][in][out] becomes [tap][out][in].
    let to = weights;
    for (const tap of this.#tapsOfClasses.flat()) {
      const from = kernel + tap * s.inDepth * s.outDepth * 4;
      transpose(from, to, s.inDepth, s.outDepth, s.outDepth * 4, depth * 4);
      to += s.outDepth * depth * 4;
    }
    const dyBytes = outFloats(s) * 4;
    const dxBytes = inFloats(s) * 4;
    heap.clear(scratch, imageFloats);
    inParts(
      batch,
      1,
      (first, count) =>
        this.#run(dy + first * dyBytes, weights, dx + first * dxBytes, count, scratch),
    );
  }
}

/** Roughly how many vector multiplications an image takes. */
export function gatheringCost(s: ConvShape): number {
  const vectors = Math.ceil(s.inDepth / 4);
  // Measured: a single vector of channels waits for the loads that it needs to itself.
  return productsInside(s) * s.outDepth * (vectors === 1 ? 1.25 : vectors);
}

/** How far the classes reach: positions before the first output, and the length with them. */
function reach(classes: ResidueClass[]): [before: number, length: number] {
  const used = classes.filter(({ taps }) => taps.length > 0);
  const before = Math.max(0, ...used.map(({ firstOutput }) => -firstOutput));
  const last = Math.max(
    0,
    ...used.map((c) => c.firstOutput + c.outputStep * (c.taps.length - 1) + c.count - 1),
  );
  return [before, before + last + 1];
}
