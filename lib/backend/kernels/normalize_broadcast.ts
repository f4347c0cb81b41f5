import type { Heap, TensorInfo } from "./heap.ts";
import type { Inputs } from "./replace_kernel.ts";
import { runKernel } from "./run_kernel.ts";

/**
 * Batch normalization by means and variances that broadcast along other axes than the last: written
 * out first. tfjs's kernels, on every backend, start them anew when they are used up.
 *
 * @returns Nothing where each is a vector of the last axis' length, or has the shape of `x`.
 * @throws {RangeError} If one does not broadcast to the shape of `x`.
 */
export function normalizeBroadcast(
  heap: Heap,
  { x, ...parameters }: Inputs,
  attributes: object,
): TensorInfo | undefined {
  const expanded: TensorInfo[] = [];
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    if (!parameter || fits(parameter.shape, x.shape)) return [name, parameter];
    const whole = expand(heap, name, parameter, x.shape);
    expanded.push(whole);
    return [name, whole];
  });
  if (expanded.length === 0) return undefined;
  const inputs = { x, ...Object.fromEntries(entries) };
  const result = runKernel(heap, "FusedBatchNorm", inputs, attributes);
  for (const { dataId } of expanded) heap.backend.disposeData(dataId);
  return result;
}

/** Whether values that start anew when used up are in their places. */
function fits(shape: number[], whole: number[]): boolean {
  const own = shape.slice(shape.findIndex((length) => length !== 1));
  return own.join() === whole.slice(-own.length).join();
}

function expand(heap: Heap, name: string, x: TensorInfo, shape: number[]): TensorInfo {
  const lengths = [...new Array(Math.max(0, shape.length - x.shape.length)).fill(1), ...x.shape];
  if (lengths.some((length, i) => length !== 1 && length !== shape[i])) {
    throw new RangeError(
      `batchNorm(): the ${name} of shape [${x.shape}] does not fit [${shape}]: it must be ` +
        `a vector of ${shape.at(-1)}, or broadcast.`,
    );
  }
  const reps = shape.map((length, i) => length === lengths[i] ? 1 : length);
  return runKernel(heap, "Tile", { x: { ...x, shape: lengths } }, { reps });
}
