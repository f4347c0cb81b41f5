/** Calls of assertions, and an image that they are about. */
import assert from "node:assert/strict";
import { assertClose, type AssertCloseOptions, AssertionError } from "../../lib/notebook/mod.ts";

/** The remark of a check that must fail. */
export function remarkOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof AssertionError, `${error}`);
    assert.equal(error.name, "AssertionError");
    assert.equal(error.stack, `AssertionError: ${error.message}`);
    return error.message;
  }
  assert.fail("it passed");
}

export const close = (actual: unknown, expected: unknown, options?: AssertCloseOptions) =>
  remarkOf(() => assertClose(actual, expected, options ?? "f(x)"));
