import { shapeText } from "./whole_number.ts";
import {
  checkReach,
  type PaddingMode,
  paddingSource,
  type Sides,
  toPaddingMode,
} from "./padding.ts";

/** A pixel of a padded image. */
export class PaddedCell {
  readonly #row: number | null;
  readonly #column: number | null;

  constructor(
    readonly value: number,
    /** Whether the pixel lies in the added ring. */
    readonly added: boolean,
    row: number | null,
    column: number | null,
  ) {
    this.#row = row;
    this.#column = column;
  }

  /** The pixel `[row, column]` of the image that the value is copied from; null for a constant. */
  get source(): readonly [number, number] | null {
    return this.#row === null || this.#column === null ? null : [this.#row, this.#column];
  }
}

/** What padded pixels hold. */
export interface PaddingContent {
  /** Where their numbers come from; "constant" unless given. */
  readonly paddingMode?: PaddingMode;
  /** The number of constant padding; 0 unless given. */
  readonly paddingValue?: number;
}

/**
 * Pads an image and remembers where each added number comes from.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @param image Rows of numbers, all of one length.
 * @returns `[top + rows + bottom][left + columns + right]`.
 * @throws {RangeError} If the mode is unknown or cannot reach that far.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { padPlane } from "./padded_plane.ts";
 *
 * const sides = { top: 0, bottom: 0, left: 2, right: 1 };
 * const [row] = padPlane("pad()", [[1, 2, 3]], sides, { paddingMode: "reflect" });
 * assert.deepEqual(row.map((cell) => cell.value), [3, 2, 1, 2, 3, 2]);
 * ```
 */
export function padPlane(
  caller: string,
  image: readonly (readonly number[])[],
  sides: Sides,
  { paddingMode = "constant", paddingValue = 0 }: PaddingContent = {},
): PaddedCell[][] {
  const [rows, columns] = [image.length, image[0].length];
  const mode = toPaddingMode(caller, paddingMode);
  checkReach(caller, [rows, columns], sides, mode);
  const { top, bottom, left, right } = sides;
  const padded = [top + rows + bottom, left + columns + right];
  if (padded[0] * padded[1] > MOST_CELLS) {
    throw new RangeError(
      `${caller}: an image padded to ${
        shapeText(padded)
      } is too large: at most ${MOST_CELLS} cells.`,
    );
  }
  const across = Array.from(
    { length: padded[1] },
    (_, c) => paddingSource(c - left, columns, mode),
  );
  return Array.from({ length: padded[0] }, (_, r) => {
    const row = paddingSource(r - top, rows, mode);
    const outside = r < top || r >= top + rows;
    return across.map((column, c) => {
      const added = outside || c < left || c >= left + columns;
      const value = row === null || column === null ? paddingValue : image[row][column];
      return new PaddedCell(value, added, row, column);
    });
  });
}

/** Cells of the largest plane that is laid out one by one: 4096 × 4096. */
const MOST_CELLS = 2 ** 24;
