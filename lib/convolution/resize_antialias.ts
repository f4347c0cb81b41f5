import { checkValue, type OptionKind, shapeText, wholeNumber } from "../geometry/mod.ts";

/** Pixels of 8 bits, row by row, channels last. */
export interface PixelImage {
  data: Uint8Array;
  shape: readonly [rows: number, columns: number, channels: number];
}

/** Anything with pixels, such as a `RasterImage`. */
export interface PixelSource {
  readonly data: ArrayLike<number>;
  readonly shape: readonly [rows: number, columns: number, channels: number];
}

/** Weights are whole numbers of this many binary places, as in Pillow. */
const PRECISION = 22;

const PIXELS: OptionKind = {
  must: "a picture with data and shape, as openImage() gives it",
  holds: (value) => Array.isArray((value as PixelSource | null)?.shape),
};

/**
 * Resizes an image of 8 bits with antialiasing, as torchvision's `Resize(size)` does to a Pillow
 * image: every pixel of the result is a weighted mean of the pixels under a triangle; the means
 * along the rows are rounded to whole numbers before those down the columns are taken.
 *
 * @param image `RasterImage`, or pixels with their shape; grey (1 channel) or color (3).
 * @param size Length of the shorter side, the longer one in proportion (rounded down), or
 * `[rows, columns]`.
 * @returns The resized pixels, 0 to 255, equal to Pillow's.
 * @throws {TypeError} If the pixels are not 8 bits, or there is an alpha channel.
 * @throws {RangeError} If `size` is not made of whole numbers of at least 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizeAntialias } from "convolutions";
 *
 * const image = { data: new Uint8Array([0, 100, 200, 100]), shape: [1, 4, 1] } as const;
 * assert.deepEqual([...resizeAntialias(image, [1, 2]).data], [71, 143]);
 * ```
 */
export function resizeAntialias(
  image: PixelSource,
  size: number | readonly [number, number],
): PixelImage {
  checkValue("resizeAntialias()", "image", image, PIXELS);
  const { data, shape: [rows, columns, channels] } = image;
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw new TypeError("resizeAntialias(): the image must have pixels of 8 bits.");
  }
  if (channels !== 1 && channels !== 3) {
    throw new TypeError(
      `resizeAntialias(): the image has shape ${shapeText(image.shape)}; it must have 1 or 3 ` +
        "channels. Take the alpha channel away first.",
    );
  }
  if (data.length === 0 || rows * columns * channels !== data.length) {
    throw new RangeError(
      `resizeAntialias(): shape ${shapeText(image.shape)} does not fit ${data.length} values.`,
    );
  }
  const [newRows, newColumns] = targetSize([rows, columns], size);
  const wide = mixRows(data, columns, newColumns, { outer: rows, inner: channels });
  const done = mixRows(wide, rows, newRows, { outer: 1, inner: newColumns * channels });
  return { data: done, shape: [newRows, newColumns, channels] };
}

function targetSize(
  [rows, columns]: [number, number],
  size: number | readonly [number, number],
): [number, number] {
  const check = (length: number) => wholeNumber("resizeAntialias()", "size", length, 1);
  if (Array.isArray(size)) return [check(size[0]), check(size[1])];
  const [short, shorter] = [check(size as number), Math.min(rows, columns)];
  return [Math.floor(short * rows / shorter), Math.floor(short * columns / shorter)];
}

/** Resizes the middle axis of `[outer, from, inner]` to `to`. */
function mixRows(
  data: Uint8Array | Uint8ClampedArray,
  from: number,
  to: number,
  { outer, inner }: { outer: number; inner: number },
): Uint8Array {
  if (from === to) return Uint8Array.from(data);
  const result = new Uint8ClampedArray(outer * to * inner);
  const sums = new Int32Array(inner);
  for (let i = 0; i < to; i++) {
    const { first, weights } = triangle(i, from, to);
    for (let o = 0; o < outer; o++) {
      sums.fill(1 << (PRECISION - 1));
      let position = (o * from + first) * inner;
      for (const weight of weights) {
        for (let k = 0; k < inner; k++) sums[k] += data[position++] * weight;
      }
      const start = (o * to + i) * inner;
      for (let k = 0; k < inner; k++) result[start + k] = sums[k] >> PRECISION;
    }
  }
  return new Uint8Array(result.buffer);
}

/** The source pixels that pixel `i` of the result is made of, and the weight of each. */
function triangle(i: number, from: number, to: number): { first: number; weights: number[] } {
  const scale = from / to;
  // When shrinking, the triangle is as wide as two pixels of the result; else as two of the source.
  const support = Math.max(scale, 1);
  const centre = (i + 0.5) * scale;
  const first = Math.max(Math.trunc(centre - support + 0.5), 0);
  const end = Math.min(Math.trunc(centre + support + 0.5), from);
  const shares = Array.from({ length: end - first }, (_, k) => {
    return Math.max(1 - Math.abs((k + first - centre + 0.5) * (1 / support)), 0);
  });
  const sum = shares.reduce((a, b) => a + b);
  return { first, weights: shares.map((share) => Math.round(share / sum * 2 ** PRECISION)) };
}
