import assert, { deepEqual, equal, notDeepEqual, notEqual, throws } from "node:assert/strict";

Deno.test("assertions of the tests are strict by every name", () => {
  for (const [one, other] of [[1n, 1], ["1", 1], [0, -0], [true, 1], [null, undefined]]) {
    notEqual(one, other);
    notDeepEqual([one], [other]);
    throws(() => equal(one, other), assert.AssertionError);
    throws(() => deepEqual([one], [other]), assert.AssertionError);
    throws(() => assert.deepEqual([one], [other]), assert.AssertionError);
  }
});
