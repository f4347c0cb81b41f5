import * as tf from "@tensorflow/tfjs";
import {
  checkReach,
  knownOptions,
  NUMBER,
  type OptionNames,
  type PaddedFor,
  type PaddingContent,
  type PaddingMode,
  type PadWidths,
  pairFrom,
  resolveWidths,
  type Sides,
  toPaddingMode,
} from "../geometry/mod.ts";
import { fitsMemory, type ImageLike, type ImageTensor, onImages } from "./images.ts";

/** How {@linkcode pad} fills; a `kernelSize` is for padding "same". */
export interface PadOptions extends PaddingContent, PaddedFor {
  /** PyTorch's name of `paddingMode`. */
  readonly mode?: PaddingMode;
  /** PyTorch's name of `paddingValue`. */
  readonly value?: number;
}

const OPTIONS: OptionNames<PadOptions> = {
  paddingMode: true,
  paddingValue: NUMBER,
  kernelSize: pairFrom(1),
  dilation: pairFrom(1),
  mode: true,
  value: NUMBER,
};

/**
 * Pads an image, as PyTorch's `F.pad` does.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`.
 * @param padding As {@linkcode conv2d} takes it: pixels on every side, `[vertical, horizontal]`,
 * each side by name, "same" for a `kernelSize`; or `[left, right, top, bottom]` as in `F.pad`.
 * @returns The same rank and type.
 * @throws {RangeError} If a mirrored or circular padding is wider than the image allows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pad } from "convolutions";
 *
 * const padded = pad([[1, 2], [3, 4]], { left: 1 }, { paddingMode: "reflect" });
 * assert.deepEqual(await padded.array(), [[2, 1, 2], [4, 3, 4]]);
 * ```
 */
export function pad<T extends ImageLike>(
  image: T,
  padding: PadWidths,
  options: PadOptions = {},
): ImageTensor<T> {
  const caller = "pad()";
  knownOptions(caller, options, OPTIONS);
  const sides = resolveWidths(caller, padding, options);
  const { mode = "constant", value = 0, paddingMode = mode, paddingValue = value } = options;
  return onImages(
    caller,
    image,
    (batch) => padBatch(caller, batch, sides, paddingMode, paddingValue),
    true,
  );
}

/** As {@linkcode pad}, for a batch of images. */
export function padBatch(
  caller: string,
  batch: tf.Tensor4D,
  sides: Sides,
  paddingMode: PaddingMode,
  value = 0,
): tf.Tensor4D {
  const mode = toPaddingMode(caller, paddingMode);
  const { top, bottom, left, right } = sides;
  if (top + bottom + left + right === 0) return batch;
  const [images, rows, columns, channels] = batch.shape;
  fitsMemory(caller, [images, rows + top + bottom, columns + left + right, channels]);
  if (mode === "constant") {
    return tf.pad(batch, [[0, 0], [top, bottom], [left, right], [0, 0]], value);
  }
  checkReach(caller, [rows, columns], sides, mode, batch.shape);
  return padAxis(padAxis(batch, 1, [top, bottom], mode), 2, [left, right], mode);
}

interface Ends {
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
    before: ({ mirrored }, width) => [mirrored(1, width)],
    after: ({ mirrored, length }, width) => [mirrored(length - 1 - width, width)],
  },
  replicate: {
    before: ({ part }, width) => Array(width).fill(part(0, 1)),
    after: ({ part, length }, width) => Array(width).fill(part(length - 1, 1)),
  },
  circular: {
    before: ({ part, length }, width) => [part(length - width, width)],
    after: ({ part }, width) => [part(0, width)],
  },
  symmetric: {
    before: ({ mirrored }, width) => [mirrored(0, width)],
    after: ({ mirrored, length }, width) => [mirrored(length - width, width)],
  },
};

function padAxis(
  batch: tf.Tensor4D,
  axis: 1 | 2,
  [before, after]: [number, number],
  mode: Exclude<PaddingMode, "constant">,
): tf.Tensor4D {
  if (before === 0 && after === 0) return batch;
  const ends = ENDS[mode];
  const length = batch.shape[axis];
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
