/**
 * What `isel` takes along one dimension, as Python does: a position (negative: from the end),
 * or a half-open slice `[start, stop]` or `[start, stop, step]` in which `null` means "not given".
 */
export type Indexer =
  | number
  | readonly [start: number | null, stop: number | null]
  | readonly [start: number | null, stop: number | null, step: number | null];

/** Elements `start`, `start + step`, … (`length` of them); a single position drops its dimension. */
export interface Selection {
  start: number;
  step: number;
  length: number;
  single: boolean;
}

/**
 * Resolves an indexer as Python's `range(size)[indexer]` would.
 *
 * @param dimension Name of the dimension, for messages.
 * @param size Length of the dimension.
 * @param indexer A position or a slice.
 * @returns The elements that are selected.
 * @throws {RangeError} If a position is outside the dimension or a step is 0.
 * @throws {TypeError} If the indexer is neither an integer nor a slice of integers.
 *
 * @example A slice
 * ```ts
 * import assert from "node:assert/strict";
 * import { select } from "./indexer.ts";
 *
 * assert.deepEqual(select("row", 32, [10, 22]), { start: 10, step: 1, length: 12, single: false });
 * ```
 */
export function select(dimension: string, size: number, indexer: Indexer): Selection {
  if (typeof indexer === "number") {
    requireInteger(dimension, indexer);
    const start = indexer < 0 ? indexer + size : indexer;
    if (start < 0 || start >= size) {
      throw new RangeError(
        `Cannot select ${dimension}: ${indexer}: the dimension has ${size} elements, ` +
          (size ? `so give ${-size} to ${size - 1}.` : "so there is none to select."),
      );
    }
    return { start, step: 1, length: 1, single: true };
  }
  if (!Array.isArray(indexer) || indexer.length < 2 || indexer.length > 3) {
    throw new TypeError(
      `Cannot select ${dimension}: ${shown(indexer)}: ` +
        "give a position, [start, stop] or [start, stop, step].",
    );
  }
  for (const part of indexer) if (part !== null) requireInteger(dimension, part);
  const step = indexer[2] ?? 1;
  if (step === 0) throw new RangeError(`Cannot select ${dimension}: the step of a slice is 0.`);
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const ends = step > 0 ? [lowest, highest] : [highest, lowest];
  const clip = (position: number) =>
    Math.max(lowest, Math.min(highest, position < 0 ? position + size : position));
  const [start, stop] = [indexer[0], indexer[1]].map((position, end) =>
    position === null ? ends[end] : clip(position)
  );
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return { start, step, length, single: false };
}

/** JSON, which has no whole numbers of 64 bits. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_, part) => typeof part === "bigint" ? `${part}n` : part) ??
    String(value);
}

function requireInteger(dimension: string, value: unknown): void {
  if (!Number.isInteger(value)) {
    throw new TypeError(`Cannot select ${dimension}: ${String(value)} is not an integer.`);
  }
}
