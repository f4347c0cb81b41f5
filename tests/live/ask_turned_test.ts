import assert from "node:assert/strict";
import { start } from "../../lib/live/page/ask.tsx";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { LivePage } from "./dom.ts";

Deno.test("ask() for a number: what each answer is told", async () => {
  using page = LivePage.open(start, {
    question: "How many?",
    answer: 16,
    tolerance: 0.5,
    why: "Four by four.",
    wrong: { "36": "Some stick out.", "−1": "Less than none?" },
  }, { image: { src: "data:image/png;base64,BBBB" } });
  const parts: Record<string, string> = { "at first": page.shown() };
  const field = page.get("input", "your answer");
  const send = () => page.fire(page.live.querySelector("form")!, "submit");
  const says = async (text: string) => {
    await page.type(field, text);
    await send();
    return page.live.querySelector("[role=status]")!.textContent;
  };
  await page.type(field, " ");
  parts["a blank"] = page.changes();
  assert.equal(await says("many"), "Not quite. Write a number.");
  parts["no number"] = page.changes();
  assert.equal(await says("36"), "Not quite. Some stick out.");
  assert.equal(await says("-1"), "Not quite. Less than none?");
  assert.equal(await says("16.6"), "Not quite. ");
  assert.equal(await says("15.4"), "Not quite. ");
  await page.type(field, "16,5");
  assert.equal(page.live.querySelector("[role=status]")!.textContent, "");
  assert.equal((await send()).defaultPrevented, true);
  parts["half a one too many"] = page.changes();
  assert.equal(await says("3"), "Not quite. It is 16. Four by four.");
  assert.equal(await says("36"), "Not quite. Some stick out.");
  parts["a wrong one when all is told"] = page.changes();
  assertSnapshot("live_ask.txt", parts);
});

Deno.test("ask() with choices: chosen, sent, told; or shown at once", async () => {
  using page = LivePage.open(start, {
    question: "Which?",
    answer: "b",
    choices: { a: "It blurs.", b: "It sharpens." },
    why: "b it is.",
  });
  const parts: Record<string, string> = { "at first": page.shown() };
  const [a, b] = page.live.querySelectorAll("input");
  const send = () => page.fire(page.live.querySelector("form")!, "submit");
  await page.fire(a, "change");
  await send();
  parts["the wrong one"] = page.changes();
  await page.fire(b, "change");
  parts["the right one, not sent"] = page.changes();
  await send();
  parts["the right one"] = page.changes();
  assertSnapshot("live_ask_choices.txt", parts);
  using other = LivePage.open(start, { question: "How many?", answer: 2, why: "Two." });
  await other.click("button", "show me");
  assert.equal(other.live.querySelector("[role=status]")!.textContent, " Two.");
  assert.equal(other.live.querySelector("img")!.getAttribute("alt"), "the still picture");
  assert.deepEqual([...other.live.querySelectorAll("button")].map((it) => it.textContent), [
    "answer",
  ]);
  // Exactly, where no tolerance is given.
  const told = async (text: string) => {
    await other.type(other.get("input", "your answer"), text);
    await other.fire(other.live.querySelector("form")!, "submit");
    return other.live.querySelector("[role=status]")!.textContent;
  };
  assert.deepEqual([await told("2.0001"), await told("2")], [
    "Not quite. It is 2. Two.",
    "Yes. Two.",
  ]);
});
