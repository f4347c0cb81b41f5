import { defineOwn } from "./own_property.ts";

/** What a check throws; its message is a remark to the student. */
export class AssertionError extends Error {
  override readonly name: string = "AssertionError";

  /** @param remark What is wrong, and where to look. */
  constructor(remark: string) {
    super(remark);
    // The message is enough: where in the library it was thrown helps nobody.
    defineOwn(this, "stack", `AssertionError: ${remark}`);
  }
}

Object.freeze(AssertionError.prototype);
Object.freeze(AssertionError);

/** A check that cannot be made as it is written: the fault is the test's, not the answer's. */
export class TestFault extends TypeError {
  override readonly name: string = "TestFault";
}
Object.freeze(TestFault);
