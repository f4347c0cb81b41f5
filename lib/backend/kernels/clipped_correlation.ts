import { type ConvShape, inFloats, outFloats, paddedDepth } from "./conv_shape.ts";
import {
  type CorrelationPlaces,
  LARGE,
  largestDivisor,
  PIXELS,
  tileSize,
  writeChannelBlocks,
} from "./correlation.ts";
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

/** About so many floats of a row of the window are added up tap by tap, then the next ones. */
const AT_ONCE = 48;

/** Up to so many channels of a tap are written out, others run in a loop. */
const UNROLLED = 8;

/** A convolution whose results need not touch. */
export interface ClippedConvolution extends ConvShape {
  /** Floats from one result to the one below; `outColumns` results that touch if left out. */
  outRowStep?: number;
  /** Floats from one result to the one beside it; `outDepth` if left out. */
  outColumnStep?: number;
}

/** Whether {@linkcode writeClippedCorrelation} covers a convolution. */
export function canClip(s: ConvShape): boolean {
  const floats = inFloats(s) + outFloats(s);
  return s.outDepth > 1 && s.dilationRows === 1 && s.kernelColumns <= AT_ONCE && floats <= LARGE;
}

/**
 * Writes the loops that convolve one image as it lies in memory: taps outside it are left out,
 * instead of being multiplied with a border of zeros.
 *
 * Which rows of the window lie inside is found out for every row of results, which columns do is
 * known for every tile of pixels while the code is written.
 */
export function writeClippedCorrelation(
  f: FunctionWriter,
  s: ClippedConvolution,
  places: CorrelationPlaces,
): Code {
  return writeChannelBlocks(
    f,
    s,
    places,
    (at, count) => f.scoped(() => writeBlock(f, s, at, count)),
  );
}

/** All pixels, for one block of output channels. */
function writeBlock(
  f: FunctionWriter,
  s: ClippedConvolution,
  places: CorrelationPlaces,
  channels: number,
): Code {
  const inRow = s.inColumns * s.inDepth * 4;
  const outColumnStep = s.outColumnStep ?? s.outDepth;
  const outRowStep = s.outRowStep ?? s.outColumns * outColumnStep;
  const weightRow = s.kernelColumns * s.inDepth * paddedDepth(s.outDepth) * 4;
  const [row, first, firstTap, endTap] = [f.i32(), f.i32(), f.i32(), f.i32()];
  const [source, weights, out] = [f.i32(), f.i32(), f.i32()];
  const size = tileSize(s.outColumns, PIXELS[Math.ceil(channels / 4) - 1]);
  const tiles: Code[] = [];
  for (let column = 0; column < s.outColumns;) {
    const pixels = Math.min(size, s.outColumns - column);
    const end = isInside(s, column, pixels) ? lastInside(s, column, pixels) : column + pixels;
    const times = Math.floor((end - column) / pixels);
    tiles.push(f.repeat(times, [
      f.scoped(() =>
        writeTile(f, s, { ...places, source, weights, out }, {
          column,
          pixels,
          channels,
          rows: i32.sub(endTap.get, firstTap.get),
        })
      ),
      out.increase(pixels * outColumnStep * 4),
      times > 1 ? source.increase(pixels * s.strideColumns * s.inDepth * 4) : [],
    ]));
    if (times > 1) tiles.push(source.increase(-times * pixels * s.strideColumns * s.inDepth * 4));
    column += times * pixels;
  }
  return [
    out.set(places.out.get),
    f.loop(row, i32.const(0), i32.const(s.outRows), 1, [
      // The window's first row in the image, and which of its rows lie inside.
      first.set(i32.sub(i32.mul(row.get, i32.const(s.strideRows)), i32.const(s.padTop))),
      firstTap.set(i32.maxS(i32.const(0), i32.sub(i32.const(0), first.get))),
      endTap.set(i32.minS(i32.const(s.kernelRows), i32.sub(i32.const(s.inRows), first.get))),
      endTap.set(i32.maxS(firstTap.get, endTap.get)),
      source.set(i32.add(
        places.source.get,
        i32.mul(i32.add(first.get, firstTap.get), i32.const(inRow)),
      )),
      weights.set(i32.add(places.weights.get, i32.mul(firstTap.get, i32.const(weightRow)))),
      tiles,
      out.increase((outRowStep - s.outColumns * outColumnStep) * 4),
    ]),
  ];
}

/** Whether all of a window lies inside, for all pixels from `col` on. */
function isInside(s: ConvShape, column: number, pixels: number): boolean {
  const reach = (s.kernelColumns - 1) * s.dilationColumns;
  const last = (column + pixels - 1) * s.strideColumns - s.padLeft + reach;
  return column * s.strideColumns - s.padLeft >= 0 && last < s.inColumns;
}

/** Where the whole tiles from `col` on end whose windows lie inside. */
function lastInside(s: ConvShape, column: number, pixels: number): number {
  let end = column + pixels;
  while (end + pixels <= s.outColumns && isInside(s, end, pixels)) end += pixels;
  return end;
}

/** A few pixels × a few vectors of output channels: the sums that registers hold. */
function writeTile(
  f: FunctionWriter,
  s: ClippedConvolution,
  places: CorrelationPlaces,
  tile: { column: number; pixels: number; channels: number; rows: Code },
): Code {
  const { column, pixels, channels, rows } = tile;
  const depth = paddedDepth(s.outDepth);
  const vectors = Math.ceil(channels / 4);
  const sums = range(pixels).map(() => range(vectors).map(() => f.v128()));
  const kernelRow = range(vectors).map(() => f.v128());
  const value = f.v128();
  const [row, end, rowAt, at, weightsAt] = [f.i32(), f.i32(), f.i32(), f.i32(), f.i32()];
  const [channelAt, channelWeights] = [f.i32(), f.i32()];
  const { bias } = places;
  const lanes = (v: number) => Math.min(4, channels - v * 4);
  const start = (v: number) => bias ? loadFloats(lanes(v), bias.get, v * 16) : v128.zero;

  /** The image's column that a tap meets; `undefined` outside. */
  const columnAt = (pixel: number, tap: number) => {
    const inColumn = (column + pixel) * s.strideColumns - s.padLeft + tap * s.dilationColumns;
    return inColumn >= 0 && inColumn < s.inColumns ? inColumn : undefined;
  };
  // The same for every tap: put together once.
  const productsOf = sums.map((ofPixel) =>
    joined(
      ofPixel.map((sum, v) => sum.set(f32x4.multiplyAdd(value.get, kernelRow[v].get, sum.get))),
    )
  );
  /** The products of `count` channels, in one row of the window. */
  const products = (count: number): Code =>
    range(s.kernelColumns).map((tap) => {
      const columns = range(pixels).map((pixel) => columnAt(pixel, tap));
      if (columns.every((inColumn) => inColumn === undefined)) return [];
      const channels = largestDivisor(count, UNROLLED);
      const weightsFrom = tap * s.inDepth * depth * 4;
      const some = (from: Local, weights: Local, weightsFrom: number) =>
        range(channels).map((channel) => [
          kernelRow.map((vector, v) =>
            vector.set(v128.load(weights.get, weightsFrom + (channel * depth + v * 4) * 4))
          ),
          columns.map((inColumn, pixel) =>
            inColumn === undefined ? [] : [
              value.set(v128.load32Splat(from.get, (inColumn * s.inDepth + channel) * 4)),
              productsOf[pixel],
            ]
          ),
        ]);
      if (channels === count) return some(at, weightsAt, weightsFrom);
      return [
        channelAt.set(at.get),
        channelWeights.set(i32.add(weightsAt.get, i32.const(weightsFrom))),
        f.repeat(count / channels, [
          some(channelAt, channelWeights, 0),
          channelAt.increase(channels * 4),
          channelWeights.increase(channels * depth * 4),
        ]),
      ];
    });
  const limit = Math.max(1, Math.floor(AT_ONCE / s.kernelColumns));
  const divisor = largestDivisor(s.inDepth, limit);
  const atOnce = divisor > limit / 2 ? divisor : Math.min(s.inDepth, limit);
  const rest = s.inDepth % atOnce;
  const some = (count: number): Code => [
    products(count),
    at.increase(count * 4),
    weightsAt.increase(count * depth * 4),
  ];
  const outColumnStep = s.outColumnStep ?? s.outDepth;
  return [
    sums.map((ofPixel) => ofPixel.map((sum, v) => sum.set(start(v)))),
    rowAt.set(places.source.get),
    weightsAt.set(places.weights.get),
    end.set(rows),
    f.loop(row, i32.const(0), end.get, 1, [
      at.set(rowAt.get),
      f.repeat(Math.floor(s.inDepth / atOnce), some(atOnce)),
      rest > 0 ? some(rest) : [],
      rowAt.increase(s.inColumns * s.inDepth * 4),
      weightsAt.increase((s.kernelColumns - 1) * s.inDepth * depth * 4),
    ]),
    sums.map((ofPixel, pixel) =>
      ofPixel.map((sum, v) => [
        places.relu ? sum.set(f32x4.relu(sum.get)) : [],
        storeFloats(lanes(v), places.out.get, sum, (pixel * outColumnStep + v * 4) * 4),
      ])
    ),
  ];
}
