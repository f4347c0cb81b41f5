import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { kernels } from "../../lib/convolution/mod.ts";
import { Figure, imshow } from "../../lib/figures/mod.ts";
import { Film } from "../../lib/live/film.ts";
import { floats } from "../../lib/live/page/data.ts";
import type { LiveOutput } from "../../lib/live/live_output.ts";
import { ask, explore, exploreSoftmax, kernelSlider, startBackend, tf } from "../../lib/mod.ts";
import { pictureText } from "../figures/picture_text.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";

await startBackend("cpu");
const { layers } = tf;

/** What an output hands to its script. */
async function dataOf(output: LiveOutput): Promise<Record<string, unknown>> {
  return JSON.parse(/live\.start\(at,(.*)\)\}<\/script>$/s.exec(await output.toHtml())![1]);
}

/** What an output carries and shows without a script; long packed numbers as a digest. */
async function carried(output: LiveOutput): Promise<string> {
  const data = JSON.stringify(await dataOf(output), function (key, value) {
    // Backends differ in the last digits.
    if (typeof value === "number") return Number(value.toPrecision(5));
    if (typeof value !== "string") return value;
    if (key === "values" && this.step !== undefined && !this.range) {
      return Array.from(floats(value), (it) => Number(it.toPrecision(5))).join(" ");
    }
    if (value.length < 100) return value;
    return `${value.length} characters ${
      createHash("sha1").update(value).digest("hex").slice(0, 12)
    }`;
  }, 1).replaceAll(/\[[^[\]{}]*\]/g, (list) => list.replaceAll(/\s+/g, " "));
  const { still } = output;
  return `${data}\n${still instanceof Figure ? await pictureText(still) : output.alt}`;
}

async function snapshot(name: string, outputs: Record<string, LiveOutput | Promise<LiveOutput>>) {
  const parts: Record<string, string> = {};
  for (const [part, output] of Object.entries(outputs)) parts[part] = await carried(await output);
  assertSnapshot(`output_${name}.txt`, parts);
}

const plane = [[5, 0.5, 8, 7], [1, -9, 5, 0], [6, 0, 2, 4]];
const bytes = (rows: number, columns: number, channels?: number) => ({
  shape: channels ? [rows, columns, channels] : [rows, columns],
  data: Uint8Array.from({ length: rows * columns * (channels ?? 1) }, (_, i) => i * 37 % 251),
});

Deno.test("explore() carries its pictures and settings, and a still picture", async () => {
  await snapshot("explore", {
    plain: explore(plane),
    "all options": explore(plane, {
      kernel: [[1, 2, 0.125], [0, -1, 3]],
      stride: 2,
      padding: 3,
      paddingMode: "circular",
      dilation: 2,
      flipped: true,
      cmap: "viridis",
      vmin: -5,
      vmax: 10,
      unit: "m",
      name: "hills",
      variable: "terrain",
      pictures: { colors: bytes(2, 3, 3), shrunk: bytes(3, 257), alpha: bytes(1, 2, 4) },
    }),
    transposed: explore(bytes(2, 2), { transposed: true, stride: 2, kernel: "boxBlur" }),
  });
});

Deno.test("explore() begins with each kernel of the library in whole numbers", async () => {
  for (const [name, weights] of Object.entries(kernels)) {
    const output = await explore(plane, { kernel: name as keyof typeof kernels });
    const { settings } = await dataOf(output) as { settings: Record<string, number & number[]> };
    const { rows, columns, weights: whole, divisor } = settings;
    assert.deepEqual([rows, columns], [3, 3]);
    assert.deepEqual(whole.map((weight) => weight / divisor), weights.flat(), name);
    assert.ok(whole.every(Number.isInteger), name);
    assert.match(output.alt, new RegExp(`with the kernel ${name}: `));
  }
});

Deno.test("explore() says what is wrong with its kernel and its size", async () => {
  const refuses = (kernel: unknown, name: string, message: string) =>
    assert.rejects(explore(plane, { kernel } as never), { name, message });
  const rows = (shape: string) =>
    `explore(): the kernel must be rows of numbers of equal length, 1 × 1 to 7 × 7, not ${shape}.`;
  await refuses([[1], [2, 3]], "RangeError", rows("2 × 1"));
  await refuses([], "RangeError", rows("0 × 0"));
  await refuses([[]], "RangeError", rows("1 × 0"));
  await refuses([[NaN]], "RangeError", rows("1 × 1"));
  await refuses([Array(8).fill(1)], "RangeError", rows("1 × 8"));
  await refuses(
    [1],
    "TypeError",
    "explore(): kernel must be a name or rows of weights, not [1].",
  );
  await refuses(
    "blur",
    "RangeError",
    'explore(): there is no kernel "blur": use ' + Object.keys(kernels).join(", ") +
      ", or rows of weights.",
  );
  await explore([Array(9).fill(1)], { kernel: [Array(7).fill(1)] });
});

Deno.test("kernelSlider() carries a kernel for each number, and a still picture", async () => {
  await snapshot("kernel_slider", {
    plain: kernelSlider(plane, (a) => [[a, 1]], { step: 0.5 }),
    "all options": kernelSlider(
      bytes(3, 4),
      (x) => [Array.from({ length: 8 }, (_, i) => x * (i - 4))],
      {
        from: 0.1,
        to: 0.7,
        step: 0.2,
        start: 0.4,
        name: "x",
        marks: { 0.7: "most", 0.12: "least" },
        output: { vmin: -3, vmax: 5, cmap: "seismic" },
        cmap: "viridis",
        vmin: 2,
        vmax: 200,
        unit: "m",
      },
    ),
    "a kernel of zeros": kernelSlider([[1, 2]], () => [[0]], { to: 0, output: { vmin: 1 } }),
  });
});

Deno.test("exploreSoftmax() and ask() carry what they ask, and a still picture", async () => {
  await snapshot("questions", {
    softmax: exploreSoftmax([1, 0.25, -2.5], { classes: ["cat", "dog", "owl"], answer: 1 }),
    "softmax, plain": exploreSoftmax(tf.tensor1d([0, 1])),
    number: ask("How many < 3?", {
      answer: 2,
      why: "Two & no more.",
      tolerance: 1,
      wrong: { [-1]: "no" },
    }),
  });
  const html = async (output: LiveOutput) =>
    (await output.toHtml()).replace(/<script>.*<\/script>/s, "")
      .replace(/base64,[^"]+/, "base64,");
  const figure = imshow(plane, { alt: 'the "plane"', width: 40, axis: false });
  const choices = { a: "It blurs.", "<b>": "It sharpens." };
  assert.equal(
    await html(ask("Which?", { choices, answer: "<b>", show: figure })),
    "<div><p><b>Which?</b></p><ul><li>a</li><li>&lt;b&gt;</li></ul>" +
      "<details><summary>The answer</summary>&lt;b&gt;: It sharpens." +
      '<br><img src="data:image/png;base64," width="68" alt="the &quot;plane&quot;" ' +
      'style="max-width:100%;height:auto"></details><p><small>To turn this yourself, run the cell, ' +
      "or trust the notebook (in JupyterLab: View → Activate Command Palette → Trust Notebook)." +
      "</small></p></div>",
  );
});

/** A model whose weights are sixteenths without a pattern. */
function weighted(model: tf.LayersModel): tf.LayersModel {
  model.setWeights(model.weights.map(({ shape }, n) => {
    const sizes = shape as number[];
    const count = sizes.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Float32Array.from({ length: count }, (_, i) => ((i * 7 + n * 5 + i * i) % 17 + 1) / 16),
      sizes,
    );
  }));
  return model;
}

Deno.test("explore(model) carries its steps, samples and a still picture", async () => {
  const small = weighted(tf.sequential({
    name: "small",
    layers: [
      layers.zeroPadding2d({ padding: [[1, 0], [0, 2]], inputShape: [4, 3, 1], name: "pad" }),
      layers.conv2d({ filters: 2, kernelSize: [2, 3], activation: "relu", name: "conv" }),
      layers.maxPooling2d({ poolSize: [2, 1], padding: "same", name: "pool" }),
      layers.dropout({ rate: 0.5, name: "drop" }),
      layers.flatten({ name: "flat" }),
      layers.dense({ units: 3, activation: "softmax", name: "dense" }),
    ],
  }));
  const image = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12], [4, 3, 1]);
  const given = weighted(tf.sequential({
    name: "given",
    layers: [
      layers.separableConv2d({
        filters: 18,
        kernelSize: 2,
        strides: 2,
        padding: "same",
        inputShape: [4, 3, 1],
        name: "separable",
      }),
      layers.conv2d({ filters: 2, kernelSize: 1, activation: "selu", name: "selu" }),
      layers.globalAveragePooling2d({ name: "mean" }),
      layers.dense({ units: 2, name: "dense" }),
    ],
  }));
  await snapshot("explore_model", {
    computed: explore(small, image, {
      classes: ["cat", "dog", "owl"],
      images: [image.mul(0.5) as tf.Tensor3D, image.add(20) as tf.Tensor3D],
      range: [-10, 30],
      open: -1,
      cmap: "viridis",
    }),
    plain: explore(small, image),
    given: explore(given, image, { open: 1 }),
  });
  image.dispose();
});

Deno.test("explore(model) of many layers carries some, evenly, and the last", async () => {
  const deep = weighted(tf.sequential({
    layers: [
      layers.separableConv2d({ filters: 1, kernelSize: 1, inputShape: [2, 2, 1] }),
      ...Array.from({ length: 18 }, () => layers.conv2d({ filters: 1, kernelSize: 1 })),
      layers.flatten(),
    ],
  }));
  const { given } = await dataOf(await explore(deep, tf.ones([2, 2, 1]) as tf.Tensor3D));
  // Twenty layers: each second, and the last.
  assert.deepEqual((given as { step: number }[]).map(({ step }) => step), [
    ...[0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 20],
  ]);
});

Deno.test("Film carries reels, moments and losses, and a still picture", async () => {
  const kernel = tf.variable(tf.tensor4d([1, -2, 0.5, 4, 3, 0, -1, 2], [2, 1, 2, 2]));
  const watched = {
    kernel: () => kernel,
    map: () => tf.tensor([1, 2, 3, 4, 5, -6], [1, 1, 3, 2]),
    image: () => tf.tensor2d([[0, 1], [2, 3], [4, 5]]),
  };
  const film = new Film(watched, 0.25, { rate: () => 0.5, mean: () => kernel.mean() });
  const news = [await film.addMoment(0, NaN)];
  film.addLoss(1, 2);
  const short = film.output();
  film.addLoss(2, 1.5);
  film.addLoss(3, 0.75);
  kernel.assign(kernel.mul(2));
  news.push(await film.addMoment(3, 0.75));
  assert.deepEqual(news.map(({ moment: { step, measured }, losses }) => [step, measured, losses]), [
    [0, [0.5, 0.9375], []],
    [3, [0.5, 1.875], [[1, 2], [2, 1.5], [3, 0.75]]],
  ]);
  await snapshot("film", {
    "of one moment": short,
    whole: film.output(),
    live: film.output("news"),
  });
  kernel.dispose();
  const many = new Film({ maps: () => tf.ones([2, 2, 40]) });
  await many.addMoment(0, 1);
  const { reels } = await dataOf(many.output());
  assert.deepEqual(reels, [{ name: "maps", rows: 2, columns: 2, count: 32 }]);
});
