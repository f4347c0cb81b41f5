import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/** Where a gather took its items from. */
export interface GatherGradientAttributes {
  axis: number;
  batchDims: number;
  /** The shape of what it gathered from. */
  inputShape: number[];
}

/**
 * Adds items to where a gather took them from: its gradient.
 *
 * @param dy `[…before the axis, …indices after their batch axes, …after the axis]`.
 * @returns The shape of what was gathered from; indices outside it are passed over.
 */
export function gatherGradient(
  heap: Heap,
  dy: TensorInfo,
  indices: TensorInfo,
  { axis, batchDims, inputShape }: GatherGradientAttributes,
): TensorInfo {
  const dx = heap.output(inputShape);
  const length = inputShape[axis];
  const batches = sizeOf(inputShape.slice(0, batchDims));
  const outer = sizeOf(inputShape.slice(batchDims, axis));
  const inner = sizeOf(inputShape.slice(axis + 1));
  const count = sizeOf(indices.shape.slice(batchDims));
  const sums = heap.floats(heap.address(dx), sizeOf(inputShape)).fill(0);
  const values = heap.floats(heap.address(dy), sizeOf(dy.shape));
  const places = heap.integers(heap.address(indices), sizeOf(indices.shape));
  let source = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < outer; row++) {
      const start = (batch * outer + row) * length;
      for (let i = 0; i < count; i++, source += inner) {
        const place = places[batch * count + i];
        if (place < 0 || place >= length) continue;
        const target = (start + place) * inner;
        for (let k = 0; k < inner; k++) sums[target + k] += values[source + k];
      }
    }
  }
  return dx;
}

/** Sums items that share a segment: `result[ids[i]] += x[i]`; ids outside are passed over. */
export function segmentSum(
  heap: Heap,
  x: TensorInfo,
  segmentIds: TensorInfo,
  segments: number,
): TensorInfo {
  const inputShape = [segments, ...x.shape.slice(segmentIds.shape.length)];
  return gatherGradient(heap, x, segmentIds, { axis: 0, batchDims: 0, inputShape });
}
