import assert from "node:assert/strict";
import { start } from "../../lib/live/page/explore.tsx";
import { LivePage } from "./dom.ts";
import { exploreData } from "./explore_data.ts";

const fields = (
  page: LivePage,
) => [...page.live.querySelectorAll<HTMLInputElement>(".weight input")];
const values = (page: LivePage) => fields(page).map((it) => it.getAttribute("value")).join(" ");
const sum = (page: LivePage) => page.live.querySelector(".sum b")!.textContent;
const focusedLabel = (page: LivePage) => page.focused?.getAttribute("aria-label");
/** No pixel without a value under the window. */
const data = (settings = {}) => exploreData({ picture: 1, padding: 2, ...settings });

Deno.test("a weight is typed: what is a number counts at once, and is written out when left", async () => {
  using page = LivePage.open(start, data());
  assert.equal(values(page), "1 2 0 −1 0.5 3");
  const first = fields(page)[0];
  await page.type(first, "-1,50");
  assert.equal(values(page), "-1,50 2 0 −1 0.5 3");
  assert.equal(first.getAttribute("aria-invalid"), "false");
  const result = sum(page);
  await page.type(first, "-1,5x");
  assert.deepEqual([values(page), first.getAttribute("aria-invalid"), sum(page)], [
    "-1,5x 2 0 −1 0.5 3",
    "true",
    result,
  ]);
  await page.fire(first, "blur");
  assert.equal(values(page), "−1.5 2 0 −1 0.5 3");
  assert.equal(first.getAttribute("aria-invalid"), "false");
  await page.click("button", "undo");
  assert.equal(values(page), "1 2 0 −1 0.5 3");
});

Deno.test("a weight is turned by arrow keys: by 1, by 10 with shift, by a tenth with alt", async () => {
  using page = LivePage.open(start, data());
  const [first, , , , fifth] = fields(page);
  const after = async (field: Element, key: string, properties = {}) => {
    const { defaultPrevented } = await page.press(field, key, properties);
    return [values(page), defaultPrevented];
  };
  assert.deepEqual(await after(first, "ArrowUp"), ["2 2 0 −1 0.5 3", true]);
  assert.deepEqual(await after(first, "ArrowDown", { shiftKey: true }), ["−8 2 0 −1 0.5 3", true]);
  assert.deepEqual(await after(fifth, "ArrowUp", { altKey: true }), ["−8 2 0 −1 0.6 3", true]);
  for (let i = 0; i < 2; i++) await after(fifth, "ArrowDown", { altKey: true });
  // Without rounding 0.6 − 0.1 − 0.1 is 0.39999999999999997.
  assert.equal(fifth.getAttribute("value"), "0.4");
  await page.click("button", "undo");
  assert.equal(values(page), "−8 2 0 −1 0.5 3", "turns of one weight in a row are undone together");
  await page.click("button", "undo");
  assert.equal(values(page), "1 2 0 −1 0.5 3");
});

Deno.test("keys go from weight to weight, where the caret is at an end", async () => {
  using page = LivePage.open(start, data());
  const field = (at: number) => fields(page)[at];
  const go = async (from: number, key: string, caret: [number, number], properties = {}) => {
    page.focused = undefined;
    Object.assign(field(from), { selectionStart: caret[0], selectionEnd: caret[1] });
    const { defaultPrevented } = await page.press(field(from), key, properties);
    const to = fields(page).findIndex((it) => it === page.focused);
    return defaultPrevented ? to : "no";
  };
  const long = 4; // "0.5", of three characters
  assert.deepEqual(
    [
      await go(long, "ArrowLeft", [0, 0]),
      await go(long, "ArrowLeft", [0, 3]),
      await go(long, "ArrowLeft", [1, 1]),
      await go(long, "ArrowLeft", [0, 1]),
      await go(long, "ArrowRight", [3, 3]),
      await go(long, "ArrowRight", [0, 3]),
      await go(long, "ArrowRight", [2, 3]),
      await go(long, "ArrowRight", [2, 2]),
    ],
    [3, 3, "no", "no", 5, 5, "no", "no"],
  );
  assert.deepEqual(
    [
      await go(1, "ArrowLeft", [0, 1]),
      await go(0, "ArrowLeft", [0, 1]),
      await go(5, "ArrowRight", [0, 1]),
      await go(1, "PageDown", [0, 1]),
      await go(4, "PageUp", [0, 1]),
      await go(1, "Enter", [0, 1]),
      await go(4, "Enter", [0, 1]),
      await go(1, "PageUp", [0, 1]),
      await go(4, "ArrowUp", [0, 1], { ctrlKey: true }),
      await go(1, "ArrowDown", [0, 1], { metaKey: true }),
      await go(1, "a", [0, 1]),
    ],
    [0, "no", "no", 4, 1, 4, "no", "no", 1, 4, "no"],
  );
  assert.equal(values(page), "1 2 0 −1 0.5 3", "none is turned");
});

Deno.test("a weight that has the focus is turned by the wheel", async () => {
  using page = LivePage.open(start, data());
  const [first, second] = fields(page);
  assert.equal((await page.fire(first, "wheel", { deltaY: -3 })).defaultPrevented, false);
  first.focus();
  assert.equal((await page.fire(second, "wheel", { deltaY: -3 })).defaultPrevented, false);
  assert.equal((await page.fire(first, "wheel", { deltaY: -3 })).defaultPrevented, true);
  assert.equal(values(page), "2 2 0 −1 0.5 3");
  await page.fire(first, "wheel", { deltaY: 3, shiftKey: true });
  assert.equal(values(page), "−8 2 0 −1 0.5 3");
});

Deno.test("a weight is dragged sideways, one for each 14 pixels", async () => {
  using page = LivePage.open(start, data());
  const [, second] = fields(page);
  const captured: number[] = [];
  second.setPointerCapture = (id) => captured.push(id);
  const move = (clientX: number, properties = {}) =>
    page.fire(second, "pointermove", { clientX, buttons: 1, pointerId: 7, ...properties });
  await move(900);
  assert.equal(values(page), "1 2 0 −1 0.5 3", "no button was pressed");
  await page.fire(second, "pointerdown", { clientX: 100 });
  await move(105);
  assert.deepEqual([values(page), captured], ["1 2 0 −1 0.5 3", []], "too little");
  await move(94, { buttons: 0 });
  assert.deepEqual(captured, []);
  await move(94);
  assert.deepEqual([values(page), captured], ["1 2 0 −1 0.5 3", [7]], "less than half a step");
  await move(100 + 22);
  assert.equal(values(page), "1 4 0 −1 0.5 3");
  await move(100 - 14, { altKey: true });
  assert.equal(values(page), "1 1.9 0 −1 0.5 3");
  await move(102);
  assert.deepEqual([values(page), captured], ["1 2 0 −1 0.5 3", [7]], "back again");
  await page.fire(second, "pointerup");
  await move(900);
  assert.equal(values(page), "1 2 0 −1 0.5 3");
  await page.fire(second, "pointerdown", { clientX: 100 });
  await page.fire(second, "pointercancel");
  await move(900);
  assert.equal(values(page), "1 2 0 −1 0.5 3");
});

Deno.test("a weight that is looked at is framed on the image; a turned kernel is shown as it lies", async () => {
  using page = LivePage.open(start, data({ transposed: true, padding: 0 }));
  assert.equal(values(page), "3 0.5 −1 0 2 1");
  assert.equal(fields(page)[0].getAttribute("aria-label"), "weight, row 1, column 2");
  await page.fire(fields(page)[1], "focus");
  assert.equal(page.live.querySelectorAll(".weight.pointed, .term.pointed").length, 2);
  await page.type(fields(page)[1], "7");
  await page.fire(fields(page)[1], "blur");
  assert.equal(page.live.querySelectorAll(".pointed").length, 0);
  assert.equal(values(page), "3 7 −1 0 2 1");
  // Its own place in the kernel, whose first weight is the last that is shown.
  assert.match(page.text, /weights add up to 6/);
});

Deno.test("a kernel's divisor is typed; what is no number, or 0, is put back", async () => {
  using page = LivePage.open(start, data());
  const field = page.get("input", "the sum is divided by");
  const kernel = () => page.live.querySelector(".kernel")!;
  const after = async (text: string) => {
    await page.type(field, text, "change");
    return [(field as HTMLInputElement).value, kernel().getAttribute("aria-label")];
  };
  assert.deepEqual(await after("1/4"), ["0.25", "kernel, 2 by 3, divided by 0.25"]);
  assert.deepEqual(await after("x"), ["0.25", "kernel, 2 by 3, divided by 0.25"]);
  assert.deepEqual(await after("0"), ["0.25", "kernel, 2 by 3, divided by 0.25"]);
  assert.deepEqual(await after("1"), ["1", "kernel, 2 by 3"]);
  assert.equal(kernel().className.trim(), "kernel");
  for (let i = 0; i < 3; i++) await page.click("button", "more kernel columns");
  assert.equal(kernel().className, "kernel dense");
});

Deno.test("steppers and choices go by keys, and stop at their ends", async () => {
  using page = LivePage.open(start, data({ padding: 0 }));
  const dilation = page.get("spinbutton", "dilation");
  const after = async (key: string, properties = {}) => {
    const { defaultPrevented } = await page.press(dilation, key, properties);
    return [Number(dilation.getAttribute("aria-valuenow")), defaultPrevented];
  };
  assert.deepEqual(
    [
      await after("ArrowUp"),
      await after("ArrowRight"),
      await after("ArrowDown"),
      await after("ArrowLeft"),
      await after("ArrowLeft"),
      await after("End"),
      await after("ArrowUp"),
      await after("Home"),
      await after("End", { ctrlKey: true }),
      await after("End", { metaKey: true }),
      await after("End", { altKey: true }),
      await after("x"),
    ],
    [
      [2, true],
      [3, true],
      [2, true],
      [1, true],
      [1, true],
      [6, true],
      [6, true],
      [1, true],
      [1, false],
      [1, false],
      [1, false],
      [1, false],
    ],
  );
  const choose = async (from: string, key: string) => {
    const event = await page.press(page.get("radio", from), key);
    const chosen = page.live.querySelector("[aria-label=show] [aria-checked=true]")!.textContent;
    return [chosen, page.focused?.textContent, event.defaultPrevented];
  };
  assert.deepEqual(await choose("output", "x"), ["output", undefined, false]);
  for (const key of ["ArrowRight", "ArrowLeft"]) {
    assert.deepEqual(await choose("output", key), ["difference", "difference", true]);
    const other = key === "ArrowRight" ? "ArrowDown" : "ArrowUp";
    assert.deepEqual(await choose("difference", other), ["output", "output", true]);
  }
  assert.equal(focusedLabel(page), null);
});
