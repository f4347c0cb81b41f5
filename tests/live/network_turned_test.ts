import assert from "node:assert/strict";
import { start } from "../../lib/live/page/network.tsx";
import { writeStep } from "../../lib/live/page/network/read_steps.ts";
import type { NetworkStep } from "../../lib/live/page/network/steps.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { LivePage } from "./dom.ts";
import { base64 } from "./explore_data.ts";
import { data, numbers, slide, STEPS } from "./network_data.ts";

const unit = (page: LivePage) =>
  page.live.querySelector(".unit")?.textContent?.replaceAll(/\s+/g, " ");
const bars = (page: LivePage) => page.live.querySelector(".bars")!.textContent;
const open = (page: LivePage, step: number, channel: number) =>
  page.click("button", `${STEPS[step].title}, step ${step}, channel ${channel}`);

Deno.test("explore(model) turned: each kind of unit is taken apart", async () => {
  using page = LivePage.open(start, data());
  const parts: Record<string, string> = { "at first": page.shown() };
  for (
    const [step, channel] of [[1, 1], [2, 0], [3, 1], [4, 0], [6, 4], [7, 2], [8, 1], [
      0,
      0,
    ]] as const
  ) {
    await open(page, step, channel);
    parts[`step ${step}, channel ${channel}`] = page.changes();
  }
  await open(page, 1, 0);
  page.changes();
  const board = page.live.querySelector(".large .board")!;
  await page.fire(board, "pointermove", { clientX: 249, clientY: 21, pointerType: "mouse" });
  parts["pointed at the corner of its map"] = page.changes();
  await page.fire(board, "pointerleave");
  await page.fire(board, "click", { clientX: 11, clientY: 259 });
  parts["pinned at another corner"] = page.changes();
  assertSnapshot("live_network.txt", parts);
});

Deno.test("explore(model): pictures to choose from, and those that a unit answers to most", async () => {
  using page = LivePage.open(start, data());
  const before = bars(page);
  const sample = (at: number) => page.live.querySelector(`[title="sample ${at}"]`)!;
  await page.fire(sample(2), "click");
  assert.notEqual(bars(page), before);
  await open(page, 3, 0);
  await page.click("button", "which of 3 pictures does it answer to most?");
  const found = () =>
    [...page.live.querySelectorAll("li .actions .tile")].map((it) => it.getAttribute("title"));
  const order = found();
  assert.equal(page.observers, 4, "two for the pad, two for the map");
  // The largest number of the map's first channel, picture by picture.
  const largest = [];
  for (const at of [0, 1, 2]) {
    await page.fire(sample(at), "click");
    let most = -Infinity;
    for (const [clientX, clientY] of [[20, 30], [200, 30], [20, 200], [200, 200]]) {
      await page.fire(page.live.querySelector(".large .board")!, "click", { clientX, clientY });
      most = Math.max(most, Number(/: (−?[\d.]+)/.exec(unit(page)!)![1].replace("−", "-")));
    }
    largest.push({ name: `sample ${at}`, most });
  }
  assert.deepEqual(order, largest.toSorted((a, b) => b.most - a.most).map(({ name }) => name));
  await open(page, 3, 1);
  assert.deepEqual(found(), [], "another unit is another question");
  await open(page, 6, 0);
  assert.equal(page.observers, 2, "the map is gone");
});

Deno.test("explore(model): what is drawn becomes the input, and each tool changes it", async () => {
  using page = LivePage.open(start, data({ image: base64(new Float32Array(12).fill(-1)) }));
  const parts: Record<string, string> = {};
  const pad = page.live.querySelector(".pad")!;
  const captured: number[] = [];
  (pad as HTMLElement).setPointerCapture = (id) => captured.push(id);
  const at = (x: number, y: number) => ({
    clientX: 10 + 80 * x,
    clientY: 20 + 80 * y,
    pointerId: 4,
  });
  page.shown();
  const before = bars(page);
  await page.fire(pad, "pointermove", at(1, 1));
  assert.equal(bars(page), before, "not down");
  await page.fire(pad, "pointerdown", at(0.5, 1.5));
  parts["a dot"] = page.changes();
  await page.fire(pad, "pointermove", at(1.75, 2));
  await page.fire(pad, "pointerup");
  await page.fire(pad, "pointermove", at(2.5, 3.5));
  parts["and another"] = page.changes();
  await page.fire(pad, "pointerdown", at(2.5, 0.5));
  await page.fire(pad, "pointercancel");
  await page.fire(pad, "pointermove", at(0, 3.5));
  assert.deepEqual(captured, [4, 4]);
  for (
    const tool of ["move left", "move right", "move up", "move down", "thicker", "thinner"].concat(
      ["turn left by 10 degrees", "turn right by 10 degrees", "clear"],
    )
  ) {
    await page.click("button", tool);
    parts[tool] = page.changes();
  }
  assert.equal(bars(page), before);
  assertSnapshot("live_network_drawn.txt", parts);
});

Deno.test("explore(model) of results that the kernel gave: nothing is drawn, and no picture is taken", () => {
  const results = STEPS.map(({ shape }, i) => numbers(shape.reduce((a, b) => a * b, 1), i));
  const given = results.map((values, step) =>
    step === 3
      ? {
        step,
        range: [-2, 2] as [number, number],
        values: base64(Uint8Array.from(values, (it) => (it + 2) / 4 * 255)),
      }
      : { step, values: base64(values) }
  ).filter(({ step }) => step !== 5);
  using page = LivePage.open(start, data({ image: undefined, given, open: 3, classes: undefined }));
  assert.equal(page.live.querySelector(".pad, .tools"), null);
  assert.equal(page.live.querySelectorAll("[title^=sample]").length, 0);
  assert.doesNotMatch(page.text, /which of|draw here/);
  assert.equal(page.live.querySelectorAll("li").length, STEPS.length - 1, "all that were given");
  // The largest of the opened step's.
  const at = results[3].indexOf(Math.max(...results[3]));
  const [channel, row, column] = [at % 2, at >> 2, (at >> 1) % 2];
  assert.match(unit(page)!, new RegExp(`channel ${channel}, row ${row}, column ${column}: `));
  assertSnapshot("live_network_given.txt", { bars: bars(page)!, unit: unit(page)! });
});

Deno.test("explore(model): a step of many channels shows the first, many classes the likeliest", () => {
  const wide: NetworkStep[] = [
    { ...STEPS[0], shape: [1, 1, 1] },
    {
      name: "D",
      title: "dense",
      from: [0],
      shape: [65],
      work: {
        kind: "dense",
        weights: Float32Array.from({ length: 65 }, (_, i) => (i * 29) % 65 - 30),
      },
    },
  ];
  const make = (steps: NetworkStep[], more = {}) =>
    LivePage.open(
      start,
      data({
        steps: steps.map(writeStep),
        image: base64(Float32Array.of(1)),
        samples: [],
        classes: undefined,
        softmax: false,
        open: 1,
        ...more,
      }),
    );
  using page = make(wide);
  assert.equal(page.live.querySelectorAll("li:nth-child(2) .layer .tile").length, 64);
  assert.match(page.text, /… 1 more/);
  const rows = [...page.live.querySelectorAll(".bars tr")];
  assert.deepEqual(rows.map((it) => it.querySelector("td:last-child")!.textContent), [
    "34",
    "33",
    "32",
    "31",
    "30",
    "29",
    "28",
    "27",
    "26",
    "25",
  ]);
  assert.equal(rows.findIndex((it) => it.className === "best"), 0);
  assert.match(rows[1].innerHTML, /width:97\.05/);
  assert.match(unit(page)!, /the strongest of 1 inputs/);
  const [dense] = [wide[1].work as { weights: Float32Array }];
  const ten = {
    ...wide[1],
    shape: [10],
    work: { kind: "dense" as const, weights: dense.weights.slice(0, 10) },
  };
  using few = make([wide[0], ten]);
  assert.deepEqual(
    [...few.live.querySelectorAll(".bars th")].map((it) => it.textContent),
    [..."0123456789"],
    "in their order",
  );
  assert.doesNotMatch(few.text, /more/);
  // An input of two channels is looked at, and not drawn on.
  using colors = make([
    { ...STEPS[0], shape: [1, 1, 2] },
    { ...ten, work: { kind: "dense", weights: dense.weights.slice(0, 20) } },
  ], { image: base64(Float32Array.of(1, 2)) });
  assert.equal(colors.live.querySelector(".tools"), null);
  assert.match(colors.text, /the frame is what the chosen unit sees/);
});

Deno.test("explore(model): of many inputs the strongest are shown; weights of nothing have no color", async () => {
  const weights = Float32Array.from({ length: 28 }, (_, i) => i % 2 ? 0 : (i * 5 % 29 - 14) / 8);
  const steps: NetworkStep[] = [
    { ...STEPS[0], shape: [1, 1, 14] },
    {
      name: "C",
      title: "conv 1 × 1",
      from: [0],
      shape: [1, 1, 2],
      work: { kind: "convolution", ...slide, kernelSize: [1, 1], before: [0, 0], weights },
    },
    { ...STEPS[5], from: [1], shape: [2] },
  ];
  using page = LivePage.open(
    start,
    data({
      steps: steps.map(writeStep),
      image: base64(Float32Array.from({ length: 14 }, (_, i) => i % 3 - 1)),
      samples: [],
      classes: undefined,
      softmax: false,
    }),
  );
  const products = () =>
    [...page.live.querySelectorAll(".product")].map((it) =>
      Number(it.lastChild!.textContent!.replace("−", "-"))
    );
  await page.click("button", "conv 1 × 1, step 1, channel 0");
  const sums = Array.from({ length: 14 }, (_, i) => weights[2 * i] * (i % 3 - 1));
  const wanted = sums.toSorted((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 12);
  assert.deepEqual(
    products().map((it) => Math.abs(it)),
    wanted.map((it) => Math.abs(Number(it.toPrecision(3)))),
  );
  assert.match(unit(page)!, /the 12 strongest of 14/);
  await page.click("button", "conv 1 × 1, step 1, channel 1");
  assert.match(unit(page)!, /sum 0 \+ bias 0 = 0/);
  assert.match(
    page.live.querySelector(".weights-table td")!.getAttribute("style")!,
    /0%, var\(--paper\)/,
  );
});

Deno.test("explore(model): the parts of a unit's sum are those under its window, at every place", async () => {
  const work = {
    kind: "convolution" as const,
    kernelSize: [2, 3] as const,
    stride: [2, 3] as const,
    dilation: [1, 2] as const,
    before: [1, 2] as const,
    weights: numbers(12, 2),
    bias: numbers(1, 3),
  };
  const steps: NetworkStep[] = [
    { ...STEPS[0], shape: [4, 7, 2] },
    { name: "C", title: "conv", from: [0], shape: [3, 3, 1], work },
    { ...STEPS[5], from: [1], shape: [9] },
  ];
  using page = LivePage.open(
    start,
    data({
      steps: steps.map(writeStep),
      image: base64(numbers(56, 1)),
      samples: [],
      classes: undefined,
    }),
  );
  await page.click("button", "conv, step 1, channel 0");
  for (let place = 0; place < 9; place++) {
    await page.fire(page.live.querySelector(".large .board")!, "click", {
      clientX: 50 + 80 * (place % 3),
      clientY: 60 + 80 * Math.floor(place / 3),
    });
    const [value, sum] = [...page.live.querySelectorAll(".unit b.outputs")].map((it) =>
      it.textContent
    );
    assert.equal(sum, value, `place ${place}`);
  }
});

Deno.test("explore(model): a layer's maps are twice as large as they have rows, within bounds", () => {
  const size = (rows: number) => {
    using page = LivePage.open(
      start,
      data({
        steps: [{ ...STEPS[0], shape: [rows, 2, 1] }, { ...STEPS[5], from: [0], shape: [2 * rows] }]
          .map(writeStep),
        image: base64(new Float32Array(2 * rows)),
        samples: [],
        classes: undefined,
      }),
    );
    return /height:([\d.]+)px/.exec(
      page.live.querySelector("li canvas")!.getAttribute("style")!,
    )![1];
  };
  assert.deepEqual([13, 14, 20, 32, 33].map(size), ["28", "28", "40", "64", "64"]);
});
