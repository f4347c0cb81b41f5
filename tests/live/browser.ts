/// <reference lib="dom" />
/** A document in a page of headless Chromium. */

import assert from "node:assert/strict";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { browserPaths, launch, needing } from "./browsers.ts";

/** Where a Chromium is; nothing where there is none. */
export const chromiumPath: string | undefined = browserPaths.chromium;

/** Options of a test that needs it. */
export const inBrowser = needing("chromium");

/** A page, and all that went wrong or out on it. */
export interface OpenPage extends AsyncDisposable {
  page: Page;
  /** Errors of scripts, and what was written as one. */
  errors: string[];
  /** Addresses other than the page's own that were asked. */
  requests: string[];
}

/** The browser of this file's tests, once one has asked for it. */
let browser: Promise<Browser> | undefined;

Deno.test.afterAll(async () => await (await browser)?.close());

/**
 * Opens a page on a document; no page sees what another has kept.
 *
 * @param html The whole document, served under an address that exists nowhere.
 */
export async function openPage(
  html: string,
  { width = 1100, height = 900, dark = false } = {},
): Promise<OpenPage> {
  browser ??= launch("chromium");
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const [errors, requests]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  const own = "http://lesson.test/";
  await page.route("**/*", (route) => {
    const url = route.request().url();
    if (url === own) return route.fulfill({ contentType: "text/html; charset=utf-8", body: html });
    requests.push(url);
    return route.abort();
  });
  await page.goto(own);
  return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
}

/** A document with outputs below each other, as an exported notebook has them. */
export function documentOf(...outputs: string[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Outputs</title>
<style>:root{color-scheme:light dark}body{margin:8px}</style>
<main><h1>Outputs</h1>${outputs.join("\n")}</main></html>`;
}

/** Asserts that axe finds no fault on a page, and that nothing sticks out of it. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const faults = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.map(({ impact, id, nodes }) =>
      `${impact}: ${id}: ${nodes.map(({ html }) => html).join(" | ").slice(0, 300)}`
    );
  });
  assert.deepEqual(faults, []);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert.ok(overflow <= 0, `${overflow} pixels stick out`);
}
