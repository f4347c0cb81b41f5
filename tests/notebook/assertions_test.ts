import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import {
  assertClose,
  type AssertCloseOptions,
  assertEqual,
  AssertionError,
  assertShape,
} from "../../lib/notebook/mod.ts";

await tf.setBackend("cpu");

/** The remark of a check that must fail. */
function remarkOf(check: () => unknown): string {
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

const close = (actual: unknown, expected: unknown, options?: AssertCloseOptions) =>
  remarkOf(() => assertClose(actual, expected, options ?? "f(x)"));

const grid = (rows: number, columns: number, value: (r: number, c: number) => number) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => value(r, c)));
/** No two pixels, rows or columns are alike. */
const image = (r: number, c: number) => 1 + r * r * 7 + c * 3 + (r * c) % 5;
const rightImage = grid(5, 5, image);

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

/** A wrong shape of an image, the expected one, and the question that is asked. */
const SHAPES: [found: number[], expected: number[], question: RegExp][] = [
  [[6, 6], [4, 4], /: expected 4×4, got 6×6: did you subtract the kernel size\?$/],
  [[5, 3], [3, 5], /got 5×3: rows and columns have changed places/],
  [[4, 4], [6, 6], /too small\. Was padding left out/],
  [[5, 5], [4, 4], /one too many each way/],
  [[3, 3], [4, 4], /one too few each way/],
  [[4, 6], [4, 4], /2 columns too many/],
  [[3, 4], [4, 4], /1 row too few/],
  [[16], [4, 4], /expected 4×4, got a list of 16: .*right number of values in one row/],
  [[1, 4, 4, 1], [4, 4], /squeeze/],
  [[4, 4], [1, 4, 4, 1], /expandDims/],
  [[2, 8], [2, 2, 4], /in other axes/],
  [[1, 1, 4, 4], [1, 4, 4, 1], /in another order/],
  [[1], [], /expected a single number, got a list of 1: give the number itself/],
  [[], [2, 2], /expected 2×2, got a single number/],
  [[3], [4], /one value too few/],
  [[4, 0], [4, 4], /does the loop run at all/],
];

for (const [found, expected, question] of SHAPES) {
  Deno.test(`assertShape() asks about [${found}] for [${expected}]`, () => {
    const count = found.reduce((a, b) => a * b, 1);
    const value = { shape: found, data: new Float32Array(count) };
    assert.match(remarkOf(() => assertShape(value, expected, "g(x)")), question);
    assert.match(remarkOf(() => assertShape(tf.zeros(found), expected, "g(x)")), /^g\(x\): /);
    assert.match(
      close(value, {
        shape: expected,
        data: new Float32Array(expected.reduce((a, b) => a * b, 1)),
      }),
      question,
    );
    assertShape(value, found);
  });
}

const flat = (values: number[][]) => values.flat();
/** A mistake in an image, and the question that is asked. */
const SLIPS: Record<string, [wrong: number[][], question: RegExp]> = {
  "rows and columns changed": [grid(5, 5, (r, c) => image(c, r)), /Rows and columns have changed/],
  "turned by half a turn": [grid(5, 5, (r, c) => image(4 - r, 4 - c)), /half a turn.*flipped/],
  "left and right changed": [grid(5, 5, (r, c) => image(r, 4 - c)), /Left and right/],
  "top and bottom changed": [grid(5, 5, (r, c) => image(4 - r, c)), /Top and bottom/],
  "signs turned around": [grid(5, 5, (r, c) => -image(r, c)), /Every sign.*kernel flipped/],
  "not divided": [grid(5, 5, (r, c) => 9 * image(r, c)), /9 times the expected.*division missing/],
  "divided twice": [grid(5, 5, (r, c) => image(r, c) / 9), /divided by 9/],
  "a sum that starts from 2": [grid(5, 5, (r, c) => image(r, c) + 2), /too large by 2/],
  "a sum that starts from -2": [grid(5, 5, (r, c) => image(r, c) - 2), /too small by 2/],
  "all 0": [grid(5, 5, () => 0), /all 0/],
  "one column to the right": [grid(5, 5, (r, c) => image(r, c - 1)), /one column to the right/],
  "one row and column up": [grid(5, 5, (r, c) => image(r + 1, c + 1)), /one row up and one column/],
  "the last row": [grid(5, 5, (r, c) => r === 4 ? 0 : image(r, c)), /Only the last row/],
  "the last column": [grid(5, 5, (r, c) => c === 4 ? 0 : image(r, c)), /Only the last column/],
  "the corners": [grid(5, 5, (r, c) => r % 4 + c % 4 === 0 ? 0 : image(r, c)), /Only corners/],
  "the border": [
    grid(5, 5, (r, c) => r % 4 === 0 || c % 4 === 0 ? 0 : image(r, c)),
    /Only the border.*outside of the image/,
  ],
};

for (const [slip, [wrong, question]] of Object.entries(SLIPS)) {
  Deno.test(`assertClose() asks about an image with ${slip}`, () => {
    assert.match(close(wrong, rightImage), question);
    const batch = (values: number[][]) => tf.tensor4d(flat(values), [1, 5, 5, 1]);
    assert.match(close(batch(wrong), batch(rightImage)), question);
    assert.equal(close(batch(wrong), batch(rightImage)).split(" differ")[0].at(0), "f");
  });
}

Deno.test("assertClose() says what and where, with as many digits as it takes", () => {
  assert.equal(close(20, 19), "f(x) is 20, expected 19. Only one too many. Go over it once more.");
  assert.equal(
    close(-19, 19),
    "f(x) is -19, expected 19. The sign is turned around. Is it subtracted the wrong way round?",
  );
  assert.equal(close(2.5, 7), "f(x) is 2.5, expected 7.");
  assert.match(
    close([1, 2, 9, 8], [1, 2, 3, 4]),
    /2 of 4 values differ; the first, \[2\], is 9, expected 3/,
  );
  assert.match(close([[[[1, 5]]]], [[[[1, 2]]]]), /the first, \[0\]\[0\]\[0\]\[1\], is 5/);
  assert.match(
    close(0.3333333, 1 / 3, { tolerance: 0, what: "x" }),
    /x is 0\.3333333, expected 0\.333333333/,
  );
  assert.match(close([4, 0], [4.4, 0.3], {}), /rounded/);
  assert.match(close(Infinity, -Infinity), /is Infinity, expected -Infinity/);
  assert.match(close(5, NaN), /is 5, expected NaN/);
  assert.match(close([3, 2, 1], [1, 2, 3]), /reverse order/);
});

Deno.test("assertClose() prefers the test's own remarks", () => {
  const options = {
    what: "x",
    hint: "A hint.",
    mistakes: { "You took the mean.": 2.5, "A list!": () => [1, 2], "Fails": () => fail() },
  };
  const fail = () => {
    throw new Error("never seen");
  };
  assert.equal(close(2.5, 4, options), "x is 2.5, expected 4. You took the mean.");
  assert.equal(close([1, 2], 4, options), "x: expected a single number, got a list of 2. A list!");
  assert.equal(close(7.25, 4, options), "x is 7.25, expected 4. A hint.");
  assert.equal(close([7], 4, options), "x: expected a single number, got a list of 1. A hint.");
  assert.match(close([[1], [2]], [[1, 2]], options), /changed places.*\. A hint\.$/);
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

/** What a student might put in place of what the checks rely on. */
const PATCHES: Record<string, [target: object, key: PropertyKey, value: unknown]> = {
  "Math.abs": [Math, "abs", () => 0],
  "Math.max": [Math, "max", () => Infinity],
  "Number.isFinite": [Number, "isFinite", () => true],
  "Number.isNaN": [Number, "isNaN", () => true],
  "Number.isInteger": [Number, "isInteger", () => true],
  "Array.isArray": [Array, "isArray", () => false],
  "Array.prototype iterator": [Array.prototype, Symbol.iterator, function* () {}],
  "Array.prototype.every": [Array.prototype, "every", () => true],
  "Array.prototype.map": [Array.prototype, "map", () => []],
  "Array.prototype.join": [Array.prototype, "join", () => ""],
  "Array.from": [Array, "from", () => []],
  "ArrayBuffer.isView": [ArrayBuffer, "isView", () => true],
  "Object.keys": [Object, "keys", () => []],
  "Object.entries": [Object, "entries", () => []],
  "Object.hasOwn": [Object, "hasOwn", () => false],
  "Object.prototype.tolerance": [Object.prototype, "tolerance", 0.99],
  "Object.prototype.kind": [Object.prototype, "kind", "pending"],
  "Object.prototype.what": [Object.prototype, "what", "nothing"],
  "Error.captureStackTrace": [Error, "captureStackTrace", () => {}],
  "Error": [globalThis, "Error", class {}],
  "Float64Array": [globalThis, "Float64Array", class {}],
  "Float64Array.prototype.length": [
    Object.getPrototypeOf(Float64Array.prototype),
    "length",
    { get: () => 0 },
  ],
};

for (const [name, [target, key, value]] of Object.entries(PATCHES)) {
  Deno.test(`a patched ${name} passes no wrong answer and fails no right one`, () => {
    const before = Object.getOwnPropertyDescriptor(target, key);
    const wrong = [[1, 2], [3, 5]];
    const right = [[1, 2], [3, 4]];
    const thrown: unknown[] = [];
    const run = (check: () => void) => {
      try {
        check();
      } catch (error) {
        thrown[thrown.length] = error;
      }
    };
    const getter = typeof value === "object" ? value : undefined;
    Object.defineProperty(target, key, {
      configurable: true,
      ...(getter ?? { value, writable: true }),
    });
    try {
      run(() => assertClose(right, right, {}));
      run(() => assertShape(right, [2, 2], {}));
      run(() => assertEqual(4, 4, {}));
      if (thrown.length === 0) {
        run(() => assertClose(wrong, right, {}));
        run(() => assertShape(right, [2, 3], {}));
        run(() => assertEqual(5, 4, {}));
      }
    } finally {
      if (before) Object.defineProperty(target, key, before);
      else delete (target as Record<PropertyKey, unknown>)[key];
    }
    assert.deepEqual(thrown.map((error) => error instanceof AssertionError), [true, true, true]);
  });
}
