import assert from "node:assert/strict";
import { type ConvolutionOptions, PlaneConvolution } from "../../lib/figures/diagram/arithmetic.ts";
import { type Matrix, readPlane } from "../../lib/figures/diagram/matrix.ts";
import {
  architectureDiagram,
  convolutionStep,
  type Diagram,
  paddingDiagram,
  poolingDiagram,
  strideDiagram,
} from "../../lib/figures/mod.ts";
import type { Mark } from "../../lib/figures/diagram/block.ts";
import { edge, identity, lenet, single } from "./diagram_cases.ts";

const plane = (values: Matrix) => readPlane("test()", values, "image");
const convolutionOutput = (image: Matrix, kernel: Matrix, options?: ConvolutionOptions) =>
  new PlaneConvolution("test()", plane(image), plane(kernel), options).output;
const weights = [[-0.2008, -0.3166, 0.279], [0.0693, 0.1972, 0.1449], [-0.2383, 0.0989, 0.0931]];
const convolved = convolutionOutput(single, edge, { padding: 1 });

/** Every picture of lesson 01, by the name that the lesson's source gives it. */
const lesson: Record<string, () => Diagram> = {
  conv1: () => convolutionStep(single, identity, { show: ["input", "filter"], legend: true }),
  conv2: () => convolutionStep(single, identity, { show: ["region", "filter", "products", "sum"] }),
  conv3: () => convolutionStep(single, identity, { show: ["input", "filter", "output"] }),
  stride1: () => convolutionStep(single, identity, { position: [0, 1], previous: [0, 0] }),
  conv7: () => convolutionStep(single, identity, { position: [0, 4], allowOutside: true }),
  conv8: () => convolutionStep(single, identity, { position: [3, 3], outputCells: "all" }),
  strider3: () => strideDiagram(single, identity, { stride: 2 }),
  padding1: () => convolutionStep(single, identity, { padding: 1, legend: true }),
  paddings: () => paddingDiagram(single, 1, ["replicate", "reflect", "circular"]),
  padding2: () => convolutionStep(single, edge, { padding: 1, position: [2, 3] }),
  pooling1: () => poolingDiagram(convolved, { kernelSize: 2 }),
  architecture_lenet: () =>
    architectureDiagram(lenet, { groups: [{ name: "classifier", layers: [6, 7] }] }),
};

const plain = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));

Deno.test("convolutionStep() writes the region, the products and the sum of the convolution", () => {
  for (const kernel of [identity, edge, [[1, 2], [-3, 4]]]) {
    for (const padding of [0, 1]) {
      const output = convolutionOutput(single, kernel, { padding });
      output.forEach((line, r) =>
        line.forEach((sum, c) => {
          const picture = convolutionStep(single, kernel, { position: [r, c], padding });
          const region = plain(picture.texts("region"));
          const products = plain(picture.texts("products"));
          const filter = plain(picture.texts("filter")).slice(0, kernel.flat().length);
          assert.deepEqual(filter, kernel.flat());
          assert.deepEqual(products, region.map((value, i) => value * filter[i] + 0));
          assert.equal(products.reduce((total, value) => total + value, 0), sum);
          assert.deepEqual(plain(picture.texts("sum")), [sum]);
          const known = plain(picture.texts("output"));
          assert.deepEqual(known, output.flat().slice(0, r * line.length + c + 1));
          assert.match(picture.alt, new RegExp(`sum ${String(sum).replace("-", "−")}\\.`));
        })
      );
    }
  }
});

Deno.test("convolutionStep() shows as many output cells as asked for", () => {
  const count = (outputCells: "untilHere" | "here" | "all") =>
    convolutionStep(single, identity, { position: [1, 1], outputCells }).texts("output").length;
  assert.deepEqual([count("untilHere"), count("here"), count("all")], [6, 1, 16]);
});

Deno.test("convolutionStep() marks the cells outside the image and gives no result for them", () => {
  const picture = convolutionStep(single, identity, { position: [0, 4], allowOutside: true });
  assert.deepEqual(picture.texts("sum"), ["?"]);
  assert.equal(picture.texts("region").filter((text) => text === "?").length, 3);
  assert.deepEqual(plain(picture.texts("output")), [9, 5, 0, 7]);
  assert.match(picture.alt, /no result/);
  const dashed = picture.marks.filter((mark) =>
    mark.kind === "path" && mark.dash && mark.stroke === "#cc3311"
  );
  assert.ok(dashed.length > 0, "the window outside is dashed");
});

Deno.test("convolutionStep() refuses what cannot be, with the numbers", () => {
  assert.throws(
    () => convolutionStep(single, identity, { position: [0, 4] }),
    /RangeError: .*position \[0, 4\] is outside the output, whose shape is \[4, 4\]; set allowOutside/,
  );
  assert.throws(
    () => convolutionStep(single, identity, { position: [0, 9], allowOutside: true }),
    /RangeError: .*position \[0, 9\] is outside/,
  );
  assert.throws(
    () => convolutionStep([[1, 2], [3, 4]], identity),
    /RangeError: convolutionStep\(\): the kernel \[3, 3\] is larger than the image \[2, 2\]\./,
  );
  assert.throws(
    () => convolutionStep(single, identity, { stride: 0 }),
    /RangeError: convolutionStep\(\): stride must be a whole number of at least 1, not 0\./,
  );
  assert.throws(
    () => convolutionStep([[1, 2], [3]], identity),
    /RangeError: convolutionStep\(\): .*row 1 has 1 numbers and row 0 has 2\./,
  );
  assert.throws(() => convolutionStep([], identity), /RangeError: .*not the shape \[0, 0\]/);
  assert.throws(
    () => convolutionStep(single, { shape: [3, 3], data: () => {} } as never),
    /TypeError: .*the filter is a tensor, whose values must be waited for; give await tensor\.array\(\)/,
  );
  assert.throws(
    () => poolingDiagram(single, { kernelSize: 7 }),
    /RangeError: .*\[7, 7\] is larger than the image \[6, 6\]/,
  );
  assert.throws(
    () => strideDiagram(single, [[1]]),
    /RangeError: .*6 × 6 = 36 positions, more than 16/,
  );
  assert.throws(
    () => architectureDiagram([{ name: "C1", shape: [6, 0, 28], kind: "input" }]),
    /RangeError: .*layer "C1" .* \[6,0,28\]/,
  );
  const maps = Array.from({ length: 13 }, () => ({ ...lenet[1], shape: [16, 20, 20] as const }));
  assert.throws(() => architectureDiagram(maps), {
    name: "RangeError",
    message:
      /^architectureDiagram\(\): 13 layers are \d+ px wide side by side, more than 832; draw/,
  });
});

Deno.test("strideDiagram() shows one window for each output cell", () => {
  const picture = strideDiagram(single, identity, { stride: 2 });
  assert.deepEqual(plain(picture.texts("output")), [9, 0, 7, 6]);
  assert.equal(picture.texts("input").length, 4 * 36);
});

Deno.test("paddingDiagram() writes every mode's padded image", () => {
  const picture = paddingDiagram(single, 1, ["replicate", "reflect", "circular"]);
  assert.equal(picture.texts("replicate").slice(0, 8).join(""), "55087811");
  assert.equal(picture.texts("reflect").slice(0, 8).join(""), "91950777");
  assert.equal(picture.texts("circular").slice(0, 8).join(""), "07270107");
});

Deno.test("poolingDiagram() writes the pooled numbers and their arithmetic", () => {
  const picture = poolingDiagram(convolved, { kernelSize: 2, kind: "average", position: [1, 1] });
  assert.deepEqual(
    plain(picture.texts("output")),
    [-2.75, -2.5, -6.75, -3.75, 0.75, -5, -2.25, -5.25, 1.75],
  );
  const sentence = picture.marks.find((mark) => mark.kind === "text" && mark.text.includes("/ 4"));
  assert.equal(sentence?.kind === "text" && sentence.text, "(7 + (−2) + (−1) + (−1)) / 4 = 0.75");
  const overlapping = poolingDiagram(convolved, { kernelSize: 2, stride: 1, position: [0, 2] });
  assert.deepEqual(plain(overlapping.texts("output")).slice(0, 5), [22, 22, 23, 23, 11]);
});

Deno.test("architectureDiagram() names every layer and its shape", () => {
  const { alt, marks } = architectureDiagram(lenet);
  const texts = marks.flatMap((mark) => mark.kind === "text" ? mark.text : []);
  for (const [name, shape] of [["C1", "6@28×28"], ["S4", "16@5×5"], ["F6", "84"]]) {
    assert.ok(texts.includes(name) && texts.includes(shape), `${name} ${shape}`);
    assert.ok(alt.includes(`${name} ${shape}`), alt);
  }
});

Deno.test("diagrams keep their marks inside the paper", () => {
  for (const [name, draw] of Object.entries(lesson)) {
    const picture = draw();
    const { width, height } = picture.content;
    for (const mark of picture.marks) {
      for (const [x, y] of corners(mark)) {
        assert.ok(
          x >= -8 && x <= width + 8 && y >= -8 && y <= height + 8,
          `${name}: ${JSON.stringify(mark)} is outside ${width} × ${height}`,
        );
      }
    }
  }
});

Deno.test("diagrams fit the page and stay small", async () => {
  for (const [name, draw] of Object.entries(lesson)) {
    const picture = draw();
    const [svg, png] = [await picture.toSvg(), await picture.toPng()];
    assert.ok(picture.width <= 860, `${name} is ${picture.width} px wide`);
    assert.ok(svg.length < 40_000, `${name}'s SVG has ${svg.length} bytes`);
    assert.ok(png.length < 60_000, `${name}'s PNG has ${png.length} bytes`);
    assert.ok(picture.alt.length > 40, name);
  }
});

Deno.test("diagrams of the same numbers are the same bytes", async () => {
  for (const draw of [lesson.padding2, lesson.paddings, lesson.architecture_lenet]) {
    const [first, second] = [draw(), draw()];
    assert.equal(await first.toSvg(), await second.toSvg());
    assert.deepEqual(await first.toPng(), await second.toPng());
  }
});

Deno.test("diagrams of large images fit by giving up numbers, not by overflowing", () => {
  const ramp = (rows: number, columns: number) =>
    Array.from(
      { length: rows },
      (_, r) => Array.from({ length: columns }, (_, c) => r * columns + c),
    );
  const numbers = convolutionStep(ramp(14, 14), identity, { position: [4, 6] });
  assert.equal(numbers.texts("input").length, 196);
  const map = convolutionStep(ramp(32, 32), weights, { position: [10, 6] });
  assert.equal(map.texts("input").length, 0);
  assert.equal(map.texts("region").length, 9);
  assert.ok(numbers.width <= 860 && map.width <= 860);
});

Deno.test("convolutionStep() makes cells as large as their numbers want, where 34 pixels fit in", () => {
  const cell = (columns: number, show: "input" | "output") => {
    const values = [Array.from({ length: columns }, (_, i) => -98765 - i)];
    const { marks } = convolutionStep(values, [[1]], { show: [show], outputCells: "all" });
    return marks.flatMap((mark) => mark.kind === "anchor" && mark.part === show ? mark.size : []);
  };
  for (const show of ["input", "output"] as const) {
    assert.deepEqual(cell(4, show), [52]);
    // 24 × 34 pixels are less than the 832 of the page, 25 × 34 are not: then 34 is the most.
    assert.deepEqual([cell(24, show), cell(25, show)], [[34], [32]]);
    assert.deepEqual(cell(16, show), [52 - 3]);
  }
});

/** Points that bound a mark, as far as they are written in it. */
function corners(mark: Mark): [number, number][] {
  if (mark.kind !== "path") return [[mark.x, mark.y]];
  // Absolute pairs only: rectangles and lines start every part with one.
  return [...mark.d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [+x, +y]);
}

Deno.test("poolingDiagram() colors each chunk's own cells, also where it is not square", () => {
  const { marks } = poolingDiagram(single, { kernelSize: [2, 3] });
  // The first grid's fills come first: one path a color, one rectangle a cell.
  const fills = marks.filter((mark) => mark.kind === "path" && mark.fill && !mark.stroke);
  const first = fills.slice(0, 6).map((mark) => mark.kind === "path" ? mark.d : "");
  assert.deepEqual(first.map((d) => d.match(/Z/g)?.length), [6, 6, 6, 6, 6, 6]);
  const lefts = [...first[1].matchAll(/M([\d.]+) ([\d.]+)/g)].map(([, x]) => Number(x));
  assert.equal(new Set(lefts).size, 3, "the second chunk is three cells wide");
});
