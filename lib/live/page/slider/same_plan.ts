import { paddingSource } from "../../../geometry/mod.ts";
import type { Plan } from "../explore/plan.ts";

/** Lays out a convolution that keeps the image's size: around it stands the nearest pixel. */
export function samePlan(
  [rows, columns]: readonly [number, number],
  kernelSize: readonly [number, number],
): Plan {
  const before = kernelSize.map((length) => (length - 1) >> 1);
  const axis = (length: number, i: number) =>
    Int32Array.from(
      { length: length + kernelSize[i] - 1 },
      (_, at) => paddingSource(at - before[i], length, "replicate")!,
    );
  return {
    sources: [axis(rows, 0), axis(columns, 1)],
    size: [rows, columns],
    step: 1,
    dilation: 1,
    kernelSize,
    border: [before[0], before[1]],
    spread: 1,
  };
}
