/// <reference lib="dom" />
import assert from "node:assert/strict";
import { ask, convolutionAnimation, imshow, kernels, liveAnimation } from "../../lib/mod.ts";
import { decodePng } from "../figures/figure_cases.ts";
import { documentOf, inBrowser, openPage } from "./browser.ts";

const CROSS = [[0, 9, 0], [9, 9, 9], [0, 9, 0]];

Deno.test(
  "an animation in a page is stopped, stepped and scrubbed to the frames it holds",
  inBrowser,
  async () => {
    const animation = await convolutionAnimation(CROSS, kernels.sharpen, { padding: 1 });
    await using open = await openPage(documentOf(await liveAnimation(animation).toHtml()));
    const { page } = open;
    const told = () => page.locator(".player").innerText();
    assert.match(await told(), new RegExp(`1 of ${animation.frameCount}`));
    await page.getByRole("button", { name: "one step on" }).click();
    assert.match(await told(), /2 of/);
    await page.getByRole("slider").fill(String(animation.frameCount - 1));
    // The last frame is the poster: every cell of the output is filled.
    const poster = await decodePng(animation.poster);
    const pixels = () =>
      page.locator("canvas").evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext("2d")!;
        return { width, height, data: [...context.getImageData(0, 0, width, height).data] };
      });
    await page.waitForFunction(() => {
      const root = document.querySelector("main > div")!.shadowRoot!;
      const canvas = root.querySelector("canvas")!;
      return canvas.getContext("2d")!.getImageData(0, 0, 1, 1).data[3] > 0;
    });
    await page.waitForTimeout(200);
    const { width, height, data } = await pixels();
    assert.deepEqual([width, height], [poster.width, poster.height]);
    let off = 0;
    for (let i = 0; i < data.length; i++) if (Math.abs(data[i] - poster.data[i]) > 8) off++;
    assert.ok(off < data.length / 100, `${off} of ${data.length} bytes differ from the poster`);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

Deno.test(
  "ask() in a page: a wrong number is explained, the right one shows the picture",
  inBrowser,
  async () => {
    const output = ask("At how many places does a 3 × 3 filter fit on 6 × 6 pixels?", {
      answer: 16,
      why: "It fits at 4 places across and 4 down.",
      wrong: { 36: "At the edges it would stick out." },
      show: imshow(CROSS, { alt: "all places" }),
    });
    await using open = await openPage(documentOf(await output.toHtml()));
    const { page } = open;
    const field = page.getByRole("textbox");
    await field.fill("36");
    await page.keyboard.press("Enter");
    assert.equal(
      await page.getByRole("status").innerText(),
      "Not quite. At the edges it would stick out.",
    );
    assert.equal(await page.getByRole("img", { name: "all places" }).count(), 0);
    await field.fill("16");
    await page.getByRole("button", { name: "answer" }).click();
    assert.equal(
      await page.getByRole("status").innerText(),
      "Yes. It fits at 4 places across and 4 down.",
    );
    assert.ok(await page.getByRole("img", { name: "all places" }).isVisible());
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

Deno.test("ask() in a page: choices by keyboard, each told why", inBrowser, async () => {
  const output = ask("Which kernel finds rims?", {
    answer: "Laplacian",
    choices: { "box blur": "It evens out rims.", Laplacian: "It is zero where nothing changes." },
  });
  await using open = await openPage(documentOf(await output.toHtml()));
  const { page } = open;
  await page.getByRole("radio", { name: "box blur" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("status").innerText(), "Not quite. It evens out rims.");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.match(await page.getByRole("status").innerText(), /^Yes\. It is zero/);
});

Deno.test("ask() without scripts folds its answer; its text cannot end the script", async () => {
  const question = "What does </script><b> do?";
  const html = await ask(question, { answer: 1, why: "Nothing </script>." }).toHtml();
  assert.equal(html.match(/<\/script>/g)!.length, 1);
  assert.ok(html.includes("<details><summary>The answer</summary>1: Nothing &lt;/script&gt;."));
});

Deno.test("ask() refuses an answer that is none of the choices", () => {
  assert.throws(
    () => ask("?", { choices: { a: "", b: "" }, answer: "c" }),
    { name: "RangeError", message: 'ask(): the answer "c" is none of the choices a, b.' },
  );
});
