/** Takes one channel out of a result, row by row. */
export function channelOf(
  result: Float32Array,
  shape: readonly number[],
  channel: number,
): Float32Array {
  const channels = shape.at(-1)!;
  if (shape.length === 1) return result.slice(channel, channel + 1);
  const out = new Float32Array(result.length / channels);
  for (let i = 0, at = channel; i < out.length; i++, at += channels) out[i] = result[at];
  return out;
}

/** Rows and columns of one channel; of units without a place 1 × 1. */
export function placesOf(shape: readonly number[]): [number, number] {
  return shape.length === 3 ? [shape[0], shape[1]] : [1, 1];
}

/** A range whose middle is 0, so that 0 is always the same color. */
export function shownRange(values: Float32Array): [number, number] {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > most && Number.isFinite(size)) most = size;
  }
  return most === 0 ? [-1, 1] : [-most, most];
}
