import assert from "node:assert/strict";
import { start } from "../../lib/live/page/explore.tsx";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { LivePage } from "./dom.ts";
import { exploreData } from "./explore_data.ts";

const board = (page: LivePage, name: string) =>
  [...page.live.querySelectorAll(".board")].find((it) =>
    it.getAttribute("aria-label")!.startsWith(name)
  )!;
const note = (page: LivePage) => page.live.querySelector(".note")!.textContent;
const sum = (page: LivePage) => page.live.querySelector(".sum > div")!.textContent;
const select = async (page: LivePage, name: string, selectedIndex: number) => {
  const element = page.get("select", name);
  Object.assign(element, { selectedIndex });
  await page.fire(element, "change");
};
/** Where in the page the middle of a board's pixel is. */
const over = (element: Element, row: number, column: number) => {
  const cell = 240 / Number(element.getAttribute("aria-colcount"));
  return { clientX: 10 + (column + 0.5) * cell, clientY: 20 + (row + 0.5) * cell };
};

Deno.test("explore() turned: what is pointed at is said, framed and summed", async () => {
  using page = LivePage.open(start, exploreData());
  const parts: Record<string, string> = { "at first": page.shown() };
  const input = board(page, "input"), output = board(page, "output");
  await page.fire(input, "pointermove", { ...over(input, 1, 2), pointerType: "mouse" });
  parts["a pixel of the input"] = page.changes();
  await page.fire(input, "pointermove", { ...over(input, 0, 0), pointerType: "touch" });
  assert.equal(page.changes(), "", "a finger that moves scrolls the page");
  await page.fire(input, "pointerleave");
  parts["nothing"] = page.changes();
  await page.fire(output, "pointermove", { ...over(output, 0, 0), pointerType: "mouse" });
  parts["a pixel of the output"] = page.changes();
  await page.fire(output, "pointerleave");
  await page.fire(output, "click", over(output, 0, 1));
  parts["another, pinned"] = page.changes();
  const weight = page.live.querySelectorAll("[role=gridcell].weight")[4];
  await page.fire(weight, "pointerenter");
  parts["a weight"] = page.changes();
  await page.fire(weight, "pointerleave");
  await page.fire(input, "click", { clientX: 1e4, clientY: -1e4 });
  parts["beyond the input's edge"] = page.changes();
  assertSnapshot("live_explore_pointed.txt", parts);
});

Deno.test("explore() turned by keyboard: the board's pixels", async () => {
  using page = LivePage.open(start, exploreData({ padding: 5 }));
  const cell = board(page, "output").querySelector("[role=gridcell]")!;
  const place = () => ["aria-rowindex", "aria-colindex"].map((it) => Number(cell.getAttribute(it)));
  const went: unknown[] = [place()];
  for (
    const [key, properties] of [
      ["ArrowUp", {}],
      ["ArrowLeft", {}],
      ["ArrowDown", {}],
      ["ArrowRight", {}],
      ["PageUp", {}],
      ["PageDown", {}],
      ["Home", {}],
      ["End", {}],
      ["ArrowLeft", { ctrlKey: true }],
      ["ArrowLeft", { metaKey: true }],
      ["ArrowLeft", { altKey: true }],
      ["a", {}],
      ["PageDown", {}],
    ] as const
  ) {
    const { defaultPrevented } = await page.press(cell, key, properties);
    went.push([key, ...place(), defaultPrevented]);
  }
  // 12 rows and 12 columns; it begins in the middle, and counts from 1.
  assert.deepEqual(went, [
    [7, 7],
    ["ArrowUp", 6, 7, true],
    ["ArrowLeft", 6, 6, true],
    ["ArrowDown", 7, 6, true],
    ["ArrowRight", 7, 7, true],
    ["PageUp", 1, 7, true],
    ["PageDown", 9, 7, true],
    ["Home", 9, 1, true],
    ["End", 9, 12, true],
    ["ArrowLeft", 9, 12, false],
    ["ArrowLeft", 9, 12, false],
    ["ArrowLeft", 9, 12, false],
    ["a", 9, 12, false],
    ["PageDown", 12, 12, true],
  ]);
});

Deno.test("explore() turned: padding, stride, dilation, kernel, colors", async () => {
  using page = LivePage.open(start, exploreData());
  const parts: Record<string, string> = {};
  page.shown();
  const step = async (what: string, act: () => Promise<unknown>) => {
    await act();
    parts[what] = page.changes();
  };
  await step("padding 1", () => page.click("button", "more padding"));
  await step("replicated", () => select(page, "padding mode", 2));
  const input = board(page, "input");
  await step("a pixel of the padding", () => page.fire(input, "click", over(input, 0, 1)));
  await page.fire(input, "pointerleave");
  await step("stride 2", () => page.click("button", "more stride"));
  await step("dilation 2", () => page.click("button", "more dilation"));
  await step("the difference", () => page.click("button", "difference"));
  await step("output, own range", async () => {
    await page.click("button", "output");
    await page.click("button", "own range");
  });
  await step("turned by half a turn", () => {
    const check = page.live.querySelectorAll<HTMLInputElement>("input[type=checkbox]")[0];
    return page.fire(Object.assign(check, { checked: true }), "change");
  });
  await step("transposed", () => {
    const check = page.live.querySelectorAll<HTMLInputElement>("input[type=checkbox]")[1];
    return page.fire(Object.assign(check, { checked: true }), "change");
  });
  await step("as much padding as keeps the size", () => page.click("button", "same"));
  await step("a smaller kernel", () => page.click("button", "less kernel rows"));
  await step("a wider kernel", () => page.click("button", "more kernel columns"));
  await step("Sobel's kernel", () => select(page, "named kernel", 6));
  await step("a Gaussian of its size", () => select(page, "named kernel", 2));
  await step("and wider", () => page.click("button", "more kernel columns"));
  await step(
    "divided by a third",
    () => page.type(page.get("input", "the sum is divided by"), "1/3", "change"),
  );
  await step("another picture", () => select(page, "picture", 1));
  assertSnapshot("live_explore_settings.txt", parts);
  await page.click("button", "as at first");
  const weights = [...page.live.querySelectorAll(".weight input")];
  assert.equal(weights.map((it) => it.getAttribute("value")).join(" "), "1 2 0 −1 0.5 3");
  assert.match(page.text, /^Input 3 × 40 to 8 dBZ.*Output 2 × 27.25 to 13.8 dBZ/);
});

Deno.test("explore() turned: what cannot be is told, with what mends it", async () => {
  using page = LivePage.open(
    start,
    exploreData({ dilation: 2, rows: 3, weights: Array(9).fill(1) }),
  );
  const parts: Record<string, string> = { "too large": page.shown() };
  await page.click("button", "padding 1");
  parts["mended"] = page.changes();
  await page.click("button", "undo");
  await page.click("button", "dilation 1");
  assert.match(page.text, /Output 1 × 2/);
  assertSnapshot("live_explore_trouble.txt", parts);
});

Deno.test("explore() turned: undone and done again, by button and key", async () => {
  using page = LivePage.open(start, exploreData());
  const sizes = () => page.live.querySelector("[aria-label=output] .title .small")!.textContent;
  const more = () => page.click("button", "more padding");
  const enabled = () =>
    ["undo", "redo"].map((name) => page.get("button", name).getAttribute("disabled") === null);
  assert.deepEqual(enabled(), [false, false]);
  await more();
  await more();
  assert.equal(sizes(), "6 × 6");
  assert.deepEqual(enabled(), [true, false]);
  await page.click("button", "undo"); // Two of one kind in a row are one.
  assert.equal(sizes(), "2 × 2");
  assert.deepEqual(enabled(), [false, true]);
  await page.click("button", "redo");
  assert.equal(sizes(), "6 × 6");
  await page.click("button", "more stride");
  assert.equal(sizes(), "3 × 3");
  const root = page.live.firstElementChild!;
  const key = async (properties: object) => {
    const { defaultPrevented } = await page.press(root, "z", properties);
    return [sizes(), defaultPrevented];
  };
  assert.deepEqual(await key({}), ["3 × 3", false]);
  assert.deepEqual(await key({ ctrlKey: true }), ["6 × 6", true]);
  assert.deepEqual(await key({ metaKey: true, key: "Z" }), ["2 × 2", true]);
  assert.deepEqual(await key({ ctrlKey: true, shiftKey: true }), ["6 × 6", true]);
  assert.deepEqual(await key({ ctrlKey: true, key: "y" }), ["6 × 6", false]);
});

Deno.test("explore() played: the output grows pixel by pixel, and stops at its end", async () => {
  using page = LivePage.open(start, exploreData({ padding: 1 }));
  const at = () => /(\d+) of 16/.exec(page.text)?.[1];
  const parts: Record<string, string> = {};
  page.shown();
  await page.click("button", "to the start");
  parts["to the start"] = page.changes();
  await page.click("button", "play");
  parts.playing = page.changes();
  await page.frame(200);
  assert.equal(at(), "1");
  await page.frame(100); // Four a second.
  assert.equal(at(), "2");
  await page.frame(700);
  assert.equal(at(), "5");
  parts["after a second"] = page.changes();
  const output = board(page, "output");
  await page.fire(output, "click", over(output, 2, 1));
  parts["while playing, pinned at another"] = page.changes();
  await page.click("button", "pause");
  await page.frame(5000);
  assert.equal(at(), "10");
  await select(page, "speed", 4);
  await page.click("button", "play");
  await page.frame(1000);
  assert.equal(at(), "16");
  assert.ok(page.get("button", "play"));
  parts["at the end"] = page.changes();
  await page.click("button", "play");
  assert.equal(at(), "1", "from the start again");
  await page.click("button", "one step on");
  assert.equal(at(), "2");
  await page.click("button", "one step back");
  assert.equal(at(), "1");
  await page.type(page.get("input", "output pixel"), "15");
  assert.equal(at(), "16");
  await page.type(page.get("input", "output pixel"), "3");
  await page.click("button", "more stride");
  assert.match(page.text, /of 4/, "a change ends it");
  assert.doesNotMatch(page.text, /pause/);
  assertSnapshot("live_explore_played.txt", parts);
});

Deno.test("explore()'s window and its words, also where the kernel is turned or written row by row", async () => {
  using page = LivePage.open(start, exploreData({ flipped: true, padding: 1 }));
  assert.equal(note(page), "point at a pixel to see what it feeds");
  assert.equal(sum(page), "out[2, 2] = (−9×3 + 5×0.5 + 0×(−1) + NaN×0 + 2×2 + 4×1) ÷ 2 = NaN");
  await page.click("button", "more kernel rows");
  await page.click("button", "more kernel columns");
  const rows = page.live.querySelectorAll(".sum .term");
  assert.deepEqual([...rows].map((it) => it.getAttribute("title")), [
    "row 0 of the window",
    "row 1 of the window",
    "row 2 of the window",
  ]);
  assert.deepEqual([...rows].map((it) => it.textContent), ["15", "NaN", "0"]);
  const weight = page.live.querySelectorAll("[role=gridcell].weight")[6];
  await page.fire(weight, "pointerenter");
  assert.match(page.live.querySelector(".sum .small")!.textContent!, /^\S+×\S+$/);
});

Deno.test("explore() frames the pixel that a copied one is a copy of", async () => {
  using page = LivePage.open(
    start,
    exploreData({ padding: 2, paddingMode: "reflect", picture: 0 }),
  );
  page.shown();
  const output = board(page, "output");
  await page.fire(output, "click", over(output, 0, 0));
  page.changes();
  await page.fire(page.live.querySelectorAll(".weight")[2], "pointerenter");
  const framed = page.changes().split("\n").filter((line) => line.startsWith("+ > strokeRect"));
  // Of 7 × 8 places the third of the first row, a copy of the image's third row: 30 pixels each.
  assert.deepEqual(
    new Set(framed),
    new Set(["+ > strokeRect 60 0 30 30", "+ > strokeRect 60 120 30 30"]),
  );
});

Deno.test("explore() writes one formula where rows and columns are alike", () => {
  const formulas = (settings: object) => {
    using page = LivePage.open(start, exploreData(settings));
    return [...page.live.querySelectorAll(".formula")].map((it) => it.textContent);
  };
  const square = { picture: 1, rows: 2, columns: 2, weights: [1, 2, 3, 4], stride: 2, padding: 1 };
  const written =
    "⌊( 2image + 2 · 1padding − 1dilation · (2kernel − 1) − 1 ) ÷ 2stride ⌋ + 1 =2output";
  assert.deepEqual(formulas(square), [written]);
  assert.equal(formulas({ ...square, picture: 0 }).length, 2);
  assert.equal(formulas({ ...square, rows: 1, weights: [1, 2] }).length, 2);
  assert.deepEqual(formulas({ ...square, transposed: true, dilation: 3 }), [
    "(2image − 1) · 2stride − 2 · 1padding + 3dilation · (2kernel − 1) + 1 =4output",
  ]);
});

Deno.test("explore() says how large the input is with what is around it, also on one axis alone", () => {
  const size = (settings: object) => {
    using page = LivePage.open(start, exploreData(settings));
    return page.live.querySelector("[aria-label=input] .title .small")!.textContent;
  };
  const row = { rows: 1, columns: 3, weights: [1, 2, 3], transposed: true };
  assert.deepEqual([size({}), size({ padding: 2 }), size(row)], [
    "3 × 4",
    "3 × 4 → 7 × 8",
    "3 × 4 → 3 × 8",
  ]);
});
