import type { OptionNames } from "./known_options.ts";
import { FLAG } from "./option_kinds.ts";
import { type Padding, type Sides, toSides } from "./padding.ts";
import type { Pair } from "./pair.ts";
import { spread, type Window, windowExtent, windowSteps, windowText } from "./window.ts";
import { shapeText } from "./whole_number.ts";

/** How pooling cuts an image into chunks. */
export interface PoolingOptions {
  /** Rows and columns of a chunk. */
  readonly kernelSize: Pair;
  /** Steps between two chunks; `kernelSize` unless given, so that they do not overlap. */
  readonly stride?: Pair;
  /**
   * Pixels added around the image: on both sides (at most half a chunk), side by side, or "same",
   * which gives ⌈size / stride⌉ chunks and adds the odd pixel on the right and at the bottom, as
   * Keras does.
   */
  readonly padding?: Padding;
  /** Steps between two pixels of a chunk; 1, no gap, unless given. */
  readonly dilation?: Pair;
  /** True also keeps a last chunk that only partly lies in the image. */
  readonly ceilMode?: boolean;
}

/** Names of {@linkcode PoolingOptions}. */
export const POOLING_OPTIONS: OptionNames<PoolingOptions> = {
  kernelSize: true,
  stride: true,
  padding: true,
  dilation: true,
  ceilMode: FLAG,
};

/** {@linkcode PoolingOptions} with every number spelled out. */
export interface Pooling {
  window: Window;
  /** Padding, and what a last chunk that is only partly in the image reaches beyond it. */
  outer: Sides;
  /** Rows and columns of the result. */
  size: [number, number];
}

/**
 * Spells out how pooling cuts an image of `size` into chunks.
 *
 * @param imageShape What messages call the image's shape.
 * @throws {RangeError} If a chunk is larger than the padded image, or the padding too wide.
 */
export function resolvePooling(
  caller: string,
  size: readonly [number, number],
  options: PoolingOptions,
  imageShape: readonly number[] = size,
): Pooling {
  const { kernelSize, stride = kernelSize, padding = 0, ceilMode = false } = options;
  const steps = windowSteps(caller, { ...options, stride });
  const sides = padding === "same" ? sameSides(size, steps) : toSides(caller, padding);
  const window = { ...steps, sides };
  checkPadding(caller, window, padding);
  const [rows, bottom] = chunks(0, size[0], sides.top, sides.bottom, window, ceilMode);
  const [columns, right] = chunks(1, size[1], sides.left, sides.right, window, ceilMode);
  if (rows < 1 || columns < 1) {
    const around = sidesText(sides);
    throw new RangeError(
      `${caller}: the chunk ${windowText(window)} is larger than the image ` +
        `${shapeText(imageShape)}${around === "[0, 0]" ? "" : ` with padding ${around}`}.`,
    );
  }
  return { window, outer: { ...sides, bottom, right }, size: [rows, columns] };
}

/** The padding with which ⌈size / stride⌉ chunks fit. */
function sameSides(size: readonly number[], window: Omit<Window, "sides">): Sides {
  const extent = windowExtent(window);
  return spread(size.map((length, axis) => {
    const stride = window.stride[axis];
    return Math.max(0, (Math.ceil(length / stride) - 1) * stride + extent[axis] - length);
  }));
}

/** A chunk has to meet the image, and half of it where PyTorch wants that. */
function checkPadding(caller: string, window: Window, padding: Padding): void {
  const extent = windowExtent(window);
  const { top, bottom, left, right } = window.sides;
  const widest = [Math.max(top, bottom), Math.max(left, right)];
  const oneByOne = typeof padding === "object" && !Array.isArray(padding);
  const most = extent.map((length) => oneByOne ? length - 1 : Math.floor(length / 2));
  if (padding === "same" || (widest[0] <= most[0] && widest[1] <= most[1])) return;
  throw new RangeError(
    `${caller}: the padding ${sidesText(window.sides)} is more than ` +
      `${oneByOne ? `the chunk less one` : "half of the chunk"} ${windowText(window)}.`,
  );
}

/** Chunks along one axis, and the padding after its end that the last one needs. */
function chunks(
  axis: 0 | 1,
  length: number,
  before: number,
  after: number,
  window: Window,
  ceilMode: boolean,
): [count: number, after: number] {
  const [extent, stride] = [windowExtent(window)[axis], window.stride[axis]];
  const spare = length + before + after - extent;
  let count = Math[ceilMode ? "ceil" : "floor"](spare / stride) + 1;
  // A chunk that would begin in the padding after the image is left away.
  if (ceilMode && (count - 1) * stride >= length + before) count--;
  return [count, Math.max(after, (count - 1) * stride + extent - length - before)];
}

/**
 * Counts what each chunk's sum is divided by, along one axis: pixels with the padding, or without.
 *
 * @param axis 0 for rows, 1 for columns.
 * @param length Rows or columns of the image.
 */
export function chunkSizes(
  axis: 0 | 1,
  length: number,
  { window: { kernelSize, stride, dilation, sides }, size }: Pooling,
  countIncludePad: boolean,
): number[] {
  const before = axis === 0 ? sides.top : sides.left;
  const after = axis === 0 ? sides.bottom : sides.right;
  const [least, most] = countIncludePad ? [-before, length + after] : [0, length];
  return Array.from({ length: size[axis] }, (_, i) => {
    const start = i * stride[axis] - before;
    const places = Array.from({ length: kernelSize[axis] }, (_, k) => start + k * dilation[axis]);
    return places.filter((place) => place >= least && place < most).length;
  });
}

function sidesText({ top, bottom, left, right }: Sides): string {
  return top === bottom && left === right
    ? shapeText([top, left])
    : `{ top: ${top}, bottom: ${bottom}, left: ${left}, right: ${right} }`;
}
