import assert from "node:assert/strict";
import { contourPlot } from "../../lib/figures/mod.ts";

const SQUARE = { x: [-1, 1], y: [-1, 1], width: 300, height: 300 } as const;

/** Points of the contours, in the plot's own pixels. */
async function contours(f: (x: number, y: number) => number, lines: number): Promise<number[][][]> {
  const svg = await contourPlot(f, { ...SQUARE, lines }).toSvg();
  const [, group] = /<g [^>]*stroke="#9aa4af"[^>]*>([^]*?)<\/g>/.exec(svg)!;
  return [...group.matchAll(/ d="([^"]*)"/g)].map(([, d]) =>
    [...d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])
  );
}

Deno.test("contourPlot() draws circles for a round bowl, as far out as their value says", async () => {
  // It is asked at the middles of 38 × 38 squares; the plot is 52 … 282 by 28 … 258.
  const highest = 2 * (1 - 1 / 38) ** 2;
  const found = await contours((x, y) => x * x + y * y, 4);
  const middle = [(52 + 282) / 2, (28 + 258) / 2];
  for (const i of [0, 1]) {
    const value = (i + 0.5) / 4 * highest;
    const radii = found.flat().map(([x, y]) => Math.hypot(x - middle[0], y - middle[1]) / 115);
    const near = radii.filter((radius) => Math.abs(radius - Math.sqrt(value)) < 0.01);
    assert.ok(near.length > 12, `${near.length} points of circle ${i}`);
  }
});

Deno.test("contourPlot() asks its function upright: y grows upward", async () => {
  const asked: [number, number][] = [];
  const found = await contours((x, y) => (asked.push([x, y]), y > 0.5 ? 1 : 0), 1);
  assert.ok(asked.every(([x, y]) => Math.abs(x) <= 1 && Math.abs(y) <= 1));
  // The step lies in the upper quarter.
  assert.ok(found.flat().some(([, y]) => y > 75 && y < 100));
});

Deno.test("contourPlot() draws ways that leave it, and none that lie outside", async () => {
  const paths = { leaves: [[0, 0], [0.5, 0.5], [9, 9]], outside: [[8, 8], [9, 9]] };
  const figure = contourPlot((x, y) => x * x + y * y, { ...SQUARE, paths, star: [5, 5] });
  assert.ok((await figure.toPng(1)).length > 1000);
  assert.ok((await figure.toPng(2)).length > 1000);
});

Deno.test("contourPlot() names its paths, and refuses what it cannot draw", () => {
  const bowl = (x: number, y: number) => x * x + y * y;
  const paths = { sgd: [[1, 1], [0.5, 0.5]], adam: [[1, 1]] };
  assert.equal(contourPlot(bowl, { ...SQUARE, paths }).alt, "Lines of equal value: sgd, adam");
  assert.throws(() => contourPlot(bowl, { ...SQUARE, x: [1, 1] }), /x must be \[from, to\]/);
  assert.throws(() => contourPlot(() => -1, { ...SQUARE, log: true }), {
    name: "RangeError",
    message: "contourPlot(): the function is -1 at -0.974, -0.974; it must be finite and above 0.",
  });
  assert.throws(
    () => contourPlot(() => NaN, SQUARE),
    /is NaN at -0.974, -0.974; it must be finite\.$/,
  );
  assert.throws(() => contourPlot(bowl, { ...SQUARE, paths: { lost: [] } }), /path "lost"/);
  assert.throws(() => contourPlot(bowl, { ...SQUARE, paths: { lost: [[NaN, 1]] } }), /path "lost"/);
  assert.throws(() => contourPlot(bowl, { ...SQUARE, lines: 0 }), /lines must be a whole number/);
});
