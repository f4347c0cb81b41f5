import { type ConvolutionStep, type NetworkStep, PANEL } from "./network_step.ts";
import { isEvenKernel } from "./winograd_range.ts";
import { tileLengths } from "../kernels/winograd_transform.ts";

/** Rows and columns of results that are computed together. */
export interface Tile {
  rows: number;
  columns: number;
}

/** Fewer channels are not worth the transformations. */
const LEAST_CHANNELS = 32;

/** Pixels that a tile reads along a side at most: the errors of both directions multiply. */
const LONGEST = { line: 12, square: 8 };

/** Time to read a weight from memory, and to transform a value, in multiplications. */
const [READING, TRANSFORMING] = [16, 12];

/** The tile with which a step is computed; none where it is by a plain sum. */
export type TileChoice = (step: NetworkStep) => Tile | undefined;

const chosen = new WeakMap<NetworkStep, { tile?: Tile }>();

/** The tile with which Winograd's method computes a step; none where a plain sum is better. */
export function winogradTile(step: NetworkStep): Tile | undefined {
  let found = chosen.get(step);
  if (!found) chosen.set(step, found = { tile: fastestTile(step) });
  return found.tile;
}

function fastestTile(step: NetworkStep): Tile | undefined {
  if (step.kind !== "convolution" || !isTransformable(step)) return undefined;
  const { window: w } = step;
  let best: { tile?: Tile; time: number } = { time: plainTime(step) };
  const longest = Math.min(w.rows, w.columns) === 1 ? LONGEST.line : LONGEST.square;
  for (const rows of tileLengths(w.rows, longest)) {
    for (const columns of tileLengths(w.columns, longest)) {
      const tile = { rows, columns };
      const time = winogradTime(step, tile);
      if (time < best.time) best = { tile, time };
    }
  }
  return best.tile && isEvenKernel(step) ? best.tile : undefined;
}

function isTransformable({ window: w, shape, kernel }: ConvolutionStep): boolean {
  const depth = kernel.length / (w.rows * w.columns * shape.depth);
  return w.strideRows === 1 && w.strideColumns === 1 && w.rows * w.columns > 1 &&
    (w.dilationRows ?? 1) === 1 && (w.dilationColumns ?? 1) === 1 &&
    shape.depth % PANEL === 0 && depth % 4 === 0 &&
    Math.min(depth, shape.depth) >= LEAST_CHANNELS;
}

function plainTime({ kernel, shape }: ConvolutionStep): number {
  return kernel.length * (shape.rows * shape.columns + READING);
}

function winogradTime({ kernel, shape, window: w }: ConvolutionStep, tile: Tile): number {
  const values = (tile.rows + w.rows - 1) * (tile.columns + w.columns - 1);
  const tiles = Math.ceil(shape.rows / tile.rows) * Math.ceil(shape.columns / tile.columns);
  const weights = kernel.length / (w.rows * w.columns);
  const channels = weights / shape.depth + shape.depth;
  return values * (weights * (tiles + READING) + TRANSFORMING * tiles * channels);
}
