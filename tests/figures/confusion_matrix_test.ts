import assert from "node:assert/strict";
import { confusionMatrix } from "../../lib/figures/mod.ts";

Deno.test("confusionMatrix() counts what is taken for what, and tells the worst", async () => {
  // By hand: 0 is right twice, once taken for 1; 1 is taken for 2 twice; 2 is right once.
  const right = [0, 0, 0, 1, 1, 2];
  const said = Int32Array.of(0, 1, 0, 2, 2, 2);
  const figure = confusionMatrix(right, said, { title: "three classes" });
  assert.equal(figure.alt, "3 of 6 are right; most often 1 is taken for 2: 2 times");
  const svg = await figure.toSvg();
  assert.equal(svg.match(/#cfe8d6/gi)?.length, 3);
  assert.equal(svg.match(/#f3f5f7/gi)?.length, 4);
  assert.equal(confusionMatrix([0, 1], [0, 1]).alt, "2 of 2 are right");
});

Deno.test("confusionMatrix() has a row for each class named, also of those that never occur", async () => {
  const classes = ["cat", "dog", "fox"];
  const svg = await confusionMatrix([0], [0], { classes }).toSvg();
  assert.equal(svg.match(/#f3f5f7/gi)?.length, 6);
});

Deno.test("confusionMatrix() refuses lists of other lengths, and what is no class", () => {
  const refuses = (make: () => unknown, message: RegExp) =>
    assert.throws(make, { name: "RangeError", message });
  refuses(() => confusionMatrix([0, 1], [0]), /equally many, at least 1, not 2 and 1\./);
  refuses(() => confusionMatrix([], []), /not 0 and 0\./);
  refuses(() => confusionMatrix([0, 1], [0, 1.5]), /said\[1\] must be a class, 0 to 1, not 1\.5\./);
  refuses(() => confusionMatrix([0, -1], [0, 1]), /right\[1\].*not -1\./);
  refuses(() => confusionMatrix([0], [1e9]), /said\[0\].*not 1000000000\./);
  refuses(() => confusionMatrix([0], [NaN]), /said\[0\].*not NaN\./);
  refuses(() => confusionMatrix([0], [2], { classes: ["a", "b"] }), /said\[0\].*0 to 1, not 2\./);
});

Deno.test("confusionMatrix() tells the commonest mistake wherever it stands, the first of equals", () => {
  // 0 is taken for 1 three times, 2 for 0 once, 1 for 2 once.
  const { alt } = confusionMatrix([0, 0, 0, 1, 2], [1, 1, 1, 2, 0]);
  assert.equal(alt, "0 of 5 are right; most often 0 is taken for 1: 3 times");
  const equals = confusionMatrix([0, 1], [1, 0]).alt;
  assert.equal(equals, "0 of 2 are right; most often 0 is taken for 1: 1 time");
});
