import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { modelGraph, modelSummary } from "../../lib/figures/mod.ts";
import { kerasShape, modelLayers } from "../../lib/figures/model/layers.ts";
import "../../lib/notebook/mod.ts";

await startBackend("cpu");

/** The MIME bundle that a notebook shows. */
function display(value: object): Promise<Record<string, string>> {
  return (value as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ]();
}

function homework(): tf.Sequential {
  return tf.sequential({
    name: "homework",
    layers: [
      tf.layers.conv2d({ filters: 16, kernelSize: 3, inputShape: [28, 28, 1], name: "C1" }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, name: "C2" }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, name: "C3" }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({ units: 32, name: "l4" }),
      tf.layers.dense({ units: 10, name: "l5" }),
    ],
  });
}

/** Two branches, one layer that is used twice, batch normalisation, and a model as a layer. */
function branched(blocks = 1): tf.LayersModel {
  const input = tf.input({ shape: [null, null, 3], name: "picture" });
  const shared = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", name: "shared" });
  const part = tf.sequential({
    name: "part",
    layers: [tf.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [null, null, 3] })],
  });
  const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
  const left = part.apply(twice) as tf.SymbolicTensor;
  let right = twice;
  for (let i = 0; i < blocks; i++) {
    right = tf.layers.batchNormalization({ scale: false, name: `norm_${i}` })
      .apply(right) as tf.SymbolicTensor;
  }
  const joined = tf.layers.concatenate({ name: "mixed" }).apply([left, right]);
  return tf.model({ inputs: input, outputs: joined as tf.SymbolicTensor, name: "branched" });
}

Deno.test("modelLayers() lists a sequential model with the input that it does not list itself", () => {
  const layers = modelLayers(homework());
  assert.deepEqual(layers.map(({ type }) => type), [
    "InputLayer",
    "Conv2D",
    "Conv2D",
    "Conv2D",
    "Flatten",
    "Dense",
    "Dense",
  ]);
  assert.deepEqual(layers.map(({ from }) => from), [[], [0], [1], [2], [3], [4], [5]]);
  assert.deepEqual(layers[2].inputShapes, [[null, 26, 26, 16]]);
  assert.deepEqual(layers[2].outputShapes, [[null, 12, 12, 32]]);
  // The counts are Keras's own for this model.
  assert.deepEqual(layers.map(({ parameters }) => parameters), [0, 160, 4640, 9248, 0, 25632, 330]);
});

Deno.test("modelLayers() finds branches, layers that are used twice and models within", () => {
  const layers = modelLayers(branched());
  const named = Object.fromEntries(layers.map((layer) => [layer.name, layer]));
  const feeds = (name: string) => named[name].from.map((place) => layers[place].name).sort();
  assert.deepEqual(feeds("shared"), ["picture", "shared"]);
  assert.equal(named.shared.outputShapes.length, 2);
  assert.deepEqual(feeds("mixed"), ["norm_0", "part"]);
  assert.deepEqual(named.mixed.inputShapes, [[null, null, null, 2], [null, null, null, 3]]);
  assert.equal(named.part.parameters, 8);
  // offset, mean and variance of three channels; the last two are not trained
  assert.deepEqual([named.norm_0.parameters, named.norm_0.trainable], [9, 3]);
});

Deno.test("modelLayers() leaves out what a layer does in another model", () => {
  const input = tf.input({ shape: [4] });
  const dense = tf.layers.dense({ units: 4, name: "both" });
  const once = dense.apply(input) as tf.SymbolicTensor;
  const twice = dense.apply(once) as tf.SymbolicTensor;
  assert.equal(modelLayers(tf.model({ inputs: input, outputs: once }))[1].from.length, 1);
  assert.equal(modelLayers(tf.model({ inputs: input, outputs: twice }))[1].from.length, 2);
});

Deno.test("modelSummary() prints Keras's table", () => {
  assert.equal(
    String(modelSummary(homework())),
    `Model: "homework"
__________________________________________________
 Layer (type)        Output Shape         Param #
==================================================
 C1 (Conv2D)         (None, 26, 26, 16)       160
 C2 (Conv2D)         (None, 12, 12, 32)     4,640
 C3 (Conv2D)         (None, 5, 5, 32)       9,248
 flatten (Flatten)   (None, 800)                0
 l4 (Dense)          (None, 32)            25,632
 l5 (Dense)          (None, 10)               330
==================================================
Total params: 40,010 (156.29 KB)
Trainable params: 40,010 (156.29 KB)
Non-trainable params: 0 (0.00 B)
__________________________________________________`,
  );
});

Deno.test("modelSummary() says what a layer is connected to where that is not the one above", () => {
  const text = String(modelSummary(branched()));
  assert.match(text, / mixed \(Concatenate\) .* part\n +norm_0\n/);
  assert.match(text, /Non-trainable params: 6 \(24\.00 B\)/);
  assert.equal(modelSummary(branched()).parameters, branched().countParams());
});

Deno.test("modelGraph() shows name, type and shapes of every layer, and each in its own place", async () => {
  const graph = await modelGraph(homework());
  const texts = graph.marks.flatMap((mark) => mark.kind === "text" ? mark.text : []);
  for (const word of ["C1", "C2", "C3", "flatten", "l4", "l5", "Flatten", "(None, 26, 26, 16)"]) {
    assert.ok(texts.includes(word), word);
  }
  assert.equal(texts.filter((text) => text === "(None, 12, 12, 32)").length, 2); // out of C2, into C3
  const paths = graph.marks.flatMap((mark) => mark.kind === "path" ? mark : []);
  const partsOf = (test: (path: typeof paths[number]) => boolean) =>
    paths.filter(test).flatMap(({ d }) => d.split("M").slice(1));
  assert.equal(partsOf(({ d }) => d.includes("C")).length, 6); // one arrow between two boxes
  const boxes = partsOf(({ fill }) => fill === "#ffffff").map((d) => {
    const [x, y, right, bottom] = d.match(/[\d.]+/g)!.map(Number);
    return { x, y, right, bottom };
  });
  assert.equal(boxes.length, 7);
  for (const [i, a] of boxes.entries()) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.right <= graph.content.width);
    for (const b of boxes.slice(i + 1)) {
      const apart = a.right < b.x || b.right < a.x || a.bottom < b.y || b.bottom < a.y;
      assert.ok(apart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    }
  }
});

Deno.test("modelGraph() can leave out shapes and types, and run to the right", async () => {
  const graph = await modelGraph(homework(), {
    showShapes: false,
    showTypes: false,
    direction: "LR",
  });
  assert.ok(graph.content.width > 3 * graph.content.height);
  assert.doesNotMatch(JSON.stringify(graph.marks), /None|Conv2D/);
});

Deno.test("modelGraph() is a figure when it fits on a page, and is scrolled when it does not", async () => {
  const small = await display(await modelGraph(branched()));
  assert.match(small["image/svg+xml"], /^<svg /);
  assert.ok(small["image/png"]);
  const large = await modelGraph(branched(40));
  assert.ok(large.scrolls);
  const bundle = await display(large);
  assert.deepEqual(Object.keys(bundle).sort(), ["text/html", "text/plain"]);
  assert.match(bundle["text/html"], /^<div style="overflow:auto;max-height:\d+px/);
  assert.ok(bundle["text/html"].includes(`height="${large.height}"`));
  const [, data] = /src="data:image\/svg\+xml,([^"]+)"/.exec(bundle["text/html"])!;
  const svg = decodeURIComponent(data);
  assert.match(svg, /^<svg .*<\/svg>$/s);
  assert.doesNotMatch(data, /[<>#&\n]/);
  // Every part that is drawn more than once is there under its short name.
  const ids = new Set([...svg.matchAll(/ id='([^']+)'/g)].map(([, id]) => id));
  const used = [...svg.matchAll(/href='#([^']+)'/g)].map(([, id]) => id);
  assert.ok(used.length > 100 && used.every((id) => ids.has(id)));
  assert.match(bundle["text/plain"], /branched.*44 layers/);
});

Deno.test("modelGraph() gives the same bytes each time", async () => {
  const [first, second] = [await modelGraph(branched()), await modelGraph(branched())];
  assert.equal(await first.toSvg(), await second.toSvg());
});

Deno.test("modelGraph() and modelSummary() refuse a model without layers", async () => {
  const empty = tf.sequential({ name: "empty" });
  await assert.rejects(modelGraph(empty), /RangeError.*"empty" has no layers/s);
  assert.throws(() => modelSummary(empty), RangeError);
});

Deno.test("kerasShape() writes shapes as Python writes tuples", () => {
  assert.deepEqual([[null], [5], [null, 28, 28, 1]].map(kerasShape), [
    "(None,)",
    "(5,)",
    "(None, 28, 28, 1)",
  ]);
});

Deno.test("modelLayers() joins a model that nobody has asked yet, and knows other models' use of its layers", () => {
  const shared = tf.layers.dense({ units: 2, name: "shared" });
  const first = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), shared] });
  const second = tf.sequential({
    layers: [tf.layers.dense({ units: 3, inputShape: [4], name: "own" }), shared],
  });
  const listed = (model: tf.LayersModel) =>
    modelLayers(model).map(({ name, from, inputShapes, outputShapes }) => [
      name.replace(/_input$|^input\d+$|^input_\d+$/, " in"),
      from,
      inputShapes.map(String).join(";"),
      outputShapes.map(String).join(";"),
    ]);
  assert.deepEqual(listed(second).slice(1), [["own", [0], ",4", ",3"], [
    "shared",
    [1],
    ",3",
    ",2",
  ]]);
  assert.deepEqual(listed(first).at(-1), ["shared", [0], ",3", ",2"]);
});

Deno.test("modelGraph() names the layers of a short model, at most twelve", async () => {
  const said = async (count: number) =>
    (await modelGraph(tf.sequential({
      name: "m",
      layers: Array.from({ length: count - 1 }, (_, i) =>
        tf.layers.dense({ units: 1, inputShape: [1], name: `d${i}` })),
    }))).alt;
  assert.match(
    await said(12),
    /^Graph of the model "m", 12 layers from .* to d10 .*, d10 \(Dense\)\.$/,
  );
  assert.match(
    await said(13),
    /^Graph of the model "m", 13 layers from \S+ \(None, 1\) to d11 \(None, 1\)\.$/,
  );
});
