import { type ConvShape, inFloats, outFloats, paddedDepth } from "./conv_shape.ts";
import { type Heap, inParts, type WasmFunction } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { range } from "./range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  joined,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "./wasm_writer.ts";

/** Registers that hold sums at once. */
const SUMS = 12;

/** So many neighbouring pixels are written out. */
const PIXELS_AT_ONCE = 4;

/** Sums stay in registers for about so many pixels: longer ones would lose accuracy. */
const PIXELS_PER_SUM = 128;

/**
 * A convolution's gradient by its kernel, of one shape, compiled: `dKernel` from `x` and `dy`.
 *
 * Each entry is the sum over all pixels of an image value times a gradient. Registers hold the
 * sums of a few taps of one row of the kernel while the code walks over a group of pixels; then
 * they are added to the kernel's gradient in memory. Pixels for which a tap lies outside the image
 * are left out: the rows while it runs, the columns while the code is written.
 */
export class ConvKernelGradient {
  readonly #shape: ConvShape;
  readonly #layout: SumLayout;
  /** Images whose sums stay in registers. */
  readonly #group: number;
  readonly #run: WasmFunction;

  constructor(heap: Heap, shape: ConvShape) {
    const s = this.#shape = shape;
    const layout = this.#layout = layoutOf(s);
    const group = this.#group = Math.max(
      1,
      Math.floor(PIXELS_PER_SUM / (s.outRows * s.outColumns)),
    );
    const rows = Math.min(s.outRows, Math.max(1, Math.floor(PIXELS_PER_SUM / s.outColumns)));
    const inRow = s.inColumns * s.inDepth * 4;
    const outRow = s.outColumns * s.outDepth * 4;
    const { run } = heap.compile([{
      name: "run",
      parameters: 4,
      body: (f, x, dy, sums, batch) => {
        const [image, images, firstRow, endRow] = [f.i32(), f.i32(), f.i32(), f.i32()];
        const [offset, start, count] = [f.i32(), f.i32(), f.i32()];
        const [rowX, rowDy, rowSums] = [f.i32(), f.i32(), f.i32()];
        return f.loop(image, i32.const(0), batch.get, group, [
          images.set(i32.minU(i32.const(group), i32.sub(batch.get, image.get))),
          f.loop(firstRow, i32.const(0), i32.const(s.outRows), rows, [
            endRow.set(i32.minU(i32.add(firstRow.get, i32.const(rows)), i32.const(s.outRows))),
            rowSums.set(sums.get),
            // From a window's start to its row of taps, in rows of the image.
            offset.set(i32.const(-s.padTop)),
            f.repeat(s.kernelRows, [
              start.set(i32.maxS(
                firstRow.get,
                quotientUp(i32.maxS(i32.sub(i32.const(0), offset.get), i32.const(0)), s.strideRows),
              )),
              count.set(i32.minS(
                endRow.get,
                quotientUp(
                  i32.maxS(i32.sub(i32.const(s.inRows), offset.get), i32.const(0)),
                  s.strideRows,
                ),
              )),
              count.set(i32.maxS(i32.sub(count.get, start.get), i32.const(0))),
              rowX.set(i32.add(i32.mul(start.get, i32.const(s.strideRows)), offset.get)),
              rowX.set(i32.add(x.get, i32.mul(rowX.get, i32.const(inRow)))),
              rowDy.set(i32.add(dy.get, i32.mul(start.get, i32.const(outRow)))),
              writeRowOfTaps(f, s, layout, {
                x: rowX,
                dy: rowDy,
                sums: rowSums,
                images,
                rows: count,
              }),
              offset.increase(s.dilationRows),
              rowSums.increase(s.kernelColumns * s.inDepth * layout.floats * 4),
            ]),
          ]),
          x.increase(i32.mul(images.get, i32.const(s.inRows * inRow))),
          dy.increase(i32.mul(images.get, i32.const(s.outRows * outRow))),
        ]);
      },
    }]);
    this.#run = run;
  }

  /** Computes the gradient over `batch` images; the other arguments are addresses. */
  run(heap: Heap, x: number, dy: number, dKernel: number, batch: number): void {
    const s = this.#shape;
    const { kernelRows, kernelColumns, inDepth, outDepth } = s;
    const { floats, byRow } = this.#layout;
    const taps = kernelRows * kernelColumns * inDepth;
    const inBytes = inFloats(s) * 4;
    const outBytes = outFloats(s) * 4;
    const addTo = (sums: number) => {
      heap.clear(sums, taps * floats);
      inParts(
        batch,
        this.#group,
        (first, count) => this.#run(x + first * inBytes, dy + first * outBytes, sums, count),
      );
    };
    if (floats === outDepth) return addTo(dKernel);
    const scratch = heap.scratch(taps * floats);
    addTo(scratch);
    const sums = heap.floats(scratch, taps * floats);
    const result = heap.floats(dKernel, taps * outDepth);
    if (byRow) {
      // Four pixels of all channels per tap: those of a channel are added up.
      result.fill(0);
      const lanes = inDepth * floats;
      for (let i = 0; i < sums.length; i++) {
        result[Math.floor(i / lanes) * inDepth + i % inDepth] += sums[i];
      }
      return;
    }
    matrices(heap).copy(scratch, dKernel, taps, outDepth, floats * 4, outDepth * 4);
  }
}

/** How the sums lie in registers and in memory. */
interface SumLayout {
  /** Floats in memory per tap and input channel. */
  floats: number;
  /** Vectors lie along the row, over pixels and channels alike. */
  byRow: boolean;
}

function layoutOf(s: ConvShape): SumLayout {
  const byRow = s.outDepth === 1 && s.strideColumns === 1 && s.inDepth <= 4 &&
    s.outColumns >= 4 * PIXELS_AT_ONCE;
  return { floats: byRow ? 4 : paddedDepth(s.outDepth), byRow };
}

interface SumPlaces {
  /** The row of the first image that the row of taps meets first, and its gradients. */
  x: Local;
  dy: Local;
  /** The row of taps: `floats` per tap and input channel. */
  sums: Local;
  /** How many images, and how many rows of each. */
  images: Local;
  rows: Local;
}

/** All taps of one row of the kernel, for one group of pixels. */
function writeRowOfTaps(f: FunctionWriter, s: ConvShape, layout: SumLayout, places: SumPlaces) {
  if (layout.byRow) {
    return forEachBlock(
      s.kernelColumns,
      Math.max(1, Math.floor(9 / s.inDepth)),
      (firstColumn, columns) =>
        f.scoped(() =>
          writeSums(f, s, places, rowVectors(f, s, places.sums, firstColumn, columns))
        ),
    );
  }
  const dy = f.i32();
  const sums = f.i32();
  const block = (channels: number) =>
    f.scoped(() => writeBlock(f, s, { ...places, dy, sums }, channels));
  const blocks = Math.floor(s.outDepth / 8);
  const rest = s.outDepth % 8;
  return [
    dy.set(places.dy.get),
    sums.set(places.sums.get),
    f.repeat(blocks, [block(8), dy.increase(32), sums.increase(32)]),
    rest > 0 ? block(rest) : [],
  ];
}

/** All taps of one row of the kernel, for up to 8 output channels. */
function writeBlock(f: FunctionWriter, s: ConvShape, places: SumPlaces, channels: number): Code {
  // Taps that registers hold the sums of: whole vectors of input channels, or several columns of
  // few channels.
  const full = s.outDepth === 1 ? 4 * SUMS : channels > 4 ? 4 : SUMS;
  const limit = s.outDepth === 1 ? SUMS : Math.floor(SUMS / Math.ceil(channels / 4));
  const atOnce = Math.min(s.inDepth, full);
  const columns = s.inDepth < 4 ? Math.max(1, Math.floor(limit / s.inDepth)) : 1;
  const rest = s.inDepth % atOnce;
  const tapBytes = paddedDepth(s.outDepth) * 4;
  const x = f.i32();
  const sums = f.i32();
  const all = (firstColumn: number, columns: number): Code => {
    const some = (inputs: number) => [
      f.scoped(() =>
        writeSums(f, s, { ...places, x, sums }, {
          firstColumn,
          columns,
          ...outputVectors(f, s, sums, { columns, inputs, channels }),
        })
      ),
      x.increase(inputs * 4),
      sums.increase(inputs * tapBytes),
    ];
    return [
      f.repeat(Math.floor(s.inDepth / atOnce), some(atOnce)),
      rest > 0 ? some(rest) : [],
    ];
  };
  if (columns === 1 && !hasSideBorder(s)) {
    // The same code for every column.
    return [
      x.set(places.x.get),
      sums.set(places.sums.get),
      f.repeat(s.kernelColumns, [all(0, 1), x.increase((s.dilationColumns - 1) * s.inDepth * 4)]),
    ];
  }
  return forEachBlock(s.kernelColumns, columns, (firstColumn, columns) => [
    x.set(places.x.get),
    sums.set(i32.add(places.sums.get, i32.const(firstColumn * s.inDepth * tapBytes))),
    all(firstColumn, columns),
  ]);
}

/** Whether some window reaches beyond a row's ends. */
function hasSideBorder(s: ConvShape): boolean {
  const reach = (s.outColumns - 1) * s.strideColumns + (s.kernelColumns - 1) * s.dilationColumns;
  return s.padLeft > 0 || reach >= s.inColumns;
}

/** The code that sums some columns of a row of the kernel. */
interface SumCode {
  /** Clears the sums. */
  start: Code;
  /**
   * Adds the products of the `index`-th pixel: the image's column 0 for a tap (or, in a loop,
   * the first tap's column) lies at `x` plus an offset. `inside` says which columns to add.
   */
  pixel: (place: PixelPlace, index: number) => Code;
  /** The same for four neighbours for which all columns lie inside, if there is a better way. */
  fourPixels?: (place: PixelPlace) => Code;
  /** Adds the sums to memory. */
  end: Code;
}

interface TapColumns extends SumCode {
  firstColumn: number;
  columns: number;
}

/** Where the values of a pixel lie. */
interface PixelPlace {
  dy: Local;
  dyOffset: number;
  x: Local;
  /** For every column of taps the bytes after `x`; `undefined` outside the image. */
  xOffsets: (number | undefined)[];
}

/** Sums whose vectors lie along the output channels (or the input's, if there is but one). */
function outputVectors(
  f: FunctionWriter,
  s: ConvShape,
  target: Local,
  { columns, inputs, channels }: { columns: number; inputs: number; channels: number },
): SumCode {
  const single = s.outDepth === 1;
  const vectors = Math.ceil(channels / 4);
  // The input channels that one vector of sums belongs to.
  const groups = range(single ? Math.ceil(inputs / 4) : inputs).map((i) => ({
    input: single ? i * 4 : i,
    lanes: single ? Math.min(4, inputs - i * 4) : 4,
  }));
  // Few sums would wait for one another: then neighbouring pixels have sums of their own.
  const banks = range(
    Math.max(1, Math.min(4, Math.floor(SUMS / (columns * groups.length * vectors)))),
  )
    .map(() => range(columns).map(() => groups.map(() => range(vectors).map(() => f.v128()))));
  const gradients = range(vectors).map(() => f.v128());
  const [four, value] = [f.v128(), f.v128()];
  const tapBytes = paddedDepth(s.outDepth) * 4;

  // The same for every pixel: put together once.
  const products = banks.map((bank) =>
    bank.map((ofColumn) =>
      ofColumn.map((ofGroup) =>
        joined(
          ofGroup.map((sum, v) => sum.set(f32x4.multiplyAdd(value.get, gradients[v].get, sum.get))),
        )
      )
    )
  );

  /** Sets `value` to what the gradients are multiplied by. */
  const setValue = (x: Local, offset: number, { input, lanes }: typeof groups[0]): Code => {
    if (single) return value.set(loadFloats(lanes, x.get, offset + input * 4));
    const lane = input % 4;
    // One load of four channels instead of four loads of one: engines test every address.
    if (input - lane + 4 > inputs) return value.set(v128.load32Splat(x.get, offset + input * 4));
    return [
      lane === 0 ? four.set(v128.load(x.get, offset + input * 4)) : [],
      value.set(v128.shuffle(four.get, four.get, [lane, lane, lane, lane])),
    ];
  };
  return {
    start: banks.flat(3).map((sum) => sum.set(v128.zero)),
    pixel: ({ dy, dyOffset, x, xOffsets }, index) => [
      gradients.map((gradient, v) =>
        gradient.set(
          single
            ? v128.load32Splat(dy.get, dyOffset)
            : loadFloats(channels - v * 4, dy.get, dyOffset + v * 16),
        )
      ),
      xOffsets.map((offset, column) =>
        offset === undefined ? [] : groups.map((group, i) => [
          setValue(x, offset, group),
          products[index % banks.length][column][i],
        ])
      ),
    ],
    end: range(columns).map((column) =>
      groups.map(({ input, lanes }, i) =>
        range(vectors).map((v) => {
          const [sum, ...others] = banks.map((bank) => bank[column][i][v]);
          return [
            others.map((other) => sum.set(f32x4.add(sum.get, other.get))),
            addTo(target, (column * s.inDepth + input) * tapBytes + v * 16, sum, lanes),
          ];
        })
      )
    ),
  };
}

/** Sums whose vectors lie along the row, over four pixels of up to four channels each. */
function rowVectors(
  f: FunctionWriter,
  s: ConvShape,
  target: Local,
  firstColumn: number,
  columns: number,
): TapColumns {
  const depth = s.inDepth;
  const sums = range(columns).map(() => range(depth).map(() => f.v128()));
  const gradients = range(depth).map(() => f.v128());
  return {
    firstColumn,
    columns,
    start: sums.flat().map((sum) => sum.set(v128.zero)),
    // The first lanes belong to the first pixel's channels.
    pixel: ({ dy, dyOffset, x, xOffsets }) => [
      // Zero in the other lanes, where zero times infinity would be NaN.
      gradients[0].set(v128.load32Zero(dy.get, dyOffset)),
      gradients[0].set(v128.shuffle(
        gradients[0].get,
        gradients[0].get,
        range(4).map((lane) => lane < depth ? 0 : 1),
      )),
      xOffsets.map((offset, column) =>
        offset === undefined ? [] : sums[column][0].set(f32x4.multiplyAdd(
          loadFloats(depth, x.get, offset),
          gradients[0].get,
          sums[column][0].get,
        ))
      ),
    ],
    fourPixels: ({ dy, dyOffset, x, xOffsets }) => [
      gradients[0].set(v128.load(dy.get, dyOffset)),
      // Every pixel's gradient, once per channel; the first vector is overwritten last.
      depth === 1 ? [] : gradients.toReversed().map((gradient, i) => {
        const first = (depth - 1 - i) * 4;
        const lanes = range(4).map((lane) => Math.floor((first + lane) / depth));
        return gradient.set(v128.shuffle(gradients[0].get, gradients[0].get, lanes));
      }),
      // Columns side by side share their loads: engines test every address.
      sharedVectors(
        f,
        x,
        xOffsets[0]!,
        range(columns).flatMap((column) =>
          range(depth).map((v) => ({
            start: (xOffsets[column]! - xOffsets[0]!) / 4 + v * 4,
            use: (vector: Code) =>
              sums[column][v].set(f32x4.multiplyAdd(vector, gradients[v].get, sums[column][v].get)),
          }))
        ),
      ),
    ],
    end: sums.map((ofColumn, column) =>
      ofColumn.map((sum, v) => addTo(target, ((firstColumn + column) * depth + v) * 16, sum, 4))
    ),
  };
}

/**
 * Uses vectors of four floats each, from `start` floats after `offset` bytes on: overlapping ones
 * are put together from loads that they share.
 */
function sharedVectors(
  f: FunctionWriter,
  from: Local,
  offset: number,
  vectors: { start: number; use: (vector: Code) => Code }[],
): Code {
  const last = Math.max(...vectors.map(({ start }) => start));
  const [aligned, next] = [f.v128(), f.v128()];
  const load = (start: number) => v128.load(from.get, offset + start * 4);
  const code: Code[] = [aligned.set(load(0))];
  for (let first = 0; first <= last; first += 4) {
    const hasNext = first + 4 <= last;
    if (hasNext) code.push(next.set(load(first + 4)));
    for (const { start, use } of vectors) {
      const lane = start - first;
      if (lane < 0 || lane > 3) continue;
      code.push(
        lane === 0
          ? use(aligned.get)
          : hasNext
          ? use(v128.shuffle(aligned.get, next.get, [0, 1, 2, 3].map((i) => lane + i)))
          : use(load(start)),
      );
    }
    if (hasNext) code.push(aligned.set(next.get));
  }
  return code;
}

/** Sums over all pixels of the group: clears, walks, adds to memory. */
function writeSums(f: FunctionWriter, s: ConvShape, places: SumPlaces, taps: TapColumns): Code {
  const [image, row, imageX, imageDy, x, dy] = range(6).map(() => f.i32());
  const inRow = s.inColumns * s.inDepth * 4;
  const outRow = s.outColumns * s.outDepth * 4;
  return [
    taps.start,
    imageX.set(places.x.get),
    imageDy.set(places.dy.get),
    f.loop(image, i32.const(0), places.images.get, 1, [
      x.set(imageX.get),
      dy.set(imageDy.get),
      f.loop(row, i32.const(0), places.rows.get, 1, [
        writePixels(f, s, x, dy, taps),
        x.increase(s.strideRows * inRow),
        dy.increase(outRow),
      ]),
      imageX.increase(s.inRows * inRow),
      imageDy.increase(s.outRows * outRow),
    ]),
    taps.end,
  ];
}

/** Walks over a row of pixels; those at the edges, which miss some taps, have their own code. */
function writePixels(f: FunctionWriter, s: ConvShape, x: Local, dy: Local, taps: TapColumns): Code {
  const columns = (pixel: number) =>
    range(taps.columns).map((column) =>
      pixel * s.strideColumns - s.padLeft + (taps.firstColumn + column) * s.dilationColumns
    );
  const isInside = (column: number) => column >= 0 && column < s.inColumns;
  const inner = range(s.outColumns).filter((pixel) => columns(pixel).every(isInside));
  const [first, count] = [inner[0] ?? s.outColumns, inner.length];
  const depthBytes = s.inDepth * 4;
  const dyStep = s.outDepth * 4;

  /** A pixel whose place is known from the row's start. */
  const single = (pixel: number) =>
    taps.pixel({
      dy,
      dyOffset: pixel * dyStep,
      x,
      xOffsets: columns(pixel).map((column) => isInside(column) ? column * depthBytes : undefined),
    }, pixel);
  const singles = (from: number, end: number) => range(end - from).map((i) => single(from + i));

  // Where windows overlap, engines would keep what they share in registers, at the cost of sums.
  const overlap = taps.columns > 1 && s.strideColumns < (taps.columns - 1) * s.dilationColumns;
  const atOnce = taps.fourPixels || !overlap ? PIXELS_AT_ONCE : 1;
  const groups = Math.floor(count / atOnce);
  const end = first + groups * atOnce;
  if (count < (overlap ? 2 : 2 * PIXELS_AT_ONCE)) return singles(0, s.outColumns);
  const [innerX, innerDy, dyEnd] = range(3).map(() => f.i32());
  const place = (pixel: number): PixelPlace => ({
    dy: innerDy,
    dyOffset: pixel * dyStep,
    x: innerX,
    xOffsets: range(taps.columns).map((column) =>
      (pixel * s.strideColumns + column * s.dilationColumns) * depthBytes
    ),
  });
  return [
    singles(0, first),
    innerX.set(i32.add(x.get, i32.const(columns(first)[0] * depthBytes))),
    innerDy.set(i32.add(dy.get, i32.const(first * dyStep))),
    dyEnd.set(i32.add(dy.get, i32.const(end * dyStep))),
    f.loop(innerDy, innerDy.get, dyEnd.get, atOnce * dyStep, [
      taps.fourPixels?.(place(0)) ?? range(atOnce).map((i) => taps.pixel(place(i), i)),
      innerX.increase(atOnce * s.strideColumns * depthBytes),
    ]),
    singles(end, s.outColumns),
  ];
}

/** Adds a register's first `lanes` floats to memory. */
function addTo(target: Local, offset: number, sum: Local, lanes: number): Code {
  return [
    sum.set(f32x4.add(sum.get, loadFloats(lanes, target.get, offset))),
    storeFloats(lanes, target.get, sum, offset),
  ];
}

/** `x / divisor`, rounded up. */
function quotientUp(x: Code, divisor: number): Code {
  return divisor === 1 ? x : i32.divU(i32.add(x, i32.const(divisor - 1)), i32.const(divisor));
}

/** Calls `write` for blocks of at most `limit` and nearly equal size. */
function forEachBlock(
  count: number,
  limit: number,
  write: (first: number, size: number) => Code,
): Code {
  const size = evenSize(count, limit);
  return range(Math.ceil(count / size)).map((i) =>
    write(i * size, Math.min(size, count - i * size))
  );
}

/** The largest of the nearly equal blocks of at most `limit` that `count` splits into. */
function evenSize(count: number, limit: number): number {
  return Math.ceil(count / Math.ceil(count / limit));
}
