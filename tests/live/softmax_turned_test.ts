import assert from "node:assert/strict";
import { start } from "../../lib/live/page/softmax.tsx";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { LivePage } from "./dom.ts";

const data = { logits: [1, 0.25, -2.5], classes: ["cat", "dog", "owl"], answer: 1 };

Deno.test("exploreSoftmax() turned: every number follows", async () => {
  using page = LivePage.open(start, data);
  const parts: Record<string, string> = { "at first": page.shown() };
  const logit = (name: string) => page.get("input", `logit of ${name}`);
  await page.type(logit("cat"), "3.5");
  parts["cat pulled to 3.5"] = page.changes();
  await page.fire(page.get("input", "owl is right"), "change");
  parts["owl is right"] = page.changes();
  await page.click("button", "a step of training");
  parts["a step of training"] = page.changes();
  await page.click("button", "add 1 to all");
  parts["add 1 to all"] = page.changes();
  await page.type(logit("owl"), "14.2");
  parts["owl surely"] = page.changes();
  await page.fire(page.get("input", "dog is right"), "change");
  parts["surely, and wrong"] = page.changes();
  await page.click("button", "all the same");
  parts["all the same"] = page.changes();
  await page.click("button", "back to the start");
  assert.equal(page.shown(), parts["at first"]);
  assertSnapshot("live_softmax.txt", parts);
});

Deno.test("exploreSoftmax()'s bars move by tenths and by ones, as far as they are long", async () => {
  using page = LivePage.open(start, data);
  const slider = page.get("input", "logit of dog");
  const after = async (key: string) => {
    const { defaultPrevented } = await page.press(slider, key);
    return [Number(slider.getAttribute("value")), defaultPrevented];
  };
  const moved = [];
  for (
    const key of ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "PageUp", "PageDown", "x"]
  ) {
    moved.push(await after(key));
  }
  // A tenth more than a quarter is rounded to tenths.
  assert.deepEqual(moved, [
    [0.4, true],
    [0.5, true],
    [0.4, true],
    [0.3, true],
    [1.3, true],
    [0.3, true],
    [0.3, false],
  ]);
  for (let i = 0; i < 9; i++) await after("PageUp");
  assert.deepEqual(await after("PageUp"), [8, true]);
  for (let i = 0; i < 16; i++) await after("PageDown");
  assert.deepEqual(await after("PageDown"), [-8, true]);
});

Deno.test("exploreSoftmax() says what the loss means", () => {
  const said = (logits: number[], answer = 0) => {
    using page = LivePage.open(start, { logits, classes: logits.map(String), answer });
    return page.live.querySelector("p .small")!.textContent;
  };
  assert.deepEqual([
    said([0, 0]),
    said([1, 1, 1], 2),
    said([0, 1]),
    said([0, 2]),
    said([3, 0]),
    said([1, 0]),
    said([0, 0, 1e-9]),
  ], [
    "all the same: it guesses, and the loss is log 2",
    "all the same: it guesses, and the loss is log 3",
    "another is likelier",
    "sure, and wrong: that costs most",
    "sure, and right: that costs little",
    "right, but not sure of it",
    "another is likelier",
  ]);
});

Deno.test("exploreSoftmax() rounds its loss to four decimals, and its logits to two", () => {
  using page = LivePage.open(start, { logits: [0.126, 0, 0], classes: ["a", "b", "c"], answer: 1 });
  const loss = Math.log(Math.exp(0.126) + 2);
  assert.equal(
    page.live.querySelector("b.weights")!.textContent,
    String(Number(loss.toFixed(4)).toPrecision(4)),
  );
  assert.equal(page.live.querySelector("td.number")!.textContent, "0.13");
});
