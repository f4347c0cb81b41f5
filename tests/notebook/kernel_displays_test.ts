/** What a cell shows: values of each kind, promises, wrong images, trainings. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { comparisonPicture } from "../../lib/figures/comparison.ts";
import { standInKernel } from "./stand_in_kernel.ts";

// Before the library is there, as in a kernel.
const kernel = standInKernel();
const { tf, ...lib } = await import("../../lib/mod.ts");
const { showPromises } = await import("../../lib/notebook/promise_display.ts");
const { takenUp } = await import("../../lib/notebook/late_errors.ts");
const { startBackend } = lib;
await startBackend("wasm");
const $display = Symbol.for("Jupyter.display");
type Bundle = Record<string, string>;
const shown = async (value: unknown): Promise<Bundle> =>
  await (value as { [$display](): Promise<Bundle> })[$display]();
const sent = async (act: () => unknown) => {
  kernel.sent.length = 0;
  await act();
  return kernel.sent.slice();
};

Deno.test("each kind of value is shown in the media types that it has", async () => {
  const dense = (units: number) => tf.layers.dense({ units, inputShape: [3] });
  const small = tf.sequential({ layers: [dense(2)] });
  const deep = tf.sequential({ layers: Array.from({ length: 40 }, () => dense(3)) });
  const graph = await lib.modelGraph(small);
  const summary = lib.modelSummary(small);
  const array = lib.DataArray.from(Float32Array.of(1, 2), { dims: ["x"], shape: [2] });
  const [high, page, code] = [
    await lib.modelGraph(deep),
    await lib.help("sleep"),
    await lib.source(lib.sleep),
  ];
  const figure = lib.imshow([[1, 2]]);
  const numbers = lib.table([[1, 2]]);
  const timing = await lib.timeit(() => 1, { loops: 1, runs: 1 });
  const tensor = tf.tensor1d([1, 2]);
  const cases: [unknown, Bundle][] = [
    [figure, {
      "image/svg+xml": await figure.toSvg(),
      "image/png": (await figure.toPng(1)).toBase64(),
      "text/plain": figure.alt,
    }],
    [graph, {
      "image/svg+xml": await graph.toSvg(),
      "image/png": (await graph.toPng(1)).toBase64(),
      "text/plain": graph.alt,
    }],
    [high, { "text/html": await high.toHtml(), "text/plain": high.alt }],
    [summary, { "text/plain": summary.toString() }],
    [array, { "text/html": array.toHtml(), "text/plain": array.toString() }],
    [numbers, { "text/html": await numbers.toHtml(), "text/plain": await numbers.toText() }],
    [page, { "text/html": page.toHtml(), "text/plain": page.toString() }],
    [code, { "text/markdown": code.toMarkdown(), "text/plain": code.toString() }],
    [timing, { "text/plain": timing.toString() }],
    [tensor, { "text/plain": await lib.formatTensor(tensor) }],
  ];
  for (const [value, bundle] of cases) deepEqual(await shown(value), bundle);
  const storm = await lib.openDataset("synthetic-storm");
  deepEqual(await shown(storm), { "text/html": storm.toHtml(), "text/plain": storm.toString() });
});

Deno.test("registerDisplay() may be called again, and display() asks the notebook", async () => {
  class Celsius {
    constructor(readonly degrees: number) {}
  }
  lib.registerDisplay(Celsius, () => ({ "text/plain": "first" }));
  lib.registerDisplay(Celsius, ({ degrees }) => ({ "text/plain": `${degrees} °C` }));
  deepEqual(await shown(new Celsius(7)), { "text/plain": "7 °C" });
  await lib.display(7);
  deepEqual(kernel.shown, [7]);
});

Deno.test("a promise is shown as what it becomes, if that is more than its printed form", async () => {
  showPromises();
  showPromises();
  const figure = lib.imshow([[1, 2]]);
  const promise = Promise.resolve(figure);
  deepEqual(await shown(promise), await shown(figure));
  ok(takenUp.has(promise));
  const timing = await lib.timeit(() => 1, { loops: 1, runs: 1 });
  deepEqual(await shown(Promise.resolve(timing)), { "text/plain": timing.toString() });
  const rich = { [$display]: () => ({ "text/html": "<b>" }) };
  deepEqual(await shown(Promise.resolve(rich)), { "text/html": "<b>" });
  const plain: [unknown, string][] = [
    [3, "Promise { 3 }"],
    [null, "Promise { null }"],
    [{ a: 1 }, "Promise { { a: 1 } }"],
  ];
  for (const [value, text] of plain) {
    deepEqual(await shown(Promise.resolve(value)), { "text/plain": text });
  }
  await rejects(shown(Promise.reject(new Error("no"))), { message: "no" });
  await rejects(shown(Promise.reject(7)), { message: "The promise was rejected with 7." });
});

Deno.test("a promise that takes long has a place, which is filled when it is there", async () => {
  const { setTimeout } = globalThis;
  const waited: unknown[] = [];
  globalThis.setTimeout = ((done: () => void, delay: number) => {
    waited.push(delay);
    return setTimeout(done, delay / 1000);
  }) as typeof setTimeout;
  const messages = async (value: unknown) => {
    let resolve = (_: unknown) => {};
    const promise = new Promise((done) => resolve = done);
    return await sent(async () => {
      deepEqual(await shown(promise), { "text/plain": "Promise { <pending> }" });
      equal(kernel.sent.length, 1);
      resolve(value);
      await new Promise((done) => setTimeout(done, 5));
    });
  };
  try {
    const array = lib.DataArray.from(Float32Array.of(1), { dims: ["x"], shape: [1] });
    for (
      const [value, data] of [
        [array, { "text/html": array.toHtml(), "text/plain": array.toString() }],
        [7, { "text/plain": "It is there." }],
      ] as const
    ) {
      const [[first, { transient, ...place }], [second, filled], ...more] = await messages(value);
      equal((transient as { display_id: string }).display_id.length, 36);
      deepEqual([first, second, more], ["display_data", "update_display_data", []]);
      deepEqual(place, {
        data: { "text/plain": "Not there yet; it is shown here when it is." },
        metadata: {},
      });
      deepEqual(filled, { data, metadata: {}, transient });
    }
    deepEqual(waited, [5000, 5000]);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  // Stop ends the waiting.
  const never = shown(new Promise(() => {}));
  await Promise.resolve();
  lib.interruptSignal();
  const { interrupt } = await import("../../lib/notebook/interrupt.ts");
  interrupt();
  deepEqual(await never, { "text/plain": "Promise { <pending> }" });
});

Deno.test("a check that fails shows two images of six pixels or more, before it throws", async () => {
  const { assertClose } = lib;
  const fails = (actual: unknown, expected: unknown, tolerance = 0.1) =>
    sent(() => {
      try {
        assertClose(actual, expected, { tolerance });
      } catch {
        return;
      }
      throw new Error("it passed");
    });
  const right = [[1, 2], [3, 4], [5, 100]];
  const [[type, { data, ...rest }], ...more] = await fails([[1, 2], [3, 4], [5, 110.5]], right);
  deepEqual([type, rest, more], ["display_data", { metadata: {}, transient: {} }, []]);
  const { svg, png, alt } = comparisonPicture({
    rows: 3,
    columns: 2,
    actual: [1, 2, 3, 4, 5, 110.5],
    expected: right.flat(),
    differs: (a) => a === 110.5,
  });
  deepEqual(data, { "image/svg+xml": svg, "image/png": png!.toBase64(), "text/plain": alt });
  deepEqual(await fails([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 9]]), []);
  deepEqual(await fails([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 9]), []);
});

Deno.test("trainingLog() prints in its place between the bars", async () => {
  const [message, ...more] = await sent(() => lib.trainingLog([1]).options.print("0 0.5"));
  deepEqual(message, ["display_data", {
    data: { "text/plain": "0 0.5" },
    metadata: {},
    transient: {},
  }]);
  deepEqual(more, []);
});

Deno.test("watchTraining() shows a film that news go into, and keeps as many moments as it may", async () => {
  const { now } = performance;
  let ms = 1000;
  performance.now = () => ms;
  let moments = 0;
  const recorded: number[] = [];
  const kernelOf = () => {
    moments++;
    ms += 10; // so long takes a moment
    return tf.zeros([1, 1, 1, 1]);
  };
  try {
    const messages = await sent(async () => {
      const result = await lib.watchTraining(
        { watch: { "</b>": kernelOf }, bestLoss: 0.5 },
        async (step) => {
          for (let i = 0; i < 12; i++) {
            ms += 100;
            const before = moments;
            await step({ loss: 12 - i });
            if (moments > before) recorded.push(i);
          }
          return "done";
        },
      );
      equal(result, "done");
    });
    // 20 ms and a fiftieth of the time: 30 ms are too much after 430, not after 530.
    deepEqual(recorded, [0, 1, 2, 4, 9]);
    const types = messages.map(([type, { data }]) => [type, ...Object.keys(data as Bundle)]);
    const both = ["text/html", "text/plain"];
    deepEqual(types, [
      ["display_data", ...both],
      ["display_data", "text/plain"],
      ...Array(6).fill(["update_display_data", ...both]),
      ["update_display_data", ...both],
      ["update_display_data", "text/plain"],
    ]);
    const [film, news] = messages.map(([, it]) =>
      (it.transient as { display_id: string }).display_id
    );
    const ids = messages.map(([, it]) => (it.transient as { display_id: string }).display_id);
    ok(film !== news);
    deepEqual(ids, [film, news, ...Array(6).fill(news), film, news]);
    const texts = messages.map(([, { data }]) => (data as Bundle)["text/plain"]);
    deepEqual([texts[1], texts[2], texts.at(-1)], [
      "training …",
      "training …",
      "7 moments of the training are kept.",
    ]);
    const htmls = messages.map(([, { data }]) => (data as Bundle)["text/html"]);
    const [, event, detail] =
      /^<script>document\.dispatchEvent\(new CustomEvent\("(training-[\w-]+)",\{detail:(.*)\}\)\)<\/script>$/
        .exec(htmls[2])!;
    ok(htmls[0].includes(event) && !htmls.at(-2)!.includes(event));
    ok(!detail.includes("<"));
    ok(JSON.stringify(JSON.parse(detail)).includes('"step":1,"loss":12'), detail.slice(0, 200));
  } finally {
    performance.now = now;
  }
});
