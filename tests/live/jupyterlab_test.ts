/** Live outputs in JupyterLab: run, opened again, and not trusted. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { explore } from "../../lib/mod.ts";
import { Project } from "../../scripts/project.ts";
import { chromiumPath, inBrowser } from "./browser.ts";
import { startLabOn, TOKEN } from "../platform/start_lab.ts";

const project = new Project();
const CODE = `import { explore } from "convolutions";
await explore([[0, 1, 2], [3, 4, 5], [6, 7, 8]], { kernel: "identity", padding: 1 })`;

function notebook(outputs: unknown[]): string {
  return JSON.stringify({
    cells: [{
      cell_type: "code",
      id: "c",
      metadata: {},
      source: CODE,
      outputs,
      execution_count: outputs.length > 0 ? 1 : null,
    }],
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

const startOn = (folder: string) =>
  startLabOn(project, folder, { args: ["--LabApp.news_url=None"] });

Deno.test(
  "a live output in JupyterLab: run, opened again, and not trusted",
  inBrowser,
  async () => {
    await Deno.mkdir(project.build, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: project.build });
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
      await Deno.writeTextFile(join(folder, `${name}.ipynb`), notebook([...outputs]));
    }
    await new Deno.Command(project.python, {
      args: ["-I", "-m", "nbformat.sign", join(folder, "trusted.ipynb")],
      env: project.jupyterEnvironment(),
      stdout: "null",
      stderr: "null",
    }).output();
    // Signed by its content: another notebook's is another.
    const stranger = await Deno.readTextFile(join(folder, "stranger.ipynb"));
    await Deno.writeTextFile(join(folder, "stranger.ipynb"), stranger.replace('"c"', '"other"'));
    const { lab, host } = await startOn(folder);
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
      const open = async (name: string) => {
        await page.goto(`http://${host}/lab/tree/${name}.ipynb?token=${TOKEN}&reset`);
        await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor({ timeout: 60_000 });
      };
      await open("trusted");
      await turnAndType(page);
      await open("stranger");
      await page.locator(".jp-OutputArea img").waitFor({ timeout: 20_000 });
      assert.equal(await page.locator(".live").count(), 0);
      assert.match(await page.locator(".jp-OutputArea").innerText(), /trust the notebook/);
      await open("run");
      await page.getByText("Deno | Idle").waitFor({ timeout: 60_000 });
      await page.locator(".jp-Notebook .jp-CodeCell").first().click();
      await page.keyboard.press("Shift+Enter");
      await turnAndType(page);
    } finally {
      await browser.close();
      lab.kill("SIGTERM");
      await lab.status;
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  },
);

Deno.test(
  "the lessons in JupyterLab, 900 pixels wide: their names are whole, and figures shrink",
  inBrowser,
  async () => {
    await Deno.mkdir(project.build, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: project.build });
    const lessons = await project.lessons();
    for (const path of lessons) await Deno.copyFile(path, join(folder, basename(path)));
    const first = join(folder, basename(lessons[1]));
    await new Deno.Command(project.python, {
      args: ["-I", "-m", "nbformat.sign", first], // SVG is shown of trusted notebooks only
      env: project.jupyterEnvironment(),
      stdout: "null",
      stderr: "null",
    }).output();
    const { lab, host } = await startOn(folder);
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
      await page.goto(`http://${host}/lab/tree/${basename(first)}?token=${TOKEN}&reset`);
      await page.locator(".jp-RenderedSVG img").first().waitFor({ timeout: 60_000 });
      const names = await page.locator(".jp-DirListing-itemText").evaluateAll((all) =>
        all.map((one) => [one.textContent, one.scrollWidth <= one.clientWidth] as const)
      );
      assert.deepEqual(names, lessons.map((path) => [basename(path), true]));
      // What is off the screen has no size yet: look at each figure where it stands.
      const figures = page.locator(".jp-RenderedSVG img");
      let wide = 0;
      for (let i = 0; i < 10; i++) {
        await figures.nth(i).scrollIntoViewIfNeeded();
        const [natural, shown, room] = await figures.nth(i).evaluate(async (image) => {
          await (image as HTMLImageElement).decode();
          const { naturalWidth, parentElement } = image as HTMLImageElement;
          return [naturalWidth, image.getBoundingClientRect().width, parentElement!.clientWidth];
        });
        assert.ok(shown <= room, `figure ${i}: ${shown} of ${room} pixels`);
        if (natural > room) wide++;
      }
      assert.ok(wide > 3, `${wide} figures had to shrink`);
    } finally {
      await browser.close();
      lab.kill("SIGTERM");
      await lab.status;
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  },
);

/** Letters that are shortcuts of JupyterLab go into a weight, and numbers turn it. */
async function turnAndType(page: Page): Promise<void> {
  const weight = page.locator('input[aria-label^="weight"]').nth(4);
  await weight.waitFor({ timeout: 60_000 });
  const cells = await page.locator(".jp-CodeCell").count();
  await weight.click();
  await page.keyboard.type("3");
  assert.match(await page.locator(".sum").innerText(), /out\[1, 1\].*= 12$/s);
  await page.keyboard.press("b");
  assert.equal(await weight.inputValue(), "3b");
  assert.equal(await page.locator(".jp-CodeCell").count(), cells);
}
