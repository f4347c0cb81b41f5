import * as tf from "@tensorflow/tfjs";
import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";
import { runKernel } from "./run_kernel.ts";

/** Combines tensors that broadcast along the middle: both written out to the whole shape first. */
export function expandBoth(
  heap: Heap,
  a: TensorInfo,
  b: TensorInfo,
  combine: (a: TensorInfo, b: TensorInfo) => TensorInfo | undefined,
): TensorInfo | undefined {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  if (sizeOf(shape) === 0) return heap.output(shape);
  const [left, right] = [a, b].map((x) => {
    const lengths = [...new Array(shape.length - x.shape.length).fill(1), ...x.shape];
    const reps = shape.map((length, i) => length / lengths[i]);
    return runKernel(heap, "Tile", { x: { ...x, shape: lengths } }, { reps });
  });
  const result = combine(left, right);
  for (const { dataId } of [left, right]) heap.backend.disposeData(dataId);
  return result;
}
