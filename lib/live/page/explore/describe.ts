import { numberText } from "../number_text.ts";
import { fedBy, type Plan } from "./plan.ts";
import type { Picture, Settings } from "./settings.ts";

/** Whether a place of the plane is none of the image's own pixels. */
export function isOutside(
  { border, spread }: Plan,
  picture: Pick<Picture, "rows" | "columns">,
  row: number,
  column: number,
): boolean {
  const axis = (place: number, length: number) =>
    place < 0 || place > spread * (length - 1) || place % spread !== 0;
  return axis(row - border[0], picture.rows) || axis(column - border[1], picture.columns);
}

/** Says what stands at a place of the plane, where it comes from, and how many sums it feeds. */
export function describePixel(
  [row, column]: readonly [number, number],
  { plan, plane }: { plan: Plan; plane: Float32Array },
  picture: Picture,
  { transposed }: Pick<Settings, "transposed">,
): string {
  const columns = plan.sources[1].length;
  const source = [plan.sources[0][row], plan.sources[1][column]];
  const value = numberText(plane[row * columns + column]);
  const feeds = fedBy(plan, [row, column]).length;
  const goes = `feeds ${feeds} ${feeds === 1 ? "output" : "outputs"}`;
  const from = `row ${source[0]}, column ${source[1]}`;
  if (!isOutside(plan, picture, row, column)) return `${from}: ${value}, ${goes}`;
  if (source.some((at) => at < 0)) {
    return `${transposed ? "a zero between the pixels" : "padding: a zero"}, ${goes}`;
  }
  return `padding: a copy of ${from}, ${value}, ${goes}`;
}
