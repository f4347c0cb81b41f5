/// <reference lib="dom" />
/** Help with typing in an editor in a browser: when it comes, and what it shows. */

import assert from "node:assert/strict";
import * as esbuild from "esbuild";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { NpmPackages } from "../../scripts/site/npm_packages.ts";
import { testInBrowsers } from "../live/browsers.ts";
import { builtSite } from "./built_site.ts";
import { openSite, serve } from "./open_site.ts";

const project = new Project();

const CELLS = [
  'import { conv2d, imshow } from "convolutions";',
  "const storm = [[1, 2], [3, 4]];",
  "",
];

testInBrowsers(
  "help in an editor: names, the call, what is wrong, what a name means",
  async (browser) => {
    const out = await Deno.makeTempDir();
    try {
      await Deno.symlink(join((await builtSite()).folder, "help"), join(out, "help"));
      const packages = await NpmPackages.open(project);
      await esbuild.build({
        entryPoints: [join(project.root, "tests", "site", "help_page.ts")],
        outfile: join(out, "page.js"),
        bundle: true,
        plugins: [packages.plugin()],
      });
      await esbuild.stop();
      await using site = serve(out);
      await using opened = await openSite(site.origin, "", { browser });
      const { page } = opened;
      await page.addScriptTag({ url: "/page.js" });
      await page.evaluate(
        (cells) => (globalThis as unknown as { open(cells: string[]): void }).open(cells),
        CELLS,
      );
      assert.deepEqual([...site.sent.keys()], ["/page.js"], "fetched before it is needed");

      const editor = page.locator(".cm-content").nth(2);
      await editor.click();
      await page.keyboard.type("imshow(storm, {");
      const names = page.locator(".cm-tooltip-autocomplete li");
      await names.filter({ hasText: /^cmap$/ }).waitFor({ timeout: 30_000 });
      assert.match(await page.locator(".help-signature pre").innerText(), /^imshow\(/);
      const weight = site.sent.get("/help/worker.js")! + site.sent.get("/help/declarations.json")!;
      assert.ok(weight < 1.8e6, `${weight} bytes`);

      await page.keyboard.type(" cma");
      // A list that is not yet the new one takes no click.
      await page.waitForFunction(() =>
        document.querySelectorAll(".cm-tooltip-autocomplete li").length === 1
      );
      await names.click();
      await editor.getByText("imshow(storm, { cmap").waitFor();
      await page.keyboard.press("Escape");

      await page.keyboard.press("Control+a");
      await page.keyboard.type('imshow(storm, { colormap: "gray" })');
      const mistake = page.locator(".cm-lintRange-error");
      await mistake.waitFor({ timeout: 10_000 });
      assert.equal(await mistake.innerText(), "colormap");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("conv2d(storm, storm)");
      await mistake.waitFor({ state: "detached", timeout: 10_000 });
      await page.keyboard.press("Escape");

      await editor.getByText("conv2d").hover({ position: { x: 20, y: 8 } });
      await page.locator(".cm-tooltip-hover").getByText("without flipping it").waitFor({
        timeout: 10_000,
      });
      assert.deepEqual(opened.errors, []);
      assert.deepEqual(opened.strangers, []);
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  },
);
