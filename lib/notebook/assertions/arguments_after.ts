import { valueText } from "../../geometry/mod.ts";
import { testFault } from "./settings.ts";

/** By this a function of another process gives its arguments as a call has left them. */
const $argumentsAfter = Symbol.for("convolutions.argumentsAfter");

/**
 * Calls a function, and gives the arguments as it has left them: whether it changes what it is given is seen from them.
 *
 * Where a test is graded, an answer's functions run in another process and get copies. What they do to these stays
 * there but for a `tf.Variable`'s new values; this brings the copies back.
 *
 * @param fn Such as a student's function.
 * @param args What it is called with.
 * @returns The arguments after the call, in their order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { argumentsAfter } from "convolutions";
 *
 * const [sorted] = argumentsAfter((list: number[]) => list.sort(), [3, 1, 2]);
 * assert.deepEqual(sorted, [1, 2, 3]);
 * ```
 */
export function argumentsAfter<Arguments extends unknown[]>(
  fn: (...args: Arguments) => unknown,
  ...args: Arguments
): Arguments {
  if (typeof fn !== "function") {
    throw testFault(`argumentsAfter(): fn must be a function, not ${valueText(fn)}`);
  }
  const remote = (fn as { [$argumentsAfter]?: (...args: Arguments) => Arguments })[$argumentsAfter];
  if (remote !== undefined) return remote(...args);
  fn(...args);
  return args;
}
