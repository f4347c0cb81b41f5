import { AssertionError } from "./assertion_error.ts";
import { assertClose } from "./assert_close.ts";
import { faultOf, quoted } from "./read_values.ts";
import { faultRemark, naming, testFault, type What } from "./settings.ts";

/**
 * Checks that a number, a text or a yes-or-no is exactly the expected one, or that lists of numbers are.
 *
 * @param actual The student's answer.
 * @param expected A text, `true` or `false`, a number, or nested arrays of numbers.
 * @param what The answer's name in the remark, such as `"outputRows"`; or the name and a hint.
 * @throws {AssertionError} If they differ; its message says how.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { assertEqual } from "convolutions";
 *
 * assertEqual(3 + 4, 7);
 * assert.throws(() => assertEqual("7", 7, "rows"), /rows is the text "7"/);
 * ```
 */
export function assertEqual(actual: unknown, expected: unknown, what: What = "the result"): void {
  const { what: name, hint } = naming("assertEqual()", what);
  if (typeof expected !== "string" && typeof expected !== "boolean") {
    if (expected !== expected) throw testFault("no answer equals NaN");
    const later = assertClose(actual, expected, { what: name, hint, tolerance: 0 });
    if (later !== undefined) throw testFault("for tensors write await assertClose(…)");
    return;
  }
  if (actual === expected) return;
  const should = typeof expected === "string" ? quoted(expected) : `${expected}`;
  const fault = typeof actual === "string" || typeof actual === "boolean"
    ? `is ${typeof actual === "string" ? quoted(actual) : actual}`
    : typeof actual === "number"
    ? `is ${actual}`
    : faultOf(actual) ?? `is a list or an object`;
  const remark = actual === undefined
    ? faultRemark(name, fault, actual)
    : `${name} ${fault}, expected ${should}`;
  throw new AssertionError(hint === undefined ? remark : `${remark}. ${hint}`);
}
