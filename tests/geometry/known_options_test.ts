import assert from "node:assert/strict";
import { knownOptions, optionFault } from "../../lib/geometry/known_options.ts";
import { oneOf, type OptionKind, TEXT, wholeFrom } from "../../lib/geometry/option_kinds.ts";
import { valueText } from "../../lib/geometry/whole_number.ts";
import { toSides } from "../../lib/geometry/padding.ts";

Deno.test("messages about options show the value, and the name that was meant", () => {
  const names = { stride: true, padding: true } as const;
  const told = (options: unknown) => optionFault("f()", options, names)?.message;
  class Other {
    size = 1;
  }
  const none = "f(): options must be an object such as { stride: … }, not ";
  for (
    const [options, kind] of [
      [null, "null"],
      [[1], "a list"],
      [3, "3"],
      [5n, "5"],
      ["same", '"same"'],
      [undefined, "undefined"],
      [() => 1, "a function"],
      [new Other(), "a Other"],
    ]
  ) assert.equal(told(options), `${none}${kind}.`);
  assert.equal(told(Object.assign(Object.create(null), { stride: 1 })), undefined);
  assert.equal(told(Object.assign(new Other(), { stride: 1 })), `${none}a Other.`);
  assert.equal(told({ pading: 1 }), "f() has no option pading; did you mean padding?");
  assert.equal(told({ sausage: 1 }), "f() has no option sausage; it has stride, padding.");
  assert.throws(() => toSides("f()", { topp: 1 } as never), /no side "topp"; did you mean top\?/);
  assert.throws(() => toSides("f()", { z: 1 } as never), /"z", only top, bottom, left and right/);
  assert.throws(() => toSides("f()", { top: 5n } as never), /padding\.top must be .*, not 5\./);
  assert.throws(() => toSides("f()", { top: "5" } as never), /not "5"\./);
});

Deno.test("an object of another class is one of options if all it has of its own are such", () => {
  class Settings {
    constructor(values: object) {
      Object.assign(this, values);
    }
  }
  const names = { stride: true, padding: true } as const;
  assert.equal(optionFault("f()", new Settings({ stride: 1 }), names), undefined);
  assert.equal(optionFault("f()", new Settings({ padding: 1, stride: 1 }), names), undefined);
  for (const values of [{}, { stride: 1, lr: 2 }]) {
    assert.equal(
      optionFault("f()", new Settings(values), names)?.message,
      "f(): options must be an object such as { stride: … }, not a Settings.",
    );
  }
  assert.equal(
    optionFault("f()", { zz: 1 }, { stride: true })?.message,
    "f() has no option zz; it has only stride.",
  );
});

Deno.test("a value of the right type out of range is a RangeError, another a TypeError", () => {
  const CASES: [OptionKind, unknown, string][] = [
    [wholeFrom(1), 0, "RangeError: f(): size must be a whole number of at least 1, not 0."],
    [wholeFrom(1, 9), "3", 'TypeError: f(): size must be a whole number from 1 to 9, not "3".'],
    [oneOf("a", "b"), "c", 'RangeError: f(): size must be "a" or "b", not "c".'],
    [oneOf("a", "b", true), 1, 'TypeError: f(): size must be "a", "b" or true, not 1.'],
    [TEXT, 1, "TypeError: f(): size must be a text, not 1."],
    [
      { ...TEXT, hint: "write it in quotes" },
      true,
      "TypeError: f(): size must be a text, not true; write it in quotes.",
    ],
  ];
  for (const [size, value, message] of CASES) {
    assert.throws(() => knownOptions("f()", { size: value }, { size }), (error) => {
      assert.equal(`${error}`, message);
      return true;
    });
  }
  assert.deepEqual(knownOptions("f()", { size: undefined }, { size: TEXT }), { size: undefined });
});

Deno.test("valueText() shows what is short enough to be read, and else says what it is", () => {
  class Other {}
  const loop: unknown[] = [];
  loop.push(loop);
  const CASES: [unknown, string][] = [
    [1.5, "1.5"],
    [-0, "0"],
    [5n, "5"],
    [true, "true"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [null, "null"],
    [() => 1, "a function"],
    ['a "b"', '"a \\"b\\""'],
    ["x".repeat(80), `"${"x".repeat(80)}"`],
    ["x".repeat(81), `"${"x".repeat(80)}"…`],
    [[1, [2]], "[1,[2]]"],
    [{ a: 1 }, '{"a":1}'],
    [{ a: "x".repeat(72) }, `{"a":"${"x".repeat(72)}"}`],
    [{ a: "x".repeat(73) }, "a Object"],
    [Array(41).fill(1), "a list"],
    [[2n], "a list"],
    [loop, "a list"],
    [new Other(), "a Other"],
    [new Map([[1, 2]]), "a Map"],
    [Object.create(null), "a object"],
    [{ toJSON: () => undefined }, "a Object"],
  ];
  for (const [value, text] of CASES) assert.equal(valueText(value), text);
});
