import * as tf from "@tensorflow/tfjs";
import { TENSOR } from "../backend/value_kinds.ts";
import { withLayout } from "../backend/mod.ts";
import { checkValue, shapeText } from "../geometry/mod.ts";

/**
 * Gives filters one size, so that their results can be added and they can be joined: zeros go
 * around the smaller ones, whose middle pixels stay where they are.
 *
 * @param filters Each `[rows, columns, inputs, outputs]`.
 * @returns As many, with the rows of the highest and the columns of the widest.
 * @throws {RangeError} If one has not four axes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignFilters, toFilter } from "convolutions";
 *
 * const [across, down] = alignFilters(toFilter([[-1, 0, 1]]), toFilter([[-1], [0], [1]]));
 * assert.deepEqual(across.shape, [3, 3, 1, 1]);
 * assert.deepEqual(await down.squeeze().array(), [[0, -1, 0], [0, 0, 0], [0, 1, 0]]);
 * ```
 */
export function alignFilters<T extends tf.Tensor4D[]>(...filters: T): T {
  for (const filter of filters) checkValue("alignFilters()", "filter", filter, TENSOR);
  const wrong = filters.find(({ rank }) => rank !== 4);
  if (wrong) {
    throw new RangeError(
      `alignFilters(): a filter has shape ${shapeText(wrong.shape)}; it must be ` +
        "[rows, columns, inputs, outputs], as toFilter() makes it.",
    );
  }
  const largest = [0, 1].map((axis) => Math.max(...filters.map(({ shape }) => shape[axis])));
  return filters.map((filter) => {
    const around = largest.map((most, axis) => zerosAround(filter.shape[axis], most));
    return withLayout(tf.pad(filter, [...around, [0, 0], [0, 0]]), "HWIO");
  }) as T;
}

/** Zeros before and after; of an even size, the middle is the pixel before the middle. */
function zerosAround(size: number, most: number): [number, number] {
  const before = Math.floor((most - 1) / 2) - Math.floor((size - 1) / 2);
  return [before, most - size - before];
}
