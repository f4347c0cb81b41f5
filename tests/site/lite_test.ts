/// <reference lib="dom" />
/** "Open as a notebook": JupyterLite with the kernel in a worker. */

import assert from "node:assert/strict";
import { testInBrowsers } from "../live/browsers.ts";
import { servedSite } from "./built_site.ts";
import {
  choose,
  codeCells,
  errorsOf,
  openCells,
  openLite,
  type SavedCell,
  waitForCells,
  waitForIdle,
  waitForSaved,
} from "./lite_page.ts";

const texts = ({ outputs }: SavedCell) => outputs.map(({ text }) => text ?? "").join("");

testInBrowsers(
  "Stop in JupyterLite ends a cell that waits, and a loop; those after it do not begin",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openLite(site.url, undefined, { browser });
    const { page } = opened;
    await openCells(page, "stop.ipynb", [
      'console.log("begun"); await new Promise((r) => setTimeout(r, 600_000)); console.log("end");',
      'console.log("not this");',
    ]);
    await choose(page, "Run", "Run All Cells");
    await waitForCells(page, ([first]) => texts(first).includes("begun"));
    await page.locator(
      "[data-command='notebook:interrupt-kernel'], [data-jp-item-name=interrupt] button, [data-jp-item-name=interrupt] jp-button",
    ).first().click();
    const stopped = await waitForCells(page, (cells) => errorsOf(cells).length > 0, 10_000);
    assert.equal(errorsOf(stopped).length, 1);
    assert.ok(!texts(stopped[0]).includes("end"));
    await waitForIdle(page);
    assert.deepEqual((await codeCells(page))[1].outputs, []);

    await openCells(page, "loop.ipynb", ["while (true) {}"]);
    await choose(page, "Run", "Run All Cells");
    await page.getByText("Deno | Busy").waitFor();
    await page.waitForTimeout(1000);
    await choose(page, "Kernel", "Interrupt Kernel");
    await waitForCells(page, (cells) => errorsOf(cells).length > 0, 10_000);
    await waitForIdle(page);
  },
);

testInBrowsers(
  "a kernel in JupyterLite: what is shown changes in place, an error ends the run, restart forgets",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openLite(site.url, undefined, { browser });
    const { page } = opened;
    await openCells(page, "kernel.ipynb", [
      'await Deno.jupyter.display({ "text/plain": "one" }, { raw: true, display_id: "d" });',
      'await Deno.jupyter.display({ "text/plain": "two" }, { raw: true, display_id: "d", update: true });\nconst kept = 7;',
      "kept",
      'throw new RangeError("too far");',
      'console.log("not this");',
    ]);
    await choose(page, "Run", "Run All Cells");
    const cells = await waitForCells(page, (cells) => errorsOf(cells).length > 0);
    await waitForIdle(page);
    assert.deepEqual(cells[0].outputs.map(({ data }) => data), [{ "text/plain": "two" }]);
    assert.deepEqual(cells[2].outputs.map(({ data }) => data), [{ "text/plain": "7" }]);
    assert.deepEqual(errorsOf(cells), ["cell-4: RangeError: too far"]);
    const [, , , , after] = await codeCells(page);
    assert.deepEqual([after.outputs, after.execution_count], [[], null]);
    assert.equal(await page.locator(".jp-InputPrompt").last().innerText(), "[ ]:");

    await choose(page, "Kernel", "Restart Kernel…");
    await page.locator(".jp-Dialog").getByRole("button", { name: "Confirm Kernel Restart" })
      .click();
    await waitForIdle(page);
    await page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(2).click();
    await page.keyboard.press("Control+Enter");
    const again = await waitForCells(page, (cells) => errorsOf([cells[2]]).length > 0);
    assert.match(errorsOf([again[2]])[0], /kept is not defined/);
  },
);

testInBrowsers("JupyterLite keeps what is saved in this browser", async (browser) => {
  await using site = await servedSite();
  const path = "02_radar_convolutions.ipynb";
  await using opened = await openLite(site.url, path, { browser });
  const { page } = opened;
  const first = page.locator(".jp-CodeCell .cm-content").first();
  await first.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("// mine\n");
  await page.keyboard.press("Control+s");
  await waitForSaved(page, path, "// mine");
  await page.reload();
  await waitForIdle(page);
  assert.match((await codeCells(page))[0].source, /^\/\/ mine\n/);
  assert.equal(await page.locator(".jp-Dialog").count(), 0);
}, { seldom: true });

testInBrowsers(
  "help with typing in JupyterLite: options, a wrong one underlined, what a name means",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openLite(site.url, undefined, { browser });
    const { page } = opened;
    await openCells(page, "help.ipynb", [
      'import { conv2d, imshow } from "convolutions";',
      "const storm = [[1, 2], [3, 4]];",
      "",
    ]);
    const cell = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(2);
    await cell.locator(".cm-content").click();
    await page.keyboard.type("imshow(storm, {");
    await page.keyboard.press("Tab");
    await page.locator(".jp-Completer-item").getByText("cmap", { exact: true }).waitFor({
      timeout: 30_000,
    });
    const write = async (code: string) => {
      await cell.locator(".cm-content").click();
      await page.keyboard.press("Control+a");
      await page.keyboard.type(code);
    };
    await write('imshow(storm, { colormap: "gray" })');
    const mistake = cell.locator(".cm-lintRange-error");
    await mistake.waitFor({ timeout: 20_000 });
    assert.equal(await mistake.innerText(), "colormap");
    await write("conv2d(");
    await page.keyboard.press("Shift+Tab");
    await page.locator(".jp-Tooltip").getByText("without flipping it").waitFor({ timeout: 20_000 });
    assert.deepEqual(opened.strangers, []);
  },
  { seldom: true },
);

testInBrowsers(
  "JupyterLite: the console has help too; a telephone shows the notebook, dark or light",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openLite(site.url, undefined, { browser, dark: true });
    const { page } = opened;
    await page.locator(".jp-LauncherCard[data-category=Console]").first().click();
    const prompt = page.locator(".jp-CodeConsole-promptCell .cm-content");
    await prompt.click();
    await page.keyboard.type("const storm = [[1, 2], [3, 4]]; console.log(storm.length)");
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-CodeConsole .jp-OutputArea-output").getByText("2").waitFor();
    await page.keyboard.type("sto");
    await page.keyboard.press("Tab");
    await page.locator(".jp-Completer-item").getByText("storm", { exact: true }).waitFor({
      timeout: 60_000,
    });
    assert.deepEqual(opened.errors, []);

    await page.setViewportSize({ width: 400, height: 800 });
    await page.goto(`${site.url}lite/lab/index.html?path=00_start.ipynb`);
    await waitForIdle(page);
    await page.waitForFunction(() =>
      (document.querySelector(".jp-Notebook h1")?.getBoundingClientRect().width ?? 0) > 200
    );
    assert.equal(await page.locator("body").getAttribute("data-jp-theme-light"), "false");
  },
  { seldom: true },
);
