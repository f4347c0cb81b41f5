import type { Mark } from "../board.tsx";
import { isOutside } from "./describe.ts";
import { fedBy, type Plan, type Tap } from "./plan.ts";
import type { Picture } from "./settings.ts";

/** What is pointed at. */
export interface Pointed {
  /** The output pixel. */
  readonly selected: readonly [number, number];
  /** The pixels under its window. */
  readonly taps: readonly Tap[];
  /** The weight, by its place in the kernel. */
  readonly tap?: number;
  /** The pixel of the input, where one is pointed at. */
  readonly pixel?: readonly [number, number];
}

/** The frames on the input: the padding's border, and the window or the pixel that is pointed at. */
export function inputMarks(plan: Plan, picture: Picture, pointed: Pointed): Mark[] {
  const { border, spread, step, dilation, kernelSize } = plan;
  const { selected, taps, tap, pixel } = pointed;
  const marks: Mark[] = [];
  if (border.some((pixels) => pixels > 0)) {
    marks.push({
      row: border[0],
      column: border[1],
      rows: spread * (picture.rows - 1) + 1,
      columns: spread * (picture.columns - 1) + 1,
      kind: "pads",
      dashed: true,
    });
  }
  if (pixel) return [...marks, { row: pixel[0], column: pixel[1], kind: "pixels" }];
  if (dilation > 1) {
    for (const { row, column } of taps) marks.push({ row, column, kind: "pixels", fill: true });
  } else {
    const [row, column] = [selected[0] * step, selected[1] * step];
    marks.push({ row, column, rows: kernelSize[0], columns: kernelSize[1], kind: "pixels" });
  }
  const under = tap === undefined ? undefined : taps[tap];
  if (!under) return marks;
  marks.push({ row: under.row, column: under.column, kind: "weights", fill: true });
  if (under.source && isOutside(plan, picture, under.row, under.column)) {
    // A copied pixel: the one that it is a copy of.
    const [row, column] = under.source.map((at, axis) => at * spread + border[axis]);
    marks.push({ row, column, kind: "pads" });
  }
  return marks;
}

/** The frames on the output: the pixel that is summed, or all those that an input pixel feeds. */
export function outputMarks(plan: Plan, { selected, pixel }: Pointed): Mark[] {
  if (!pixel) return [{ row: selected[0], column: selected[1], kind: "outputs" }];
  return fedBy(plan, pixel).map(([row, column]) => ({ row, column, kind: "outputs", fill: true }));
}
