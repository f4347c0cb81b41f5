import type { Tfjs } from "../border/tensors.ts";

/** Adds the kernels that ran in another process to those that `tf.profile()` is noting here. */
export function noteKernels(tf: Tfjs, names: readonly string[]): void {
  const { state } = tf.engine();
  if (!state.profiling) return;
  for (const name of names) {
    state.activeProfile.kernels.push({
      name,
      bytesAdded: 0,
      totalBytesSnapshot: 0,
      tensorsAdded: 0,
      totalTensorsSnapshot: 0,
      inputShapes: [],
      outputShapes: [],
      kernelTimeMs: 0,
      extraInfo: "",
    });
  }
}
