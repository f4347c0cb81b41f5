import * as tf from "@tensorflow/tfjs";
import { MODEL_OR_FUNCTION } from "./check_arguments.ts";
import { TENSOR } from "../backend/value_kinds.ts";
import { checkValue, knownOptions, type OptionNames, wholeFrom } from "../geometry/mod.ts";
import type { Model } from "./fit.ts";

/** What a network says of one item. */
export interface ClassGuess {
  /** The likeliest class, 0 to classes − 1. */
  label: number;
  /** How likely the network holds it, 0 to 1. */
  probability: number;
}

/** How {@linkcode predictClasses} goes about it. */
export interface PredictClassesOptions {
  /** Items computed at once; 512 if absent. */
  batchSize?: number;
}

const OPTIONS: OptionNames<PredictClassesOptions> = { batchSize: wholeFrom(1) };

/**
 * Has a network choose a class for each item, and says how sure it is.
 *
 * @param model Batch `[n, …]` → `[n, classes]`: probabilities, or logits, of which softmax makes
 * probabilities.
 * @param items Shape `[n, …]`, as the model takes them.
 * @param options How many at once.
 * @returns For each item the likeliest class and its probability; of equal ones the lower number.
 * @throws {RangeError} If the model does not give `[n, classes]`, or `batchSize` is not a whole
 * number of at least 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { predictClasses, tf } from "convolutions";
 *
 * const same = tf.layers.activation({ activation: "linear", inputShape: [3] });
 * const model = tf.sequential({ layers: [same] });
 * const [first] = await predictClasses(model, tf.tensor2d([[0, 0, 2]]));
 * assert.deepEqual([first.label, first.probability.toFixed(3)], [2, "0.787"]);
 * ```
 */
export async function predictClasses(
  model: Model,
  items: tf.Tensor,
  options: PredictClassesOptions = {},
): Promise<ClassGuess[]> {
  const { batchSize = 512 } = knownOptions("predictClasses()", options, OPTIONS);
  checkValue("predictClasses()", "model", model, MODEL_OR_FUNCTION);
  checkValue("predictClasses()", "items", items, TENSOR);
  const guesses: ClassGuess[] = [];
  for (let from = 0; from < items.shape[0]; from += batchSize) {
    const outputs = tf.tidy(() => {
      const batch = items.slice(from, Math.min(batchSize, items.shape[0] - from));
      return typeof model === "function" ? model(batch, false) : model.apply(batch) as tf.Tensor;
    });
    const [count, classes] = outputs.shape;
    const values = await outputs.data();
    outputs.dispose();
    if (outputs.rank !== 2) {
      throw new RangeError(
        `predictClasses(): the model must give [n, classes], not [${outputs.shape.join(", ")}].`,
      );
    }
    for (let i = 0; i < count; i++) {
      guesses.push(likeliest(values.subarray(i * classes, (i + 1) * classes)));
    }
  }
  return guesses;
}

function likeliest(outputs: ArrayLike<number> & Iterable<number>): ClassGuess {
  const numbers = [...outputs];
  const most = Math.max(...numbers);
  const label = numbers.indexOf(most);
  const sum = numbers.reduce((a, b) => a + b, 0);
  const areProbabilities = Math.abs(sum - 1) < 1e-3 && numbers.every((it) => it >= 0);
  if (areProbabilities) return { label, probability: most };
  return { label, probability: 1 / numbers.reduce((sum, it) => sum + Math.exp(it - most), 0) };
}
