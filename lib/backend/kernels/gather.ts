import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/** tfjs's description of a gather. */
export interface GatherAttributes {
  axis: number;
  batchDims: number;
}

/**
 * Copies items of the first axis, `result[i] = x[indices[i]]`, or of the one after several batch
 * axes, where tfjs's kernel reads beyond its input.
 *
 * @returns Nothing for another axis, type or an index outside `x`; tfjs's kernel says what is wrong.
 */
export function gather(
  heap: Heap,
  x: TensorInfo,
  indices: TensorInfo,
  { axis, batchDims }: GatherAttributes,
): TensorInfo | undefined {
  if (x.shape.length === 0 || indices.dtype !== "int32") return undefined;
  if (axis !== 0 && batchDims < 2) return undefined;
  if (x.dtype !== "float32" && x.dtype !== "int32") return undefined;
  const along = axis < 0 ? axis + x.shape.length : axis;
  const batches = [x, indices].map(({ shape }) => shape.slice(0, batchDims).join());
  if (batchDims > Math.min(along, indices.shape.length) || batches[0] !== batches[1]) {
    return undefined;
  }
  const length = x.shape[along];
  const places = () => heap.integers(heap.address(indices), sizeOf(indices.shape));
  if (places().some((place) => place < 0 || place >= length)) return undefined;
  const [batchShape, outerShape] = [x.shape.slice(0, batchDims), x.shape.slice(batchDims, along)];
  const indexShape = indices.shape.slice(batchDims);
  const itemShape = x.shape.slice(along + 1);
  const shape = [...batchShape, ...outerShape, ...indexShape, ...itemShape];
  const result = heap.output(shape, x.dtype);
  const { HEAPU8: bytes } = heap.backend.wasm;
  const itemBytes = sizeOf(itemShape) * 4;
  const [outer, count] = [sizeOf(outerShape), sizeOf(indexShape)];
  const source = heap.address(x);
  const own = places();
  let target = heap.address(result);
  for (let row = 0; row < sizeOf(batchShape) * outer; row++) {
    const first = Math.floor(row / outer) * count;
    for (let i = first; i < first + count; i++) {
      const start = source + (row * length + own[i]) * itemBytes;
      bytes.copyWithin(target, start, start + itemBytes);
      target += itemBytes;
    }
  }
  return result;
}
