import type { ImageShape } from "../../backend/network/mod.ts";

/** The two neighbours of each place along a side, and the share of the second. */
function neighbours(from: number, to: number): { first: number; second: number; share: number }[] {
  return Array.from({ length: to }, (_, place) => {
    const at = (place + 0.5) * from / to - 0.5;
    const first = Math.floor(at);
    const inside = (index: number) => Math.min(Math.max(index, 0), from - 1);
    return { first: inside(first), second: inside(first + 1), share: at - first };
  });
}

/** Resizes an image; the centres of the pixels lie at halves, as in Keras. */
export function bilinear(
  from: ImageShape,
  to: ImageShape,
): (x: Float32Array, result: Float32Array) => void {
  const [rows, columns] = [neighbours(from.rows, to.rows), neighbours(from.columns, to.columns)];
  const { depth } = from;
  return (x, result) => {
    let at = 0;
    for (const row of rows) {
      for (const column of columns) {
        const corners = [row.first, row.second].flatMap((r) =>
          [column.first, column.second].map((c) => (r * from.columns + c) * depth)
        );
        const [a, b, c, d] = corners;
        for (let channel = 0; channel < depth; channel++) {
          const top = x[a + channel] + (x[b + channel] - x[a + channel]) * column.share;
          const bottom = x[c + channel] + (x[d + channel] - x[c + channel]) * column.share;
          result[at++] = top + (bottom - top) * row.share;
        }
      }
    }
  };
}
