import * as tf from "@tensorflow/tfjs";
import {
  FLAG,
  knownOptions,
  type OptionNames,
  type Pair,
  POSITIVE,
  valueText,
  wholeNumber,
} from "../geometry/mod.ts";
import { fitsMemory, type ImageLike, type ImageTensor, onImages } from "./images.ts";
import { type ResizeAxis, type ResizeMode, resizeTaps } from "./resize_taps.ts";
import { sumOf } from "./sum_of.ts";

/** How {@linkcode resize} places and mixes pixels. */
export interface ResizeOptions {
  /**
   * "nearest" copies the pixel at the left and top of the place, "nearest-exact" the one whose
   * centre is nearest, "bilinear" mixes the 4 and "bicubic" the 16 around it; "bilinear" unless
   * given.
   */
  mode?: ResizeMode;
  /** True puts the outermost pixels' centres on each other, false their outer edges. */
  alignCorners?: boolean;
  /** True mixes all pixels under a pixel of the result when shrinking. */
  antialias?: boolean;
}

/** `[rows, columns]` of the result, or how many times as large as the image it is. */
export type ResizeTarget = readonly [number, number] | { readonly scaleFactor: Pair };

const MODES: readonly ResizeMode[] = ["nearest", "nearest-exact", "bilinear", "bicubic"];

const OPTIONS: OptionNames<ResizeOptions> = { mode: true, alignCorners: FLAG, antialias: FLAG };
const TARGET: OptionNames<{ scaleFactor: Pair }> = { scaleFactor: true };

/**
 * Resizes an image, as PyTorch's `F.interpolate` does.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`; any unit.
 * @param size Rows and columns of the result, or `{ scaleFactor }`.
 * @returns The rank and unit of `image`, float32; the nearest modes keep its type.
 * @throws {RangeError} If a size is not a whole number of at least 1, or the mode unknown.
 * @throws {TypeError} If a nearest mode is told to align corners or to antialias.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resize } from "convolutions";
 *
 * const larger = resize([[1, 2]], { scaleFactor: 2 }, { mode: "nearest" });
 * assert.deepEqual(await larger.array(), [[1, 1, 2, 2], [1, 1, 2, 2]]);
 * const smaller = resize([[0, 4, 8, 4]], [1, 2], { antialias: true });
 * assert.deepEqual((await smaller.array())[0].map(Math.round), [3, 6]);
 * ```
 */
export function resize<T extends ImageLike>(
  image: T,
  size: ResizeTarget,
  options: ResizeOptions = {},
): ImageTensor<T> {
  const caller = "resize()";
  return resizeAs(caller, image, size, knownOptions(caller, options, OPTIONS));
}

/** As {@linkcode resize}; messages name `caller`. */
export function resizeAs<T extends ImageLike>(
  caller: string,
  image: T,
  target: ResizeTarget,
  { mode = "bilinear", alignCorners = false, antialias = false }: ResizeOptions,
): ImageTensor<T> {
  if (!MODES.includes(mode)) {
    throw new RangeError(
      `${caller}: unknown mode ${valueText(mode)}: use ${MODES.join(", ")}.`,
    );
  }
  const isNearest = mode.startsWith("nearest");
  if (isNearest && (alignCorners || antialias)) {
    throw new TypeError(
      `${caller}: ${alignCorners ? "alignCorners" : "antialias"} goes with the modes bilinear ` +
        `and bicubic, not with ${mode}.`,
    );
  }
  const axes = readTarget(caller, target);
  return onImages(caller, image, (batch) => {
    const [images, rows, columns, channels] = batch.shape;
    fitsMemory(caller, [images, axes[0](rows).to, axes[1](columns).to, channels]);
    const along = (images: tf.Tensor4D, axis: 1 | 2) => {
      const from = images.shape[axis];
      const { to, scale } = axes[axis - 1](from);
      return mixAlong(images, axis, { from, to, scale, mode, alignCorners, antialias });
    };
    return along(along(batch, 2), 1);
  }, isNearest);
}

type AxisTarget = (from: number) => { to: number; scale?: number };

function readTarget(caller: string, target: ResizeTarget): [AxisTarget, AxisTarget] {
  if (typeof target === "object" && target !== null && !Array.isArray(target)) {
    const size = target as Exclude<ResizeTarget, readonly [number, number]>;
    const { scaleFactor } = knownOptions(`${caller}'s size`, size, TARGET);
    const both = Array.isArray(scaleFactor) ? scaleFactor : [scaleFactor, scaleFactor];
    if (both.length !== 2 || !both.every(POSITIVE.holds)) {
      throw new RangeError(
        `${caller}: scaleFactor must be a positive number or two, not ${valueText(scaleFactor)}.`,
      );
    }
    const [down, across] = both.map((factor): AxisTarget => (from) => {
      const to = Math.floor(from * factor);
      return { to: wholeNumber(caller, "size", to, 1), scale: 1 / factor };
    });
    return [down, across];
  }
  if (!Array.isArray(target) || target.length !== 2) {
    throw new TypeError(
      `${caller}: size must be [rows, columns] or { scaleFactor }, not ${valueText(target)}.`,
    );
  }
  const [down, across] = target.map((length): AxisTarget => {
    const to = wholeNumber(caller, "size", length, 1);
    return () => ({ to });
  });
  return [down, across];
}

// tf.image.resizeBilinear rounds coordinates otherwise than PyTorch: up to 0.01 of 255 away.
function mixAlong(batch: tf.Tensor4D, axis: 1 | 2, how: ResizeAxis): tf.Tensor4D {
  const { places, weights, common } = resizeTaps(how);
  const shape = axis === 1 ? [how.to, 1, 1] : [how.to, 1];
  const pixels = (tap: number) => tf.gather(batch, tf.tensor1d(places[tap], "int32"), axis);
  if (how.mode.startsWith("nearest")) return pixels(0);
  const part = (tap: number) => {
    const weight = tf.tensor(weights[tap], shape);
    const share = pixels(tap).mul(weight);
    if (tap < common) return share;
    // 0 · ∞ would be NaN where a pixel has fewer taps.
    const has = weight.broadcastTo(share.shape).notEqual(0);
    return tf.where(has, share, tf.zerosLike(share));
  };
  return sumOf(places.length, part) as tf.Tensor4D;
}
