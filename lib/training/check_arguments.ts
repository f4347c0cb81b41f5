import { checkValue, FUNCTION, ITERABLE, type OptionKind, wholeFrom } from "../geometry/mod.ts";

/** What can be trained and asked. */
export const MODEL_OR_FUNCTION: OptionKind = {
  must: "a model, or a function of a batch",
  holds: (value) => FUNCTION.holds(value) || FUNCTION.holds((value as Methods | null)?.apply),
};

const OPTIMIZER: OptionKind = {
  must: "an optimizer, such as tf.train.sgd(0.1)",
  holds: (value) => FUNCTION.holds((value as Methods | null)?.minimize),
};

const BATCHES: OptionKind = {
  must: "batches, such as a DataLoader",
  holds: (value) => typeof value === "object" && ITERABLE.holds(value),
};

interface Methods {
  apply?: unknown;
  minimize?: unknown;
}

const KINDS = {
  epochs: wholeFrom(0),
  model: MODEL_OR_FUNCTION,
  lossFunction: FUNCTION,
  optimizer: OPTIMIZER,
  train: BATCHES,
  valid: BATCHES,
  batches: BATCHES,
};

/**
 * Throws unless a training can begin with what it is given.
 *
 * @throws {TypeError} If something is not what its name says.
 * @throws {RangeError} If the epochs are no whole number of at least 0.
 */
export function checkArguments(
  caller: string,
  values: { readonly [Name in keyof typeof KINDS]?: unknown },
): void {
  for (const name of Object.keys(values) as (keyof typeof KINDS)[]) {
    checkValue(caller, name, values[name], KINDS[name]);
  }
}
