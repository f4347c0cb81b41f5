import { type Matrix, matrixShape } from "./matrix.ts";

/** Where the numbers of a padded ring come from. */
export type PaddingMode = "constant" | "replicate" | "reflect" | "symmetric" | "circular";

/** Rows and columns added on each side; one number for all four, `[rows, cols]` for two by two. */
export type PaddingSize = number | readonly [number, number] | {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
};

/** A cell of a padded image. */
export interface PaddedCell {
  readonly value: number;
  /** The image cell `[row, col]` that the value is copied from; null for a constant. */
  readonly source: readonly [number, number] | null;
  /** Whether the cell lies in the added ring. */
  readonly added: boolean;
}

/**
 * Returns the four sides of a padding.
 *
 * @throws {RangeError} If a side is not a whole number of at least 0.
 */
export function paddingSides(
  padding: PaddingSize,
): { top: number; bottom: number; left: number; right: number } {
  const sides = typeof padding === "number"
    ? { top: padding, bottom: padding, left: padding, right: padding }
    : "top" in padding
    ? { top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right }
    : { top: padding[0], bottom: padding[0], left: padding[1], right: padding[1] };
  for (const [side, size] of Object.entries(sides)) {
    if (!Number.isInteger(size) || size < 0) {
      throw new RangeError(
        `Cannot pad the image: ${side} must be an integer of at least 0, current value is ${size}`,
      );
    }
  }
  return sides;
}

/** Writes a padding as it is said in words: one number where all sides agree. */
export function paddingText(padding: PaddingSize): string {
  const { top, bottom, left, right } = paddingSides(padding);
  const same = top === bottom && left === right && top === left;
  return JSON.stringify(same ? top : padding);
}

/**
 * Finds the row (or column) that a padded row (or column) is copied from.
 *
 * @param index Position relative to the image: -1 is the first one before it.
 * @param length Rows (or columns) of the image.
 * @param mode Padding mode, with PyTorch's meaning.
 * @returns The position inside the image, or null where a constant is put.
 * @throws {RangeError} If the mode cannot reach that far out of an image this long.
 *
 * @example
 * ```ts
 * import { paddingSource } from "./padding.ts";
 * import assert from "node:assert/strict";
 * assert(paddingSource(-1, 6, "reflect") === 1);
 * assert(paddingSource(-1, 6, "circular") === 5);
 * ```
 */
export function paddingSource(index: number, length: number, mode: PaddingMode): number | null {
  if (index >= 0 && index < length) return index;
  if (mode === "constant") return null;
  if (mode === "replicate") return index < 0 ? 0 : length - 1;
  const distance = index < 0 ? -index : index - length + 1;
  const reach = mode === "reflect" ? length - 1 : length;
  if (distance > reach) {
    throw new RangeError(
      `Cannot pad the image: ${mode} padding reaches at most ${reach} beyond ${length} rows or columns, current value is ${distance}`,
    );
  }
  if (mode === "circular") return index < 0 ? index + length : index - length;
  const skip = mode === "reflect" ? 1 : 0;
  return index < 0 ? -index - 1 + skip : 2 * length - 1 - index - skip;
}

/**
 * Pads an image and remembers where each added number comes from.
 *
 * @param image Shape `[rows, cols]`.
 * @param padding Rows and columns to add.
 * @param options.mode Padding mode; "constant" unless given.
 * @param options.value The constant; 0 unless given.
 * @returns Cells of shape `[top + rows + bottom, left + cols + right]`.
 * @throws {RangeError} If the mode cannot reach that far, or a side is not a whole number.
 */
export function padCells(
  image: Matrix,
  padding: PaddingSize,
  { mode = "constant", value = 0 }: { mode?: PaddingMode; value?: number } = {},
): PaddedCell[][] {
  const [rows, cols] = matrixShape(image, "image");
  const { top, bottom, left, right } = paddingSides(padding);
  return Array.from({ length: top + rows + bottom }, (_, r) => {
    const row = paddingSource(r - top, rows, mode);
    return Array.from({ length: left + cols + right }, (_, c) => {
      const col = paddingSource(c - left, cols, mode);
      const added = r < top || r >= top + rows || c < left || c >= left + cols;
      return row === null || col === null
        ? { value, source: null, added }
        : { value: image[row][col], source: [row, col] as const, added };
    });
  });
}
