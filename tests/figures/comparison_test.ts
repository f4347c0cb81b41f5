import assert from "node:assert/strict";
import { preloadPictures } from "../../lib/figures/mod.ts";
import { type Comparison, comparisonPicture } from "../../lib/figures/comparison.ts";

const compare = (actual: number[], expected: number[], columns: number): Comparison => ({
  rows: expected.length / columns,
  columns,
  actual,
  expected,
  differs: (a, b) => !Object.is(a, b),
});

Deno.test("comparisonPicture() draws at once, and a PNG too when preloaded", async () => {
  const pair = compare([1, 2, 3, 5], [1, 2, 3, 4], 2);
  const before = comparisonPicture(pair);
  assert.equal(before.png, undefined);
  await preloadPictures();
  const { svg, png, alt } = comparisonPicture(pair);
  assert.equal(svg, before.svg);
  assert.equal(alt, "Yours, what was expected, and where they differ: 1 of 4 pixels differ");
  assert.ok(png !== undefined && png[1] === 80 && png.length < 20_000);
  assert.deepEqual(comparisonPicture(pair).png, png);
});

Deno.test("comparisonPicture() frames what differs, hatches what has no value", () => {
  const frames = (svg: string) =>
    svg.match(/<path d="(M[^"]*)" fill="none" stroke="#cf222e"/g) ?? [];
  const squares = (path: string) => path.split("z").length - 1;
  const two = comparisonPicture(compare([1, NaN, 3, 5, 5, 6], [1, 2, 3, 4, 5, 6], 3)).svg;
  assert.deepEqual(frames(two).map(squares), [2, 2]);
  assert.match(two, /url\(#hatch/);
  const none = comparisonPicture(compare([1, 2, 3, 4], [1, 2, 3, 4], 2)).svg;
  assert.deepEqual(frames(none), []);
  assert.doesNotMatch(none, /url\(#hatch/);
});

Deno.test("comparisonPicture() stays small and finite for any values and sizes", async () => {
  await preloadPictures();
  const counts: [number, number][] = [[1, 1], [1, 40], [40, 1], [300, 400]];
  for (const [rows, columns] of counts) {
    const expected = Array.from({ length: rows * columns }, (_, i) => i % 7);
    for (const value of [0, NaN, Infinity, -Infinity, 1e300, -1e300]) {
      const { svg, png } = comparisonPicture(compare(expected.map(() => value), expected, columns));
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/, `${rows}×${columns} of ${value}`);
      assert.ok(svg.length < 60_000 && png!.length < 80_000, `${svg.length}, ${png!.length}`);
      const [, width] = /width="(\d+)"/.exec(svg)!;
      const wide = new DataView(png!.buffer, png!.byteOffset).getUint32(16);
      // Twice as many pixels would be too many where the images have less than one for each of theirs.
      assert.equal(wide, rows === 300 ? Number(width) : 2 * Number(width));
    }
  }
});

Deno.test("comparisonPicture() asks whether yours differs from what is expected, in this order", () => {
  const asked: number[][] = [];
  comparisonPicture({
    ...compare([1, 2], [3, 4], 2),
    differs: (actual, expected) => asked.push([actual, expected]) > 2,
  });
  assert.deepEqual(asked, [[1, 3], [2, 4]]);
});
