import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/** tfjs's description of a resizing. */
export interface ResizeAttributes {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/** A pixel of the source, and its share of a pixel of the result. */
type Taps = { place: number; share: number }[][];

/**
 * Computes the gradient of `tf.image.resizeBilinear` or `resizeNearestNeighbor` by the image. tfjs's
 * own knows no `halfPixelCenters`.
 */
export function resizeGradient(
  heap: Heap,
  dy: TensorInfo,
  inputShape: number[],
  kind: "bilinear" | "nearest",
  attributes: ResizeAttributes,
): TensorInfo {
  const [images, rows, columns, channels] = inputShape;
  const [, height, width] = dy.shape;
  const tapsOf = kind === "bilinear" ? linearTaps : nearestTaps;
  const down = tapsOf(rows, height, attributes);
  const across = tapsOf(columns, width, attributes);
  const dx = heap.output(inputShape);
  const sums = heap.floats(heap.address(dx), sizeOf(inputShape)).fill(0);
  const values = heap.floats(heap.address(dy), sizeOf(dy.shape));
  let source = 0;
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, source += channels) {
        for (const row of down[y]) {
          for (const column of across[x]) {
            const target = ((image * rows + row.place) * columns + column.place) * channels;
            const share = row.share * column.share;
            for (let c = 0; c < channels; c++) sums[target + c] += values[source + c] * share;
          }
        }
      }
    }
  }
  return dx;
}

function scaleOf(from: number, to: number, { alignCorners }: ResizeAttributes): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function linearTaps(from: number, to: number, attributes: ResizeAttributes): Taps {
  const scale = scaleOf(from, to, attributes);
  return Array.from({ length: to }, (_, i) => {
    const place = attributes.halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale;
    const inside = Math.min(Math.max(place, 0), from - 1);
    const lower = Math.floor(inside);
    const share = inside - lower;
    if (share === 0) return [{ place: lower, share: 1 }];
    return [{ place: lower, share: 1 - share }, { place: lower + 1, share }];
  });
}

function nearestTaps(from: number, to: number, attributes: ResizeAttributes): Taps {
  // In float32, as tfjs's wasm kernel finds its pixels.
  const scale = Math.fround(scaleOf(from, to, attributes));
  return Array.from({ length: to }, (_, i) => {
    const place = Math.fround(scale * (attributes.halfPixelCenters ? i + 0.5 : i));
    const nearest = attributes.alignCorners ? Math.round(place) : Math.floor(place);
    return [{ place: Math.min(Math.max(nearest, 0), from - 1), share: 1 }];
  });
}
