/// <reference lib="dom" />
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { testInBrowsers } from "../live/browsers.ts";
import { pasteText } from "./paste_text.ts";
import { openSite } from "./open_site.ts";
import { servedSite } from "./built_site.ts";

const LESSON = "lessons/01_stride_padding_pooling.html";

/** Types code into a cell in the place of what it has. */
async function type(page: Page, cell: string, code: string): Promise<void> {
  await page.locator(`#${cell} :is(pre.source:not([hidden]), .cm-content)`).click();
  await page.locator(`#${cell} .cm-content:focus`).waitFor();
  await page.keyboard.press("ControlOrMeta+A");
  await pasteText(page, code);
}

/** Presses Run, and waits until the cell is done. */
async function run(page: Page, cell: string, button = "run"): Promise<void> {
  await page.locator(`#${cell} button.${button}`).click();
  await done(page, cell);
}

async function done(page: Page, cell: string): Promise<void> {
  await page.locator(`#${cell}:is([data-state=done], [data-state=failed])`).waitFor({
    timeout: 120_000,
  });
  await page.locator("body:not(.busy)").waitFor();
}

/** What stands below a cell. */
function outputs(page: Page, cell: string): Promise<string> {
  return page.locator(`#${cell} .outputs`).innerText();
}

/** The pixels of a cell's picture, as a number that differs when they do. */
function pictureHash(page: Page, cell: string): Promise<string> {
  return page.locator(`#${cell} .outputs img`).first().evaluate(async (image: HTMLImageElement) => {
    image.loading = "eager";
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const digest = await crypto.subtle.digest("SHA-256", data);
    return new Uint8Array(digest).toHex();
  });
}

testInBrowsers(
  "a kernel is changed: the picture and all that follows is new; the edit outlives a reload; reset",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page, errors, strangers } = opened;
    const before = await pictureHash(page, "steps-05a");
    const code = await page.locator("#steps-03a pre.source").innerText();

    // Run alone, it first runs what stands above.
    await run(page, "steps-05a");
    assert.equal(await pictureHash(page, "steps-05a"), before, "the page's own picture again");
    assert.match(await page.locator("#steps-05a .state").innerText(), /^\[\d+\]$/);

    await type(page, "steps-03a", code.replace("[0, 1, 0]", "[0, 2, 0]"));
    await run(page, "steps-03a");
    await run(page, "steps-05a");
    assert.notEqual(await pictureHash(page, "steps-05a"), before);
    await run(page, "steps-06");
    assert.match(await outputs(page, "steps-06"), /^9\s*$/, "`identity` was made before the edit");
    await run(page, "steps-06", "to-here");
    assert.match(await outputs(page, "steps-06"), /^18\s*$/);

    await page.reload();
    assert.match(await page.locator("#steps-03a pre.source").innerText(), /\[0, 2, 0\]/);
    assert.match(await page.locator("#steps-03a").getAttribute("class") ?? "", /edited/);
    await page.locator("#steps-03a button.reset").click();
    await page.reload();
    assert.equal(await page.locator("#steps-03a pre.source").innerText(), code);
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
);

testInBrowsers(
  "Stop ends a cell that waits and one that computes for ever; the kernel lives on",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page } = opened;
    await type(page, "steps-02", "const kept = 7;\nkept");
    await run(page, "steps-02");
    for (const endless of ["await new Promise(() => {});", "while (true) {}"]) {
      await type(page, "steps-02", `console.log("begun");\n${endless}`);
      await page.locator("#steps-02 button.run").click();
      await page.locator("#steps-02 .outputs", { hasText: "begun" }).waitFor();
      await page.locator(".running .stop").click();
      await done(page, "steps-02");
    }
    await type(page, "steps-02", "kept + 1");
    await run(page, "steps-02");
    assert.match(await outputs(page, "steps-02"), /^8\s*$/);
  },
);

testInBrowsers(
  "outputs: updates in place, streams joined, errors named by line, clear, HTML, Markdown, a live one",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page, errors } = opened;
    const cell = "steps-01";
    const show = async (code: string) => {
      await type(page, cell, code);
      await run(page, cell);
      return await outputs(page, cell);
    };
    assert.match(
      await show(`for (let i = 0; i < 3; i++) console.log("line", i);`),
      /line 0\nline 1\nline 2/,
    );
    assert.equal(await page.locator(`#${cell} pre.stdout`).count(), 1);
    await show(`
const id = "one";
await Deno.jupyter.display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "first" }) });
await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "old" }, metadata: {}, transient: { display_id: id } });
await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "new" }, metadata: {}, transient: { display_id: id } });
`);
    assert.match(await outputs(page, cell), /first\s+new\s*$/);
    assert.match(
      await show("const a = 1;\nnothingLikeThis();"),
      /nothingLikeThis is not defined[\s\S]*2/,
    );
    await show(
      'Deno.jupyter.html`<style>b { color: rgb(1, 2, 3); }</style><b onclick="throw 1">bold</b><img src="x" onerror="document.title=\'bad\'">`',
    );
    const color = (selector: string) =>
      page.locator(selector).first().evaluate((element) => getComputedStyle(element).color);
    assert.equal(await color(`#${cell} .outputs b`), "rgb(1, 2, 3)");
    await show("Deno.jupyter.md`# Big\n\nand $x^2$`");
    await page.locator(`#${cell} .outputs math`).waitFor();
    assert.notEqual(await page.title(), "bad");
    await show(
      "Deno.jupyter.html`<div>still</div><script>document.currentScript.previousElementSibling.textContent='turned';document.body.append(self.origin)</script>`",
    );
    const frame = page.frameLocator(`#${cell} .outputs iframe`);
    // What is live has no origin: it reaches neither the page nor what the page keeps.
    await frame.getByText("turned").waitFor();
    assert.match(await frame.locator("body").innerText(), /null$/);
    // The picture that the policy forbids to ask for is the one error.
    assert.deepEqual(errors.filter((error) => !/event handler|404/.test(error)), []);
  },
);

testInBrowsers(
  "by keyboard alone: into a cell, changed, run, on to the next, out again",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page } = opened;
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").innerText(), "Skip to the text");
    await page.keyboard.press("Enter");
    const inside = () => page.locator(":focus").evaluate((element) => element.closest(".cell")?.id);
    for (let tabs = 0; tabs < 10 && await inside() !== "steps-01"; tabs++) {
      await page.keyboard.press("Tab");
    }
    await page.locator("#steps-01 .cm-content:focus").waitFor();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("6 * 7");
    await page.keyboard.press("Shift+Enter");
    await done(page, "steps-01");
    assert.match(await outputs(page, "steps-01"), /^42\s*$/);
    await page.locator("#steps-02 .cm-content:focus").waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").getAttribute("class"), "run");
  },
);

testInBrowsers("Run all ends at the first cell that fails", async (browser) => {
  await using site = await servedSite();
  await using opened = await openSite(site.url, LESSON, { browser });
  const { page } = opened;
  await type(page, "steps-03a", "throw new RangeError('on purpose')");
  await page.locator(".running .run-all").click();
  await done(page, "steps-03a");
  assert.match(await outputs(page, "steps-03a"), /RangeError: on purpose/);
  assert.equal(await page.locator("#steps-04").getAttribute("data-state"), "");
  assert.equal(await page.locator("#steps-03").getAttribute("data-state"), "done");
});

testInBrowsers(
  "a picture of one's own is opened by its name, chosen in the menu or dropped; it outlives a reload",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page, strangers } = opened;
    const picture = await Deno.readFile(new URL("../../data/readme_figure.png", import.meta.url));
    await page.getByRole("button", { name: "Menu" }).click();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: /Open a file of your own/ }).click();
    await (await choosing).setFiles({
      name: "my cat.png",
      mimeType: "image/png",
      buffer: Buffer.from(picture),
    });
    await page.locator(".status", { hasText: 'openImage("my cat.png")' }).waitFor();
    await page.evaluate((bytes) => {
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
      dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
    }, [...picture]);
    await page.locator(".status", { hasText: 'openImage("dropped.png")' }).waitFor();
    await page.reload();
    await type(
      page,
      "steps-01",
      `import { openImage } from "convolutions";
const sizes = [];
for (const name of ["my cat.png", "./dropped.png"]) {
  const [height, width] = (await openImage(name)).toTensor().shape;
  sizes.push(width, height);
}
sizes.join(" ")`,
    );
    await run(page, "steps-01");
    const header = new DataView(picture.buffer);
    const [width, height] = [header.getUint32(16), header.getUint32(20)];
    assert.equal(
      (await outputs(page, "steps-01")).trim(),
      `"${width} ${height} ${width} ${height}"`,
    );
    assert.deepEqual(strangers, []);
  },
);
