import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { conv2d, unfold } from "../../lib/convolution/mod.ts";
import {
  channelsDiagram,
  type Diagram,
  equationDiagram,
  im2colDiagram,
  kernelWalk,
  receptiveArea,
  receptiveField,
} from "../../lib/figures/mod.ts";
import { single } from "./diagram_cases.ts";

await startBackend("wasm");

const names = {
  image: [["A", "B", "C"], ["D", "E", "F"], ["G", "H", "J"]],
  kernel: [["α", "β"], ["γ", "δ"]],
  output: [["P", "Q"], ["R", "S"]],
  bias: "b",
};
const small = single.slice(0, 4).map((line) => line.slice(0, 5));
const kernel = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];
const strided = { kernelSize: 3, stride: 2, padding: 1 };
const layers = [
  { name: "input", values: tfRows(28) },
  { name: "conv1", values: tfRows(14), ...strided },
  { name: "conv2", values: tfRows(7), ...strided },
];
const channels = ["Red", "Green", "Blue"].map((name, i) => ({
  name,
  values: small.map((line) => line.map((value) => (i + 1) * value)),
  kernel: kernel.map((line) => line.map((weight) => weight - i)),
}));

const pictures: Record<string, () => Diagram> = {
  equation_input: () => equationDiagram(names, "input"),
  equation_kernel: () => equationDiagram(names, "kernel"),
  equation_output: () => equationDiagram(names, "output"),
  equation_steps: () => equationDiagram(names, "steps"),
  equations: () => equationDiagram(names, "equations"),
  walk: () => kernelWalk([5, 5], 3),
  padded_walk: () => kernelWalk([5, 5], 3, { padding: 1 }),
  im2col: () => im2colDiagram(small, kernel),
  receptive_field: () => receptiveField(layers),
  precedents: () => receptiveField(layers.slice(1), { kernel }),
  channels: () => channelsDiagram(channels, { show: "each" }),
  channel_sum: () => channelsDiagram(channels, { show: "sum" }),
};

function tfRows(side: number): number[][] {
  return Array.from({ length: side }, (_, r) => Array.from({ length: side }, (_, c) => r * c % 7));
}

const plain = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));

for (const [name, make] of Object.entries(pictures)) {
  Deno.test(`${name} is a picture of the page's width that keeps to itself`, async () => {
    const picture = make();
    assert.ok(picture.width <= 900, `${picture.width} px`);
    assert.ok(picture.alt.length > 20 && /\.$/.test(picture.alt), picture.alt);
    for (const mark of picture.marks) {
      if (mark.kind !== "text") continue;
      assert.ok(mark.x >= 0 && mark.x <= picture.content.width, `${mark.text} at x ${mark.x}`);
      assert.ok(mark.y >= 0 && mark.y <= picture.content.height, `${mark.text} at y ${mark.y}`);
    }
    const svg = await picture.toSvg();
    assert.equal(await make().toSvg(), svg);
    assert.ok(svg.length < 40_000, `${svg.length} bytes of SVG`);
    assert.doesNotMatch(svg, /NaN|undefined|<text/);
    assert.ok((await picture.toPng()).length < 80_000);
  });
}

Deno.test("equationDiagram() names every pixel under the kernel at each place", () => {
  assert.equal(
    equationDiagram(names, "equations").alt,
    "The sums of the convolution: αA + βB + γD + δE + b = P; αB + βC + γE + δF + b = Q; " +
      "αD + βE + γG + δH + b = R; αE + βF + γH + δJ + b = S.",
  );
  assert.match(equationDiagram(names, "steps").alt, /on B C E F it gives Q; on D E G H it gives R/);
  assert.throws(
    () => equationDiagram({ ...names, output: [["P", "Q"]] }, "steps"),
    /RangeError: equationDiagram\(\): .*gives \[2, 2\] results, and there are names for \[1, 2\]/,
  );
});

Deno.test("kernelWalk() names the cells under the kernel's middle", () => {
  const inner = kernelWalk([5, 5], 3).texts("output");
  assert.deepEqual(inner, [1, 2, 3].flatMap((r) => [1, 2, 3].map((c) => `${r}, ${c}`)));
  const padded = kernelWalk([5, 5], 3, { padding: 1 });
  assert.deepEqual(padded.texts("output"), kernelWalk([5, 5], 3).texts("input"));
  assert.equal(padded.texts("input").filter((text) => text === "0").length, 49 - 25);
  assert.match(padded.alt, /visits \(0, 0\), then \(0, 1\), and at last \(4, 4\)\. Output 5 × 5/);
  assert.throws(
    () => kernelWalk([5, 5], 4),
    /RangeError: kernelWalk\(\): kernelSize must be an odd whole number, .* not 4/,
  );
  assert.throws(() => kernelWalk([3, 3], 3), /RangeError: .*has 1 place in a row/);
});

Deno.test("im2colDiagram() writes the columns of unfold() and their product", async () => {
  const picture = im2colDiagram(small, kernel);
  const columns = unfold(small, { kernelSize: 3 });
  assert.deepEqual(plain(picture.texts("columns")), [...await columns.data()]);
  const product = [...await conv2d(tf.tensor2d(small), kernel).data()];
  assert.deepEqual(plain(picture.texts("product")), product);
  assert.deepEqual(plain(picture.texts("output")), product);
  assert.deepEqual(plain(picture.texts("filter")), kernel.flat());
  assert.throws(() => im2colDiagram(single, [[1]]), /RangeError: .*6 × 6 = 36 places, more than 9/);
});

Deno.test("receptiveArea() is where the gradient of a cell is not zero", async () => {
  const ones = tf.ones<tf.Rank.R4>([3, 3, 1, 1]);
  for (const [depth, side, cell] of [[1, 28, 7], [2, 28, 3], [3, 128, 8], [4, 128, 4]]) {
    const convolve = (x: tf.Tensor) =>
      Array.from({ length: depth }).reduce<tf.Tensor4D>(
        (layer) => tf.conv2d(tf.pad(layer, [[0, 0], [1, 1], [1, 1], [0, 0]]), ones, 2, "valid"),
        x as tf.Tensor4D,
      ).slice([0, cell, cell, 0], [1, 1, 1, 1]).sum().asScalar();
    const gradient = await tf.grad(convolve)(tf.ones([1, side, side, 1])).squeeze().array();
    const used = (gradient as number[][]).flatMap((line, r) => line.some((v) => v > 0) ? r : []);
    const path = [{}, ...Array.from({ length: depth }, () => strided)];
    const [{ rows, columns }] = receptiveArea(path, [cell, cell]);
    assert.deepEqual(rows, [used[0], used[used.length - 1]], `${depth} layers`);
    assert.deepEqual(columns, rows);
    assert.equal(rows[1] - rows[0] + 1, 2 ** (depth + 1) - 1);
  }
});

Deno.test("receptiveField() traces the cell through every layer", () => {
  assert.equal(
    receptiveField(layers, { position: [3, 3] }).alt,
    "Receptive field: the cell [3, 3] of conv2 7 × 7 is made of 3 × 3 cells of conv1 (rows 5 to " +
      "7, columns 5 to 7), and of 7 × 7 cells of input (rows 9 to 15, columns 9 to 15).",
  );
  assert.deepEqual(
    plain(receptiveField(layers.slice(1), { kernel }).texts("filter")),
    kernel.flat(),
  );
  assert.throws(
    () => receptiveField(layers, { position: [7, 0] }),
    /RangeError: .*position \[7, 0\] is outside the last layer, whose shape is \[7, 7\]/,
  );
  assert.throws(() => receptiveField(layers.slice(0, 1)), /RangeError: .*there are 1/);
});

Deno.test("channelsDiagram() gives the convolution over all channels", async () => {
  const image = tf.stack(channels.map(({ values }) => tf.tensor2d(values)), -1);
  const filter = tf.stack(channels.map(({ kernel }) => tf.tensor2d(kernel)), -1).expandDims(-1);
  const expected = tf.conv2d(image as tf.Tensor3D, filter as tf.Tensor4D, 1, "valid");
  const picture = channelsDiagram(channels, { show: "sum" });
  assert.deepEqual(plain(picture.texts("output")), [...await expected.data()]);
  const each = channelsDiagram(channels, { show: "each", position: [1, 2] });
  for (const { name, values, kernel } of channels) {
    const map = [...await conv2d(tf.tensor2d(values), kernel).data()];
    assert.deepEqual(plain(each.texts(name)), map, name);
    assert.ok(each.alt.includes(`${name} ${String(map[5]).replace("-", "−")}`), each.alt);
  }
  assert.throws(
    () => channelsDiagram(channels, { show: "each", position: [2, 0] }),
    /RangeError: .*position \[2, 0\] is outside the output, whose shape is \[2, 3\]/,
  );
  assert.throws(
    () => channelsDiagram([channels[0], { ...channels[1], kernel: [[1]] }], { show: "sum" }),
    /RangeError: .*"Green" is \[4, 5\] with \[1, 1\]/,
  );
  assert.throws(
    () => channelsDiagram([], { show: "sum" }),
    /RangeError: channelsDiagram\(\): there are no channels/,
  );
});
