/**
 * An image cut into overlapping tiles of whole rows, and linear maps of a tile's rows.
 *
 * A map turns the rows of every tile into planes: the first plane holds the first value of all
 * tiles, and so on. Its transpose turns planes into rows again, where overlapping tiles add up.
 */

import { range } from "./range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "./wasm_writer.ts";
import { LinearMapWriter, type Matrix } from "./winograd_transform.ts";

/** How the rows of an image are cut. */
export interface RowTiles {
  /** Rows of the image, and floats in each. */
  rows: number;
  rowFloats: number;
  /** How many tiles, how many rows each reads, and how many rows lie from one to the next. */
  count: number;
  span: number;
  step: number;
  /** Rows of the first tile that lie before the image; rows outside the image are zero. */
  before: number;
}

/** Floats of an image. */
export function imageFloats({ rows, rowFloats }: RowTiles): number {
  return rows * rowFloats;
}

/** Floats of an image in one plane. */
export function planeFloats({ count, rowFloats }: RowTiles): number {
  return count * rowFloats;
}

/** What a map works on; addresses in locals. */
export interface MapPlaces {
  from: Local;
  to: Local;
  images: Local;
  /** Bytes from one plane to the next. */
  planeStep: number;
}

/** Maps the rows of some images to planes; `matrix` has a row for each plane. */
export function writeExpansion(
  f: FunctionWriter,
  tiles: RowTiles,
  matrix: Matrix,
  { from, to, images, planeStep }: MapPlaces,
): Code {
  const maps = new LinearMapWriter(f, matrix);
  const rowBytes = tiles.rowFloats * 4;
  const walks = [
    { start: from, step: imageFloats(tiles) * 4 },
    { start: to, step: planeFloats(tiles) * 4 },
  ];
  const columns = writeColumns(
    f,
    tiles,
    images,
    walks,
    (lanes, [row, out]) =>
      forEachTile(f, tiles, ({ offsets, advance }) => {
        const inputs = offsets.map(() => f.v128());
        const inside = matrix.map((line) =>
          line.map((value, j) => offsets[j] === undefined ? 0 : value)
        );
        const [code, values] = maps.apply(inside, inputs);
        return [
          offsets.map((offset, j) =>
            offset === undefined ? [] : inputs[j].set(loadFloats(lanes, row.get, offset * rowBytes))
          ),
          code,
          values.map((value, plane) => storeFloats(lanes, out.get, value, plane * planeStep)),
          row.increase(advance * rowBytes),
          out.increase(rowBytes),
        ];
      }),
  );
  return [maps.constants, columns];
}

/** What becomes of rows before they are stored. */
export interface RowOptions {
  /** A row of floats that is added to each. */
  bias?: Local;
  relu?: boolean;
  /** Add to what lies there. */
  accumulate?: boolean;
  /** Four floats that stay zero as long as all sums are finite. */
  check: Local;
}

/** Maps planes to the rows of some images; `matrix` has a column for each plane. */
export function writeCombination(
  f: FunctionWriter,
  tiles: RowTiles,
  matrix: Matrix,
  { from, to, images, planeStep }: MapPlaces,
  { bias, relu, accumulate, check }: RowOptions,
): Code {
  const maps = new LinearMapWriter(f, matrix);
  const { span, step } = tiles;
  const rowBytes = tiles.rowFloats * 4;
  const [finite, zero, start] = [f.v128(), f.v128(), f.v128()];
  // What the next tile adds to its first rows.
  const carried = range(Math.min(tiles.count - 1, 1) * Math.max(0, span - step))
    .map(() => f.v128());
  const walks = [
    { start: from, step: planeFloats(tiles) * 4 },
    { start: to, step: imageFloats(tiles) * 4 },
    ...(bias ? [{ start: bias, step: 0 }] : []),
  ];
  const columns = writeColumns(f, tiles, images, walks, (lanes, [plane, row, biasAt]) => [
    carried.map((sum) => sum.set(v128.zero)),
    biasAt ? start.set(loadFloats(lanes, biasAt.get)) : [],
    forEachTile(f, tiles, ({ offsets, advance, isLast }) => {
      const inputs = matrix[0].map(() => f.v128());
      const [code, sums] = maps.applyPaired(matrix, inputs);
      const store = (sum: Local, offset: number): Code => [
        biasAt ? sum.set(f32x4.add(sum.get, start.get)) : [],
        finite.set(f32x4.multiplyAdd(sum.get, zero.get, finite.get)),
        relu ? sum.set(f32x4.relu(sum.get)) : [],
        accumulate
          ? sum.set(f32x4.add(sum.get, loadFloats(lanes, row.get, offset * rowBytes)))
          : [],
        storeFloats(lanes, row.get, sum, offset * rowBytes),
      ];
      return [
        inputs.map((input, i) => input.set(loadFloats(lanes, plane.get, i * planeStep))),
        code,
        sums.map((sum, j) => [
          j < carried.length ? sum.set(f32x4.add(sum.get, carried[j].get)) : [],
          j >= step && !isLast
            ? carried[j - step].set(sum.get)
            : offsets[j] === undefined
            ? []
            : store(sum, offsets[j]!),
        ]),
        row.increase(advance * rowBytes),
        plane.increase(rowBytes),
      ];
    }),
  ]);
  return [
    maps.constants,
    zero.set(v128.zero),
    finite.set(v128.load(check.get)),
    columns,
    v128.store(check.get, finite.get),
  ];
}

/**
 * Writes the loops over images and over the columns of a map, four floats of a row at a time.
 * `walks` are pointers, and the bytes from image to image.
 */
function writeColumns(
  f: FunctionWriter,
  { rowFloats }: RowTiles,
  images: Local,
  walks: readonly { start: Local; step: number }[],
  write: (lanes: number, at: readonly Local[]) => Code,
): Code {
  const [image, column] = [f.i32(), f.i32()];
  const at = walks.map(() => f.i32());
  const some = (lanes: number): Code => [
    walks.map(({ start }, i) => at[i].set(i32.add(start.get, column.get))),
    f.scoped(() => write(lanes, at)),
  ];
  const rest = rowFloats % 4;
  const whole = (rowFloats - rest) * 4;
  return f.loop(image, i32.const(0), images.get, 1, [
    whole > 0 ? f.loop(column, i32.const(0), i32.const(whole), 16, some(4)) : [],
    rest > 0 ? [column.set(i32.const(whole)), some(rest)] : [],
    walks.map(({ start, step }) => start.increase(step)),
  ]);
}

/** Where a tile lies, for a pointer into the image. */
interface TilePlace {
  /** Of each row the number of rows after the pointer; `undefined` outside the image. */
  offsets: (number | undefined)[];
  /** Rows from the pointer to that of the next tile. */
  advance: number;
  isLast: boolean;
}

/** Runs `write` for all tiles; neighbours that lie alike share their code. */
function forEachTile(
  f: FunctionWriter,
  { rows, count, span, step, before }: RowTiles,
  write: (place: TilePlace) => Code,
): Code {
  const places = range(count).map((tile): TilePlace => {
    const first = tile * step - before;
    const pointer = Math.max(0, first);
    return {
      offsets: range(span).map((j) =>
        first + j >= 0 && first + j < rows ? first + j - pointer : undefined
      ),
      advance: Math.max(0, first + step) - pointer,
      isLast: tile === count - 1,
    };
  });
  const code: Code[] = [];
  for (let i = 0; i < places.length;) {
    const like = JSON.stringify(places[i]);
    let end = i + 1;
    while (end < places.length && JSON.stringify(places[end]) === like) end++;
    const place = places[i];
    code.push(f.repeat(end - i, f.scoped(() => write(place))));
    i = end;
  }
  return code;
}
