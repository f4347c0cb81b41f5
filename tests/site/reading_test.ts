/// <reference lib="dom" />
import assert from "node:assert/strict";
import { join } from "node:path";
import { testInBrowsers } from "../live/browsers.ts";
import { pasteText } from "./paste_text.ts";
import { openSite } from "./open_site.ts";
import { servedSite } from "./built_site.ts";

const LESSON = "lessons/01_stride_padding_pooling.html";

/** Waits for a file in a folder: of Firefox's downloads the driver learns nothing. */
async function fileIn(folder: string): Promise<[name: string, path: string]> {
  for (let tries = 0; tries < 300; tries++) {
    for await (const { name } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (!name.endsWith(".part") && (await Deno.stat(path)).size > 0) return [name, path];
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Nothing is downloaded.");
}

testInBrowsers(
  "the search finds a name in code, a misspelt word and half a word, and leads there",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page, errors } = opened;
    await page.keyboard.press("/");
    const input = page.locator("dialog.finder input");
    await page.locator("dialog.finder[open]").waitFor();
    for (
      const [query, lesson] of [["leastSquaresKernel", "03"], ["convoluton sobel", "03"], [
        "recepti",
        "01",
      ], ["InceptionV3", "04"]]
    ) {
      await input.fill(query);
      await page.locator("#found li", { hasText: lesson }).first().waitFor();
    }
    await input.fill("xylophone zebra");
    await page.getByText("Nothing is found").waitFor();
    await input.fill("InceptionV3");
    await page.locator("#found li").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/04_filters_and_inception\.html/);
    assert.deepEqual(errors, []);
  },
);

testInBrowsers(
  "the notebook that is downloaded is whole, with the edit and the outputs that the page has",
  async (browser) => {
    const downloadsPath = await Deno.makeTempDir();
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser, downloadsPath });
    const { page } = opened;
    await page.locator("#steps-01 pre.source").click();
    await page.locator("#steps-01 .cm-content:focus").waitFor();
    await page.keyboard.press("ControlOrMeta+A");
    await pasteText(page, 'console.log("mine");\n1 + 1');
    await page.locator("#steps-01 .run").click();
    await page.locator("#steps-01[data-state=done]").waitFor();
    await page.getByRole("button", { name: "Menu" }).click();
    const downloading = browser === "firefox"
      ? fileIn(downloadsPath)
      : page.waitForEvent("download").then(async (it) => [it.suggestedFilename(), await it.path()]);
    await page.getByRole("button", { name: "Download as .ipynb" }).click();
    const [name, path] = await downloading;
    assert.equal(name, "01_stride_padding_pooling.ipynb");
    const notebook = JSON.parse(await Deno.readTextFile(path));
    await Deno.remove(downloadsPath, { recursive: true });
    const original = JSON.parse(
      await Deno.readTextFile(
        new URL("../../notebooks/01_stride_padding_pooling.ipynb", import.meta.url),
      ),
    );
    const cell = notebook.cells.find(({ id }: { id: string }) => id === "steps-01");
    assert.equal(cell.source, 'console.log("mine");\n1 + 1');
    assert.deepEqual(cell.outputs, [
      { output_type: "stream", name: "stdout", text: "mine\n" },
      {
        output_type: "execute_result",
        execution_count: 1,
        data: { "text/plain": "2" },
        metadata: {},
      },
    ]);
    assert.deepEqual(
      notebook.cells.map(({ id }: { id: string }) => id),
      original.cells.map(({ id }: { id: string }) => id),
    );
    assert.deepEqual(notebook.metadata, original.metadata);
    assert.equal(notebook.nbformat, 4);
  },
);

testInBrowsers(
  "colors: as the system, and as chosen, also after a reload and in live outputs",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser, dark: true });
    await using bright = await openSite(site.url, LESSON, { browser });
    const { page } = opened;
    const background = (of = page) =>
      of.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background(bright.page);
    assert.notEqual(await background(), light);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByText("Light", { exact: true }).click();
    assert.equal(await background(), light);
    await page.reload();
    assert.equal(await background(), light);
    await page.locator("#steps-25a").scrollIntoViewIfNeeded();
    const frame = page.frameLocator("#steps-25a iframe");
    await frame.locator("body[data-jp-theme-light=true]").waitFor();
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByText("Dark", { exact: true }).click();
    await frame.locator("body[data-jp-theme-light=false]").waitFor();
  },
);

testInBrowsers(
  "an address that is none leads back to the lessons, however deep it lies",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, "lessons/no/such.html", { browser });
    const { page } = opened;
    assert.equal(await page.locator("h1").innerText(), "There is no such page");
    await page.getByRole("link", { name: "All lessons", exact: true }).click();
    await page.getByRole("heading", { name: "Convolutions, to see and to change" }).waitFor();
    for (const path of ["..%2fREADME.md", "%2e%2e/deno.json", "files/%00"]) {
      const { status } = await fetch(new URL(path, site.url));
      assert.ok(status === 400 || status === 404, path);
    }
  },
  { seldom: true },
);
