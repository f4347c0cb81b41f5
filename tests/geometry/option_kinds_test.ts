import assert from "node:assert/strict";
import {
  either,
  FINITE,
  FLAG,
  FUNCTION,
  LIST,
  listOf,
  NUMBER,
  numberFrom,
  oneOf,
  type OptionKind,
  pairFrom,
  POSITIVE,
  RECORD,
  recordOf,
  SIDE,
  SIGNAL,
  TEXT,
  twoNumbers,
  twoWhole,
  wholeFrom,
} from "../../lib/geometry/option_kinds.ts";

const LEAST = Number.MIN_VALUE;
const MOST = Number.MAX_SAFE_INTEGER;

/** Each kind, its words, what it holds, and what it does not. */
const KINDS: [OptionKind, string, unknown[], unknown[]][] = [
  [FLAG, "true or false", [true, false], [0, 1, "no", null]],
  [NUMBER, "a number", [0, -1.5, NaN, Infinity], ["1", 1n, null, [1]]],
  [FINITE, "a finite number", [0, -1.5, 1e308], [NaN, Infinity, -Infinity, "1", null]],
  [SIDE, "a number above 0 and below 32768", [LEAST, 0.5, 1, 32767.9], [
    0,
    -1,
    32768,
    NaN,
    "9",
    null,
  ]],
  [POSITIVE, "a finite number above 0", [LEAST, 0.5, 1, 1e9], [0, -1, NaN, Infinity, "1", [1]]],
  [TEXT, "a text", ["", "a"], [1, null, ["a"]]],
  [LIST, "a list", [[], [1]], ["a", { length: 0 }, null]],
  [FUNCTION, "a function", [() => 1, Math.max], [{}, "f", null]],
  [listOf(TEXT, "texts"), "a list of texts", [[], ["a"], ["a", "b"]], [
    ["a", 1],
    [1, "a"],
    "a",
    null,
  ]],
  [wholeFrom(0), "a whole number of at least 0", [0, 1, MOST], [-1, 0.5, MOST + 1, "1", [1], null]],
  [numberFrom(0), "a number of at least 0", [0, 0.5, Infinity], [-1e-9, NaN, "1", 1n, null]],
  [numberFrom(1, 2), "a number from 1 to 2", [1, 1.5, 2], [0.9, 2.1, NaN, Infinity, true]],
  [
    SIGNAL,
    "the signal of an AbortController",
    [new AbortController().signal],
    [new AbortController(), null, {}, true, 1],
  ],
  [wholeFrom(2, 4), "a whole number from 2 to 4", [2, 3, 4], [1, 5, 2.5, Infinity, "3"]],
  [
    pairFrom(1),
    "a whole number of at least 1, or [vertical, horizontal]",
    [1, 2, [1, 2], [3, 1]],
    [0, [0, 1], [1, 0], [1], [1, 2, 3], [], "1", { length: 2 }, null],
  ],
  [
    twoWhole("[row, column]"),
    "[row, column], two whole numbers of at least 0",
    [[0, 0], [1, 2]],
    [0, [-1, 0], [0, -1], [0], [0, 1, 2], [0.5, 1], "01", null],
  ],
  [
    twoNumbers("[least, most]"),
    "[least, most], two finite numbers",
    [[0, 0], [-1.5, 2]],
    [0, [NaN, 0], [0, Infinity], [0], [0, 1, 2], ["0", 1], null],
  ],
  [oneOf("a", "b", "c"), '"a", "b" or "c"', ["a", "b", "c"], ["d", "", 1, null]],
  [oneOf("a", false), '"a" or false', ["a", false], [true, 0, "false"]],
  [RECORD, "an object", [{}, { a: 1 }, new Map()], [null, [], [1], "a", 1, () => 1]],
  [
    recordOf(FINITE, "numbers"),
    "an object of numbers",
    [{}, { a: 1 }, { a: 1, b: 2 }],
    [{ a: "1" }, { a: 1, b: NaN }, { a: NaN, b: 1 }, [1], null, 1],
  ],
  [either(FLAG, TEXT), "true or false or a text", [true, "a"], [1, null]],
];

Deno.test("kinds of options hold what their words say, to the edge and no further", () => {
  for (const [kind, words, held, others] of KINDS) {
    assert.equal(kind.must, words);
    for (const value of held) assert.equal(kind.holds(value), true, `${words}: ${String(value)}`);
    for (const value of others) {
      assert.equal(kind.holds(value), false, `${words}: ${String(value)}`);
    }
  }
});
