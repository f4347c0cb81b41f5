import type { NetworkStep } from "./steps.ts";

/** Rows and columns from the first to the last, both included. */
export interface Box {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/**
 * What of each earlier step's result a place of a step's result depends on.
 *
 * @param at The step.
 * @param box The place, in rows and columns of its result.
 * @returns By the place of the step; clipped to the result.
 */
export function receptiveField(
  steps: readonly NetworkStep[],
  at: number,
  box: Box,
): Map<number, Box> {
  const fields = new Map<number, Box>([[at, box]]);
  for (let step = at; step > 0; step--) {
    const field = fields.get(step);
    if (!field) continue;
    for (const from of steps[step].from) {
      const before = clip(seenBy(steps[step], field), steps[from].shape);
      const known = fields.get(from);
      fields.set(from, known ? union(known, before) : before);
    }
  }
  return fields;
}

const EVERYWHERE: Box = { rows: [0, Infinity], columns: [0, Infinity] };

function seenBy({ work, shape }: NetworkStep, box: Box): Box {
  const slide = work.kind === "given" ? work.window : "kernelSize" in work ? work : undefined;
  if (slide) {
    const axis = ([first, last]: readonly [number, number], n: 0 | 1): [number, number] => [
      first * slide.stride[n] - slide.before[n],
      last * slide.stride[n] - slide.before[n] + slide.dilation[n] * (slide.kernelSize[n] - 1),
    ];
    return { rows: axis(box.rows, 0), columns: axis(box.columns, 1) };
  }
  // A unit without a place has looked at everything.
  return shape.length === 3 ? box : EVERYWHERE;
}

function clip({ rows, columns }: Box, shape: readonly number[]): Box {
  const [height, width] = shape.length === 3 ? shape : [1, shape[0]];
  const within = ([first, last]: readonly [number, number], length: number): [number, number] => [
    Math.max(0, first),
    Math.min(length - 1, last),
  ];
  return { rows: within(rows, height), columns: within(columns, width) };
}

function union(a: Box, b: Box): Box {
  const axis = (p: readonly [number, number], q: readonly [number, number]): [number, number] => [
    Math.min(p[0], q[0]),
    Math.max(p[1], q[1]),
  ];
  return { rows: axis(a.rows, b.rows), columns: axis(a.columns, b.columns) };
}
