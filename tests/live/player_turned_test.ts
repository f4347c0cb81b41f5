import assert from "node:assert/strict";
import { start } from "../../lib/live/page/explore.tsx";
import { LivePage } from "./dom.ts";
import { exploreData } from "./explore_data.ts";

Deno.test("what is played out of sight waits, and goes on where it was", async () => {
  using page = LivePage.open(start, exploreData({ padding: 1 }));
  const at = () => Number(/(\d+) of 16/.exec(page.text)?.[1]);
  await page.click("button", "to the start");
  await page.click("button", "play");
  await page.scroll(true);
  await page.frame(250); // Four a second.
  assert.equal(at(), 2);
  await page.scroll(false);
  await page.frame(60_000);
  assert.equal(at(), 2);
  await page.scroll(true);
  await page.frame(250);
  assert.equal(at(), 3);
  await page.scroll(false);
  await page.click("button", "pause");
  await page.scroll(true);
  await page.frame(1000);
  assert.equal(at(), 3);
});
