import type * as tf from "@tensorflow/tfjs";
import { TENSOR } from "../backend/value_kinds.ts";
import { checkValue, knownOptions, LIST, numberFrom, type OptionNames } from "../geometry/mod.ts";

/** A class and how probable a network holds it. */
export interface ClassScore {
  /** WordNet's number, such as `"n02123045"`. */
  id: string;
  /** Such as `"tabby"`. */
  label: string;
  /** Probability, 0 to 1. */
  score: number;
}

/** What {@linkcode decodePredictions} can be told. */
export interface DecodePredictionsOptions {
  /** How many classes to give per picture; 5 if absent, all if `Infinity`. */
  top?: number;
}

const CALLER = "decodePredictions()";
const OPTIONS: OptionNames<DecodePredictionsOptions> = { top: numberFrom(1) };

/**
 * Names the most probable classes of each picture.
 *
 * @param predictions Shape `[n, classes]`: what the network gave for n pictures.
 * @param classes One for each column; `openImageNetClasses` gives ImageNet's.
 * @param options How many.
 * @returns For each picture its classes, the most probable first; of equal ones, the class with
 * the lower number first.
 * @throws {RangeError} If the shapes do not fit or `top` is below 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodePredictions, startBackend, tf } from "convolutions";
 *
 * await startBackend("cpu");
 * const classes = [{ id: "n1", label: "cat" }, { id: "n2", label: "dog" }];
 * const [[best]] = await decodePredictions(tf.tensor2d([[0.2, 0.8]]), classes);
 * assert.equal(best.label, "dog");
 * ```
 */
export async function decodePredictions(
  predictions: tf.Tensor,
  classes: readonly Pick<ClassScore, "id" | "label">[],
  options: DecodePredictionsOptions = {},
): Promise<ClassScore[][]> {
  const { top = 5 } = knownOptions(CALLER, options, OPTIONS);
  checkValue(CALLER, "predictions", predictions, TENSOR);
  checkValue(CALLER, "classes", classes, LIST);
  const [pictures, columns] = predictions.shape;
  if (predictions.shape.length !== 2 || columns !== classes.length) {
    throw new RangeError(
      `Cannot decode predictions of shape [${predictions.shape}]: ` +
        `expected [n, ${classes.length}], a column for each class.`,
    );
  }
  const values = await predictions.data();
  return Array.from({ length: pictures }, (_, picture) => {
    const scores = classes.map(({ id, label }, column) => ({
      id,
      label,
      score: values[picture * columns + column],
    }));
    // sort() keeps the order of equal ones
    return scores.sort((a, b) => b.score - a.score).slice(0, top);
  });
}
