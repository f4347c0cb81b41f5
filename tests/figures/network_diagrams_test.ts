import assert from "node:assert/strict";
import {
  denseLayersDiagram,
  type Diagram,
  perceptronDiagram,
  sharedWeightsDiagram,
} from "../../lib/figures/mod.ts";

const textsOf = ({ marks }: Diagram) => marks.flatMap((m) => m.kind === "text" ? m.text : []);
const pathsOf = ({ marks }: Diagram) => marks.flatMap((m) => m.kind === "path" ? m : []);
/** How many circles are drawn: two arcs each. */
const circlesOf = (picture: Diagram) =>
  pathsOf(picture).filter(({ d }) => d.split("A").length === 3).length;

Deno.test("perceptronDiagram() has an input, a weight and an arrow for each input, and a bias", () => {
  const picture = perceptronDiagram(3);
  const texts = textsOf(picture);
  for (const word of ["x_{1}", "x_{2}", "x_{3}", "w_{3}", "b", "Σ", "f", "y"]) {
    assert.equal(texts.filter((text) => text === word).length, 1, word);
  }
  assert.ok(!texts.includes("x_{4}"));
  assert.equal(circlesOf(picture), 7);
});

Deno.test("denseLayersDiagram() joins every neuron to all of the layer before", () => {
  const picture = denseLayersDiagram([3, 5, 2]);
  assert.equal(circlesOf(picture), 10);
  const lines = pathsOf(picture)[0].d.split("M").length - 1;
  assert.equal(lines, 3 * 5 + 5 * 2);
  assert.match(picture.alt, /3 × 5 \+ 5 × 2 = 25 weights/);
  assert.match(denseLayersDiagram([1, 4]).alt, /1 × 4 = 4 weights/);
});

Deno.test("sharedWeightsDiagram() gives every window the same nine weights", () => {
  const picture = sharedWeightsDiagram({ positions: [[0, 0], [3, 2]] });
  const weights = textsOf(picture).filter((text) => text.startsWith("w_"));
  assert.equal(weights.length, 18);
  assert.equal(new Set(weights).size, 9);
  // the cells of w1 have one color, which no other weight has
  const fills = picture.marks.flatMap((mark, i) =>
    mark.kind === "text" && mark.text.startsWith("w_")
      ? [[mark.text, (picture.marks[i - 1] as { fill?: string }).fill]]
      : []
  );
  assert.equal(new Set(fills.map(([, fill]) => fill)).size, 9);
  assert.equal(new Set(fills.map(String)).size, 9);
  assert.equal(circlesOf(picture), 16);
});

Deno.test("sharedWeightsDiagram() draws one plane of neurons for each map", () => {
  assert.equal(circlesOf(sharedWeightsDiagram({ input: [5, 7], maps: 3 })), 3 * 3 * 5);
});

Deno.test("pictures of networks fit on a page and are the same each time", async () => {
  const pictures = () => [
    perceptronDiagram(12),
    denseLayersDiagram([16, 1, 16, 4]),
    sharedWeightsDiagram({ maps: 6, positions: [[3, 3]] }),
  ];
  const [first, second] = [pictures(), pictures()];
  for (const [i, picture] of first.entries()) {
    assert.ok(picture.width <= 900);
    for (const mark of picture.marks) {
      if (mark.kind !== "text") continue;
      assert.ok(mark.x >= 0 && mark.x <= picture.content.width, mark.text);
      assert.ok(mark.y >= 0 && mark.y <= picture.content.height, mark.text);
    }
    const svg = await picture.toSvg();
    assert.equal(svg, await second[i].toSvg());
    assert.ok(svg.length < 60_000, `${svg.length} bytes`);
  }
});

Deno.test("pictures of networks refuse what cannot be, with the numbers", () => {
  assert.throws(() => perceptronDiagram(0), /RangeError.*from 1 to 12, not 0\./s);
  assert.throws(() => denseLayersDiagram([3]), /not \[3\]/);
  assert.throws(() => denseLayersDiagram([3, 40]), /not \[3,40\]/);
  assert.throws(
    () => sharedWeightsDiagram({ positions: [[4, 0]] }),
    /window 3 × 3 at \[4, 0\] leaves the input 6 × 6; positions go to \[3, 3\]/,
  );
  assert.throws(
    () => sharedWeightsDiagram({ maps: 0 }),
    /maps must be a whole number from 1 to 6, not 0/,
  );
  assert.throws(() => sharedWeightsDiagram({ input: [6, 30] }), /take a smaller input/);
});
