import type { Mark } from "./block.ts";

/**
 * A curved arrow from one point to another.
 *
 * @param bulge How far the curve's middle control point is moved from the straight line.
 */
export function arcArrow(
  from: readonly [number, number],
  to: readonly [number, number],
  bulge: readonly [number, number],
  color: string,
  width = 1.75,
): Mark[] {
  const control = [0, 1].map((axis) => (from[axis] + to[axis]) / 2 + bulge[axis] * 2);
  const d = `M${round(from[0])} ${round(from[1])}Q${round(control[0])} ${round(control[1])} ${
    round(to[0])
  } ${round(to[1])}`;
  return [
    { kind: "path", d, stroke: color, width },
    { kind: "path", d: arrowHead(control, to, 6.5), fill: color },
  ];
}

/** A straight arrow. */
export function straightArrow(
  from: readonly [number, number],
  to: readonly [number, number],
  color: string,
  width = 1.75,
): Mark[] {
  const d = `M${round(from[0])} ${round(from[1])}L${round(to[0])} ${round(to[1])}`;
  return [
    { kind: "path", d, stroke: color, width },
    { kind: "path", d: arrowHead(from, to, 6.5), fill: color },
  ];
}

/** A triangle whose tip is at `to`, pointing away from `from`. */
function arrowHead(from: readonly number[], to: readonly number[], size: number): string {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  // The tip stands a little beyond the end of the line, so that the line's butt does not show.
  const tip = [to[0] + Math.cos(angle) * 1.5, to[1] + Math.sin(angle) * 1.5];
  const corner = (turn: number) =>
    `${round(tip[0] - size * Math.cos(angle + turn))} ${
      round(tip[1] - size * Math.sin(angle + turn))
    }`;
  return `M${round(tip[0])} ${round(tip[1])}L${corner(0.45)}L${corner(-0.45)}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
