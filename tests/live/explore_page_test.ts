/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { explore, type ExploreOptions } from "../../lib/mod.ts";
import { assertAccessible, documentOf, inBrowser, openPage } from "./browser.ts";

const GRID = Array.from({ length: 6 }, (_, y) => Array.from({ length: 6 }, (_, x) => 10 * y + x));

/** A large picture with something in it everywhere. */
const LARGE = Array.from(
  { length: 256 },
  (_, y) => Array.from({ length: 256 }, (_, x) => 128 + 100 * Math.sin(x / 9) * Math.cos(y / 7)),
);

const html = async (image: number[][], options?: ExploreOptions) =>
  await (await explore(image, options)).toHtml();

const sum = (page: Page, at = 0) => page.locator(".sum").nth(at).innerText();
const weights = (page: Page) => page.locator('input[aria-label^="weight"]');

Deno.test(
  "explore() in a page: weights are typed, turned by keys, and undone",
  inBrowser,
  async () => {
    await using open = await openPage(
      documentOf(await html(GRID, { kernel: [[0, 0, 0], [0, 1, 0], [0, 0, 0]] })),
    );
    const { page } = open;
    // The middle of 4 × 4 outputs is [2, 2], whose window's middle is row 3, column 3.
    assert.match(await sum(page), /out\[2, 2\].*= 33$/s);
    await weights(page).nth(4).click();
    await page.keyboard.press("ArrowUp");
    assert.match(await sum(page), /= 66$/);
    await page.keyboard.press("Shift+ArrowDown");
    assert.match(await sum(page), /= −264$/);
    await weights(page).nth(4).fill("1/2");
    assert.match(await sum(page), /= 16.5$/);
    await weights(page).nth(0).fill("-0,5");
    assert.match(await sum(page), /= 5.5$/);
    await weights(page).nth(0).fill("three");
    assert.equal(await weights(page).nth(0).getAttribute("aria-invalid"), "true");
    assert.match(await sum(page), /= 5.5$/);
    for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "undo" }).click();
    assert.match(await sum(page), /= 33$/);
    await page.getByRole("button", { name: "redo" }).click();
    assert.match(await sum(page), /= −264$/);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

Deno.test(
  "explore() in a page: pointing at pixels, by pointer and arrow keys",
  inBrowser,
  async () => {
    await using open = await openPage(
      documentOf(await html(GRID, { kernel: "identity", padding: 1, paddingMode: "reflect" })),
    );
    const { page } = open;
    const [input, output] = [page.locator(".board").nth(0), page.locator(".board").nth(1)];
    await output.hover({ position: { x: 3, y: 3 } });
    assert.match(await sum(page), /out\[0, 0\].*= 0$/s);
    await output.getByRole("gridcell").focus();
    await page.mouse.move(0, 0);
    for (const key of ["Home", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight"]) {
      await page.keyboard.press(key);
    }
    assert.match(await sum(page), /out\[0, 1\].*= 1$/s);
    await input.hover({ position: { x: 3, y: 3 } });
    const told = await page.locator(".note").innerText();
    assert.equal(told, "padding: a copy of row 1, column 1, 11, feeds 1 output");
    assert.deepEqual(open.errors, []);
  },
);

Deno.test(
  "explore() in a page: what is impossible is explained, and mended",
  inBrowser,
  async () => {
    await using open = await openPage(documentOf(await html(GRID, { kernel: "boxBlur" })));
    const { page } = open;
    await page.getByRole("spinbutton", { name: "dilation" }).focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowUp");
    const alert = page.getByRole("alert");
    assert.match(
      await alert.innerText(),
      /3 rows with dilation 3 span 3 × \(3 − 1\) \+ 1 = 7, and the image has only 6\./,
    );
    await alert.getByRole("button", { name: "padding 1" }).click();
    assert.equal(await alert.count(), 0);
    assert.match(await page.locator(".formula").innerText(), /6\s*image[\s\S]*2\s*output/);
  },
);

Deno.test(
  "explore() in a page: play, step and scrub show the output as it grows",
  inBrowser,
  async () => {
    await using open = await openPage(documentOf(await html(GRID)));
    const { page } = open;
    const place = () => page.locator(".player").innerText();
    await page.getByRole("button", { name: "to the start" }).click();
    assert.match(await place(), /1 of 16/);
    await page.getByRole("button", { name: "one step on" }).click();
    assert.match(await place(), /2 of 16/);
    await page.getByRole("combobox", { name: "speed" }).selectOption("256 / s");
    await page.getByRole("button", { name: "play" }).click();
    await page.getByText("16 of 16").waitFor({ timeout: 5000 });
    await page.getByRole("button", { name: "play" }).waitFor();
  },
);

Deno.test(
  "ten outputs on one page do not disturb each other, and keep what was set",
  inBrowser,
  async () => {
    const one = await html(GRID, { kernel: "identity" });
    await using open = await openPage(documentOf(...Array(10).fill(one)));
    const { page } = open;
    await weights(page).nth(9 * 3 + 4).fill("5"); // the middle weight of the fourth
    const sums = await page.locator(".sum").allInnerTexts();
    assert.equal(sums.filter((text) => /= 33$/.test(text)).length, 9);
    assert.match(sums[3], /= 165$/);
    // JupyterLab takes cells that are off the screen out of the document, and puts them back.
    await page.evaluate(async () => {
      const main = document.querySelector("main")!;
      const parts = [...main.childNodes];
      main.replaceChildren();
      await new Promise((resolve) => setTimeout(resolve, 50));
      main.append(...parts);
    });
    assert.match(await sum(page, 3), /= 165$/);
    await weights(page).nth(9 * 3 + 4).fill("2");
    assert.match(await sum(page, 3), /= 66$/);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

Deno.test("without scripts, and in print, the still picture stands", inBrowser, async () => {
  const output = await html(GRID);
  await using bare = await openPage(documentOf(output.replace(/<script>.*<\/script>/s, "")));
  assert.ok(await bare.page.getByRole("img").isVisible());
  assert.match(await bare.page.locator("main").innerText(), /trust the notebook/);
  await using open = await openPage(documentOf(output));
  assert.ok(!await open.page.getByRole("img").isVisible());
  await open.page.emulateMedia({ media: "print" });
  assert.ok(await open.page.getByRole("img").isVisible());
  assert.ok(!await open.page.locator(".live").isVisible());
});

for (const dark of [false, true]) {
  for (const width of [400, 1100]) {
    const where = `${dark ? "dark" : "light"}, ${width} pixels wide`;
    Deno.test(
      `explore() in a page: no fault of access, nothing cut, ${where}`,
      inBrowser,
      async () => {
        const html6 = await html(GRID, { kernel: "gaussianBlur", padding: 1 });
        await using open = await openPage(documentOf(html6), { width, dark });
        const { page } = open;
        await page.getByRole("button", { name: "PyTorch" }).click();
        await assertAccessible(page);
      },
    );
  }
}

Deno.test("256 × 256 under 7 × 7 follows a turned weight within frames", inBrowser, async () => {
  await using open = await openPage(
    documentOf(await html(LARGE, { kernel: Array.from({ length: 7 }, () => Array(7).fill(1)) })),
  );
  const { turned, plain } = await open.page.evaluate(async () => {
    const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1];
    const root = document.querySelector("main > div")!.shadowRoot!;
    const input = root.querySelectorAll<HTMLInputElement>('input[aria-label^="weight"]')[24];
    const turned: number[] = [], plain: number[] = [];
    const [image, out] = [new Float32Array(65536).fill(1), new Float32Array(62500)];
    for (let i = 0; i < 30; i++) {
      let begun = performance.now();
      input.value = String(i);
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      for (let k = 0; k < 5; k++) await null; // Preact draws in a microtask.
      turned.push(performance.now() - begun);
      begun = performance.now();
      for (let at = 0; at < out.length; at++) {
        let sum = 0;
        for (let k = 0; k < 49; k++) sum += image[at + k] * k;
        out[at] = sum;
      }
      plain.push(performance.now() - begun);
    }
    return { turned: median(turned.slice(10)), plain: median(plain.slice(10)) };
  });
  console.log(
    `256 × 256 under 7 × 7: ${turned.toFixed(1)} ms; its products alone ${plain.toFixed(1)}`,
  );
  // A frame is 16 ms; on a busy machine only the ratio says something.
  assert.ok(turned < 12 * plain, `${turned} ms, the products alone ${plain} ms`);
});
