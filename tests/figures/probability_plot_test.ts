import assert from "node:assert/strict";
import { probabilityPlot } from "../../lib/figures/mod.ts";

const ORANGE = /fill="#c2571a"/g, BLUE = /fill="#3b6ea8"/g;

Deno.test("probabilityPlot() draws a dot for each class, and the most likely in orange", async () => {
  const figure = probabilityPlot([1e-4, 0.7, 0.2999, 0], { title: "image 18: a 3" });
  const svg = await figure.toSvg();
  assert.equal(svg.match(ORANGE)!.length, 1);
  assert.equal(svg.match(BLUE)!.length, 3);
  assert.equal(figure.alt, "image 18: a 3: 0 0.00010, 1 0.70, 2 0.30, 3 0.0");
});

Deno.test("probabilityPlot() sets dots a tenth apart equally far apart, and none below its floor", async () => {
  const svg = await probabilityPlot([1, 0.1, 0.01, 0.001, 0], { floor: 1e-3 }).toSvg();
  const heights = [...svg.matchAll(/<circle [^>]*cy="([^"]*)"/g)].map(([, y]) => Number(y));
  const [a, b, c, d, e] = heights;
  for (const gap of [c - b, d - c]) assert.ok(Math.abs(gap - (b - a)) < 0.05, `${heights}`);
  assert.equal(e, d);
});

Deno.test("probabilityPlot() names its classes, also when two share a name's start", () => {
  const figure = probabilityPlot([0.5, 0.5], { classes: ["tabby", "tabby cat"] });
  assert.equal(figure.alt, "Probabilities: tabby 0.50, tabby cat 0.50");
});

Deno.test("probabilityPlot() refuses what are no probabilities", () => {
  assert.throws(() => probabilityPlot([]), /probabilityPlot\(\): there are no probabilities\./);
  assert.throws(() => probabilityPlot([0.5, -2.5]), /lies between 0 and 1; one is -2\.5\./);
  assert.throws(() => probabilityPlot([NaN]), /one is NaN/);
  assert.throws(() => probabilityPlot([1], { classes: ["a", "b"] }), /1 probabilities and 2 names/);
  assert.throws(() => probabilityPlot([1], { floor: 0 }), /floor must lie between 0 and 1, not 0/);
});
