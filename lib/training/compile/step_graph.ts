import type { CopyStep, ImageShape, Move, NetworkStep, Triple } from "../../backend/network/mod.ts";

/** A layer's result: where it is computed, and its shape without the batch. */
export interface Value {
  step: number;
  shape: readonly number[];
}

const unit: readonly [Triple, Triple, Triple] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
const origin = { start: [0, 0, 0], steps: unit } as const;

/**
 * A network's steps, as they are collected.
 *
 * Steps work on images. Numbers in a row are an image of one pixel, steps of channels one of a
 * single row. An image that is flattened stays as it is until a step needs its numbers in a row: a
 * dense layer does not.
 */
export class StepGraph {
  readonly steps: NetworkStep[] = [];
  /** Steps whose results are part of a concatenation. */
  readonly #joined = new Set<number>();

  add(step: NetworkStep, shape: readonly number[]): Value {
    return { step: this.steps.push(step) - 1, shape };
  }

  /** The image in which a value is computed. */
  shapeOf(value: Value): ImageShape {
    return this.steps[value.step].shape;
  }

  /** The value laid out as its shape says. */
  image(value: Value): Value {
    const wanted = imageShape(value.shape);
    const { rows, columns, depth } = this.shapeOf(value);
    if (rows === wanted.rows && columns === wanted.columns && depth === wanted.depth) return value;
    // What differs was flattened.
    const to = {
      start: [0, 0, 0],
      steps: [[0, 0, columns * depth], [0, 0, depth], [0, 0, 1]],
    } as const;
    return this.copy([value], value.shape, [{
      counts: [rows, columns, depth],
      input: 0,
      from: origin,
      to,
    }]);
  }

  /** The same numbers in another shape. */
  reshape(value: Value, shape: readonly number[]): Value {
    if (shape.length === 1) return { step: value.step, shape };
    const [is, wanted] = [imageShape(value.shape), imageShape(shape)];
    if (value.shape.length > 1 && Object.values(is).join() === Object.values(wanted).join()) {
      return { step: value.step, shape };
    }
    const flat = this.image({ step: value.step, shape: [size(value.shape)] });
    const { rows, columns, depth } = wanted;
    if (rows * columns === 1) return { step: flat.step, shape };
    return this.copy([flat], shape, [{
      counts: [rows, columns, depth],
      input: 0,
      from: { start: [0, 0, 0], steps: [[0, 0, columns * depth], [0, 0, depth], [0, 0, 1]] },
      to: origin,
    }]);
  }

  copy(
    inputs: readonly Value[],
    shape: readonly number[],
    moves: readonly Move[],
    more: Pick<CopyStep, "fill" | "padding"> = {},
  ): Value {
    const steps = inputs.map(({ step }) => step);
    return this.add(
      { kind: "copy", inputs: steps, shape: imageShape(shape), moves, ...more },
      shape,
    );
  }

  /** Every number of an image at a place that depends on where it was. */
  scatter(
    input: Value,
    shape: readonly number[],
    start: Triple,
    steps: readonly [Triple, Triple, Triple] = unit,
    more: Pick<CopyStep, "fill" | "padding"> = {},
  ): Value {
    const { rows, columns, depth } = this.shapeOf(input);
    const move = {
      counts: [rows, columns, depth],
      input: 0,
      from: origin,
      to: { start, steps },
    } as const;
    return this.copy([input], shape, [move], more);
  }

  /** Images side by side along one of their axes: rows, columns or channels. */
  concatenate(values: readonly Value[], axis: 0 | 1 | 2, shape: readonly number[]): Value {
    const images = values.map((value) => this.image(value));
    if (axis === 2) {
      const inputs = images.map((value) => this.#part(value).step);
      return this.add({ kind: "concatenate", inputs, shape: imageShape(shape) }, shape);
    }
    let at = 0;
    const moves = images.map((value, input): Move => {
      const { rows, columns, depth } = this.shapeOf(value);
      const start: Triple = axis === 0 ? [at, 0, 0] : [0, at, 0];
      at += axis === 0 ? rows : columns;
      return { counts: [rows, columns, depth], input, from: origin, to: { start, steps: unit } };
    });
    return this.copy(images, shape, moves);
  }

  /** A result lies in one concatenation; for others it is copied. */
  #part(value: Value): Value {
    if (!this.#joined.has(value.step)) {
      this.#joined.add(value.step);
      return value;
    }
    return this.#part(this.scatter(value, value.shape, [0, 0, 0]));
  }

  /** Computes in JavaScript, on numbers row by row. */
  host(
    inputs: readonly Value[],
    shape: readonly number[],
    compute: (inputs: readonly Float32Array[], result: Float32Array) => void,
  ): Value {
    // A flattened image lies in memory as its numbers in a row do.
    const steps = inputs.map(({ step }) => step);
    return this.add({ kind: "host", inputs: steps, shape: imageShape(shape), compute }, shape);
  }
}

/** The image that holds numbers of a shape of up to three sides. */
export function imageShape(shape: readonly number[]): ImageShape {
  const [depth, columns = 1, rows = 1] = [...shape].reverse();
  return { rows, columns, depth };
}

export function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
