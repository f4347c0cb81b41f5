import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/** tfjs's description of a gather. */
export interface GatherAttributes {
  axis: number;
  batchDims: number;
}

/**
 * Copies items of the first axis: `result[i] = x[indices[i]]`.
 *
 * @returns Nothing for another axis, type or an index outside `x`; tfjs's kernel says what is wrong.
 */
export function gather(
  heap: Heap,
  x: TensorInfo,
  indices: TensorInfo,
  { axis, batchDims }: GatherAttributes,
): TensorInfo | undefined {
  const [count] = x.shape;
  if (x.shape.length === 0 || axis !== 0 || batchDims !== 0 || indices.dtype !== "int32") {
    return undefined;
  }
  if (x.dtype !== "float32" && x.dtype !== "int32") return undefined;
  const places = () => heap.integers(heap.address(indices), sizeOf(indices.shape));
  if (places().some((place) => place < 0 || place >= count)) return undefined;
  const itemShape = x.shape.slice(1);
  const result = heap.output([...indices.shape, ...itemShape], x.dtype);
  const { HEAPU8: bytes } = heap.backend.wasm;
  const itemBytes = sizeOf(itemShape) * 4;
  const source = heap.address(x);
  let target = heap.address(result);
  for (const place of places()) {
    const start = source + place * itemBytes;
    bytes.copyWithin(target, start, start + itemBytes);
    target += itemBytes;
  }
  return result;
}
