import type { Correlation, CorrelationPlaces } from "./correlation.ts";
import { range } from "./range.ts";
import { type Code, f32x4, type FunctionWriter, i32, type Local, v128 } from "./wasm_writer.ts";

/** Groups of four results that registers hold the sums of, by the channels of a pixel (1 to 4). */
const GROUPS = [8, 4, 3, 2];

/** A window of up to so many pixels is written out without a loop. */
const UNROLLED = 12;

/** Whether {@linkcode writeRowProducts} covers a correlation. */
export function hasRowProducts(c: Correlation): boolean {
  return c.outDepth === 1 && c.outColumnStep === 1 && c.depth <= GROUPS.length &&
    c.sourceColumnStep === c.depth && c.outColumns >= 4 * GROUPS[c.depth - 1];
}

/**
 * Writes the loops that correlate one image with a kernel of a single output channel: vectors lie
 * along the row, over pixels and channels alike, and the channels of a pixel are added up last.
 *
 * The weights are laid out by {@linkcode layRowWeights}. `accumulate` is not covered.
 */
export function writeRowProducts(
  f: FunctionWriter,
  c: Correlation,
  places: CorrelationPlaces,
): Code {
  const { depth } = c;
  const groups = GROUPS[depth - 1];
  const tile = groups * 4;
  const sums = range(groups).map(() => range(depth).map(() => f.v128()));
  const weights = range(depth).map(() => f.v128());
  const [rowSource, rowOut, column, source, out] = range(5).map(() => f.i32());
  const { bias, relu } = places;
  const result = f.v128();

  /** The products of one pixel of the window, which lies `offset` floats after `from`. */
  const tap = (from: Local, offset: number, weightsAt: Local, index: number): Code => [
    weights.map((weight, v) => weight.set(v128.load(weightsAt.get, (index * depth + v) * 16))),
    sums.map((ofGroup, group) =>
      ofGroup.map((sum, v) => {
        const values = v128.load(from.get, (offset + (group * depth + v) * 4) * 4);
        return sum.set(f32x4.multiplyAdd(values, weights[v].get, sum.get));
      })
    ),
  ];
  return [
    rowSource.set(places.source.get),
    rowOut.set(places.out.get),
    f.repeat(c.outRows, [
      f.loop(column, i32.const(0), i32.const(c.outColumns), tile, [
        // The last tile goes back a little, and does some results again.
        column.set(i32.minU(column.get, i32.const(c.outColumns - tile))),
        source.set(i32.add(rowSource.get, i32.mul(column.get, i32.const(depth * 4)))),
        out.set(i32.add(rowOut.get, i32.mul(column.get, i32.const(4)))),
        sums.map((ofGroup) => ofGroup.map((sum) => sum.set(v128.zero))),
        writeTaps(f, c, source, places.weights, tap),
        sums.map((ofGroup, group) => [
          result.set(sumOfChannels(ofGroup)),
          bias ? result.set(f32x4.add(result.get, v128.load32Splat(bias.get))) : [],
          relu ? result.set(f32x4.relu(result.get)) : [],
          v128.store(out.get, result.get, group * 16),
        ]),
      ]),
      rowSource.increase(c.sourceRowStep * 4),
      rowOut.increase(c.outRowStep * 4),
    ]),
  ];
}

/** Runs `tap` for every pixel of the window, in loops if there are many. */
function writeTaps(
  f: FunctionWriter,
  c: Correlation,
  source: Local,
  weights: Local,
  tap: (from: Local, offset: number, weightsAt: Local, index: number) => Code,
): Code {
  if (c.rows * c.columns <= UNROLLED) {
    return range(c.rows).map((i) =>
      range(c.columns).map((j) =>
        tap(source, i * c.rowStep + j * c.columnStep, weights, i * c.columns + j)
      )
    );
  }
  const rowAt = f.i32();
  const at = f.i32();
  const weightsAt = f.i32();
  return [
    rowAt.set(source.get),
    weightsAt.set(weights.get),
    f.repeat(c.rows, [
      at.set(rowAt.get),
      f.repeat(c.columns, [
        tap(at, 0, weightsAt, 0),
        at.increase(c.columnStep * 4),
        weightsAt.increase(c.depth * 16),
      ]),
      rowAt.increase(c.rowStep * 4),
    ]),
  ];
}

/** The sums of four pixels, whose channels lie one after the other in as many vectors. */
function sumOfChannels(vectors: Local[]): Code {
  const [a, b, c, d] = vectors.map((vector) => vector.get);
  switch (vectors.length) {
    case 1:
      return a;
    case 2:
      return sumOfPairs(a, b);
    case 3: {
      // Each lane plus the two that follow it: lanes 0 and 3 are the sums of two pixels.
      const first = f32x4.add(
        f32x4.add(a, v128.shuffle(a, b, [1, 2, 3, 4])),
        v128.shuffle(a, b, [2, 3, 4, 5]),
      );
      const second = f32x4.add(
        f32x4.add(v128.shuffle(b, c, [2, 3, 4, 5]), v128.shuffle(b, c, [3, 4, 5, 6])),
        c,
      );
      return v128.shuffle(first, second, [0, 3, 4, 7]);
    }
    default:
      return sumOfPairs(sumOfPairs(a, b), sumOfPairs(c, d));
  }
}

/** The sums of neighbouring lanes of two vectors. */
function sumOfPairs(a: Code, b: Code): Code {
  return f32x4.add(v128.shuffle(a, b, [0, 2, 4, 6]), v128.shuffle(a, b, [1, 3, 5, 7]));
}

/** Floats of the weights that {@linkcode layRowWeights} lays out. */
export function rowWeightsSize(c: Correlation): number {
  return c.rows * c.columns * c.depth * 4;
}

/** Repeats each pixel's weights, one per channel, until they fill whole vectors. */
export function layRowWeights(c: Correlation, kernel: Float32Array, target: Float32Array): void {
  const { depth } = c;
  for (let i = 0; i < target.length; i++) {
    const tap = Math.floor(i / (depth * 4));
    target[i] = kernel[tap * depth + i % depth];
  }
}
