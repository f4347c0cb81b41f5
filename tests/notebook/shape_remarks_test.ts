/** What the checks say of wrong shapes, of what is too large, and of errors. */

import { deepEqual, equal, throws } from "node:assert/strict";
import { assertClose, assertEqual, assertShape } from "../../lib/notebook/mod.ts";
import { errorRemark } from "../../lib/notebook/assertions/error_remark.ts";
import { remarkOf } from "./remark_of.ts";

const close = (actual: unknown, expected: unknown) =>
  remarkOf(() => assertClose(actual, expected, { what: "f" }));

/** Lengths of the axes that are there and of those that should be, and what is said. */
const SHAPES: [found: number[], expected: number[], question: string][] = [
  [[6, 6], [4, 4], "expected 4×4, got 6×6: did you subtract the kernel size?"],
  [
    [5, 3],
    [3, 5],
    "expected 3×5, got 5×3: rows and columns have changed places. An image is " +
    "image[row][column]",
  ],
  [[5, 3], [3, 4], "expected 3×4, got 5×3: 2 rows too many, 1 column too few"],
  [[5, 3], [4, 5], "expected 4×5, got 5×3: 1 row too many, 2 columns too few"],
  [
    [4, 4],
    [6, 6],
    "expected 6×6, got 4×4: too small. Was padding left out, or too much subtracted?",
  ],
  [[5, 6], [4, 5], "expected 4×5, got 5×6: one too many each way. Is a + 1 too much, or <= for <?"],
  [[3, 4], [4, 5], "expected 4×5, got 3×4: one too few each way. Is a + 1 missing, or < for <=?"],
  [
    [4, 6],
    [4, 4],
    "expected 4×4, got 4×6: 2 columns too many. Where does the loop over the columns " +
    "end?",
  ],
  [
    [4, 3],
    [4, 4],
    "expected 4×4, got 4×3: 1 column too few. Where does the loop over the columns " +
    "end?",
  ],
  [[3, 4], [4, 4], "expected 4×4, got 3×4: 1 row too few. Where does the loop over the rows end?"],
  [
    [6, 4],
    [4, 4],
    "expected 4×4, got 6×4: 2 rows too many. Where does the loop over the rows end?",
  ],
  [
    [16],
    [4, 4],
    "expected 4×4, got a list of 16: these are the right number of values in one row. " +
    "Has each row of the image a list of its own?",
  ],
  [[15], [4, 4], "expected 4×4, got a list of 15: the number of axes differs"],
  [
    [4, 4],
    [16],
    "expected a list of 16, got 4×4: these are the right number of values in other axes",
  ],
  [
    [2, 8],
    [2, 2, 4],
    "expected 2×2×4, got 2×8: these are the right number of values in other axes",
  ],
  [
    [1, 4, 4, 1],
    [4, 4],
    "expected 4×4, got 1×4×4×1: there are axes of length 1 too many; squeeze() " +
    "drops them",
  ],
  [
    [4, 4],
    [1, 4, 4, 1],
    "expected 1×4×4×1, got 4×4: axes of length 1 are missing; expandDims() or " +
    "reshape() adds them",
  ],
  [[3, 5, 2], [2, 3, 5], "expected 2×3×5, got 3×5×2: the axes are in another order"],
  [[3, 5, 2], [3, 5, 3], "expected 3×5×3, got 3×5×2."],
  [[3, 1, 5], [1, 3, 6], "expected 1×3×6, got 3×1×5."],
  [[1], [], "expected a single number, got a list of 1: give the number itself, without [ ]"],
  [
    [],
    [2, 2],
    "expected 2×2, got a single number: one number is not an image. Is each value put " +
    "into its row?",
  ],
  [[3], [4], "expected a list of 4, got a list of 3: one value too few. Where does the loop end?"],
  [[5], [4], "expected a list of 4, got a list of 5: one value too many. Where does the loop end?"],
  [[6], [4], "expected a list of 4, got a list of 6."],
  [
    [0],
    [4],
    "expected a list of 4, got an empty list: does the loop run at all, and is each row " +
    "pushed?",
  ],
  [[4, 0], [4, 4], "expected 4×4, got 4×0: does the loop run at all, and is each row pushed?"],
];

Deno.test("assertShape() and assertClose() say of shapes how they differ, and ask what they know", () => {
  for (const [shape, expected, question] of SHAPES) {
    const size = (sides: number[]) => sides.reduce((a, b) => a * b, 1);
    const of = (shape: number[]) => ({ shape, data: new Float32Array(size(shape)) });
    const said = [
      remarkOf(() => assertShape(of(shape), expected, "f")),
      close(of(shape), of(expected)),
    ];
    deepEqual(said, [`f: ${question}`, `f: ${question}`]);
    const hinted = remarkOf(() => assertShape(of(shape), expected, { what: "f", hint: "A hint." }));
    const [bare] = question.split(/: |\.$/);
    const swapped = question.includes("changed places") ? question.slice(bare.length) : "";
    equal(hinted, `f: ${bare}${swapped}. A hint.`);
  }
});

Deno.test("checks look at no more than eight axes and sixteen million values", () => {
  const deep = (levels: number): unknown => levels === 0 ? 1 : [deep(levels - 1)];
  assertClose(deep(8), deep(8));
  equal(close(deep(9), deep(8)), "f has more than 8 levels of lists in lists");
  const axes = (rank: number) => ({ shape: Array(rank).fill(1), data: [1] });
  assertShape(axes(8), Array(8).fill(1));
  equal(remarkOf(() => assertShape(axes(9), [1], "f")), "f has more than 8 axes");
  // One list in so many places has many values, and little to hold.
  const row = Array(4000).fill(0);
  const most = { shape: [4000, 4000], data: new Uint8Array(16_000_000) };
  const tooMany = Array(4001).fill(row);
  equal(close(tooMany, [[1]]), "f holds more than 16000000 values");
  equal(remarkOf(() => assertShape(most, [1], "f")).split(",")[0], "f: expected a list of 1");
  const more = { shape: [4000, 4001], data: new Uint8Array(16_004_000) };
  equal(
    remarkOf(() => assertShape(more, [1], "f")),
    "f has a shape that does not fit its number of values",
  );
});

Deno.test("a long text is told by its first sixty letters", () => {
  const text = (length: number) => "0123456789".repeat(10).slice(0, length);
  for (const [length, shown] of [[60, text(60)], [61, `${text(60)}…`]] as const) {
    equal(remarkOf(() => assertEqual(text(length), "a", "f")), `f is "${shown}", expected "a"`);
  }
});

Deno.test("errorRemark() says in one line what was thrown, and what usually stands behind it", () => {
  const row = ". A row outside of the image was asked for: where do the loops start and end?";
  const thrown: [unknown, string][] = [
    [null, "it threw null, not an Error"],
    [undefined, "it threw a value of type undefined, not an Error"],
    [7, "it threw a value of type number, not an Error"],
    [{ message: "x" }, "it threw a value of type object, not an Error"],
    ["stop\nit", 'it threw the text "stop it"'],
    [new RangeError("too far"), "it stopped with RangeError: too far"],
    [new Error("x".repeat(700)), `it stopped with Error: ${"x".repeat(577)}`],
    [
      new TypeError("Cannot read properties of undefined (reading '-1')"),
      `it stopped with TypeError: Cannot read properties of undefined (reading '-1')${row}`,
    ],
    [
      new TypeError("Cannot set properties of undefined (setting '0')"),
      `it stopped with TypeError: Cannot set properties of undefined (setting '0')${row}`,
    ],
    [
      new TypeError("Cannot read properties of undefined (reading 'length')"),
      "it stopped with TypeError: Cannot read properties of undefined (reading 'length'). An image " +
      "or kernel is undefined there.",
    ],
    [
      new TypeError("Cannot read properties of undefined (reading 'shape')"),
      "it stopped with TypeError: Cannot read properties of undefined (reading 'shape')",
    ],
    [
      new RangeError("Maximum call stack size exceeded"),
      "it stopped with RangeError: Maximum call stack size exceeded. The function calls itself " +
      "without end.",
    ],
  ];
  for (const [error, remark] of thrown) equal(errorRemark(error), remark);
  throws(() => assertEqual(1, 2, { what: "f", hint: "A hint." }), {
    message: "f is 1, expected 2. A hint.",
  });
});
