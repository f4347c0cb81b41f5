import * as tf from "@tensorflow/tfjs";
import { checkGradient, checkResult } from "./conv_shape.ts";
import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/** tfjs's description of a pooling of volumes. */
export interface VolumePoolAttributes {
  filterSize: [number, number, number] | number;
  strides: [number, number, number] | number;
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

type Sizes = ReturnType<typeof tf.backend_util.computePool3DInfo>;

/**
 * The pooling of volumes and its gradients, in plain loops, as that of images: what lies outside
 * does not count, NaN is the largest, and of several largest values the first gets the gradient.
 *
 * tfjs's wasm kernels start from the smallest positive number, and its gradients divide by the whole
 * window.
 *
 * @param x `[images, depths, rows, columns, channels]`.
 */
export function poolVolumes(
  heap: Heap,
  kind: "max" | "average",
  x: TensorInfo,
  attributes: VolumePoolAttributes,
): TensorInfo {
  const sizes = volumeSizes(x.shape, attributes);
  const { filterDepth, filterHeight, filterWidth, outShape } = sizes;
  checkResult("pool3d", [filterDepth, filterHeight, filterWidth], x.shape, outShape);
  const y = heap.output(outShape);
  const [values, results] = [x, y].map((tensor) => floatsOf(heap, tensor));
  eachWindow(sizes, (result, inside) => {
    results[result] = kind === "max"
      ? values[largestOf(values, inside)] ?? -Infinity
      : inside.reduce((sum, place) => sum + values[place], 0) / Math.max(1, inside.length);
  });
  return y;
}

/** The gradient of {@linkcode poolVolumes} by the volumes. */
export function volumePoolGradient(
  heap: Heap,
  kind: "max" | "average",
  dy: TensorInfo,
  x: TensorInfo,
  attributes: VolumePoolAttributes,
): TensorInfo {
  const dx = heap.output(x.shape);
  const [values, gradients, results] = [x, dy, dx].map((tensor) => floatsOf(heap, tensor));
  results.fill(0);
  const sizes = volumeSizes(x.shape, attributes);
  checkGradient("the gradient of pool3d", x.shape, sizes.outShape, dy.shape);
  eachWindow(sizes, (result, inside) => {
    if (kind === "max") {
      if (inside.length > 0) results[largestOf(values, inside)] += gradients[result];
      return;
    }
    const share = gradients[result] / inside.length;
    for (const place of inside) results[place] += share;
  });
  return dx;
}

function floatsOf(heap: Heap, tensor: TensorInfo): Float32Array {
  return heap.floats(heap.address(tensor), sizeOf(tensor.shape));
}

/** The place of the first of the largest values; a NaN counts as larger, a later one as well. */
function largestOf(values: Float32Array, places: readonly number[]): number {
  let best = places[0];
  for (const place of places) {
    if (values[place] > values[best] || Number.isNaN(values[place])) best = place;
  }
  return best;
}

function volumeSizes(shape: number[], attributes: VolumePoolAttributes): Sizes {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  return tf.backend_util.computePool3DInfo(
    shape as [number, number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** Calls `visit` with the place of every result and the places of its window inside the volume. */
function eachWindow(s: Sizes, visit: (result: number, inside: number[]) => void): void {
  const { outDepth, outHeight, outWidth, inDepth, inHeight, inWidth, inChannels } = s;
  const along = (at: number, stride: number, pad: number, window: number, length: number) => {
    const first = at * stride - pad;
    const from = Math.max(0, first);
    const count = Math.max(0, Math.min(length, first + window) - from);
    return Array.from({ length: count }, (_, i) => from + i);
  };
  let result = 0;
  for (let n = 0; n < s.batchSize; n++) {
    for (let z = 0; z < outDepth; z++) {
      const depths = along(z, s.strideDepth, s.padInfo.front, s.filterDepth, inDepth);
      for (let y = 0; y < outHeight; y++) {
        const rows = along(y, s.strideHeight, s.padInfo.top, s.filterHeight, inHeight);
        for (let x = 0; x < outWidth; x++) {
          const columns = along(x, s.strideWidth, s.padInfo.left, s.filterWidth, inWidth);
          const pixels = depths.flatMap((depth) =>
            rows.flatMap((row) =>
              columns.map((column) => ((n * inDepth + depth) * inHeight + row) * inWidth + column)
            )
          );
          for (let c = 0; c < inChannels; c++, result++) {
            visit(result, pixels.map((pixel) => pixel * inChannels + c));
          }
        }
      }
    }
  }
}
