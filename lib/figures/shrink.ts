import type { Numbers } from "./image_values.ts";

/**
 * Makes an image smaller by averaging the pixels that fall on each new one, by area.
 *
 * @param values Row by row, channels last.
 * @param from Rows, columns and channels of `values`.
 * @param to Rows and columns of the result, at most those of `from`.
 * @returns Averages; NaN and infinities are passed over, so that only a wholly missing area is NaN.
 */
export function shrink(
  values: Numbers,
  from: { rows: number; columns: number; channels: number },
  to: { rows: number; columns: number },
): Float32Array {
  const { channels } = from;
  const rowParts = parts(from.rows, to.rows);
  const columnParts = parts(from.columns, to.columns);
  const out = new Float32Array(to.rows * to.columns * channels);
  let at = 0;
  for (const row of rowParts) {
    for (const column of columnParts) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        let area = 0;
        for (let i = 0; i < row.weights.length; i++) {
          const start = (row.first + i) * from.columns + column.first;
          for (let j = 0; j < column.weights.length; j++) {
            const value = values[(start + j) * channels + channel];
            if (!Number.isFinite(value)) continue;
            const weight = row.weights[i] * column.weights[j];
            sum += value * weight;
            area += weight;
          }
        }
        out[at++] = sum / area;
      }
    }
  }
  return out;
}

/** For each new pixel of an axis the old ones under it, and how much of each. */
function parts(from: number, to: number) {
  return Array.from({ length: to }, (_, i) => {
    const [low, high] = [(i * from) / to, ((i + 1) * from) / to];
    const first = Math.floor(low);
    const weights: number[] = [];
    for (let pixel = first; pixel < high - 1e-9; pixel++) {
      weights.push(Math.min(pixel + 1, high) - Math.max(pixel, low));
    }
    return { first, weights };
  });
}
