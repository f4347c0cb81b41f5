import { nearName } from "./near_name.ts";
import { type Pair, toPair } from "./pair.ts";
import { shapeText, valueText, wholeNumber } from "./whole_number.ts";

/** Pixels added on each side of an image. */
export interface Sides {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * Pixels added around an image before a window slides over it: none ("valid"), as many as keep the
 * size ("same"), as many on every side, `[vertical, horizontal]`, or side by side.
 */
export type Padding = "valid" | "same" | Pair | Readonly<Partial<Sides>>;

/** A {@linkcode Padding} that a window's size plays no part in. */
export type FixedPadding = Exclude<Padding, "same">;

/**
 * What padded pixels hold: one value ("constant"), the nearest pixel ("replicate"), the image
 * mirrored without ("reflect") or with ("symmetric") its outermost pixels, or its far side
 * ("circular").
 */
export type PaddingMode = "constant" | "reflect" | "replicate" | "circular" | "symmetric";

/** All of {@linkcode PaddingMode}. */
export const PADDING_MODES: readonly PaddingMode[] = [
  "constant",
  "reflect",
  "replicate",
  "circular",
  "symmetric",
];

/** No padding. */
export const NO_SIDES: Readonly<Sides> = { top: 0, bottom: 0, left: 0, right: 0 };

/**
 * Spells a padding out side by side; a side that is left away is 0.
 *
 * @param caller Function named in messages, as `conv2d()`.
 * @throws {TypeError} If it has another form than allowed.
 * @throws {RangeError} If a number is not whole, or below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toSides } from "./padding.ts";
 *
 * const sides = toSides("pad()", [1, 2]);
 * assert.deepEqual(sides, { top: 1, bottom: 1, left: 2, right: 2 });
 * ```
 */
export function toSides(caller: string, padding: FixedPadding): Sides {
  if (padding === "valid") return { ...NO_SIDES };
  if (typeof padding === "number" || Array.isArray(padding)) {
    const [vertical, horizontal] = toPair(caller, "padding", padding as Pair, 0);
    return { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
  }
  if (typeof padding !== "object" || padding === null) {
    throw new TypeError(
      `${caller}: padding must be "valid", "same", a number, [vertical, horizontal] or ` +
        `{ top, bottom, left, right }, not ${valueText(padding)}.`,
    );
  }
  const sides: Sides = { ...NO_SIDES };
  for (const [side, pixels] of Object.entries(padding)) {
    if (!Object.hasOwn(sides, side)) {
      const near = nearName(side, Object.keys(sides));
      const help = near ? `; did you mean ${near}?` : ", only top, bottom, left and right.";
      throw new TypeError(`${caller}: the padding has no side "${side}"${help}`);
    }
    sides[side as keyof Sides] = wholeNumber(caller, `padding.${side}`, pixels, 0);
  }
  return sides;
}

/** Returns `mode` if it is one of {@linkcode PADDING_MODES}, and throws if not. */
export function toPaddingMode(caller: string, mode: PaddingMode): PaddingMode {
  if (PADDING_MODES.includes(mode)) return mode;
  throw new RangeError(
    `${caller}: unknown padding mode ${valueText(mode)}: use ${PADDING_MODES.join(", ")}.`,
  );
}

/** How far a mode reaches beyond `length` pixels. */
export function paddingReach(length: number, mode: PaddingMode): number {
  if (mode === "constant" || mode === "replicate") return Infinity;
  return mode === "reflect" ? length - 1 : length;
}

/**
 * Throws if a mode cannot fill a padding.
 *
 * @param size Rows and columns of the image.
 * @param imageShape What messages call the image's shape.
 * @throws {RangeError} With the widest padding that it can fill.
 */
export function checkReach(
  caller: string,
  [rows, columns]: readonly [number, number],
  { top, bottom, left, right }: Sides,
  mode: PaddingMode,
  imageShape: readonly number[] = [rows, columns],
): void {
  for (
    const [name, length, widest] of [
      ["rows", rows, Math.max(top, bottom)],
      ["columns", columns, Math.max(left, right)],
    ] as const
  ) {
    const most = paddingReach(length, mode);
    if (widest <= most) continue;
    throw new RangeError(
      `${caller}: ${mode} padding of ${widest} is too wide for the ${length} ${name} of an image ` +
        `of shape ${shapeText(imageShape)}: at most ${most}.`,
    );
  }
}

/**
 * Finds the row (or column) that a padded row (or column) is copied from.
 *
 * @param index Position relative to the image: -1 is the first one before it.
 * @param length Rows (or columns) of the image; the padding is within {@linkcode paddingReach}.
 * @returns The position inside the image, or null where a constant is put.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { paddingSource } from "./padding.ts";
 *
 * assert.equal(paddingSource(-1, 6, "reflect"), 1);
 * assert.equal(paddingSource(-1, 6, "circular"), 5);
 * ```
 */
export function paddingSource(index: number, length: number, mode: PaddingMode): number | null {
  if (mode === "constant") return index >= 0 && index < length ? index : null;
  if (mode === "replicate") return Math.min(Math.max(index, 0), length - 1);
  if (mode === "circular") return (index + length) % length;
  // The mirrors stand in the middle of the outermost pixels, or at their outer edges.
  const half = mode === "reflect" ? 0 : 0.5;
  const far = length - 1 + 2 * half;
  return far - Math.abs(far - Math.abs(index + half)) - half;
}
