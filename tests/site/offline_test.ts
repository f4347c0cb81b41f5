/// <reference lib="dom" />
import assert from "node:assert/strict";
import * as esbuild from "esbuild";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { serveSite } from "../../scripts/site/serve_site.ts";
import { bundleServiceWorker } from "../../scripts/site/bundle_assets.ts";
import { SiteFiles } from "../../scripts/site/site_files.ts";
import { Project } from "../../scripts/project.ts";
import { testInBrowsers } from "../live/browsers.ts";
import { pasteText } from "./paste_text.ts";
import { openSite, serve, visit } from "./open_site.ts";
import { builtSite, servedSite } from "./built_site.ts";

const LESSON = "lessons/01_stride_padding_pooling.html";

/** Waits until all that the page shows is kept. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    const wanted = [...document.images].map(({ src }) => src).concat(location.href)
      .filter((url) => !url.startsWith("blob:")).map((url) => new URL(url).pathname);
    for (let tries = 0;; tries++) {
      if (tries > 300) throw new Error("It is not kept.");
      const kept: string[] = [];
      for (const name of await caches.keys()) {
        const requests = await (await caches.open(name)).keys();
        kept.push(...requests.map(({ url }) => new URL(url).pathname));
      }
      if (wanted.every((path) => kept.includes(path))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

/** Writes an endless loop into the first cell, runs it and asks for Stop. */
async function stopEndlessLoop(page: Page): Promise<void> {
  await page.locator("#steps-01 pre.source").click();
  await page.locator("#steps-01 .cm-content:focus").waitFor();
  await page.keyboard.press("ControlOrMeta+A");
  await pasteText(page, "while (true) {}");
  await page.locator("#steps-01 .run").click();
  await page.locator("#steps-01[data-state=running]").waitFor();
  await page.waitForTimeout(500);
  await page.locator(".running .stop").click();
}

testInBrowsers(
  "after a visit the lesson is there without a network, with its pictures; a page never seen says so",
  async (browser) => {
    await using site = await servedSite();
    await using opened = await openSite(site.url, LESSON, { browser });
    const { page } = opened;
    await kept(page);
    await site[Symbol.asyncDispose]();
    await page.reload();
    assert.match(await page.locator("h1").innerText(), /Stride/);
    const missing = await page.evaluate(async () => {
      for (const image of document.images) image.loading = "eager";
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
      return [...document.images].filter(({ naturalWidth }) => naturalWidth === 0)
        .map(({ src }) => src);
    });
    assert.deepEqual(missing, []);
    await visit(page, site.url + "lessons/05_mnist_cnn.html");
    await page.getByRole("heading", { name: "No network" }).waitFor();
    await visit(page, site.url);
    await page.getByRole("heading", { name: "Convolutions, to see and to change" }).waitFor();
  },
);

testInBrowsers("what has run once runs without a network", async (browser) => {
  await using site = await servedSite();
  await using opened = await openSite(site.url, LESSON, { browser });
  const { page } = opened;
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const run = async () => {
    await page.locator("#steps-05a .run").click();
    await page.locator("#steps-05a[data-state=done]").waitFor({ timeout: 120_000 });
    assert.equal(await page.locator("#steps-05a .outputs img").count(), 1);
  };
  await run();
  await kept(page);
  await site[Symbol.asyncDispose]();
  await page.reload();
  await run();
});

testInBrowsers(
  "a server without headers of its own: from the second visit on the page is isolated, and loops can be stopped",
  async (browser) => {
    const { folder } = await builtSite();
    await using site = serve(folder);
    await using opened = await openSite(site.origin, LESSON, { browser });
    const { page, errors } = opened;
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await page.reload();
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await stopEndlessLoop(page);
    await page.locator("body:not(.busy)").waitFor();
    assert.deepEqual(errors, []);
  },
);

testInBrowsers(
  "not isolated, a loop is ended with its kernel, and the next cell has a new one",
  async (browser) => {
    const { folder } = await builtSite();
    await using site = serve(folder);
    await using opened = await openSite(site.origin, LESSON, { browser });
    const { page } = opened;
    await stopEndlessLoop(page);
    await page.getByRole("button", { name: /End it/ }).click();
    await page.locator("body:not(.busy)").waitFor();
    await page.locator("#steps-01 .cm-content").click();
    await page.keyboard.press("ControlOrMeta+A");
    await pasteText(page, "6 * 7");
    await page.locator("#steps-01 .run").click();
    await page.locator("#steps-01 .outputs", { hasText: "42" }).waitFor();
  },
);

testInBrowsers(
  "a newer version is offered and waits; taken, it is there, and the reader's edits are too",
  async (browser) => {
    const built = await builtSite();
    const folder = await Deno.makeTempDir();
    try {
      await cp(built.folder, folder, { recursive: true });
      await using site = await serveSite(folder);
      await using opened = await openSite(site.url, LESSON, { browser });
      const { page } = opened;
      await kept(page);
      await page.locator("#steps-01 pre.source").click();
      await page.locator("#steps-01 .cm-content:focus").waitFor();
      await pasteText(page, "// mine\n");

      const lesson = await Deno.readTextFile(join(folder, LESSON));
      await Deno.writeTextFile(join(folder, LESSON), lesson.replace("</h1>", ", anew</h1>"));
      const files = new SiteFiles(folder);
      await files.readFolder();
      files.written.delete("service_worker.js");
      const frameHash = /'(sha256-[\w+/=]+)'/.exec(lesson)![1];
      await bundleServiceWorker(new Project(), files, { frameHash });
      await esbuild.stop();
      await page.evaluate(async () => {
        await (await navigator.serviceWorker.getRegistration())?.update();
      });
      const offer = page.getByRole("button", { name: "Load it now" });
      await offer.waitFor();
      // Not asked for, the lesson stays what it was, also when it is opened again.
      await page.reload();
      assert.doesNotMatch(await page.locator("h1").innerText(), /anew/);
      await offer.click();
      await page.locator("h1", { hasText: "anew" }).waitFor();
      // The page's script puts edits back a moment after the heading is there.
      await page.locator("#steps-01 pre.source", { hasText: "// mine" }).waitFor();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
