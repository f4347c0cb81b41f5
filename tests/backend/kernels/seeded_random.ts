/** Draws a whole number from 0 to `below` − 1. */
export type Random = (below: number) => number;

/** A small generator, so that a failure can be repeated. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/**
 * Draws the values of a tensor evenly from −1 to 1.
 *
 * @param levels How many different values there are; few make ties.
 */
export function floats(random: Random, shape: readonly number[], levels = 2001): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: size }, () => random(levels) / (levels - 1) * 2 - 1);
}
