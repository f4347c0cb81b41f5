import assert from "node:assert/strict";
import type { Credit as CreditType } from "../../lib/notebook/mod.ts";

// credit() keeps the console that it finds at first.
let printed: string[] | undefined;
console.log = (line: string) => printed?.push(line);
const { assertEqual, AssertionError, credit } = await import("../../lib/notebook/mod.ts");
const { Credit } = await import("../../lib/notebook/assertions/credit.ts");
const { TestFault } = await import("../../lib/notebook/assertions/assertion_error.ts");
type Credit = CreditType;

const $display = Symbol.for("Jupyter.display");
const pass = () => {};
const fail = () => assertEqual(1, 2, "your number");

Deno.test("credit() adds up the points of the checks that pass, at once or later", async () => {
  const atOnce = credit({ "a": [1, pass], "b": [2, fail], "c": [4, pass] });
  assert.ok(atOnce instanceof Credit);
  assert.equal(atOnce.points, 5);
  assert.equal(atOnce.of, 7);
  const later = credit({
    "a": [1, pass],
    "b": [2, async () => await undefined],
    "c": [4, () => Promise.reject(new Error("no"))],
    "d": [8, fail],
    "e": [16, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }],
  });
  assert.ok(later instanceof Promise);
  assert.equal((await later).points, 19);
  assert.equal((await later).of, 31);
});

Deno.test("credit() runs asynchronous checks one after the other", async () => {
  const events: string[] = [];
  const check = (name: string) => async () => {
    events.push(`${name} starts`);
    await new Promise((resolve) => setTimeout(resolve, 3));
    events.push(`${name} ends`);
  };
  await credit({ "a": [1, check("a")], "b": [1, check("b")] });
  assert.deepEqual(events, ["a starts", "a ends", "b starts", "b ends"]);
});

Deno.test("credit() is shown as a bare number, which cannot be changed", async () => {
  const earned = await credit({ "a": [1.5, pass], "b": [2, fail] }) as Credit & {
    [$display](): unknown;
  };
  assert.deepEqual({ ...earned[$display]() as object }, {
    "text/plain": "1.5",
    "application/vnd.convolutions.credit+json": { points: 1.5, of: 3.5 },
  });
  assert.ok(Object.isFrozen(earned) && Object.isFrozen(Credit.prototype));
  assert.ok(Object.isFrozen(Credit) && Object.isFrozen(AssertionError));
  assert.ok(Object.isFrozen(AssertionError.prototype) && Object.isFrozen(TestFault));
  assert.equal((earned as unknown as { then: unknown }).then, undefined);
  assert.ok(Object.hasOwn(earned, "then"));
  assert.throws(() => Object.assign(earned, { points: 3.5 }), TypeError);
  assert.throws(() => Object.defineProperty(earned, $display, { value: pass }), TypeError);
});

Deno.test("credit() without a point fails with the first remark", async () => {
  assert.throws(() => credit({ "a": [1, fail], "b": [1, fail] }), {
    name: "AssertionError",
    message: /^your number is 1, expected 2/,
  });
  await assert.rejects(
    async () => await credit({ "a": [1, async () => await fail()] }),
    AssertionError,
  );
});

const unreadable = Object.defineProperty(new Error(), "message", {
  get() {
    throw new Error("twice");
  },
});

/** What a check may throw, and what is said of it. */
const THROWN: [unknown, RegExp][] = [
  [null, /it threw null/],
  [undefined, /value of type undefined/],
  ["stop", /the text "stop"/],
  [7, /value of type number/],
  [{ message: "x" }, /value of type object/],
  [new RangeError("too far"), /it stopped with RangeError: too far$/],
  [unreadable, /cannot be read/],
  [new TypeError("Cannot read properties of undefined (reading '7')"), /row outside of the image/],
  [new Error("two\nlines"), /two lines/],
  [new Error("x".repeat(5000)), /x{500}/],
];

Deno.test("credit() gives no point for a check that throws anything at all", () => {
  for (const [thrown, remark] of THROWN) {
    const lines: string[] = [];
    const earned = withOutput(lines, () =>
      credit({
        "good": [1, pass],
        "bad": [2, () => {
          throw thrown;
        }],
      }) as Credit);
    assert.equal(earned.points, 1);
    assert.equal(lines.length, 3);
    assert.equal(lines[0], "Passed, 1 of 1: good");
    assert.match(lines[1], /^Not yet, 0 of 2: bad: /);
    assert.match(lines[1], remark);
    assert.ok(lines[1].length < 800 && !lines[1].includes("\n"));
    assert.equal(lines[2], "1 of 3 points");
  }
});

Deno.test("a check that returns something, or has no points, is the test's fault", async () => {
  const ill: unknown[] = [
    { "a": [1, () => 1 < 0] },
    { "a": [1, () => true] },
    { "a": [1, () => ({ then: pass })] },
    { "a": [0, pass] },
    { "a": [-1, pass] },
    { "a": [NaN, pass] },
    { "a": [1] },
    { "a": pass },
    {},
  ];
  for (const checks of ill) {
    assert.throws(() => credit(checks as never), { name: "TestFault" }, JSON.stringify(checks));
  }
  await assert.rejects(async () => await credit({ "a": [1, async () => (await 1) as never] }), {
    name: "TestFault",
  });
  // The fault of a check is not taken for the student's.
  assert.throws(() => credit({ "a": [1, pass], "b": [1, () => assertEqual(1, NaN)] }), {
    name: "TestFault",
  });
});

Deno.test("credit() waits for a failing check although Promise.prototype was replaced", async () => {
  const { then, constructor } = Promise.prototype;
  const restore = () => {
    Object.defineProperty(Promise.prototype, "then", {
      value: then,
      configurable: true,
      writable: true,
    });
    Object.defineProperty(Promise.prototype, "constructor", {
      value: constructor,
      configurable: true,
      writable: true,
    });
    delete (Object.prototype as { then?: unknown }).then;
  };
  const earned = credit({
    "good": [1, pass],
    "bad": [2, () => {
      const failing = Promise.reject(new Error("wrong"));
      // An answer does this while it is checked; all it touches says: fulfilled.
      const fulfilled = (done: (value: unknown) => void) => done(undefined);
      Object.defineProperty(Promise.prototype, "then", {
        value: fulfilled,
        configurable: true,
        writable: true,
      });
      Object.defineProperty(Promise.prototype, "constructor", {
        value: Object,
        configurable: true,
        writable: true,
      });
      queueMicrotask(restore);
      return failing;
    }],
  });
  const { points } = await earned; // as a test cell does
  assert.equal(points, 1);
});

/** Collects what is printed. */
function withOutput<T>(lines: string[], run: () => T): T {
  printed = lines;
  try {
    return run();
  } finally {
    printed = undefined;
  }
}
