import * as tf from "@tensorflow/tfjs";
import { checkValue, FINITE } from "../geometry/mod.ts";
import { type ImageLike, type ImageTensor, onImages } from "./images.ts";

/**
 * Turns an image about its middle, and keeps its size, as
 * `scipy.ndimage.rotate(image, degrees, reshape=False)`.
 *
 * Between pixels a cubic spline goes through all of them; places outside the image become 0.
 *
 * @param image `[rows, columns]`, `[rows, columns, channels]` or
 * `[images, rows, columns, channels]`; any unit.
 * @param degrees Angle, counterclockwise as the image is shown with row 0 at the top.
 * @returns The shape and unit of `image`, float32.
 * @throws {RangeError} If the angle is not finite, or the image has another rank or no pixel.
 *
 * @example A quarter turn
 * ```ts
 * import assert from "node:assert/strict";
 * import { rotate } from "convolutions";
 *
 * const turned = await rotate([[1, 2], [3, 4]], 90).array();
 * assert.deepEqual(turned.flat().map(Math.round), [2, 4, 1, 3]);
 * ```
 */
export function rotate<T extends ImageLike>(image: T, degrees: number): ImageTensor<T> {
  checkValue("rotate()", "degrees", degrees, FINITE);
  return onImages("rotate()", image, (batch) => {
    const [images, rows, columns, channels] = batch.shape;
    const planes = batch.transpose([0, 3, 1, 2]).reshape<tf.Tensor3D>([-1, rows, columns]);
    const coefficients = splineAlong(splineAlong(planes, rows).transpose([0, 2, 1]), columns)
      .transpose([0, 2, 1]).reshape<tf.Tensor2D>([-1, rows * columns]);
    let turned: tf.Tensor = tf.zeros([images * channels, rows * columns]);
    // One after the other: all sixteen together would be many times the image.
    for (const { places, weights } of taps(rows, columns, degrees)) {
      const next = tf.tidy(() => turned.add(coefficients.gather(places, 1).mul(weights)));
      tf.dispose([turned, places, weights]);
      turned = next;
    }
    return turned.reshape([images, channels, rows, columns])
      .transpose<tf.Tensor4D>([0, 2, 3, 1]);
  });
}

/** Makes spline coefficients of values along the rows of each plane `[planes, rows, columns]`. */
function splineAlong(planes: tf.Tensor, rows: number): tf.Tensor {
  if (rows === 1) return planes; // a spline through one value is constant
  const matrix = tf.tensor2d(splineMatrix(rows), [rows, rows]);
  return matrix.matMul(planes.transpose([1, 0, 2]).reshape([rows, -1]))
    .reshape([rows, planes.shape[0], planes.shape[2]!]).transpose([1, 0, 2]);
}

/**
 * The inverse of the matrix that makes values of a cubic spline's coefficients: (1, 4, 1) / 6, with
 * the coefficients mirrored about the first and the last.
 */
function splineMatrix(count: number): Float32Array {
  const inverse = new Float64Array(count * count);
  for (let i = 0; i < count; i++) inverse[i * count + i] = 6;
  const above = (row: number) => row === 0 ? 2 : 1;
  const below = (row: number) => row === count - 1 ? 2 : 1;
  // Thomas's elimination of a matrix with three diagonals, for all columns at once.
  const factors = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const pivot = 4 - (row > 0 ? below(row) * factors[row - 1] : 0);
    factors[row] = above(row) / pivot;
    for (let column = 0; column < count; column++) {
      const before = row > 0 ? below(row) * inverse[(row - 1) * count + column] : 0;
      inverse[row * count + column] = (inverse[row * count + column] - before) / pivot;
    }
  }
  for (let row = count - 2; row >= 0; row--) {
    for (let column = 0; column < count; column++) {
      inverse[row * count + column] -= factors[row] * inverse[(row + 1) * count + column];
    }
  }
  return Float32Array.from(inverse);
}

/** For each of the 4 × 4 coefficients around a place: which one it is, and its weight. */
function* taps(rows: number, columns: number, degrees: number) {
  const [cosine, sine] = cosineSine(degrees);
  const [middleRow, middleColumn] = [(rows - 1) / 2, (columns - 1) / 2];
  const top = middleRow - (cosine * middleRow + sine * middleColumn);
  const left = middleColumn - (-sine * middleRow + cosine * middleColumn);
  const size = rows * columns;
  // For all taps the same arrays: each is copied before the next is asked for.
  const places = new Int32Array(size);
  const weights = new Float32Array(size);
  for (let tap = 0; tap < 16; tap++) {
    const [down, across] = [tap >> 2, tap & 3];
    for (let at = 0; at < size; at++) {
      const row = Math.floor(at / columns);
      const column = at % columns;
      const y = top + row * cosine + column * sine;
      const x = left - row * sine + column * cosine;
      if (!(y >= 0 && y <= rows - 1 && x >= 0 && x <= columns - 1)) continue;
      const [above, before] = [Math.floor(y), Math.floor(x)];
      places[at] = mirror(above - 1 + down, rows) * columns + mirror(before - 1 + across, columns);
      weights[at] = splineWeight(y - above, down) * splineWeight(x - before, across);
    }
    yield { places: tf.tensor1d(places, "int32"), weights: tf.tensor1d(weights) };
  }
}

/** The cubic B-spline at the first to fourth whole number around a place, `t` after the second. */
function splineWeight(t: number, place: number): number {
  const s = 1 - t;
  if (place === 0) return s * s * s / 6;
  if (place === 3) return t * t * t / 6;
  const u = place === 1 ? t : s;
  return (4 - 6 * u * u + 3 * u * u * u) / 6;
}

/** Index of what stands at `place` when the first and the last item are mirrors. */
function mirror(place: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const inside = ((place % period) + period) % period;
  return inside < count ? inside : period - inside;
}

/** Cosine and sine of an angle in degrees, exact where they are 0 and ±1. */
function cosineSine(degrees: number): [number, number] {
  const turn = ((degrees % 360) + 360) % 360;
  const quarters = Math.round(turn / 90);
  const rest = (turn - 90 * quarters) * Math.PI / 180;
  const [cosine, sine] = [Math.cos(rest), Math.sin(rest)];
  return [[cosine, sine], [-sine, cosine], [-cosine, -sine], [sine, -cosine]][quarters % 4] as [
    number,
    number,
  ];
}
