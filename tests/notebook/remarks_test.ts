/** What the checks say of wrong answers, word by word. */

import { equal, ok } from "node:assert/strict";
import { assertClose, type AssertCloseOptions } from "../../lib/notebook/mod.ts";

import { remarkOf } from "./remark_of.ts";

const close = (actual: unknown, expected: unknown, options: AssertCloseOptions = {}) =>
  remarkOf(() => assertClose(actual, expected, { what: "f", ...options }));

type Value = (r: number, c: number) => number;
const grid = (rows: number, columns: number, value: Value) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => value(r, c)));

/** What is said of two images without asking what went wrong. */
function facts(wrong: number[][], right: number[][]): string {
  const off = right.flatMap((row, r) =>
    row.flatMap((value, c) =>
      wrong[r][c] === value ? [] : [{ at: `[${r}][${c}]`, is: wrong[r][c], should: value }]
    )
  );
  const [{ at, is, should }] = off;
  const short = (value: number) => Number(value.toPrecision(6));
  const count = right.flat().length;
  return `f: ${off.length} of ${count} values differ; the first, ${at}, is ${short(is)}, ` +
    `expected ${short(should)}`;
}

/** No two pixels, rows or columns are alike; the greatest is in the middle of the last row. */
const image: Value = (r, c) => 2 + 7 * r * r + 3 * c + (r * c) % 5 + (r === 2 && c === 1 ? 90 : 0);

/** How an image of any size may be wrong, and what is asked then. */
const SLIPS: [slip: (rows: number, columns: number) => Value, question: string][] = [
  [
    (rows, columns) => (r, c) => image(rows - 1 - r, columns - 1 - c),
    "It is turned by half a turn. Is the kernel flipped, or does a loop run backwards?",
  ],
  [(_, columns) => (r, c) => image(r, columns - 1 - c), "Left and right have changed places."],
  [(rows) => (r, c) => image(rows - 1 - r, c), "Top and bottom have changed places."],
  [
    () => (r, c) => -image(r, c),
    "Every sign is turned around. Is the kernel flipped, or subtracted the wrong way round?",
  ],
  [
    () => (r, c) => 9 * image(r, c),
    "Every value is 9 times the expected one. Is a division missing?",
  ],
  [
    () => (r, c) => -1.5 * image(r, c),
    "Every value is -1.5 times the expected one. Is a division missing?",
  ],
  [
    () => (r, c) => image(r, c) / 3,
    "Every value is the expected one divided by 3. Is one division too many?",
  ],
  [
    () => (r, c) => image(r, c) + 0.5,
    "Every value is too large by 0.5. What does the sum start from?",
  ],
  [
    () => (r, c) => image(r, c) - 2.25,
    "Every value is too small by 2.25. What does the sum start from?",
  ],
  [() => () => 0, "They are all 0. Is each sum kept where it belongs?"],
  ...([
    [1, 1, "one row down and one column to the right"],
    [-1, -1, "one row up and one column to the left"],
    [1, 0, "one row down"],
    [-1, 0, "one row up"],
    [0, 1, "one column to the right"],
    [0, -1, "one column to the left"],
  ] as const).map(([down, right, way]): [() => Value, string] => [
    () => (r, c) => image(r - down, c - right) + (outside(r - down) || outside(c - right) ? 50 : 0),
    `Everything has moved ${way}. Where does the window start?`,
  ]),
  [
    (rows) => (r, c) => r === rows - 1 ? 50 + c : image(r, c),
    "Only the last row is wrong. Where does the loop end?",
  ],
  [
    (_, columns) => (r, c) => c === columns - 1 ? 50 + r : image(r, c),
    "Only the last column is wrong. Where does the loop end?",
  ],
  [() => (r, c) => r === 0 ? 50 - c : image(r, c), "Only the first row is wrong."],
  [() => (r, c) => c === 0 ? 50 - r : image(r, c), "Only the first column is wrong."],
  [
    (rows, columns) => (r, c) => image(r, c) + (edge(r, rows) && edge(c, columns) ? 50 + r - c : 0),
    "Only corners are wrong. Which pixel belongs there?",
  ],
  [
    (rows, columns) => (r, c) => image(r, c) + (edge(r, rows) || edge(c, columns) ? 50 + r - c : 0),
    "Only the border is wrong. What stands outside of the image?",
  ],
  [() => (r, c) => image(r, c) + (r === 1 && c === 1 ? 50 : 0), ""],
  [() => (r, c) => image(r, c) + r + c, ""],
];
const outside = (at: number) => at < 0 || at > 4;
const edge = (at: number, length: number) => at === 0 || at === length - 1;

Deno.test("assertClose() asks what made an image of three rows and columns or more wrong", () => {
  for (const [rows, columns] of [[3, 3], [3, 5], [5, 3], [4, 5]]) {
    const right = grid(rows, columns, image);
    for (const [slip, question] of SLIPS) {
      const wrong = grid(rows, columns, slip(rows, columns));
      const said = facts(wrong, right) + (question ? `. ${question}` : ".");
      equal(close(wrong, right), said, `${rows} × ${columns}`);
      const batch = (values: number[][]) => [values.map((row) => row.map((value) => [value]))];
      equal(close(batch(wrong), batch(right)).split("is ")[1], said.split("is ")[1]);
    }
  }
});

Deno.test("assertClose() asks nothing of two rows or columns that it cannot know", () => {
  const asked = SLIPS.slice(0, 10);
  for (const [rows, columns] of [[2, 4], [4, 2], [2, 3]]) {
    const right = grid(rows, columns, image);
    for (const [slip, question] of SLIPS) {
      const wrong = grid(rows, columns, slip(rows, columns));
      const known = asked.some(([, text]) => text === question);
      equal(close(wrong, right), facts(wrong, right) + (known ? `. ${question}` : "."));
    }
  }
});

Deno.test("assertClose() asks about rows and columns of a square image only", () => {
  const turned = "Rows and columns have changed places. An image is image[row][column].";
  for (const side of [2, 3, 4]) {
    const right = grid(side, side, image);
    const wrong = grid(side, side, (r, c) => image(c, r));
    equal(close(wrong, right), `${facts(wrong, right)}. ${turned}`);
  }
  const right = [[1, 2, 3, 4]];
  equal(
    close([[4, 3, 2, 1]], right),
    facts([[4, 3, 2, 1]], right) +
      ". It is turned by half a turn. Is the kernel flipped, or does a loop run backwards?",
  );
});

/** Answers that are no images, and all that is said of them. */
const REMARKS: [
  actual: unknown,
  expected: unknown,
  remark: string,
  options?: AssertCloseOptions,
][] = [
  [20, 19, "f is 20, expected 19. Only one too many. Go over it once more."],
  [18, 19, "f is 18, expected 19. Only one too few. Go over it once more."],
  [19.5, 18.5, "f is 19.5, expected 18.5."],
  [21, 19, "f is 21, expected 19."],
  [0, 19, "f is 0, expected 19."],
  [0, 1, "f is 0, expected 1."],
  [
    -1,
    1,
    "f is -1, expected 1. The sign is turned around. Is it subtracted the wrong way round?",
  ],
  [1234567, 1234568, "f is 1234567, expected 1234568. Only one too few. Go over it once more.", {
    tolerance: 0,
  }],
  [2.123456789, 2.9, "f is 2.12346, expected 2.9."],
  [2.1234567, 2.1234561, "f is 2.1234567, expected 2.1234561.", { tolerance: 0 }],
  [0.1 + 0.2, 0.3, "f is 0.30000000000000004, expected 0.3.", { tolerance: 0 }],
  [-0, 2.5, "f is 0, expected 2.5."],
  [
    NaN,
    2,
    "f is NaN, expected 2. NaN is what comes of reckoning with undefined. Is a value read from " +
    "outside of the image?",
  ],
  [
    -Infinity,
    2,
    "f is -Infinity, expected 2. Is something divided by 0, or a largest value looked for in an " +
    "empty window?",
  ],
  [2, Infinity, "f is 2, expected Infinity."],
  [[-Infinity], [Infinity], "f: its value is -Infinity, expected Infinity."],
  [[3], [5.5], "f: its value is 3, expected 5.5."],
  [[[3]], [[5.5]], "f: its value is 3, expected 5.5."],
  [
    [3, 2, 1],
    [1, 2, 3],
    "f: 2 of 3 values differ; the first, [0], is 3, expected 1. The values are there, in " +
    "reverse order.",
  ],
  [
    [1, 2, 9, 8],
    [1, 2, 3, 4],
    "f: 2 of 4 values differ; the first, [2], is 9, expected 3.",
  ],
  [
    [0, 0],
    [1, 0],
    "f: 1 of 2 values differ; the first, [0], is 0, expected 1. They are all 0. Is each sum kept " +
    "where it belongs?",
  ],
  // Of values that are all alike nobody knows what they were multiplied by, or what was added.
  [[5, 5], [2, 2], "f: 2 of 2 values differ; the first, [0], is 5, expected 2."],
  [
    [1, 2, 3],
    [1.4, 2.9, 2.2],
    "f: 3 of 3 values differ; the first, [0], is 1, expected 1.4. The values are rounded. Keep " +
    "the digits behind the point.",
  ],
  [[1, 2], [2, 2.5], "f: 2 of 2 values differ; the first, [0], is 1, expected 2."],
  [
    [1, 3],
    [1.4, 2.9, 4].slice(0, 2),
    "f: 2 of 2 values differ; the first, [0], is 1, expected 1.4. " +
    "The values are rounded. Keep the digits behind the point.",
  ],
  [[1, 2.5], [1.4, 2.8], "f: 2 of 2 values differ; the first, [0], is 1, expected 1.4."],
  // The tolerance is a part of what is expected, not of what is there.
  [
    [110.5, 9, 1],
    [100, 7, 3],
    "f: 3 of 3 values differ; the first, [0], is 110.5, expected 100.",
    { tolerance: 0.1 },
  ],
  [
    [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 13]]],
    [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]],
    "f: 1 of 12 values differ; the first, [1][2][1], is 13, expected 12.",
  ],
  [
    [[[1, 2], [3, 4], [5, 6]], [[7, 0], [9, 10], [11, 12]]],
    [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]],
    "f: 1 of 12 values differ; the first, [1][0][1], is 0, expected 8.",
  ],
  [
    [0, 2, 6],
    [0, 1, 3],
    "f: 2 of 3 values differ; the first, [1], is 2, expected 1. Every value is 2 times the " +
    "expected one. Is a division missing?",
  ],
  [
    [-1, -2],
    [1, 2],
    "f: 2 of 2 values differ; the first, [0], is -1, expected 1. Every sign is turned around. Is " +
    "the kernel flipped, or subtracted the wrong way round?",
  ],
  [2.12345671234, 2.1234561, "f is 2.12345671, expected 2.1234561.", { tolerance: 0 }],
  [{ shape: [1] }, [1], "f is an object without values: give an array of rows, or a tensor"],
  [{ data: [1] }, [1], "f is an object without values: give an array of rows, or a tensor"],
  [
    [[7, 8, 7], [7, 8, 7], [7, 8, 7]],
    [[8, 7, 8], [8, 7, 8], [8, 7, 8]],
    "f: 9 of 9 values differ; the first, [0][0], is 7, expected 8.",
  ],
  // Nearly turned around, nearly moved, nearly right: but for one value, by more than a tenth.
  [
    [110.5, 40, 10],
    [10, 40, 100],
    "f: 2 of 3 values differ; the first, [0], is 110.5, expected 10.",
    { tolerance: 0.1 },
  ],
  [
    [[0, 10, 20, 30], [0, 50, 110.5, 70], [0, 90, 400, 500]],
    [[10, 20, 30, 40], [50, 100, 70, 80], [90, 400, 500, 600]],
    "f: 12 of 12 values differ; the first, [0][0], is 0, expected 10.",
    { tolerance: 0.1 },
  ],
  [
    [[10, 20, 30], [40, 110.5, 60], [1, 2, 3]],
    [[10, 20, 30], [40, 100, 60], [70, 80, 90]],
    "f: 4 of 9 values differ; the first, [1][1], is 110.5, expected 100.",
    { tolerance: 0.1 },
  ],
];

Deno.test("assertClose() says of numbers and lists what differs, and asks what it knows", () => {
  for (const [actual, expected, remark, options] of REMARKS) {
    equal(close(actual, expected, options), remark);
  }
});

Deno.test("assertClose() allows as much off, on either side, but no more", () => {
  const passes = (actual: number, expected: number, tolerance: number) => {
    try {
      assertClose([actual], [expected], { tolerance });
      return true;
    } catch {
      return false;
    }
  };
  // Halves are exact: up to 1 the tolerance is an amount, beyond a part of what is expected.
  for (const [expected, most] of [[0, 0.5], [0.75, 0.5], [1, 0.5], [1.5, 0.75], [4, 2]]) {
    for (const sign of [1, -1]) {
      for (const side of [1, -1]) {
        const at = sign * expected + side * most;
        ok(passes(at, sign * expected, 0.5), `${at} for ${sign * expected}`);
        ok(
          !passes(at + side / 1024, sign * expected, 0.5),
          `${at} and more for ${sign * expected}`,
        );
      }
    }
  }
  ok(!passes(5, Infinity, 0.5) && !passes(Infinity, 5, 0.5) && !passes(NaN, 5, 0.5));
  ok(passes(NaN, NaN, 0) && passes(-Infinity, -Infinity, 0) && !passes(-Infinity, Infinity, 0.5));
});

Deno.test("a mistake that the test knows is told only where it makes exactly these values", () => {
  const mistakes = { "Doubled.": () => [200, 14], "Another shape.": [[110.5, 7]] };
  const first = (values: number[], tolerance = 1e-4) =>
    close(values, [100, 7], { mistakes, tolerance }).split(". ").slice(1).join(". ");
  equal(first([200, 14]), "Doubled.");
  // As near as a tenth of what the mistake makes.
  equal(first([219, 14], 0.1), "Doubled.");
  ok(first([221, 14], 0.1) !== "Doubled.");
  ok(first([110.5, 7], 0.1) !== "Another shape.");
});
