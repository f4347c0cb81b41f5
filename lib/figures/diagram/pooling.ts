import { type Pair, resolvePooling } from "../../geometry/mod.ts";
import type { Plane } from "./matrix.ts";

/** What becomes of the numbers of a chunk. */
export type PoolingKind = "max" | "average";

/** How an image is cut into chunks. */
export interface PoolingOptions {
  /** Rows and columns of a chunk. */
  readonly kernelSize: Pair;
  /** Cells from one chunk to the next; the chunk's size unless given. */
  readonly stride?: Pair;
  /** "max" unless given. */
  readonly kind?: PoolingKind;
}

/** One chunk and the number it becomes. */
export interface PoolingChunk {
  /** `[row, column]` of its first cell. */
  readonly origin: readonly [number, number];
  readonly shape: readonly [number, number];
  readonly values: number[][];
  readonly result: number;
  /** The cell that holds the maximum (the first of equals); null for averages. */
  readonly winner: readonly [number, number] | null;
}

/**
 * Cuts an image into chunks and pools each.
 *
 * @param caller Function named in messages, as `poolingDiagram()`.
 * @returns Chunks of shape `[outRows, outColumns]`; cells that fill no whole chunk belong to none.
 * @throws {RangeError} If the chunk is larger than the image.
 *
 * @example
 * ```ts
 * import { poolingChunks } from "./pooling.ts";
 * import assert from "node:assert/strict";
 * const image = { values: [[1, 2], [3, 4]], shape: [2, 2] as const };
 * const [[chunk]] = poolingChunks("poolingDiagram()", image, { kernelSize: 2 });
 * assert(chunk.result === 4);
 * ```
 */
export function poolingChunks(
  caller: string,
  { values: image, shape: imageShape }: Plane,
  { kernelSize, stride, kind = "max" }: PoolingOptions,
): PoolingChunk[][] {
  const { window, size: [rows, columns] } = resolvePooling(caller, imageShape, {
    kernelSize,
    stride,
  });
  const { kernelSize: shape, stride: steps } = window;
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => {
      const origin = [r * steps[0], c * steps[1]] as const;
      const values = image.slice(origin[0], origin[0] + shape[0])
        .map((line) => line.slice(origin[1], origin[1] + shape[1]));
      return { origin, shape, values, ...pool(values, origin, kind) };
    }));
}

function pool(
  values: number[][],
  origin: readonly [number, number],
  kind: PoolingKind,
): Pick<PoolingChunk, "result" | "winner"> {
  const flat = values.flat();
  if (kind === "average") {
    return { result: flat.reduce((total, v) => total + v, 0) / flat.length, winner: null };
  }
  // NaN wins, as in PyTorch: Math.max carries it through, and indexOf would not find it.
  const result = flat.reduce((best, v) => Math.max(best, v), -Infinity);
  const at = flat.findIndex((v) => Object.is(v, result) || v === result);
  const width = values[0].length;
  return { result, winner: [origin[0] + Math.floor(at / width), origin[1] + at % width] };
}
