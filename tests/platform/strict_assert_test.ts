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

Deno.test("deepEqual() of long lists says where they differ, at once", () => {
  const zeros = new Float32Array(1e6);
  const ones = zeros.map((_, i) => i < 7 ? 0 : 1);
  deepEqual(zeros, new Float32Array(1e6));
  throws(
    () => deepEqual(ones, zeros, "the sums"),
    /^AssertionError.*the sums: 1000000 items and 1000000 items, at 7$/,
  );
  throws(() => deepEqual(zeros, new Float32Array(1)), /1000000 items and another value, at -1$/);
  throws(() => deepEqual(Array(6000).fill(1), Array(6000).fill(1n)), /differ: 6000 items .* at 0$/);
});
