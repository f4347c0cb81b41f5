import * as tf from "@tensorflow/tfjs";
import type { Heap, TensorInfo } from "./heap.ts";
import { runKernel } from "./run_kernel.ts";

/**
 * The product of matrices whose batches differ, of any type: tfjs's kernels take the larger batch
 * for the result's, which is wrong for [2, 1] with [3]. Both are written out first.
 *
 * @returns Nothing where the batches are the same.
 */
export function multiplyBatches(
  heap: Heap,
  a: TensorInfo,
  b: TensorInfo,
  attributes: { transposeA: boolean; transposeB: boolean },
): TensorInfo | undefined {
  const batches = [a, b].map(({ shape }) => shape.slice(0, -2));
  if (batches[0].join() === batches[1].join()) return undefined;
  const batch = tf.backend_util.assertAndGetBroadcastShape(batches[0], batches[1]);
  const [left, right] = [a, b].map((x) => {
    const shape = [...new Array(batch.length + 2 - x.shape.length).fill(1), ...x.shape];
    const reps = [...batch.map((length, i) => length === shape[i] ? 1 : length), 1, 1];
    return runKernel(heap, "Tile", { x: { ...x, shape } }, { reps });
  });
  const product = runKernel(heap, "BatchMatMul", { a: left, b: right }, attributes);
  for (const { dataId } of [left, right]) heap.backend.disposeData(dataId);
  return product;
}
