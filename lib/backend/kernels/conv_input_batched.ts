import { type ConvShape, inFloats, outFloats } from "./conv_shape.ts";
import type { Heap, WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { range } from "./range.ts";
import { type Code, f32x4, type FunctionWriter, i32, type Local, v128 } from "./wasm_writer.ts";

/** So many images are computed side by side, in the lanes of two vectors. */
const IMAGES = 8;

/** Channels whose sums registers hold at once. */
const CHANNELS = 6;

/** Floats that the images of a group may take to stay in the cache. */
const LARGE = 64 * 1024;

/**
 * A convolution's gradient by its image, of one shape with a stride of 1, compiled: `dx` from `dy`
 * and the kernel.
 *
 * Vectors lie along the batch, so that image channels that do not fill a vector waste nothing, and
 * pixels at the border are computed as fast as the others: the same taps lie inside for all
 * images. In return a group of images is laid out anew before and after.
 */
export class BatchedInputGradient {
  readonly #shape: ConvShape;
  readonly #run: WasmFunction;

  constructor(heap: Heap, shape: ConvShape) {
    this.#shape = shape;
    this.#run = heap.compile([{
      name: "run",
      parameters: 3,
      body: (f, dy, kernel, dx) => writeGroup(f, shape, dy, kernel, dx),
    }]).run;
  }

  /** Whether it covers a convolution, and is worth it. */
  static covers(s: ConvShape, batch: number): boolean {
    return batch >= IMAGES &&
      s.strideRows * s.strideColumns * s.dilationRows * s.dilationColumns === 1 &&
      s.inDepth % 4 !== 0 && s.inDepth % 4 !== 3 && s.inDepth > 1 && s.outDepth >= 8 &&
      IMAGES * (inFloats(s) + outFloats(s)) <= LARGE;
  }

  /** Computes `batch` images; the other arguments are addresses. */
  run(heap: Heap, dy: number, kernel: number, dx: number, batch: number): void {
    const [image, gradient] = [inFloats(this.#shape), outFloats(this.#shape)];
    const source = heap.scratch(IMAGES * (image + gradient));
    const target = source + IMAGES * gradient * 4;
    const { transpose } = matrices(heap);
    for (let next = 0; next < batch; next += IMAGES) {
      // The last group goes back a little, and does some images again.
      const first = Math.min(next, batch - IMAGES);
      const from = dy + first * gradient * 4;
      transpose(from, source, IMAGES, gradient, gradient * 4, IMAGES * 4);
      this.#run(source, kernel, target);
      transpose(target, dx + first * image * 4, image, IMAGES, IMAGES * 4, image * 4);
    }
  }
}

/** All pixels of a group, whose floats lie side by side for all images. */
function writeGroup(f: FunctionWriter, s: ConvShape, dy: Local, kernel: Local, dx: Local): Code {
  const [row, firstRow, endRow] = [f.i32(), f.i32(), f.i32()];
  const [column, firstColumn, endColumn] = [f.i32(), f.i32(), f.i32()];
  const blocks = Math.ceil(s.inDepth / CHANNELS);
  const channels = Math.ceil(s.inDepth / blocks);
  const last = s.inDepth - (blocks - 1) * channels;
  const weights = f.i32();
  const block = (count: number): Code => [
    writePixel(
      f,
      s,
      { dy, weights, dx, row, firstRow, endRow, column, firstColumn, endColumn },
      count,
    ),
    dx.increase(count * IMAGES * 4),
    weights.increase(count * s.outDepth * 4),
  ];
  return f.loop(row, i32.const(s.padTop), i32.const(s.padTop + s.inRows), 1, [
    clip(row, firstRow, endRow, s.outRows, s.kernelRows),
    f.loop(column, i32.const(s.padLeft), i32.const(s.padLeft + s.inColumns), 1, [
      clip(column, firstColumn, endColumn, s.outColumns, s.kernelColumns),
      weights.set(kernel.get),
      f.repeat(blocks - 1, block(channels)),
      block(last),
    ]),
  ]);
}

/** The taps that a pixel has met: those that lead to an output. */
function clip(at: Local, first: Local, end: Local, outputs: number, taps: number): Code {
  return [
    first.set(i32.maxS(i32.const(0), i32.sub(at.get, i32.const(outputs - 1)))),
    end.set(i32.minS(i32.const(taps), i32.add(at.get, i32.const(1)))),
    end.set(i32.maxS(first.get, end.get)),
  ];
}

/** Where a pixel's values lie, and which taps it has met. */
type Places = Record<
  "dy" | "weights" | "dx" | "row" | "firstRow" | "endRow" | "column" | "firstColumn" | "endColumn",
  Local
>;

/** Some channels of one pixel. */
function writePixel(f: FunctionWriter, s: ConvShape, places: Places, channels: number): Code {
  const { dy, weights, dx, row, firstRow, endRow, column, firstColumn, endColumn } = places;
  const sums = range(channels).map(() => [f.v128(), f.v128()]);
  const [first, second, weight] = [f.v128(), f.v128(), f.v128()];
  const [tapRow, tapColumn, at, end] = [f.i32(), f.i32(), f.i32(), f.i32()];
  // A pointer for each channel: the engine tests all of them against the same bounds.
  const weightsAt = range(channels).map(() => f.i32());
  const tap = s.inDepth * s.outDepth * 4;
  const outputs = s.outDepth % 4 === 0 ? 4 : s.outDepth % 2 === 0 ? 2 : 1;
  const output = i32.add(
    i32.mul(i32.sub(row.get, tapRow.get), i32.const(s.outColumns)),
    i32.sub(column.get, tapColumn.get),
  );
  const index = i32.add(i32.mul(tapRow.get, i32.const(s.kernelColumns)), tapColumn.get);
  return [
    sums.flat().map((sum) => sum.set(v128.zero)),
    f.loop(tapRow, firstRow.get, endRow.get, 1, [
      f.loop(tapColumn, firstColumn.get, endColumn.get, 1, [
        at.set(i32.add(dy.get, i32.mul(output, i32.const(s.outDepth * IMAGES * 4)))),
        weightsAt.map((pointer, channel) =>
          pointer.set(
            channel === 0
              ? i32.add(weights.get, i32.mul(index, i32.const(tap)))
              : i32.add(weightsAt[channel - 1].get, i32.const(s.outDepth * 4)),
          )
        ),
        end.set(i32.add(at.get, i32.const(s.outDepth * IMAGES * 4))),
        f.loop(at, at.get, end.get, outputs * IMAGES * 4, [
          range(outputs).map((i) => [
            first.set(v128.load(at.get, i * IMAGES * 4)),
            second.set(v128.load(at.get, i * IMAGES * 4 + 16)),
            sums.map(([a, b], channel) => [
              weight.set(v128.load32Splat(weightsAt[channel].get, i * 4)),
              a.set(f32x4.multiplyAdd(first.get, weight.get, a.get)),
              b.set(f32x4.multiplyAdd(second.get, weight.get, b.get)),
            ]),
          ]),
          weightsAt.map((pointer) => pointer.increase(outputs * 4)),
        ]),
      ]),
    ]),
    sums.flat().map((sum, i) => v128.store(dx.get, sum.get, i * 16)),
  ];
}
