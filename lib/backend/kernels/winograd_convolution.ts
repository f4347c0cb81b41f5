/**
 * Convolutions and their gradients with fewer multiplications (Winograd's method along one axis).
 *
 * Four results below each other, of a window of five rows, take 4 · 5 rows of products. Linear maps
 * of the eight rows that they depend on, times linear maps of the window's rows, mapped once more,
 * give them with 8 rows of products. Each of these is a convolution by a window of one row.
 *
 * With A, B and G for the maps of results, image and kernel, `y = Aᵀ(Gw ⋆ Bx)`: so `dx` is
 * `Bᵀ` of the gradients by the image of these small convolutions, with `A dy` for their results,
 * and `dw` is `Gᵀ` of their gradients by the kernel.
 */

import { type ConvShape, inFloats, outFloats, productsInside } from "./conv_shape.ts";
import type { Heap, WasmFunction } from "./heap.ts";
import { PlanCache } from "./plan_cache.ts";
import {
  imageFloats,
  planeFloats,
  type RowTiles,
  writeCombination,
  writeExpansion,
} from "./row_tiles.ts";
import {
  FLAGS,
  imageWindows,
  resultWindows,
  TileRange,
  type TileWindows,
  windowFloats,
} from "./tile_range.ts";
import { isEvenKernel, unevenImages } from "./value_spread.ts";
import type { FunctionDefinition } from "./wasm_writer.ts";
import { type Matrix, tileLengths, transpose, winogradTransform } from "./winograd_transform.ts";

/** What a convolution and its gradients read and give. */
export type Role = "image" | "kernel" | "result";

/** Rows that a tile reads, and results below each other, at most: more lose digits. */
const LONGEST = { span: 8, step: 4 };

/** Floats that all planes of an image may take, so that they stay in the cache. */
const LARGE = 128 * 1024;

/** Planes a multiple of 4 KiB apart would push each other out of the cache. */
const [PAGE, APART] = [4096, 448];

/** Time to map a float to a plane or back, in multiplications; and by how much it has to be less. */
const [MAPPING, GAIN] = [5, 0.85];

/** How many rows of results are computed together; `undefined` where a plain sum is faster. */
export function tiledRows(s: ConvShape): number | undefined {
  if (s.strideRows * s.strideColumns * s.dilationRows * s.dilationColumns !== 1) return undefined;
  if (Math.min(s.padTop, s.padLeft) < 0) return undefined;
  const pairs = s.inDepth * s.outDepth;
  let best: { rows?: number; time: number } = { time: productsInside(s) * pairs * GAIN };
  for (const rows of tileLengths(s.kernelRows, LONGEST.span)) {
    const small = rowConvolution(s, rows);
    const span = rows + s.kernelRows - 1;
    const floats = span * (inFloats(small) + outFloats(small));
    if (rows === 1 || rows > LONGEST.step || floats > LARGE) continue;
    // The kernel, too, is mapped: for eight images, say, so that the batch makes no difference.
    const mapped = floats + span * s.kernelColumns * pairs / 8;
    const time = span * productsInside(small) * pairs + MAPPING * mapped;
    if (time < best.time) best = { rows, time };
  }
  return best.rows;
}

/** The convolutions by one row of the window that a convolution is mapped to. */
export function rowConvolution(s: ConvShape, rows: number): ConvShape {
  const count = Math.ceil(s.outRows / rows);
  return { ...s, inRows: count, kernelRows: 1, outRows: count, padTop: 0 };
}

/** Computes one of the small convolutions, or gradients: addresses and how many images. */
export type RowProduct = (places: Record<Role, number>, images: number) => void;

/** What a sum by tiles says of itself. */
export interface TiledSum {
  /** Whether all sums were finite: if not, what is infinite or NaN has reached whole tiles. */
  isFinite: boolean;
  /** Images that are to be computed again, by plain sums. */
  mixed: number[];
}

/** A convolution of one shape and its gradients; compiled when they are first asked for. */
export class WinogradConvolution {
  readonly #heap: Heap;
  readonly #maps: Record<Role, Matrix>;
  readonly #tiles: Record<Role, RowTiles>;
  readonly #products: Record<Role, (images: number) => RowProduct>;
  readonly #planes: number;
  /** Images that are computed at a time at most. */
  readonly #group: number;
  /** Bytes from one plane to the next. */
  readonly #planeSteps: Record<Role, number>;
  readonly #shape: ConvShape;
  readonly #rows: number;
  readonly #windowsOf: Partial<Record<Role, TileWindows>> = {};
  readonly #ranges: Partial<Record<Role, TileRange>> = {};
  readonly #functions = new PlanCache();

  /**
   * `rows` comes from {@linkcode tiledRows}; `products` compute each of the three from the other
   * two, for a number of images.
   */
  constructor(
    heap: Heap,
    s: ConvShape,
    rows: number,
    products: Record<Role, (images: number) => RowProduct>,
  ) {
    const { input, kernel, output } = winogradTransform(rows, s.kernelRows);
    const tiles = tilesOf(s, rows);
    this.#heap = heap;
    this.#maps = { image: input, kernel, result: transpose(output) };
    this.#tiles = tiles;
    this.#products = products;
    this.#planes = input.length;
    const floats = input.length * (planeFloats(tiles.image) + planeFloats(tiles.result));
    const fit = Math.max(1, Math.floor(LARGE / floats));
    // Kernels that lay images side by side take eight.
    const group = this.#group = fit > 8 ? fit - fit % 8 : fit;
    const planeStep = (role: Role, images: number) =>
      Math.ceil(images * planeFloats(tiles[role]) * 4 / PAGE) * PAGE + APART;
    this.#planeSteps = {
      image: planeStep("image", group),
      kernel: planeStep("kernel", 1),
      result: planeStep("result", group),
    };
    this.#shape = s;
    this.#rows = rows;
  }

  /**
   * Computes `target` of the other two, for `batch` images; a result may get a bias and ReLU. The
   * other numbers are addresses.
   *
   * @returns Nothing, with nothing computed, where values are of so unlike sizes that sums by tiles
   * would err by more than their windows' values.
   */
  run(
    target: Role,
    places: Record<Role, number>,
    batch: number,
    { bias, relu = false }: { bias?: number; relu?: boolean } = {},
  ): TiledSum | undefined {
    const heap = this.#heap;
    const sums = target === "kernel";
    const uneven = this.#unevenImages(target, places, batch);
    if (!uneven) return undefined;
    const biasFloats = bias === undefined ? 0 : this.#tiles.result.rowFloats;
    const steps = this.#planeSteps;
    const planesBytes = this.#planes * (steps.image + steps.kernel + steps.result);
    const rangeFloats = sums ? 0 : this.#rangeFloats(target);
    const working = heap.output([4 + biasFloats + planesBytes / 4 + rangeFloats]);
    const check = heap.address(working);
    const biasRow = check + 16;
    const image = biasRow + biasFloats * 4;
    const kernel = image + this.#planes * steps.image;
    const result = kernel + this.#planes * steps.kernel;
    const planes = { image, kernel, result };
    const measured = result + this.#planes * steps.result;
    heap.clear(check, 4);
    // The borders of what is measured stay zeros.
    if (target !== "kernel") heap.clear(measured, windowFloats(this.#windows(target)));
    if (bias !== undefined) {
      const values = heap.floats(bias, this.#shape.outDepth);
      const row = heap.floats(biasRow, biasFloats);
      for (let i = 0; i < row.length; i += values.length) row.set(values, i);
    }
    const combine = this.#combination(target, bias !== undefined, relu);
    const imageAt = (role: Role, index: number) =>
      places[role] + index * imageFloats(this.#tiles[role]) * 4;
    const expand = (role: Role, first: number, images: number) => {
      if (role !== target) this.#expansion(role)(imageAt(role, first), planes[role], images);
    };
    const mixed = new Set(uneven);
    if (sums) heap.clear(places.kernel, imageFloats(this.#tiles.kernel));
    expand("kernel", 0, 1);
    const group = Math.min(this.#group, batch);
    const product = this.#products[target](group);
    for (const [first, images] of sums ? runsOf(batch, group, uneven) : partsOf(batch, group)) {
      expand("image", first, images);
      expand("result", first, images);
      for (let plane = 0; plane < this.#planes; plane++) {
        product({
          image: planes.image + plane * steps.image,
          kernel: planes.kernel + plane * steps.kernel,
          result: planes.result + plane * steps.result,
        }, images);
      }
      const to = sums ? places.kernel : imageAt(target, first);
      combine(planes[target], to, sums ? 1 : images, check, biasRow);
      if (target === "kernel") continue;
      const from = imageAt(target === "result" ? "image" : "result", first);
      const start = { bias, relu };
      for (const index of this.#mixed(target, from, to, images, measured, start)) {
        mixed.add(first + index);
      }
    }
    const isFinite = heap.floats(check, 4).every((sum) => sum === 0);
    heap.backend.disposeData(working.dataId);
    return { isFinite, mixed: [...mixed] };
  }

  /** Images of a sum that it has to leave out; `undefined` where it cannot be made by tiles. */
  #unevenImages(
    target: Role,
    places: Record<Role, number>,
    batch: number,
  ): Set<number> | undefined {
    const [heap, shape] = [this.#heap, this.#shape];
    if (target !== "kernel") {
      return isEvenKernel(heap, shape, target, places.kernel) ? new Set() : undefined;
    }
    const results = unevenImages(heap, shape, "result", places.result, batch);
    const images = results && unevenImages(heap, shape, "image", places.image, batch);
    const uneven = images?.union(results!);
    return uneven && uneven.size * 4 > batch ? undefined : uneven;
  }

  /** Floats to measure a group of images in. */
  #rangeFloats(target: "result" | "image"): number {
    const plane = windowFloats(this.#windows(target));
    return plane + this.#group * (plane + FLAGS);
  }

  #windows(target: "result" | "image"): TileWindows {
    const windows = target === "result" ? resultWindows : imageWindows;
    return this.#windowsOf[target] ??= windows(this.#shape, this.#rows);
  }

  /**
   * The images that plain sums have to compute; in the others, what windows of zeros give is made
   * exact.
   */
  #mixed(
    target: "result" | "image",
    from: number,
    to: number,
    images: number,
    plane: number,
    { bias, relu }: { bias?: number; relu: boolean },
  ): number[] {
    const heap = this.#heap;
    const range = this.#ranges[target] ??= new TileRange(heap, this.#windows(target));
    const floats = windowFloats(this.#windows(target));
    const windows = plane + floats * 4;
    const flags = windows + this.#group * floats * 4;
    range.measure({ from, plane, windows, flags }, images);
    const mixed: number[] = [];
    for (const [image, { isMixed, hasZeros }] of range.flags(flags, images).entries()) {
      if (isMixed) mixed.push(image);
      else if (hasZeros) {
        const { inColumns, inDepth, outColumns, outDepth } = this.#shape;
        const [columns, depth] = target === "result"
          ? [outColumns, outDepth]
          : [inColumns, inDepth];
        const size = imageFloats(this.#tiles[target]);
        const values = heap.floats(to + image * size * 4, size);
        const starts = bias === undefined ? undefined : heap.floats(bias, depth);
        range.forEachZero(windows + image * floats * 4, (row, column) => {
          const at = (row * columns + column) * depth;
          for (let i = 0; i < depth; i++) {
            const start = starts ? starts[i] : 0;
            values[at + i] = relu ? Math.max(start, 0) : start;
          }
        });
      }
    }
    return mixed;
  }

  #expansion(role: Role): WasmFunction {
    return this.#compiled(`expand ${role}`, 3, (f, from, to, images) => {
      const places = { from, to, images, planeStep: this.#planeSteps[role] };
      return writeExpansion(f, this.#tiles[role], this.#maps[role], places);
    });
  }

  #combination(role: Role, bias: boolean, relu: boolean): WasmFunction {
    return this.#compiled(
      `combine ${role} ${bias} ${relu}`,
      5,
      (f, from, to, images, check, biasRow) => {
        const places = { from, to, images, planeStep: this.#planeSteps[role] };
        const options = {
          check,
          bias: bias ? biasRow : undefined,
          relu,
          accumulate: role === "kernel",
        };
        return writeCombination(
          f,
          this.#tiles[role],
          transpose(this.#maps[role]),
          places,
          options,
        );
      },
    );
  }

  #compiled(name: string, parameters: number, body: FunctionDefinition["body"]): WasmFunction {
    return this.#functions.get(
      name,
      () => this.#heap.compile([{ name, parameters, body }])[name],
    );
  }
}

/** A batch in groups; the last one goes back a little, and does some images again. */
function* partsOf(batch: number, group: number): Generator<[first: number, images: number]> {
  for (let next = 0; next < batch; next += group) yield [Math.min(next, batch - group), group];
}

/** A batch in groups of at most so many images, without some of them. */
function* runsOf(
  batch: number,
  group: number,
  without: Set<number>,
): Generator<[first: number, images: number]> {
  for (let first = 0; first < batch;) {
    let end = first;
    while (end < batch && end < first + group && !without.has(end)) end++;
    if (end > first) yield [first, end - first];
    first = Math.max(end, first + 1);
  }
}

function tilesOf(s: ConvShape, rows: number): Record<Role, RowTiles> {
  const { inRows: count } = rowConvolution(s, rows);
  const { kernelRows } = s;
  return {
    image: {
      rows: s.inRows,
      rowFloats: s.inColumns * s.inDepth,
      count,
      span: rows + kernelRows - 1,
      step: rows,
      before: s.padTop,
    },
    kernel: {
      rows: kernelRows,
      rowFloats: s.kernelColumns * s.inDepth * s.outDepth,
      count: 1,
      span: kernelRows,
      step: kernelRows,
      before: 0,
    },
    result: {
      rows: s.outRows,
      rowFloats: s.outColumns * s.outDepth,
      count,
      span: rows,
      step: rows,
      before: 0,
    },
  };
}
