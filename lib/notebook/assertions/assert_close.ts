import { optionFault, type OptionKind, type OptionNames, RECORD } from "../../geometry/mod.ts";
import { AssertionError } from "./assertion_error.ts";
import { knownMistake, type Mistakes, valueRemark } from "./value_remark.ts";
import { type Fault, type Pending, readValues, type Values } from "./read_values.ts";
import { isClose, sameShape } from "./compare_values.ts";
import { ownOption, pinned } from "./own_property.ts";
import { shapeRemark } from "./shape_remark.ts";
import { showComparison } from "./show_comparison.ts";
import {
  ASSERTION_OPTIONS,
  type AssertionOptions,
  faultRemark,
  naming,
  testFault,
} from "./settings.ts";

/** How {@linkcode assertClose} compares, and what it says. */
export interface AssertCloseOptions extends AssertionOptions {
  /**
   * How far a value may be off: as much as this for expected values up to 1, as this part of the expected value for
   * larger ones; 1e-4 where not given, enough for sums of float32 products.
   */
  tolerance?: number;
  /** Wrong answers that the test knows: the remark for each, and its values (or what makes them). */
  mistakes?: Mistakes;
}

const TOLERANCE: OptionKind = {
  must: "a number from 0 to below 1",
  holds: (value) => typeof value === "number" && value >= 0 && value < 1,
};
const OPTIONS: OptionNames<AssertCloseOptions> = {
  ...ASSERTION_OPTIONS,
  tolerance: TOLERANCE,
  mistakes: RECORD,
};

/**
 * Checks that two tensors, nested arrays or numbers are equal up to rounding.
 *
 * Where both are images, it shows yours, what was expected, and where they differ, before it throws. NaN is expected
 * only where it stands in `expected`, and so are the infinities.
 *
 * It throws at once, except for tensors whose values come later (on WebGPU): so write `await`.
 *
 * @param actual The student's result.
 * @param expected Numbers only, at least one.
 * @param options Tolerance, the result's name, known mistakes. A text is the name.
 * @returns Nothing, or a promise of it.
 * @throws {AssertionError} If they differ; its message says how, and asks what most likely went wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { assertClose } from "convolutions";
 *
 * assertClose([[0.1 + 0.2]], [[0.3]]);
 * assert.throws(() => assertClose(20, 19, "your sum"), /your sum is 20, expected 19/);
 * ```
 */
export function assertClose(
  actual: unknown,
  expected: unknown,
  options: AssertCloseOptions | string = {},
): undefined | Promise<undefined> {
  const own: AssertCloseOptions = typeof options === "string" ? { what: options } : options;
  const fault = optionFault("assertClose()", own, OPTIONS);
  if (fault !== undefined) throw testFault(fault.message);
  const tolerance = ownOption(own, "tolerance") ?? 1e-4;
  const right = readValues(expected);
  const left = readValues(actual);
  if (left.kind !== "pending" && right.kind !== "pending") {
    compare(left, right, actual, tolerance, own);
    return undefined;
  }
  return pinned(compareLater(left, right, actual, tolerance, own));
}

async function compareLater(
  left: Values | Fault | Pending,
  right: Values | Fault | Pending,
  actual: unknown,
  tolerance: number,
  options: AssertCloseOptions,
): Promise<undefined> {
  const expected = right.kind === "pending" ? await right.pending : right;
  const found = left.kind === "pending" ? await left.pending : left;
  compare(found, expected, actual, tolerance, options);
}

function compare(
  left: Values | Fault,
  right: Values | Fault,
  actual: unknown,
  tolerance: number,
  options: AssertCloseOptions,
): void {
  if (right.kind === "fault") throw testFault(`what it expects ${right.fault}`);
  if (right.count === 0) throw testFault("what it expects is empty");
  const named = naming("assertClose()", options, OPTIONS);
  if (left.kind === "fault") throw new AssertionError(faultRemark(named.what, left.fault, actual));
  const mistakes = ownOption(options, "mistakes") ?? {};
  if (!sameShape(left, right)) {
    const known = knownMistake(left, tolerance, mistakes);
    throw new AssertionError(shapeRemark(left, right, known ? { ...named, hint: known } : named));
  }
  for (let i = 0; i < right.count; i++) {
    if (isClose(left.numbers[i], right.numbers[i], tolerance)) continue;
    showComparison(left, right, tolerance);
    throw new AssertionError(valueRemark(left, right, tolerance, named, mistakes));
  }
}
