/** Help while typing, live outputs and lessons in JupyterLab. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { explore } from "../../lib/mod.ts";
import { Project } from "../../scripts/project.ts";
import { inBrowser } from "./browser.ts";
import { launch } from "./browsers.ts";
import { notebookOf, startLabOn, TOKEN } from "../platform/start_lab.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

/** JupyterLab, in its page. */
declare const jupyterapp: {
  commands: { execute(id: string, args: { path: string }): Promise<unknown> };
};

const CODE = `import { explore } from "convolutions";
await explore([[0, 1, 2], [3, 4, 5], [6, 7, 8]], { kernel: "identity", padding: 1 })`;

/** Cells of which one has a fault, and the last is to be typed. */
const TYPED = [
  'import { imshow } from "convolutions";\nconst storm = [[1, 2], [3, 4]];',
  ...Array.from({ length: 6 }, (_, i) => `// ${i}`),
  "notImported;",
  "",
];

/** Opens a notebook of the test's folder, beside those that are open. */
type Open = (path: string) => Promise<Locator>;

Deno.test("JupyterLab helps while typing, and shows live outputs and lessons", {
  ...inBrowser,
  ignore: ignore || inBrowser.ignore,
}, async (t) => {
  // Where the lessons are, since help is for what is there; one JupyterLab and its page are for all steps.
  const folder = await Deno.makeTempDir({ dir: project.notebooks, prefix: "jupyterlab_" });
  const lessons = await project.lessons();
  await Deno.writeTextFile(join(folder, "try.ipynb"), notebookOf(TYPED));
  await writeLiveOutputs(join(folder, "live"));
  await Deno.mkdir(join(folder, "lessons"));
  for (const path of lessons) await Deno.copyFile(path, join(folder, "lessons", basename(path)));
  const shown = join("lessons", basename(lessons[1]));
  // SVG is shown of trusted notebooks only
  await sign(join(folder, shown), join(folder, "live", "trusted.ipynb"));
  // Signed by its content: another notebook's is another.
  const stranger = join(folder, "live", "stranger.ipynb");
  await Deno.writeTextFile(
    stranger,
    (await Deno.readTextFile(stranger)).replace('"c0"', '"other"'),
  );
  const { lab, host } = await startLabOn(project, project.notebooks, {
    args: ["--LabApp.expose_app_in_browser=True"],
    env: {
      JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    },
  });
  const browser = await launch("chromium");
  try {
    const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
    page.setDefaultTimeout(60_000);
    const own = basename(folder);
    await page.goto(`http://${host}/lab/tree/${own}/try.ipynb?token=${TOKEN}&reset`);
    await t.step("signatures are shown and wrong options underlined", () => editorHelp(page));
    const open: Open = async (path) => {
      // As with the address lab/tree/PATH, but the page is loaded once.
      await page.evaluate(async (path) => {
        await jupyterapp.commands.execute("filebrowser:open-path", { path });
      }, join(own, path));
      const tab = page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current");
      await tab.filter({ hasText: basename(path) }).waitFor();
      return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
    };
    await t.step(
      "a live output: run, opened again, and not trusted",
      () => liveOutputs(page, open),
    );
    await page.setViewportSize({ width: 900, height: 1000 });
    await t.step(
      "the lessons 900 pixels wide: their names are whole, and figures shrink",
      () => narrowLessons(page, open, shown, lessons),
    );
  } finally {
    await browser.close();
    lab.kill("SIGTERM");
    await lab.status;
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
});

async function editorHelp(page: Page): Promise<void> {
  const editor = page.locator(".jp-Notebook .cm-content").last();
  const underlined = page.locator(".cm-lintRange-error");
  await underlined.filter({ hasText: "notImported" }).first().waitFor();
  assert.equal(await page.locator(".jp-toast-message, .jp-Dialog").count(), 0, "no questions");
  await editor.click();
  await page.keyboard.type("imshow(storm, {", { delay: 30 });
  await page.locator(".lsp-signature-help").filter({ hasText: "ImshowOptions" }).first()
    .waitFor();
  await page.keyboard.type(' colormap: "gray" })', { delay: 30 });
  await underlined.filter({ hasText: "colormap" }).first().waitFor();
  await assert.rejects(Deno.stat(join(project.notebooks, ".virtual_documents")));
}

/** One notebook that is to be run, and two that hold what it gives. */
async function writeLiveOutputs(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  const output = await explore([[0, 1, 2], [3, 4, 5], [6, 7, 8]], {
    kernel: "identity",
    padding: 1,
  });
  const shown = [{
    output_type: "execute_result",
    execution_count: 1,
    metadata: {},
    data: { "text/html": await output.toHtml(), "text/plain": output.alt },
  }];
  for (const [name, outputs] of [["run", []], ["trusted", shown], ["stranger", shown]] as const) {
    await Deno.writeTextFile(join(folder, `${name}.ipynb`), notebookOf([CODE], outputs));
  }
}

async function sign(...notebooks: string[]): Promise<void> {
  await new Deno.Command(project.python, {
    args: ["-I", "-m", "nbformat.sign", ...notebooks],
    env: project.jupyterEnvironment(),
    stdout: "null",
    stderr: "null",
  }).output();
}

async function liveOutputs(page: Page, open: Open): Promise<void> {
  await turnAndType(page, await open("live/trusted.ipynb"));
  const stranger = await open("live/stranger.ipynb");
  await stranger.locator(".jp-OutputArea img").waitFor({ timeout: 60_000 });
  assert.equal(await stranger.locator(".live").count(), 0);
  assert.match(await stranger.locator(".jp-OutputArea").innerText(), /trust the notebook/);
  const run = await open("live/run.ipynb");
  await page.getByText("Deno | Idle").waitFor({ timeout: 60_000 });
  await run.locator(".jp-CodeCell").first().click();
  await page.keyboard.press("Shift+Enter");
  await turnAndType(page, run);
}

async function narrowLessons(
  page: Page,
  open: Open,
  shown: string,
  lessons: string[],
): Promise<void> {
  const figures = (await open(shown)).locator(".jp-RenderedSVG img");
  await figures.first().waitFor({ timeout: 60_000 });
  const names = await page.locator(".jp-DirListing-itemText").evaluateAll((all) =>
    all.map((one) => [one.textContent, one.scrollWidth <= one.clientWidth] as const)
  );
  assert.deepEqual(names, lessons.map((path) => [basename(path), true]));
  // What is off the screen has no size yet: look at each figure where it stands.
  let wide = 0;
  for (let i = 0; i < 10; i++) {
    await figures.nth(i).scrollIntoViewIfNeeded();
    const [natural, width, room] = await figures.nth(i).evaluate(async (image) => {
      await (image as HTMLImageElement).decode();
      const { naturalWidth, parentElement } = image as HTMLImageElement;
      return [naturalWidth, image.getBoundingClientRect().width, parentElement!.clientWidth];
    });
    assert.ok(width <= room, `figure ${i}: ${width} of ${room} pixels`);
    if (natural > room) wide++;
  }
  assert.ok(wide > 3, `${wide} figures had to shrink`);
}

/** Letters that are shortcuts of JupyterLab go into a weight, and numbers turn it. */
async function turnAndType(page: Page, panel: Locator): Promise<void> {
  const weight = panel.locator('input[aria-label^="weight"]').nth(4);
  await weight.waitFor({ timeout: 60_000 });
  const cells = await panel.locator(".jp-CodeCell").count();
  await weight.click();
  await page.keyboard.type("3");
  assert.match(await panel.locator(".sum").innerText(), /out\[1, 1\].*= 12$/s);
  await page.keyboard.press("b");
  assert.equal(await weight.inputValue(), "3b");
  assert.equal(await panel.locator(".jp-CodeCell").count(), cells);
}
