import * as tf from "@tensorflow/tfjs";
import { type ImageLike, type ImageTensor, onImages, shapeText } from "./images.ts";
import { namedSides, type Sides, wholeNumber } from "./window.ts";

/**
 * What padded pixels hold: one value ("constant"), the nearest pixel ("replicate"), the image
 * mirrored without ("reflect") or with ("symmetric") its outermost pixels, or its far side
 * ("circular").
 */
export type PaddingMode = "constant" | "reflect" | "replicate" | "circular" | "symmetric";

/** How {@linkcode pad} fills. */
export interface PadOptions {
  mode?: PaddingMode;
  /** Value of the padded pixels when `mode` is "constant". */
  value?: number;
}

/**
 * Pads an image, as PyTorch's `F.pad` does.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @param widths Pixels on every side, on each side by name, or `[left, right, top, bottom]` as in
 * `F.pad`.
 * @returns The same rank and type.
 * @throws {RangeError} If a mirrored or circular padding is wider than the image allows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pad } from "./pad.ts";
 *
 * const padded = pad([[1, 2], [3, 4]], { left: 1 }, { mode: "reflect" });
 * assert.deepEqual(await padded.array(), [[2, 1, 2], [4, 3, 4]]);
 * ```
 */
export function pad<T extends ImageLike>(
  image: T,
  widths: number | readonly [number, number, number, number] | Partial<Sides>,
  { mode = "constant", value = 0 }: PadOptions = {},
): ImageTensor<T> {
  const sides = readWidths(widths);
  return onImages("pad()", image, (batch) => padBatch("pad()", batch, sides, mode, value), true);
}

function readWidths(widths: number | readonly number[] | Partial<Sides>): Sides {
  if (typeof widths === "number") {
    const all = wholeNumber("pad()", "padding", widths, 0);
    return { top: all, bottom: all, left: all, right: all };
  }
  if (!Array.isArray(widths)) return namedSides("pad()", widths as Partial<Sides>);
  if (widths.length !== 4) {
    throw new TypeError(
      `pad(): a list of widths must be [left, right, top, bottom], not ${shapeText(widths)}.`,
    );
  }
  const [left, right, top, bottom] = widths;
  return namedSides("pad()", { left, right, top, bottom });
}

/** As {@linkcode pad}, for a batch of images. */
export function padBatch(
  caller: string,
  batch: tf.Tensor4D,
  { top, bottom, left, right }: Sides,
  mode: PaddingMode,
  value: number,
): tf.Tensor4D {
  if (mode === "constant") {
    return tf.pad(batch, [[0, 0], [top, bottom], [left, right], [0, 0]], value);
  }
  const ends = ENDS[mode];
  if (!ends) {
    throw new RangeError(
      `${caller}: unknown padding mode "${mode}": use constant, ${Object.keys(ENDS).join(", ")}.`,
    );
  }
  const rows = padAxis(caller, batch, 1, [top, bottom], mode, ends);
  return padAxis(caller, rows, 2, [left, right], mode, ends);
}

interface Ends {
  /** The widest padding for a length. */
  most(length: number): number;
  /** What comes before index 0, in parts. */
  before(axis: Axis, width: number): tf.Tensor3D[];
  /** What comes after the last index, in parts. */
  after(axis: Axis, width: number): tf.Tensor3D[];
}

interface Axis {
  length: number;
  part(start: number, width: number): tf.Tensor3D;
  mirrored(start: number, width: number): tf.Tensor3D;
}

// Slices and concat rather than tf.mirrorPad, which has no gradient and lacks two of the modes.
const ENDS: Record<Exclude<PaddingMode, "constant">, Ends> = {
  reflect: {
    most: (length) => length - 1,
    before: ({ mirrored }, width) => [mirrored(1, width)],
    after: ({ mirrored, length }, width) => [mirrored(length - 1 - width, width)],
  },
  replicate: {
    most: () => Infinity,
    before: ({ part }, width) => Array(width).fill(part(0, 1)),
    after: ({ part, length }, width) => Array(width).fill(part(length - 1, 1)),
  },
  circular: {
    most: (length) => length,
    before: ({ part, length }, width) => [part(length - width, width)],
    after: ({ part }, width) => [part(0, width)],
  },
  symmetric: {
    most: (length) => length,
    before: ({ mirrored }, width) => [mirrored(0, width)],
    after: ({ mirrored, length }, width) => [mirrored(length - width, width)],
  },
};

function padAxis(
  caller: string,
  batch: tf.Tensor4D,
  axis: 1 | 2,
  [before, after]: [number, number],
  mode: PaddingMode,
  ends: Ends,
): tf.Tensor4D {
  const length = batch.shape[axis];
  const most = ends.most(length);
  if (Math.max(before, after) > most) {
    throw new RangeError(
      `${caller}: ${mode} padding of ${Math.max(before, after)} is too wide for the ${length} ` +
        `${axis === 1 ? "rows" : "columns"} of an image of shape ${shapeText(batch.shape)}: ` +
        `at most ${most}.`,
    );
  }
  if (before === 0 && after === 0) return batch;
  // Three axes, [what is outside, the axis, what is inside]: tfjs slices long runs much faster.
  const inside = batch.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const folded = batch.reshape<tf.Tensor3D>([-1, length, inside]);
  const part = (start: number, width: number) =>
    tf.slice(folded, [0, start, 0], [folded.shape[0], width, inside]);
  const view = {
    length,
    part,
    mirrored: (start: number, width: number) => tf.reverse(part(start, width), 1),
  };
  const shape = [...batch.shape];
  shape[axis] += before + after;
  return tf.concat([
    ...(before > 0 ? ends.before(view, before) : []),
    folded,
    ...(after > 0 ? ends.after(view, after) : []),
  ], 1).reshape<tf.Tensor4D>(shape);
}
