/** What loops over pixels need: grids of numbers, walks of windows, draws from a seed. */
import * as tf from "@tensorflow/tfjs";
import type { PaddingMode } from "../../lib/convolution/mod.ts";

/** Numbers in rows, of any rank. */
export class Grid {
  constructor(readonly shape: readonly number[], readonly values: number[]) {}

  static of(shape: readonly number[], value: (place: number[]) => number): Grid {
    const grid = new Grid(shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(0));
    [...grid.places()].forEach((place, i) => grid.values[i] = value(place));
    return grid;
  }

  *places(): Generator<number[]> {
    const place = this.shape.map(() => 0);
    for (let i = 0; i < this.values.length; i++) {
      yield [...place];
      for (let axis = place.length - 1; axis >= 0 && ++place[axis] === this.shape[axis]; axis--) {
        place[axis] = 0;
      }
    }
  }

  #index(place: readonly number[]): number {
    return place.reduce((index, at, axis) => index * this.shape[axis] + at, 0);
  }

  at(place: readonly number[]): number {
    return this.values[this.#index(place)];
  }

  /** Adds to a number, or to what is put in its place. */
  add(place: readonly number[], value: number, to = this.at(place)): void {
    this.values[this.#index(place)] = to + value;
  }

  tensor(): tf.Tensor {
    return tf.tensor(Float32Array.from(this.values), [...this.shape]);
  }
}

/** Row (or column) of the image that a padded one shows; -1 where there is none. */
export function sourceOf(index: number, length: number, mode: PaddingMode): number {
  if (mode === "constant") return index < 0 || index >= length ? -1 : index;
  let at = index;
  while (at < 0 || at >= length) {
    if (mode === "replicate") at += at < 0 ? 1 : -1;
    else if (mode === "circular") at += at < 0 ? length : -length;
    else if (mode === "reflect") at = at < 0 ? -at : 2 * (length - 1) - at;
    else at = at < 0 ? -1 - at : 2 * length - 1 - at;
  }
  return at;
}

/** Where a window goes in a padded image, and what it meets there. */
export function movesOf(
  padded: readonly number[],
  kernelSize: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
) {
  const size = padded.map((length, axis) => {
    let count = 0;
    for (let at = 0; at + (kernelSize[axis] - 1) * dilation[axis] < length; at += stride[axis]) {
      count++;
    }
    return count;
  }) as [number, number];
  const each = (
    [row, column]: readonly number[],
    visit: (pixel: [number, number], tap: [number, number]) => void,
  ) => {
    for (let i = 0; i < kernelSize[0]; i++) {
      for (let j = 0; j < kernelSize[1]; j++) {
        visit([row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1]], [i, j]);
      }
    }
  };
  return { size, each };
}

/** Draws from one seed. */
export interface Draw {
  whole(least: number, most: number): number;
  some<T>(items: readonly T[]): T;
  /** Numbers from -2 to 2, in steps of 1/8. */
  grid(shape: readonly number[]): Grid;
}

export function drawing(seed: number): Draw {
  let state = seed * 0x9e3779b1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    whole,
    some: (items) => items[whole(0, items.length - 1)],
    grid: (shape) => Grid.of(shape, () => whole(-16, 16) / 8),
  };
}
