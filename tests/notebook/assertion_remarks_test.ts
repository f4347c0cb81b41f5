import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../../lib/notebook/mod.ts";
import { close, remarkOf } from "./assertion_calls.ts";

await tf.setBackend("cpu");

const grid = (rows: number, columns: number, value: (r: number, c: number) => number) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => value(r, c)));

/** No two pixels, rows or columns are alike. */
const image = (r: number, c: number) => 1 + r * r * 7 + c * 3 + (r * c) % 5;

const rightImage = grid(5, 5, image);

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
