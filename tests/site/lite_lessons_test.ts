/// <reference lib="dom" />
/** Lessons and exercises in JupyterLite, from their first cell to their last. */

import assert from "node:assert/strict";
import { testInBrowsers } from "../live/browsers.ts";
import { servedSite } from "./built_site.ts";
import { choose, codeCells, errorsOf, openLite, waitForCells, waitForIdle } from "./lite_page.ts";

for (
  const [name, minutes, expected] of [
    ["00_start.ipynb", 2, /^$/],
    ["01_stride_padding_pooling.ipynb", 2, /^$/],
    ["02_radar_convolutions.ipynb", 3, /^$/],
    ["04_filters_and_inception.ipynb", 5, /^$/],
    ["05_mnist_cnn.ipynb", 8, /^$/],
    // Its first answer is still to be written.
    [
      "practice/01_stride_padding_pooling.ipynb",
      2,
      /^ex01-by-hand-tests: AssertionError: byHand: /,
    ],
  ] as const
) {
  testInBrowsers(`JupyterLite runs all cells of ${name}, and asks nothing`, async (browser) => {
    await using site = await servedSite();
    await using opened = await openLite(site.url, name, { browser });
    const { page } = opened;
    const before = await codeCells(page);
    // In one piece each: joined with commas, a picture would not be one.
    const outputs = before.flatMap(({ outputs }) => outputs);
    assert.ok(
      outputs.every(({ data }) =>
        Object.entries(data ?? {}).every(([type, value]) =>
          /json$/.test(type) || typeof value === "string"
        )
      ),
    );
    await choose(page, "Run", "Run All Cells");
    const cells = await waitForCells(
      page,
      (cells) => errorsOf(cells).length > 0 || cells.at(-1)!.execution_count === before.length,
      minutes * 60_000,
    );
    assert.match(errorsOf(cells).join("\n"), expected);
    await waitForIdle(page);
    assert.equal(await page.locator(".jp-Dialog").count(), 0);
    assert.deepEqual(opened.strangers.filter((url) => !url.startsWith("attachment:")), []);
  }, { seldom: !/^0[15]_/.test(name) });
}

testInBrowsers(
  "JupyterLite shows live outputs as soon as a lesson is opened, and they can be turned",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openLite(site.url, "01_stride_padding_pooling.ipynb", { browser });
    const { page } = opened;
    // JupyterLab puts cells into the document as they are scrolled to.
    const weight = page.locator('.live input[aria-label^="weight"]').nth(4);
    await page.locator(".jp-WindowedPanel-outer").hover();
    for (let turn = 0; turn < 200 && await weight.count() === 0; turn++) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(50);
    }
    await weight.fill("3");
    assert.match(await page.locator(".live .sum").first().innerText(), /3/);
    assert.deepEqual(opened.strangers, []);
  },
  { seldom: true },
);
