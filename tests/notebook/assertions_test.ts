import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { assertClose, assertEqual, AssertionError, assertShape } from "../../lib/notebook/mod.ts";
import { close, remarkOf } from "./assertion_calls.ts";

await tf.setBackend("cpu");

Deno.test("assertClose() passes equal numbers in whatever holds them", () => {
  const rows = [[1, 2.5], [-3, 0]];
  const flat = [1, 2.5, -3, 0];
  assertClose(rows, rows);
  assertClose(tf.tensor2d(rows), rows);
  assertClose(rows, tf.tensor2d(rows));
  assertClose([new Float32Array([1, 2.5]), Float64Array.of(-3, 0)], rows);
  assertClose(new Int16Array([1, 2, 3]), [1, 2, 3]);
  assertClose({ shape: [2, 2], data: new Float32Array(flat) }, rows);
  assertClose(7, 7);
  assertClose(tf.scalar(7), 7);
  assertClose(tf.tensor4d(flat, [1, 2, 2, 1]), [rows.map((row) => row.map((value) => [value]))]);
  assertClose([NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity]);
  assertClose(-0, 0);
});

Deno.test("assertClose() allows a part of large values, and an amount for small ones", () => {
  assertClose(1.00009, 1);
  assertClose(1e6 + 90, 1e6);
  assertClose(0.00009, 0);
  assertClose(1.5, 1, { tolerance: 0.5 });
  close(1.00011, 1);
  close(1e6 + 110, 1e6);
  close(0.00011, 0);
  close(1.1, 1, { tolerance: 0.05 });
  close(1.0000001, 1, { tolerance: 0 });
  for (const tolerance of [-1, NaN, Infinity, 1]) {
    assert.throws(() => assertClose(1, 1, { tolerance }), { name: "TestFault" });
  }
});

class Sneaky {
  valueOf() {
    return 1;
  }
}

const holding = (value: unknown) => [[1, 2], [3, value]];

const cyclic: unknown[] = [];

cyclic.push(cyclic);

const disposed = tf.tensor2d([[1, 2], [3, 4]]);

disposed.dispose();

const getters = Object.defineProperty([[1, 2]], "1", { get: () => [3, "4"], enumerable: true });

/** What is no answer, and a part of the remark. */
const NO_ANSWERS: Record<string, [unknown, RegExp]> = {
  "undefined": [undefined, /^f\(x\) returned nothing: has it a return\?$/],
  "null": [null, /is null/],
  "a Promise": [Promise.resolve(1), /is a Promise.*await/],
  "a function": [() => 1, /is a function: call it/],
  "a text": ["1", /is the text "1".*no quotes/],
  "true": [true, /is true/],
  "a bigint": [1n, /bigint/],
  "a symbol": [Symbol("x"), /symbol/],
  "an object": [{}, /object without values/],
  "an object with valueOf": [new Sneaky(), /object without values/],
  "a Number object": [Object(1), /object without values/],
  "a Map": [new Map([[0, 1]]), /object without values/],
  "a Proxy of an array": [new Proxy([[1, 2], [3, 4]], {}), /is a Proxy/],
  "an array with a Proxy in it": [[[1, 2], new Proxy([3, 4], {})], /\[1\]/],
  "an empty array": [[], /expected 2×2, got an empty list/],
  "empty rows": [[[], []], /expected 2×2, got 2×0/],
  "NaN": [holding(NaN), /NaN.*outside of the image/],
  "Infinity": [holding(Infinity), /divided by 0/],
  // deno-lint-ignore no-sparse-arrays
  "a hole": [[[1, 2], , [3, 4]], /nothing \(undefined\) at \[1\]/],
  "undefined in it": [holding(undefined), /nothing \(undefined\) at \[1\]\[1\]: has every place/],
  "a text in it": [holding("4"), /the text "4" at \[1\]\[1\], not a number/],
  "a bigint in it": [holding(4n), /a bigint at \[1\]\[1\]/],
  "an object with valueOf in it": [holding(new Sneaky()), /an object at \[1\]\[1\]/],
  "a list for a number": [holding([4]), /a list at \[1\]\[1\]/],
  "rows of unequal length": [[[1, 2], [3]], /1 values in \[1\], but 2 in \[0\]/],
  "a number for a row": [[[1, 2], 3], /a number at \[1\]/],
  "lists without end": [cyclic, /levels of lists/],
  "a getter that gives a text": [getters, /the text "4" at \[1\]\[1\]/],
  "bigints": [new BigInt64Array([1n, 2n]), /a bigint at \[0\]/],
  "a DataView": [new DataView(new ArrayBuffer(16)), /object without values/],
  "a disposed tensor": [disposed, /disposed of/],
  "a shape that lies": [{ shape: [2, 2], data: [1, 2, 3] }, /shape that does not fit/],
  "a tensor that lies": [
    { shape: [2, 2], dataSync: () => [1, 2, 3, undefined] },
    /nothing \(undefined\) in it/,
  ],
  "a shape of halves": [{ shape: [0.5, 8], data: [1, 2, 3, 4] }, /no list of whole numbers/],
};

for (const [name, [value, remark]] of Object.entries(NO_ANSWERS)) {
  Deno.test(`no check passes ${name}`, () => {
    assert.match(close(value, [[1, 2], [3, 4]]), remark);
    remarkOf(() => assertEqual(value, [[1, 2], [3, 4]]));
    remarkOf(() => assertEqual(value, "another text"));
    remarkOf(() => assertEqual(value, false));
    if (!["NaN", "Infinity"].includes(name)) remarkOf(() => assertShape(value, [2, 2]));
  });
}

Deno.test("a check that expects nothing is the test's fault, whatever the answer", () => {
  for (const expected of [undefined, null, [], [[]], "x", [undefined], Promise.resolve(1), {}]) {
    for (const actual of [expected, 1, undefined]) {
      assert.throws(() => assertClose(actual, expected), {
        name: "TestFault",
        message: /test is at fault/,
      });
    }
  }
  assert.throws(() => assertEqual(NaN, NaN), { name: "TestFault" });
  assert.throws(() => assertEqual(undefined, undefined), { name: "TestFault" });
  assert.throws(() => assertShape([], [NaN]), { name: "TestFault" });
  assert.throws(() => assertShape([], [[1]] as unknown as number[]), { name: "TestFault" });
});

Deno.test("assertClose() waits for tensors whose values come later", async () => {
  const later = (values: number[]) => ({
    shape: [values.length],
    dataSync() {
      throw new Error("not on WebGPU");
    },
    data: () => Promise.resolve(Float32Array.from(values)),
  });
  await assertClose(later([1, 2]), [1, 2]);
  await assert.rejects(async () => await assertClose(later([1, 2]), [1, 3], "x"), {
    name: "AssertionError",
    message: "x: 1 of 2 values differ; the first, [1], is 2, expected 3.",
  });
  await assert.rejects(async () => await assertClose([1, 2], later([1, 3]), "x"), AssertionError);
  assertShape(later([1, 2]), [2]);
  assert.match(remarkOf(() => assertShape(later([1, 2]), [3])), /one value too few/);
  assert.throws(() => assertEqual(later([1]), [1]), { name: "TestFault" });
});

Deno.test("assertEqual() compares texts, yes-or-no and numbers exactly", () => {
  assertEqual("same", "same");
  assertEqual(true, true);
  assertEqual(3, 3);
  assertEqual([1, [2]].flat(), [1, 2]);
  const equal = (actual: unknown, expected: unknown) =>
    remarkOf(() => assertEqual(actual, expected, "mode"));
  assert.equal(equal("valid", "same"), 'mode is "valid", expected "same"');
  assert.equal(equal(undefined, "same"), "mode is undefined: has it been given a value?");
  assert.equal(equal(0, false), "mode is 0, expected false");
  assert.equal(equal(1, true), "mode is 1, expected true");
  assert.equal(equal("", false), 'mode is "", expected false');
  assert.match(equal("3", 3), /is the text "3"/);
  assert.match(equal(3, "3"), /mode is 3, expected "3"/);
  assert.match(equal([3], 3), /give the number itself/);
  assert.match(equal(3.0000001, 3), /is 3\.0000001, expected 3/);
  assert.match(equal(new String("same"), "same"), /is a list or an object, expected "same"/);
});
